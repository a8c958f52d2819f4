import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './Empty.module.css';

export interface EmptyProps {
  readonly icon: LucideIcon;
  readonly title: string;
  /** What would be here, and how it comes here. */
  readonly children: ReactNode;
  readonly action?: ReactNode;
}

/** What a screen shows while there is nothing to show: what would be here, and the next step. */
export function Empty({ icon: Icon, title, children, action }: EmptyProps) {
  return (
    <div className={styles.empty}>
      <Icon size={36} aria-hidden />
      <h2>{title}</h2>
      <p>{children}</p>
      {action}
    </div>
  );
}
