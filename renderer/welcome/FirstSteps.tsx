import { Check, Eye, GraduationCap, Loader, X } from 'lucide-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import {
  DEFAULT_RUN_SETTINGS,
  type RunCurve,
  type RunSettings,
  type RunState,
} from '../../engine/protocol/training.ts';
import { CLEAR_DAY } from '../../sim/scene/conditions.ts';
import { Button } from '../components/Button.tsx';
import { percent } from '../components/format.ts';
import { Plot } from '../components/Plot.tsx';
import { Progress } from '../components/Progress.tsx';
import { attempt, useEngine } from '../state/engine.ts';
import { goTo } from '../state/navigation.ts';
import styles from './FirstSteps.module.css';

const NAME = 'First driver';
const PICTURES = 600;
const SNAPSHOTS = DEFAULT_RUN_SETTINGS.data.snapshots!;
/** So that a person sees it learn: alone it would be over in a blink. */
const EPOCHS_PER_SECOND = 12;

/** Training from pictures of every kind of road: half as many as usual, which are quick to make. */
function settings(): RunSettings {
  const seed = Math.floor(Math.random() * 1_000_000);
  return {
    ...DEFAULT_RUN_SETTINGS,
    data: { drives: [], snapshots: { ...SNAPSHOTS, count: PICTURES, seed } },
    recipe: { ...DEFAULT_RUN_SETTINGS.recipe, seed },
  };
}

/** From nothing to a car that drives: pictures, training, export, drive, each explained as it happens. */
export function FirstSteps({ onClose }: { readonly onClose: () => void }) {
  const [id, setId] = useState<number>();
  const [curve, setCurve] = useState<RunCurve>();
  const [drives, setDrives] = useState(false);
  const run = useEngine(({ runs }) => runs?.find((other) => other.id === id));
  const training = useEngine(({ training }) => (training?.id === id ? training : null));

  const cancelled = useRef(false);
  const close = useRef(onClose);
  close.current = onClose;

  // One run, however often the screen around it is drawn anew.
  useEffect(() => {
    attempt('runs.start', { name: NAME, settings: settings(), epochsPerSecond: EPOCHS_PER_SECOND }).then(
      (started) => {
        if (!started) close.current();
        else if (cancelled.current) attempt('runs.cancel', { id: started.id });
        else setId(started.id);
      },
    );
  }, []);
  useEffect(() => {
    if (training && training.curve.epochs.length > 0) setCurve(training.curve);
  }, [training]);
  const model = run?.status === 'done' ? run.model : null;
  useEffect(() => {
    if (model) letItDrive(model).then(setDrives);
  }, [model]);

  const failed = run?.status === 'failed' || run?.status === 'cancelled' || run?.status === 'interrupted';
  const at = stepOf(run, drives);
  return (
    <>
      <header className={styles.header}>
        <h1>Your first driver</h1>
        {at < 4 && (
          <Button
            icon={X}
            tone="quiet"
            label="Cancel the training"
            onClick={() => {
              cancelled.current = true;
              if (id !== undefined && !failed && at < 3) attempt('runs.cancel', { id });
              onClose();
            }}
          />
        )}
      </header>
      <ol className={styles.steps}>
        <Step index={0} at={at} title="Look at roads">
          The simulator takes {PICTURES} pictures of roads that nobody has driven (
          {SNAPSHOTS.kinds.join(', ')}), also from where no good driver ever is, and notes for each what would
          be right to steer.
          {at === 0 && training && (
            <Progress label={training.phase} done={training.done} total={training.total} />
          )}
        </Step>
        <Step index={1} at={at} title="Learn from mistakes">
          The network, that of 1989, answers, is told what was right, and every one of its weights moves a
          little against the error. {DEFAULT_RUN_SETTINGS.recipe.epochs} times over all pictures, slowed down
          so that you can watch.
          {curve && (
            <Plot
              title="Answers within two of 45 directions"
              xLabel="epoch"
              height={110}
              xRange={[0, DEFAULT_RUN_SETTINGS.recipe.epochs]}
              yRange={[0, 1]}
              format={(share) => `${(100 * share).toFixed(0)} %`}
              lines={[
                { label: 'pictures it learns from', colour: 'accent' },
                { label: 'pictures kept back', colour: 'warm' },
              ]}
              data={[curve.epochs, curve.withinTwoUnits, curve.validationWithinTwoUnits]}
            />
          )}
        </Step>
        <Step index={2} at={at} title="Take it along">
          It is written to an ONNX file, which any runtime runs, and compared with the trainer’s own answers.
        </Step>
        <Step index={3} at={at} title="Drive">
          {run?.result && <Verdict run={run} />}
        </Step>
      </ol>
      {failed && (
        <p role="alert">
          {run.error ? `${run.error.message}. ${run.error.hint}` : 'The training was stopped.'}
        </p>
      )}
      {(drives || failed) && (
        <div className={styles.actions}>
          <Button tone="primary" icon={Eye} onClick={onClose}>
            Watch it
          </Button>
          <Button
            icon={GraduationCap}
            onClick={() => {
              onClose();
              goTo('train');
            }}
          >
            See what it learned
          </Button>
        </div>
      )}
    </>
  );
}

function Verdict({ run }: { readonly run: RunState }) {
  const { seconds, validationWithinTwoUnits, withinTwoUnits } = run.result!;
  return (
    <>
      It took {seconds.toFixed(1)} s of computing, and{' '}
      {percent(validationWithinTwoUnits ?? withinTwoUnits, 0)} of the pictures of other such roads are
      answered right. In 1989 it took a super-computer half an hour, for 90 %. Now it has the wheel.
    </>
  );
}

/** One of the four steps: done, going on, or still to come. */
function Step({
  index,
  at,
  title,
  children,
}: {
  readonly index: number;
  readonly at: number;
  readonly title: string;
  readonly children: ReactNode;
}) {
  const state = index < at ? 'done' : index === at ? 'now' : 'later';
  return (
    <li className={styles.step} data-state={state} aria-current={state === 'now' ? 'step' : undefined}>
      <span className={styles.mark} aria-hidden>
        {state === 'done' ? <Check size={14} /> : state === 'now' ? <Loader size={14} /> : index + 1}
      </span>
      <div>
        <h2>{title}</h2>
        {state !== 'later' && <div className={styles.text}>{children}</div>}
      </div>
    </li>
  );
}

/** Which step goes on: 0 pictures, 1 training, 2 export, 3 the start of the drive; 4 is the end. */
function stepOf(run: RunState | undefined, drives: boolean): number {
  if (run?.status === 'done') return drives ? 4 : 3;
  if (run?.status !== 'training' && run?.status !== 'paused') return 0;
  return run.epoch >= run.settings.recipe.epochs ? 2 : 1;
}

async function letItDrive(model: string): Promise<boolean> {
  const started = await attempt('drive.start', {
    road: { kind: 'path', seed: 1 + Math.floor(Math.random() * 1000) },
    startM: 30,
    speedMps: 8,
    mode: 'network',
    model,
    conditions: CLEAR_DAY,
    pace: 1,
  });
  return started !== undefined;
}
