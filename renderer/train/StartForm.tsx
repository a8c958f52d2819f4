import type { ReactNode } from 'react';
import styles from './NewRun.module.css';

export interface StartFormProps {
  readonly label: string;
  readonly children: ReactNode;
  onStart(): void;
}

/** A form for something long, which Ctrl+Enter starts from any of its fields. */
export function StartForm({ label, children, onStart }: StartFormProps) {
  return (
    <form
      className={styles.form}
      aria-label={label}
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        // A number that is being typed counts.
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
        onStart();
      }}
    >
      {children}
    </form>
  );
}
