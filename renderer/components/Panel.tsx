import type { ReactNode } from 'react';
import styles from './Panel.module.css';

export interface PanelProps {
  readonly title?: string;
  /** For screen readers, where another panel has the same title. */
  readonly label?: string;
  /** At the right of the title. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A card with a title. */
export function Panel({ title, label = title, aside, children }: PanelProps) {
  return (
    <section className={styles.panel} aria-label={label}>
      {title && (
        <header className={styles.header}>
          <h2>{title}</h2>
          {aside && <div className={styles.aside}>{aside}</div>}
        </header>
      )}
      {children}
    </section>
  );
}
