import type { ReactNode } from 'react';
import styles from './Figure.module.css';

export interface FigureProps {
  readonly label: string;
  readonly value: ReactNode;
  readonly unit?: string;
  readonly tone?: 'good' | 'bad';
  readonly title?: string;
}

/** A number that one looks at, with what it is. */
export function Figure({ label, value, unit, tone, title }: FigureProps) {
  return (
    <div className={styles.figure} data-tone={tone} title={title}>
      <b>
        {value}
        {unit && <span>{unit}</span>}
      </b>
      <small>{label}</small>
    </div>
  );
}
