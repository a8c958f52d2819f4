import { ScreenFrame } from '../components/ScreenFrame.tsx';

export function SettingsScreen() {
  return <ScreenFrame title="Settings">{null}</ScreenFrame>;
}
