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
        <strong>{wheel.asking.name} asks for the wheel.</strong>
        <span>
          It is given <Seconds left={wheel.asking.secondsLeft} /> unless you keep it.
        </span>
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
        <span>
          Asked for it. It is yours <Seconds left={wheel.asking.secondsLeft} /> at the latest.
        </span>
      ) : (
        <Button onClick={() => attempt('wheel.ask', {})}>Ask for the wheel</Button>
      )}
    </div>
  );
}

/** Counts down before people's eyes; a screen reader does not say it again every second. */
function Seconds({ left }: { readonly left: number }) {
  return <span role="timer">in {left === 1 ? '1 second' : `${left} seconds`}</span>;
}
