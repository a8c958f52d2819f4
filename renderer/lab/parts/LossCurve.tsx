import type { Training } from '../../../engine/lab/training.ts';
import { Panel } from '../../components/Panel.tsx';
import { Plot } from '../../components/Plot.tsx';

/** How the mean loss of a training went. */
export function LossCurve({
  title,
  training: { curve },
}: {
  readonly title: string;
  readonly training: Training;
}) {
  return (
    <Panel>
      <Plot
        title={title}
        lines={[{ label: 'loss', colour: 'accent' }]}
        data={[curve.map(({ epoch }) => epoch), curve.map(({ loss }) => loss)]}
        height={130}
      />
    </Panel>
  );
}
