import { Car } from 'lucide-react';
import { useMemo } from 'react';
import type { RunCurve, RunState } from '../../engine/protocol/training.ts';
import { Button } from '../components/Button.tsx';
import { compact, duration, percent } from '../components/format.ts';
import { Panel } from '../components/Panel.tsx';
import { Plot, type PlotLine } from '../components/Plot.tsx';
import { driveWith } from '../state/drive-with.ts';
import styles from './Compare.module.css';
import { differences } from './describe.ts';
import { useCurves } from './use-curves.ts';

const COLOURS = ['accent', 'warm', 'cool', 'good', 'bad', 'ink', 'soft'] as const;

/** Scores of a run; which of them is best is marked. */
const SCORES: readonly {
  readonly name: string;
  readonly better: 'more' | 'less';
  value(run: RunState): number | null | undefined;
  write(value: number): string;
}[] = [
  {
    name: 'Within two units, kept back',
    better: 'more',
    value: ({ result }) => result?.validationWithinTwoUnits,
    write: percent,
  },
  {
    name: 'Within two units, trained on',
    better: 'more',
    value: ({ result }) => result?.withinTwoUnits,
    write: percent,
  },
  {
    name: 'Loss, kept back',
    better: 'less',
    value: ({ result }) => result?.validationLoss,
    write: (value) => value.toFixed(3),
  },
  {
    name: 'Loss, trained on',
    better: 'less',
    value: ({ result }) => result?.loss,
    write: (value) => value.toFixed(3),
  },
  { name: 'Training', better: 'less', value: ({ result }) => result?.seconds, write: duration },
  {
    name: 'Connections a second',
    better: 'more',
    value: ({ result }) => result?.connectionsPerSecond,
    write: compact,
  },
];

/** Runs side by side: their curves over each other, what they came to, and the settings in which they differ. */
export function Compare({ runs }: { readonly runs: readonly RunState[] }) {
  const curves = useCurves(runs);
  const lines: PlotLine[] = runs.map(({ name }, i) => ({
    label: name,
    colour: COLOURS[i % COLOURS.length]!,
  }));
  const loss = useMemo(() => curvesTogether(runs, curves, lossOf), [runs, curves]);
  const within = useMemo(() => curvesTogether(runs, curves, withinOf), [runs, curves]);
  const differing = differences(runs);
  return (
    <div className={styles.compare}>
      <h2>{runs.length} runs side by side</h2>
      <div className={styles.plots}>
        <Panel>
          <Plot title="Loss on what was kept back" xLabel="epoch" lines={lines} data={loss} height={210} />
        </Panel>
        <Panel>
          <Plot
            title="Answers within two units, kept back"
            xLabel="epoch"
            lines={lines}
            data={within}
            height={210}
            yRange={SHARES}
            format={shareLabel}
          />
        </Panel>
      </div>
      <Panel title="What they came to, and where they differ">
        <div className={styles.scroll}>
          <table className={styles.table}>
            <thead>
              <tr>
                <td />
                {runs.map(({ id, name }, i) => (
                  <th key={id} scope="col">
                    <span data-colour={COLOURS[i % COLOURS.length]} className={styles.key} />
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {SCORES.map((score) => (
                <ScoreRow key={score.name} score={score} runs={runs} />
              ))}
            </tbody>
            <tbody>
              {differing.map(({ name, values }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {values.map((value, i) => (
                    <td key={runs[i]!.id}>{value}</td>
                  ))}
                </tr>
              ))}
              {differing.length === 0 && (
                <tr>
                  <td colSpan={runs.length + 1}>Their settings are the same.</td>
                </tr>
              )}
            </tbody>
            <tfoot>
              <tr>
                <td />
                {runs.map(({ id, model }) => (
                  <td key={id}>
                    {model && (
                      <Button icon={Car} onClick={() => driveWith(model)}>
                        Drive with it
                      </Button>
                    )}
                  </td>
                ))}
              </tr>
            </tfoot>
          </table>
        </div>
      </Panel>
    </div>
  );
}

function ScoreRow({
  score,
  runs,
}: {
  readonly score: (typeof SCORES)[number];
  readonly runs: readonly RunState[];
}) {
  const values = runs.map((run) => score.value(run) ?? null);
  const known = values.filter((value) => value !== null);
  const best = score.better === 'more' ? Math.max(...known) : Math.min(...known);
  return (
    <tr>
      <th scope="row">{score.name}</th>
      {values.map((value, i) => (
        <td key={runs[i]!.id} data-best={known.length > 1 && value === best}>
          {value === null ? '–' : score.write(value)}
        </td>
      ))}
    </tr>
  );
}

const lossOf = ({ validationLoss, loss }: RunCurve) => (validationLoss.length > 0 ? validationLoss : loss);
const withinOf = ({ validationWithinTwoUnits, withinTwoUnits }: RunCurve) =>
  validationWithinTwoUnits.length > 0 ? validationWithinTwoUnits : withinTwoUnits;

/** Curves on one axis of epochs; null where a run has no point. */
function curvesTogether(
  runs: readonly RunState[],
  curves: ReadonlyMap<number, RunCurve>,
  valuesOf: (curve: RunCurve) => readonly number[],
): (readonly (number | null)[])[] {
  const points = runs.map(({ id }) => {
    const curve = curves.get(id);
    const values = curve ? valuesOf(curve) : [];
    return new Map(curve?.epochs.map((epoch, i) => [epoch, values[i]!]));
  });
  const epochs = [...new Set(points.flatMap((of) => [...of.keys()]))].sort((a, b) => a - b);
  return [epochs, ...points.map((of) => epochs.map((epoch) => of.get(epoch) ?? null))];
}

const SHARES = [0, 1] as const;
const shareLabel = (share: number) => percent(share, 0);
