import { ScreenFrame } from '../components/ScreenFrame.tsx';

export function TrainScreen() {
  return <ScreenFrame title="Train">{null}</ScreenFrame>;
}
