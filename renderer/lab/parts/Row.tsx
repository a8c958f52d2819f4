import type { ReactNode } from 'react';
import styles from './Row.module.css';

/** Parts side by side, one below the other where there is no room. */
export function Row({ children }: { readonly children: ReactNode }) {
  return <div className={styles.row}>{children}</div>;
}

/** A formula in the story, or beside a part. */
export function Formula({ children }: { readonly children: ReactNode }) {
  return <p className={styles.formula}>{children}</p>;
}
