import { ScreenFrame } from '../components/ScreenFrame.tsx';

export function RecordingsScreen() {
  return <ScreenFrame title="Recordings">{null}</ScreenFrame>;
}
