import { ScreenFrame } from '../components/ScreenFrame.tsx';

export function ModelsScreen() {
  return <ScreenFrame title="Models">{null}</ScreenFrame>;
}
