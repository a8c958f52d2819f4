import { GraduationCap } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import type { RunState } from '../../engine/protocol/training.ts';
import { Empty } from '../components/Empty.tsx';
import { Segmented } from '../components/Segmented.tsx';
import { attempt, useEngine } from '../state/engine.ts';
import { useIntent } from '../state/intent.ts';
import { useShortcuts } from '../state/shortcuts.ts';
import { Compare } from './Compare.tsx';
import { isBest } from './describe.ts';
import { changeSettings, startRun, useDraft } from './draft.ts';
import { NewRun } from './NewRun.tsx';
import { RunList } from './RunList.tsx';
import { RunView } from './RunView.tsx';
import { Sweep } from './Sweep.tsx';
import { SweepForm } from './SweepForm.tsx';
import { startSweep } from './sweep-draft.ts';
import styles from './TrainScreen.module.css';

const NO_RUNS: readonly RunState[] = [];

/** Left: a new run, or those there are. Right: how one goes, or several side by side. */
export function TrainScreen() {
  const runs = useEngine(({ runs }) => runs) ?? NO_RUNS;
  const { tab, shown, compared } = useDraft();
  const run = runs.find(({ id }) => id === shown) ?? runs[0];
  const best = useMemo(() => runs.filter((each) => isBest(each, runs)), [runs]);
  const side = useMemo(
    () => compared.flatMap((id) => runs.find((other) => other.id === id) ?? []),
    [compared, runs],
  );
  useTrainOn();
  useShortcuts('Train', [
    tab === 'sweeps'
      ? { keys: 'mod+enter', does: 'Start the sweep', run: () => void startSweep() }
      : { keys: 'mod+enter', does: 'Start training', run: () => void startRun() },
    { keys: 'p', does: 'Pause the run, or go on', run: () => run && pauseOrGoOn(run) },
  ]);
  return (
    <section className={styles.screen} aria-label="Train">
      <div className={styles.left}>
        <header className={styles.head}>
          <h1>Train</h1>
          <Segmented
            label="Shown"
            value={tab}
            options={[
              { value: 'new', label: 'New run' },
              { value: 'runs', label: runs.length > 0 ? `Runs (${runs.length})` : 'Runs' },
              { value: 'sweeps', label: 'Sweeps' },
            ]}
            onChange={(value) => useDraft.setState({ tab: value })}
          />
        </header>
        {tab === 'new' ? (
          <NewRun />
        ) : tab === 'sweeps' ? (
          <SweepForm />
        ) : (
          <div className={styles.runs}>
            <RunList runs={runs} shown={run} best={best} />
          </div>
        )}
      </div>
      <div className={styles.right}>
        {tab === 'sweeps' ? (
          <Sweep />
        ) : side.length > 1 ? (
          <Compare runs={side} />
        ) : run ? (
          <RunView key={run.id} run={run} best={best.includes(run)} />
        ) : (
          <Empty icon={GraduationCap} title="Watch a network learn to drive">
            Choose what it learns from, and start. You will see its errors fall, and out of noise the fields
            emerge by which it knows a road.
          </Empty>
        )}
      </div>
    </section>
  );
}

/** Chooses the drives that another screen asked to train on. */
function useTrainOn(): void {
  const trainOn = useIntent(({ trainOn }) => trainOn);
  useEffect(() => {
    if (!trainOn) return;
    changeSettings({ data: { drives: [...trainOn], snapshots: null } });
    useDraft.setState({ tab: 'new' });
    useIntent.setState({ trainOn: null });
  }, [trainOn]);
}

function pauseOrGoOn({ id, status }: RunState): void {
  if (status === 'training') void attempt('runs.pause', { id });
  if (status === 'paused') void attempt('runs.resume', { id });
}
