import { Car, GraduationCap, Star } from 'lucide-react';
import type { RunState } from '../../engine/protocol/training.ts';
import { Button } from '../components/Button.tsx';
import { Empty } from '../components/Empty.tsx';
import { moment, percent } from '../components/format.ts';
import { driveWith } from '../state/drive-with.ts';
import { dataWords, networkWords, scoreOf } from './describe.ts';
import { useDraft } from './draft.ts';
import styles from './RunList.module.css';
import { StatusMark } from './StatusMark.tsx';

export interface RunListProps {
  readonly runs: readonly RunState[];
  readonly shown: number | undefined;
  readonly best: RunState | undefined;
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
  const tick = (id: number, on: boolean) =>
    useDraft.setState({ compared: on ? [...compared, id] : compared.filter((other) => other !== id) });
  return (
    <>
      {best?.model && (
        <Button icon={Car} tone="primary" onClick={() => driveWith(best.model!)}>
          Drive with the best: {best.name}
        </Button>
      )}
      <p className="soft">Tick two or more to compare them.</p>
      <ul className={styles.list}>
        {runs.map((run) => {
          const { id, name, status, settings, createdMs } = run;
          const score = scoreOf(run);
          return (
            <li key={id} className={styles.run} data-shown={id === shown && compared.length < 2}>
              <input
                type="checkbox"
                aria-label={`Compare ${name}`}
                checked={compared.includes(id)}
                onChange={(event) => tick(id, event.target.checked)}
              />
              <button
                type="button"
                className={styles.show}
                aria-current={id === shown ? 'true' : undefined}
                onClick={() => useDraft.setState({ shown: id, compared: [] })}
              >
                <span className={styles.top}>
                  <b>
                    {best?.id === id && <Star size={12} aria-label="The best so far" />}
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
