import { sentence } from '../components/format.ts';
import type { EngineError } from '../state/connection.ts';
import styles from './ImportDialog.module.css';

/** What went wrong, and the next step. */
export function Problem({ error }: { readonly error: EngineError }) {
  return (
    <p className={styles.problem} role="alert">
      <strong>{sentence(error.message)}.</strong> {error.hint}
    </p>
  );
}
