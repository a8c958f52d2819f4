import { Download, Play, Square, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { type Evaluation, type EvaluationSummary, modelsOf } from '../../engine/protocol/evaluation.ts';
import { Button } from '../components/Button.tsx';
import { Empty } from '../components/Empty.tsx';
import { metres, moment } from '../components/format.ts';
import { Segmented } from '../components/Segmented.tsx';
import { LearnFromThis } from '../improve/LearnFromThis.tsx';
import { attempt, call, showError, useEngine } from '../state/engine.ts';
import { Courses } from './Courses.tsx';
import styles from './EvaluationView.module.css';
import { LiveDrive } from './LiveDrive.tsx';
import { OpenLoopTable } from './OpenLoopTable.tsx';
import { RoadBars } from './RoadBars.tsx';
import { ScoreTable } from './ScoreTable.tsx';
import { saveReport } from './save-report.ts';

type Tab = 'roads' | 'scores';

export interface EvaluationViewProps {
  readonly summary: EvaluationSummary;
  readonly running: boolean;
}

/** One evaluation: its scores, its roads, and what drives now. */
export function EvaluationView({ summary, running }: EvaluationViewProps) {
  const { id, name, problem, complete, drives, drivesWanted } = summary;
  const evaluation = useEvaluation(summary);
  const failed = useEngine(({ evaluations }) => evaluations?.problem) ?? null;
  const [tab, setTab] = useState<Tab>('roads');
  if (problem) {
    return (
      <Empty icon={TriangleAlert} title={problem.message}>
        {problem.hint}
      </Empty>
    );
  }
  if (!evaluation) return null;
  const { suite } = evaluation;
  const strayed = whoStrayed(evaluation);
  return (
    <section className={styles.view} aria-label={name}>
      <header className={styles.header}>
        <div className={styles.title}>
          <h2>{name}</h2>
          <small>
            {moment(evaluation.createdMs)}, {drives} of {drivesWanted} drives of {metres(suite.distanceM)} at
            up to {suite.speedMps} m/s, {suite.seeds.length === 1 ? 'seed' : 'seeds'} {suite.seeds.join(', ')}
          </small>
        </div>
        <Segmented<Tab>
          label="View"
          value={tab}
          options={[
            { value: 'roads', label: 'Roads' },
            { value: 'scores', label: 'All scores' },
          ]}
          onChange={setTab}
        />
        {running && (
          <Button icon={Square} onClick={() => attempt('evaluation.cancel', {})}>
            Cancel
          </Button>
        )}
        {!running && !complete && (
          <Button icon={Play} tone="primary" onClick={() => attempt('evaluation.resume', { id })}>
            Go on
          </Button>
        )}
        {!running && strayed !== undefined && <LearnFromThis model={strayed} from={{ evaluation: id }} />}
        {evaluation.drives.length > 0 && (
          <>
            <Button icon={Download} onClick={() => saveReport(id, 'html')}>
              Report
            </Button>
            <Button icon={Download} label="Figures as JSON" onClick={() => saveReport(id, 'json')}>
              JSON
            </Button>
          </>
        )}
      </header>
      {!running && !complete && failed && (
        <p className={styles.failed} role="alert">
          <strong>It stopped: {failed.message}.</strong> {failed.hint}
        </p>
      )}
      <div className={styles.body}>
        {tab === 'roads' ? (
          <>
            {running && <LiveDrive evaluation={evaluation} />}
            {evaluation.drives.length > 0 && <RoadBars evaluation={evaluation} />}
            {evaluation.drives.length > 0 && <Courses evaluation={evaluation} />}
            <OpenLoopTable evaluation={evaluation} />
          </>
        ) : (
          <ScoreTable evaluation={evaluation} />
        )}
      </div>
    </section>
  );
}

/** The network that had to be helped most often; undefined where none had. */
function whoStrayed({ suite, drives }: Evaluation): string | undefined {
  const failures = suite.drivers.map((file, driver) => {
    const own = drives.filter((drive) => drive.driver === driver);
    const count = own.reduce((sum, { scores }) => sum + scores.interventions + scores.departuresPerKm, 0);
    return file !== null && modelsOf(file).length === 1 ? count : 0;
  });
  const most = Math.max(...failures);
  return most > 0 ? (suite.drivers[failures.indexOf(most)] ?? undefined) : undefined;
}

/** The evaluation of a summary, fetched anew as its drives end. */
function useEvaluation({ id, drives, complete, problem }: EvaluationSummary): Evaluation | undefined {
  const [evaluation, setEvaluation] = useState<Evaluation>();
  const isBroken = problem !== null;
  useEffect(() => {
    if (isBroken) return;
    let wanted = true;
    call('evaluation.open', { id }).then(
      (fetched) => wanted && setEvaluation(fetched),
      (error) => wanted && showError(error),
    );
    return () => {
      wanted = false;
    };
  }, [id, drives, complete, isBroken]);
  return evaluation;
}
