import { Figure } from '../components/Figure.tsx';
import { duration, metres } from '../components/format.ts';
import { useEngine } from '../state/engine.ts';
import styles from './Scores.module.css';

/** Below this share of the wished pace a machine is behind. */
const BEHIND = 0.9;

/** Scores of whoever drives, told twice a second. */
export function Scores() {
  const figures = useEngine(({ figures }) => figures);
  const takeovers = useEngine(({ drive }) => drive?.takeovers.length ?? 0);
  const mode = useEngine(({ drive }) => drive?.settings.mode);
  const pace = useEngine(({ drive }) => drive?.settings.pace);
  if (!figures) return <div className={styles.scores} />;
  const { scores, realTimeFactor } = figures;
  const byHand = mode === 'person';
  const departures = Math.round((scores.departuresPerKm * scores.distanceM) / 1000);
  return (
    <section className={styles.scores} aria-label="Scores of this drive">
      <Figure label="Driven" value={metres(scores.distanceM)} title={duration(scores.durationS)} />
      <Figure
        label="Autonomy"
        value={byHand ? '–' : scores.autonomyPercent.toFixed(1)}
        unit={byHand ? '' : '%'}
        title="Time less 6 s for each intervention (NVIDIA 2016)"
      />
      <Figure
        label="Interventions"
        value={byHand ? '–' : scores.interventions}
        title="Takeovers, and times the car was put back because it was a metre off its path"
      />
      <Figure label="Takeovers" value={takeovers} />
      <Figure
        label="Mean off path"
        {...(scores.cteMeanAbsM < 1
          ? { value: (100 * scores.cteMeanAbsM).toFixed(0), unit: 'cm' }
          : { value: scores.cteMeanAbsM.toFixed(1), unit: 'm' })}
      />
      <Figure label="Left the road" value={departures} unit="×" />
      {pace && realTimeFactor < BEHIND * pace ? (
        <p className={styles.clock} data-passing title="Diagnostics tells what this machine is busy with">
          slower than asked: {realTimeFactor.toFixed(2)} × real time
        </p>
      ) : null}
    </section>
  );
}
