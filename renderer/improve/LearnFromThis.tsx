import { GraduationCap } from 'lucide-react';
import { useState } from 'react';
import type { ParamsOf } from '../../engine/protocol/commands.ts';
import type { Improved } from '../../engine/protocol/improve.ts';
import { nameOf } from '../../engine/protocol/library.ts';
import { Button } from '../components/Button.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { driveWith } from '../state/drive-with.ts';
import { attempt } from '../state/engine.ts';
import { goTo } from '../state/navigation.ts';
import styles from './LearnFromThis.module.css';

export interface LearnFromThisProps {
  /** Network that had to be helped. */
  readonly model: string;
  /** Where it had to be. */
  readonly from: ParamsOf<'improve.learn'>['from'];
  readonly disabled?: boolean;
}

/** Lets a network learn from where it had to be helped, and shows what that gave. */
export function LearnFromThis({ model, from, disabled = false }: LearnFromThisProps) {
  const [learning, setLearning] = useState(false);
  const [improved, setImproved] = useState<Improved>();
  const learn = async () => {
    setLearning(true);
    setImproved(await attempt('improve.learn', { model, from }));
    setLearning(false);
  };
  return (
    <>
      <Button
        icon={GraduationCap}
        label={`Learn from this: train ${nameOf(model)} on where it had to be helped`}
        disabled={disabled || learning}
        onClick={() => void learn()}
      >
        {learning ? 'Learning …' : 'Learn from this'}
      </Button>
      {improved && (
        <BeforeAndAfter model={model} improved={improved} onClose={() => setImproved(undefined)} />
      )}
    </>
  );
}

interface BeforeAndAfterProps {
  readonly model: string;
  readonly improved: Improved;
  onClose(): void;
}

/** What a network does before and after, side by side, on the same roads. */
function BeforeAndAfter({ model, improved, onClose }: BeforeAndAfterProps) {
  const { model: better, looks, looksFile, before, after, old, courses } = improved;
  const rows = [
    ['Departures per km', (of: typeof before) => of.departuresPerKm.toFixed(2)],
    ['Interventions', (of: typeof before) => String(of.interventions)],
    ...(courses.obstaclesPerKm > 0
      ? [['Collisions', (of: typeof before) => String(of.collisions)] as const]
      : []),
    ['Mean distance from the path', (of: typeof before) => `${of.cteMeanAbsM.toFixed(3)} m`],
  ] as const;
  const compare = async () => {
    const { roads, seeds, distanceM, speedMps } = courses;
    const started = await attempt('evaluation.start', {
      name: `${nameOf(model)} before and after`,
      drivers: [model, better],
      roads: [...roads],
      seeds: [...seeds],
      weathers: [],
      starts: [],
      conditionsSeed: null,
      obstaclesPerKm: courses.obstaclesPerKm,
      distanceM,
      speedMps,
      snapshots: 0,
    });
    if (!started) return;
    onClose();
    goTo('evaluate');
  };
  const actions = (
    <>
      {better && (
        <Button
          tone="primary"
          onClick={() => {
            onClose();
            void driveWith(better);
          }}
        >
          Let it drive
        </Button>
      )}
      {better && courses.roads.length > 0 && (
        <Button onClick={() => void compare()}>Compare both drives</Button>
      )}
      <Button onClick={onClose}>Close</Button>
    </>
  );
  return (
    <Dialog
      title={better ? 'It drives better now' : 'It did not get better'}
      actions={actions}
      onClose={onClose}
    >
      <p>
        {better
          ? `${nameOf(better)} learned from ${looks} looks, which are kept in ${nameOf(looksFile!)}.`
          : `${looks} looks made it no better, or it would have forgotten what it could: ${nameOf(model)} stays as it was.`}
      </p>
      <table className={styles.table}>
        <thead>
          <tr>
            <td />
            <th scope="col">Before</th>
            <th scope="col">After</th>
            {old && <th scope="col">Known roads before</th>}
            {old && <th scope="col">after</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map(([label, of]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td>{of(before)}</td>
              <td>{of(after)}</td>
              {old && <td>{of(old.before)}</td>}
              {old && <td>{of(old.after)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
