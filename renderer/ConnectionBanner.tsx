import styles from './Banner.module.css';
import { useEngine } from './state/engine.ts';

/** Says that the engine is away, and what happens then. */
export function ConnectionBanner() {
  const status = useEngine(({ status }) => status);
  switch (status.is) {
    case 'connecting':
    case 'online':
      return null;
    case 'offline':
      return (
        <div className={styles.banner} data-tone="bad" role="alert">
          <strong>The engine does not answer.</strong> It is started again by itself; what was recorded and
          trained is safe.
        </div>
      );
    case 'refused':
      return (
        <div className={styles.banner} data-tone="bad" role="alert">
          <strong>The engine does not let this page in: {status.failure.message}.</strong>{' '}
          {status.failure.hint}
        </div>
      );
    default:
      return status satisfies never;
  }
}
