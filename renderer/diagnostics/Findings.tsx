import { CircleCheck, TriangleAlert } from 'lucide-react';
import type { Finding } from '../../engine/protocol/diagnostics.ts';
import { Panel } from '../components/Panel.tsx';
import { Progress } from '../components/Progress.tsx';
import styles from './Findings.module.css';

/** What the machine has and lacks, and the next step for each. */
export function Findings({ findings }: { readonly findings: readonly Finding[] | undefined }) {
  return (
    <Panel title="This machine">
      {findings ? (
        <ul className={styles.findings}>
          {findings.map(({ name, ok, found, nextStep }) => (
            <li key={name} data-ok={ok}>
              {ok ? (
                <CircleCheck size={16} aria-label="Fine" />
              ) : (
                <TriangleAlert size={16} aria-label="Missing" />
              )}
              <b>{name}</b>
              <span>{found}</span>
              {nextStep && <small>{nextStep}</small>}
            </li>
          ))}
        </ul>
      ) : (
        <div className={styles.looking}>
          <Progress label="Looking at the machine" done={0} total={0} />
        </div>
      )}
    </Panel>
  );
}
