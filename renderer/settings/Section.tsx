import { RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import type { SettingsSection } from '../../engine/protocol/settings.ts';
import { Button } from '../components/Button.tsx';
import styles from './Section.module.css';
import { resetSections, useIsUsual } from './use-section.ts';

export interface SectionProps {
  readonly title: string;
  /** What it is about, in a sentence or two. */
  readonly about: string;
  /** What "Reset" puts back. */
  readonly resets: readonly SettingsSection[];
  readonly children: ReactNode;
  /** Beside the fields. */
  readonly aside?: ReactNode;
}

export function Section({ title, about, resets, children, aside }: SectionProps) {
  const isUsual = useIsUsual(resets);
  return (
    <section className={styles.section} aria-label={title}>
      <header className={styles.header}>
        <div>
          <h2>{title}</h2>
          <p>{about}</p>
        </div>
        {resets.length > 0 && (
          <Button icon={RotateCcw} disabled={isUsual} onClick={() => void resetSections(title, resets)}>
            Reset
          </Button>
        )}
      </header>
      <div className={styles.columns} data-aside={aside !== undefined}>
        <div className={styles.fields}>{children}</div>
        {aside && <div className={styles.aside}>{aside}</div>}
      </div>
    </section>
  );
}
