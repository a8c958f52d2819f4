import { X } from 'lucide-react';
import { dismissToast, useToasts } from '../state/toasts.ts';
import { Button } from './Button.tsx';
import styles from './Toasts.module.css';

/** What messages may lie over: what is seldom looked at on the screen that is shown. */
export type MessagePlace = 'corner' | 'list' | 'sky';

/** Messages, not over controls and plots; read out by screen readers. */
export function Toasts({ over }: { readonly over: MessagePlace }) {
  const toasts = useToasts(({ toasts }) => toasts);
  return (
    <div className={styles.toasts} data-over={over} role="status" aria-live="polite">
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
