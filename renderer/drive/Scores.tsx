import { Figure } from '../components/Figure.tsx';
import { duration, metres } from '../components/format.ts';
import { useEngine } from '../state/engine.ts';
import styles from './Scores.module.css';

/** Scores of whoever drives, told twice a second. */
export function Scores() {
  const figures = useEngine(({ figures }) => figures);
  const takeovers = useEngine(({ drive }) => drive?.takeovers.length ?? 0);
  const mode = useEngine(({ drive }) => drive?.settings.mode);
  if (!figures) return <div className={styles.scores} />;
  const { scores, jitterMsP50, jitterMsP99, decisionMsP50, realTimeFactor } = figures;
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
      <p className={styles.clock} title="How late steps begin: median and 99th percentile">
        steps {jitterMsP50.toFixed(1)} ms late, 99 % {jitterMsP99.toFixed(1)} ms
        <br />
        {decisionMsP50 !== null && `decision ${decisionMsP50.toFixed(2)} ms · `}
        {realTimeFactor.toFixed(2)} × real time
      </p>
    </section>
  );
}
