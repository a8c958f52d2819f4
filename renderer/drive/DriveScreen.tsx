import { ScreenFrame } from '../components/ScreenFrame.tsx';

export function DriveScreen() {
  return <ScreenFrame title="Drive">{null}</ScreenFrame>;
}
