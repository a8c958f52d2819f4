import styles from './Progress.module.css';

export interface ProgressProps {
  /** What goes on, for screen readers. */
  readonly label: string;
  readonly done: number;
  /** 0: nobody knows how much there is. */
  readonly total: number;
}

export function Progress({ label, done, total }: ProgressProps) {
  return total > 0 ? (
    <progress className={styles.progress} aria-label={label} value={done} max={total} />
  ) : (
    <progress className={styles.progress} aria-label={label} />
  );
}
