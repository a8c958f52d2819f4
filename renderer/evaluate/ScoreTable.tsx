import type { Evaluation } from '../../engine/protocol/evaluation.ts';
import { formatMetric, METRICS, type Metric, summarise } from '../../sim/metrics/score-table.ts';
import { DRIVER_COLOURS, driverName } from './drivers.ts';
import styles from './ScoreTable.module.css';

/** Every metric of every driver over all roads and seeds: mean and worst, the best mean of each row marked. */
export function ScoreTable({ evaluation: { drivers, drives } }: { readonly evaluation: Evaluation }) {
  const scores = drivers.map((_, driver) => drives.filter((d) => d.driver === driver).map((d) => d.scores));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is to be reached by keyboard.
    <section className={styles.holder} tabIndex={0} aria-label="All scores">
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Over all roads and seeds</th>
            {drivers.map(({ file }, i) => (
              <th key={driverName(file)} scope="col" colSpan={2} data-colour={DRIVER_COLOURS[i]}>
                {driverName(file)}
              </th>
            ))}
          </tr>
          <tr>
            <td />
            {drivers.map(({ file }) => [
              <th key={`mean ${driverName(file)}`} scope="col">
                mean
              </th>,
              <th key={`worst ${driverName(file)}`} scope="col">
                worst
              </th>,
            ])}
          </tr>
        </thead>
        <tbody>
          {METRICS.map((metric) => {
            const rows = scores.map((own) => summarise(metric, own));
            const best = bestOf(
              metric,
              rows.map(({ mean }) => mean),
            );
            return (
              <tr key={metric.key}>
                <th scope="row">
                  {metric.label}
                  {metric.unit && <small> {metric.unit}</small>}
                  <small className={styles.meaning}>{metric.meaning}</small>
                </th>
                {rows.map(({ mean, worst }, i) => [
                  <td
                    key={`mean ${driverName(drivers[i]!.file)}`}
                    data-best={drivers.length > 1 && i === best}
                  >
                    {scores[i]!.length === 0 ? '–' : formatMetric(metric, mean)}
                  </td>,
                  <td key={`worst ${driverName(drivers[i]!.file)}`} className={styles.worst}>
                    {scores[i]!.length === 0 ? '–' : formatMetric(metric, worst)}
                  </td>,
                ])}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** Place of the one best value; −1 where it is shared. none (null) is the best of all, or the worst. */
function bestOf({ better, nullIsWorst }: Metric, means: readonly (number | null)[]): number {
  const ofNone = nullIsWorst ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const good = means.map((mean) => (mean === null ? ofNone : better === 'higher' ? mean : -Math.abs(mean)));
  const best = Math.max(...good);
  return good.filter((value) => value === best).length === 1 ? good.indexOf(best) : -1;
}
