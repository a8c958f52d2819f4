import { readController } from '../state/controllers.ts';
import { useEngine } from '../state/engine.ts';
import styles from './ControlsSection.module.css';
import type { Controller } from './use-controllers.ts';

/** A controller as it is now: raw axes and buttons, and what the car makes of them. */
export function ControllerView({ controller }: { readonly controller: Controller }) {
  const settings = useEngine(({ settings }) => settings?.settings);
  if (!settings) return null;
  const { id, axes, buttons } = controller;
  const { steerLeft, throttle, brake } = readController(controller, settings);
  return (
    <div className={styles.controller}>
      <h3>
        {id}
        {id === settings.wheel.device && ', calibrated'}
      </h3>
      <div className={styles.rows}>
        {axes.map((value, i) => (
          <Meter key={i} label={`Axis ${i}`} value={value} share={(value + 1) / 2} />
        ))}
      </div>
      <div className={styles.lights} role="img" aria-label="Buttons that are down">
        {buttons.map(({ pressed }, i) => (
          <span key={i} data-on={pressed}>
            {i}
          </span>
        ))}
      </div>
      <div className={styles.rows}>
        <Meter label="Steering" value={steerLeft} share={(1 - steerLeft) / 2} />
        <Meter label="Throttle" value={throttle} share={throttle} />
        <Meter label="Brake" value={brake} share={brake} />
      </div>
    </div>
  );
}

function Meter({
  label,
  value,
  share,
}: {
  readonly label: string;
  readonly value: number;
  readonly share: number;
}) {
  return (
    <div className={styles.row}>
      <span>{label}</span>
      <div className={styles.meter}>
        <div className={styles.mark} style={{ left: `${100 * Math.min(1, Math.max(0, share))}%` }} />
      </div>
      <output>{value.toFixed(2)}</output>
    </div>
  );
}
