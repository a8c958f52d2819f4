import { Trash2 } from 'lucide-react';
import type { EvaluationSummary } from '../../engine/protocol/evaluation.ts';
import { Button } from '../components/Button.tsx';
import { moment } from '../components/format.ts';
import { Progress } from '../components/Progress.tsx';
import { attempt } from '../state/engine.ts';
import { undoable } from '../state/undo.ts';
import { driverName } from './drivers.ts';
import styles from './EvaluationList.module.css';

export interface EvaluationListProps {
  readonly list: readonly EvaluationSummary[];
  readonly running: string | null;
  readonly shown: string | undefined;
  onChoose(id: string): void;
}

/** Evaluations that were made, the newest on top. */
export function EvaluationList({ list, running, shown, onChoose }: EvaluationListProps) {
  return (
    <ul className={styles.list} aria-label="Evaluations">
      {list.map((summary) => (
        <li key={summary.id} className={styles.item} data-shown={summary.id === shown}>
          <button
            type="button"
            className={styles.choose}
            aria-current={summary.id === shown ? 'true' : undefined}
            onClick={() => onChoose(summary.id)}
          >
            <strong>{summary.name}</strong>
            <small>{summary.drivers.map(driverName).join(', ')}</small>
            <small>{stateOf(summary, running)}</small>
          </button>
          {summary.id !== running && (
            <Button
              icon={Trash2}
              tone="quiet"
              label={`Delete ${summary.name}`}
              onClick={() => trash(summary)}
            />
          )}
          {summary.id === running && (
            <div className={styles.progress}>
              <Progress label={summary.name} done={summary.drives} total={summary.drivesWanted} />
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}

function stateOf(
  { id, createdMs, drives, drivesWanted, complete, problem }: EvaluationSummary,
  running: string | null,
) {
  if (problem) return 'Cannot be read';
  if (id === running) return `Driving, ${drives} of ${drivesWanted}`;
  if (complete) return moment(createdMs);
  return drives < drivesWanted
    ? `Stopped after ${drives} of ${drivesWanted}`
    : 'Stopped after the last drive';
}

async function trash({ id, name }: EvaluationSummary): Promise<void> {
  const gone = await attempt('evaluation.trash', { id });
  if (!gone) return;
  undoable({ tone: 'plain', text: `Moved ${name} to the trash` }, () => attempt('evaluation.restore', gone));
}
