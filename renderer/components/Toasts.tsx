import { X } from 'lucide-react';
import { dismissToast, useToasts } from '../state/toasts.ts';
import { Button } from './Button.tsx';
import styles from './Toasts.module.css';

/** Messages below the upper edge, over the sky of a drive and not over its controls and plots; read out by screen readers. */
export function Toasts() {
  const toasts = useToasts(({ toasts }) => toasts);
  return (
    <div className={styles.toasts} role="status" aria-live="polite">
      {toasts.map(({ id, tone, text, hint, action }) => (
        <div key={id} className={styles.toast} data-tone={tone}>
          <div className={styles.text}>
            <strong>{text}</strong>
            {hint && <span>{hint}</span>}
          </div>
          {action && (
            <Button
              onClick={() => {
                dismissToast(id);
                action.run();
              }}
            >
              {action.label}
            </Button>
          )}
          <Button icon={X} tone="quiet" label="Dismiss" onClick={() => dismissToast(id)} />
        </div>
      ))}
    </div>
  );
}
