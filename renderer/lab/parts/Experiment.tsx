import { Check as Holds, Play, Square, X } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Check, Findings } from '../../../engine/lab/experiment.ts';
import { Button } from '../../components/Button.tsx';
import { Switch } from '../../components/Field.tsx';
import { sentence } from '../../components/format.ts';
import { Panel } from '../../components/Panel.tsx';
import { Progress } from '../../components/Progress.tsx';
import { useEngine } from '../../state/engine.ts';
import {
  type ExperimentRun,
  type ExperimentWish,
  runExperiment,
  stopExperiment,
  useExperimentJob,
  useExperiments,
} from '../experiment-runs.ts';
import styles from './Experiment.module.css';
import { number } from './numbers.ts';
import { SeedField } from './SeedField.tsx';

/** What a person sets of an experiment; part of a chapter's state. */
export interface ExperimentSettings {
  readonly seed: number;
  readonly full: boolean;
}

export interface ExperimentProps<Found extends Findings> {
  /** As the command line calls it. */
  readonly experiment: string;
  readonly settings: ExperimentSettings;
  change(changes: Partial<ExperimentSettings>): void;
  readonly faces?: ExperimentWish['faces'];
  /** Stands in place of the button until a person has given what it needs. */
  readonly needs?: ReactNode;
  /** Says in one line whether its claims hold, for pages that are about what stands below. */
  readonly brief?: boolean;
  /** What it shows beside its checks, once it has found something. */
  readonly children?: (found: Found) => ReactNode;
}

/** An experiment that the engine runs: one button, what was wanted of each claim and what came. */
export function Experiment<Found extends Findings>({
  experiment,
  settings: { seed, full },
  change,
  faces,
  needs,
  brief = false,
  children,
}: ExperimentProps<Found>) {
  const run = useExperiments((runs) => runs[experiment]);
  const isThere = useEngine(({ status }) => status.is === 'online');
  const runs = run?.is.at === 'running';
  const findings = run?.is.at === 'done' ? (run.is.findings as Found) : undefined;
  return (
    <>
      <Panel title="The experiment" aside={<code>alvinn lab {experiment}</code>}>
        <div className={styles.controls}>
          {needs ?? (
            <Button
              tone="primary"
              icon={Play}
              disabled={runs || !isThere}
              onClick={() => void runExperiment({ experiment, seed, full, faces })}
            >
              Run it
            </Button>
          )}
          <SeedField value={seed} onChange={(value) => change({ seed: value })} />
          <Switch
            label="Full size, which takes minutes"
            value={full}
            onChange={(value) => change({ full: value })}
          />
        </div>
        {!findings && !runs && isThere && (
          <p className={styles.note}>
            It takes some seconds, on a busy machine more. Go on meanwhile: it waits here.
          </p>
        )}
        {!isThere && (
          <p className={styles.note}>The engine runs this one, and there is none here just now.</p>
        )}
        {runs && <UnderWay />}
        {run?.is.at === 'failed' && (
          <p className={styles.failed} role="alert">
            <b>{sentence(run.is.error.message)}.</b> {run.is.error.hint}
          </p>
        )}
        {findings && <Checks checks={findings.checks} of={wordsOf(run!)} brief={brief} />}
      </Panel>
      {findings && children?.(findings)}
    </>
  );
}

function UnderWay() {
  const job = useExperimentJob();
  const { phase = '', done = 0, total = 0 } = job ?? {};
  return (
    <div className={styles.underWay}>
      <span aria-live="polite">{phase || 'under way'}</span>
      <Progress label={phase || 'Experiment'} done={done} total={total} />
      <Button icon={Square} disabled={!job} onClick={() => stopExperiment(job!.id)}>
        Stop
      </Button>
    </div>
  );
}

function wordsOf({ of, seed, full }: ExperimentRun): string {
  return [of, `seed ${seed}`, full && 'full size'].filter(Boolean).join(', ');
}

/** What was wanted of each claim, and what came. */
function Checks({
  checks,
  of,
  brief,
}: {
  readonly checks: readonly Check[];
  readonly of: string;
  readonly brief: boolean;
}) {
  const held = checks.filter(({ holds }) => holds).length;
  const verdict = held === checks.length ? 'All claims hold' : `${held} of ${checks.length} claims hold`;
  if (brief) {
    return (
      <p className={styles.note}>
        <b>{verdict}</b> ({of})
      </p>
    );
  }
  return (
    <div className={styles.holder}>
      <table className={styles.checks}>
        <caption>
          {verdict} ({of})
        </caption>
        <thead>
          <tr>
            <th scope="col">claim</th>
            <th scope="col">wanted</th>
            <th scope="col">came</th>
            <th scope="col">
              <span className="visually-hidden">holds</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {checks.map(({ what, value, wanted, holds }) => (
            <tr key={what} data-holds={holds}>
              <th scope="row">{what}</th>
              <td>{wanted}</td>
              <td>
                <b>
                  {typeof value === 'number' ? number(value, Number.isInteger(value) ? 0 : 3) : String(value)}
                </b>
              </td>
              <td>
                {holds ? (
                  <Holds size={15} aria-label="holds" role="img" />
                ) : (
                  <X size={15} aria-label="does not hold" role="img" />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
