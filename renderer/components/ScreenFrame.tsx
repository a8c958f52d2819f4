import type { ReactNode } from 'react';
import styles from './ScreenFrame.module.css';

export interface ScreenFrameProps {
  readonly title: string;
  /** Buttons at the right of the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A screen: its title and actions on top, the rest of the window for its content, which scrolls by itself. */
export function ScreenFrame({ title, actions, children }: ScreenFrameProps) {
  return (
    <section className={styles.screen} aria-label={title}>
      <header className={styles.header}>
        <h1>{title}</h1>
        <div className={styles.actions}>{actions}</div>
      </header>
      <div className={styles.content}>{children}</div>
    </section>
  );
}
