import { ScreenFrame } from '../components/ScreenFrame.tsx';

export function DiagnosticsScreen() {
  return <ScreenFrame title="Diagnostics">{null}</ScreenFrame>;
}
