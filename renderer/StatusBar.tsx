import { Keyboard, X } from 'lucide-react';
import { Button } from './components/Button.tsx';
import { Progress } from './components/Progress.tsx';
import styles from './StatusBar.module.css';
import { attempt, useEngine } from './state/engine.ts';

const STATUS = {
  connecting: 'Connecting …',
  online: 'Engine ready',
  offline: 'Engine away',
  refused: 'Not let in',
} as const;

/** The lowest line: how the engine is, and what long work goes on in it. */
export function StatusBar({ onShortcuts }: { readonly onShortcuts: () => void }) {
  const status = useEngine(({ status }) => status);
  const recording = useEngine(({ drive, status }) => status.is === 'online' && drive?.recording != null);
  const jobs = useEngine(({ jobs }) => jobs) ?? [];
  return (
    <footer className={styles.bar}>
      <span className={styles.engine} data-is={status.is}>
        {STATUS[status.is]}
      </span>
      {recording && <span className={styles.recording}>Recording</span>}
      <div className={styles.jobs}>
        {jobs.map(({ id, title, phase, done, total, note }) => (
          <div key={id} className={styles.job}>
            <span className={styles.title}>
              {title}
              {phase && `: ${phase}`}
              {note && `, ${note}`}
            </span>
            <div className={styles.track}>
              <Progress label={title} done={done} total={total} />
            </div>
            <Button
              icon={X}
              tone="quiet"
              label={`Cancel ${title}`}
              onClick={() => attempt('job.cancel', { id })}
            />
          </div>
        ))}
      </div>
      <Button icon={Keyboard} tone="quiet" keys="?" label="Shortcuts" onClick={onShortcuts} />
    </footer>
  );
}
