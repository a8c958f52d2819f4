import { type ReactNode, useEffect, useRef } from 'react';
import styles from './FileList.module.css';

export interface FileListProps {
  readonly label: string;
  /** Above the files, where it stays. */
  readonly head?: ReactNode;
  readonly files: ReactNode;
  /** Name of the file that is open. */
  readonly open: string | null;
  /** What is open, at the right. */
  readonly children: ReactNode;
}

/** Files of the library at the left, what is open of them at the right. */
export function FileList({ label, head, files, open, children }: FileListProps) {
  const screen = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Where it stands below the list, it would be opened out of sight.
    if (open !== null && matchMedia('(max-width: 820px)').matches) {
      screen.current?.children[1]?.scrollIntoView({ block: 'start' });
    }
  }, [open]);
  return (
    <div ref={screen} className={styles.screen} data-open={open !== null}>
      <aside className={styles.list} aria-label={label}>
        {head}
        <div className={styles.files}>{files}</div>
      </aside>
      {children}
    </div>
  );
}
