import type { ReactNode } from 'react';
import styles from './FileList.module.css';

export interface FileListProps {
  readonly label: string;
  /** Above the files, where it stays. */
  readonly head?: ReactNode;
  readonly files: ReactNode;
  /** What is open, at the right. */
  readonly children: ReactNode;
}

/** Files of the library at the left, what is open of them at the right. */
export function FileList({ label, head, files, children }: FileListProps) {
  return (
    <div className={styles.screen}>
      <aside className={styles.list} aria-label={label}>
        {head}
        <div className={styles.files}>{files}</div>
      </aside>
      {children}
    </div>
  );
}
