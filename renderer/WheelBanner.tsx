import styles from './Banner.module.css';
import { Button } from './components/Button.tsx';
import { attempt, useEngine } from './state/engine.ts';

/** Who has the wheel, where it is not this page alone. */
export function WheelBanner() {
  const wheel = useEngine(({ wheel }) => wheel);
  const own = useEngine(({ status }) => (status.is === 'online' ? status.page : undefined));
  if (!wheel || own === undefined) return null;
  if (wheel.holder?.page === own) {
    if (!wheel.asking) return null;
    return (
      <div className={styles.banner} role="alert">
        <strong>{wheel.asking.name} asks for the wheel.</strong> It is given in ten seconds unless you keep
        it.
        <Button tone="primary" onClick={() => attempt('wheel.answer', { give: true })}>
          Give
        </Button>
        <Button onClick={() => attempt('wheel.answer', { give: false })}>Keep</Button>
      </div>
    );
  }
  return (
    <div className={styles.banner} role="status">
      <strong>You are watching.</strong> {wheel.holder?.name ?? 'Nobody'} has the wheel.
      {wheel.asking?.page === own ? (
        <span>Asked for it …</span>
      ) : (
        <Button onClick={() => attempt('wheel.ask', {})}>Ask for the wheel</Button>
      )}
    </div>
  );
}
