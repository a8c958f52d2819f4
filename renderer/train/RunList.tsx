import { Car, GraduationCap, Star } from 'lucide-react';
import type { RunState } from '../../engine/protocol/training.ts';
import { Button } from '../components/Button.tsx';
import { Empty } from '../components/Empty.tsx';
import { moment, percent } from '../components/format.ts';
import { driveWith } from '../state/drive-with.ts';
import { dataWords, networkWords, rivalsOf, scoreOf } from './describe.ts';
import { useDraft } from './draft.ts';
import styles from './RunList.module.css';
import { StatusMark } from './StatusMark.tsx';

export interface RunListProps {
  readonly runs: readonly RunState[];
  readonly shown: RunState | undefined;
  /** Each the best of several on the same data. */
  readonly best: readonly RunState[];
}

/** Every run, the latest first: one is shown; those with a tick are compared. */
export function RunList({ runs, shown, best }: RunListProps) {
  const compared = useDraft(({ compared }) => compared);
  if (runs.length === 0) {
    return (
      <Empty icon={GraduationCap} title="No runs yet">
        Each training is kept here with its settings, its curves and what it came to.
      </Empty>
    );
  }
  const rivals = shown ? rivalsOf(shown, runs) : [];
  const [leader] = rivals;
  const tick = (id: number, on: boolean) =>
    useDraft.setState({ compared: on ? [...compared, id] : compared.filter((other) => other !== id) });
  return (
    <>
      {leader && rivals.length > 1 && (
        <Button icon={Car} tone="primary" onClick={() => driveWith(leader.model!)}>
          Drive with the best of {rivals.length} on the same data: {leader.name}
        </Button>
      )}
      <p className="soft">Tick two or more to compare them.</p>
      <ul className={styles.list}>
        {runs.map((run) => {
          const { id, name, status, settings, createdMs } = run;
          const score = scoreOf(run);
          return (
            <li
              key={id}
              className={styles.run}
              data-row={`run ${id}`}
              data-shown={run === shown && compared.length < 2}
            >
              <input
                type="checkbox"
                aria-label={`Compare ${name}`}
                checked={compared.includes(id)}
                onChange={(event) => tick(id, event.target.checked)}
              />
              <button
                type="button"
                className={styles.show}
                aria-current={run === shown ? 'true' : undefined}
                onClick={() => useDraft.setState({ shown: id, compared: [] })}
              >
                <span className={styles.top}>
                  <b>
                    {best.includes(run) && <Star size={12} aria-label="The best on its data" />}
                    {name}
                  </b>
                  {score === null ? <StatusMark status={status} /> : <strong>{percent(score)}</strong>}
                </span>
                <small>
                  {networkWords(settings)}, {dataWords(settings)}
                </small>
                <small>{moment(createdMs)}</small>
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}
