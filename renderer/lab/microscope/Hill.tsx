import type { ModelSpec } from '../../../engine/network/model.ts';
import type { Direction } from '../../../engine/network/outputs/direction.ts';
import { outputOf } from '../../../engine/network/parts.ts';
import { Panel } from '../../components/Panel.tsx';
import { Bars } from '../parts/Bars.tsx';
import { number } from '../parts/numbers.ts';
import styles from './Microscope.module.css';

/** What the network answers, over what it answered before anything was painted. */
export function Hill({
  spec,
  outputs,
  before,
}: {
  readonly spec: ModelSpec;
  readonly outputs: Float64Array;
  readonly before: Float64Array;
}) {
  const direction = outputOf(spec, 'direction') as (Direction & { readonly first: number }) | undefined;
  if (!direction) return null;
  const { first, width } = direction;
  const own = outputs.subarray(first, first + width);
  const old = before.subarray(first, first + width);
  const unit = direction.unitOf(own);
  const curvature = direction.curvatureOf(unit);
  return (
    <Panel title="The hill: what each direction unit answers" aside="line: before anything was changed">
      <Bars label="Answer of each direction unit" values={[...own]} line={[...old]} most={1} />
      <p className={styles.ends}>
        <span>sharp left</span>
        <span>
          peak at unit <b>{number(unit + 1, 1)}</b> of {width}: {wordsOf(curvature)}
        </span>
        <span>sharp right</span>
      </p>
    </Panel>
  );
}

function wordsOf(curvaturePerM: number): string {
  if (Math.abs(curvaturePerM) < 1e-3) return 'straight on';
  return `${curvaturePerM > 0 ? 'left' : 'right'}, radius ${number(1 / Math.abs(curvaturePerM), 0)} m`;
}
