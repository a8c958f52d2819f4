import { ScreenFrame } from '../components/ScreenFrame.tsx';

export function EvaluateScreen() {
  return <ScreenFrame title="Evaluate">{null}</ScreenFrame>;
}
