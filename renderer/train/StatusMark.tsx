import type { RunStatus } from '../../engine/protocol/training.ts';
import { STATUS_WORDS } from './describe.ts';
import styles from './StatusMark.module.css';

/** Where a run stands, in colour and in a word. */
export function StatusMark({ status }: { readonly status: RunStatus }) {
  return (
    <span className={styles.mark} data-status={status}>
      {STATUS_WORDS[status]}
    </span>
  );
}
