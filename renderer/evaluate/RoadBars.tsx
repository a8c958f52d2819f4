import type { Evaluation } from '../../engine/protocol/evaluation.ts';
import { formatMetric, METRICS, type Metric, summarise } from '../../sim/metrics/score-table.ts';
import { Panel } from '../components/Panel.tsx';
import { DRIVER_COLOURS, driverName, roadLabel } from './drivers.ts';
import styles from './RoadBars.module.css';

const AUTONOMY = METRICS.find(({ key }) => key === 'autonomyPercent')!;
const CTE = METRICS.find(({ key }) => key === 'cteMeanAbsM')!;
/** Mean |CTE| that fills the row at least, m: the bars of two good drivers look small. */
const LEAST_SCALE_M = 0.2;

/** Autonomy and mean |CTE| of every driver on every road, as bars. */
export function RoadBars({ evaluation }: { readonly evaluation: Evaluation }) {
  const { suite, drivers, drives } = evaluation;
  const meansOf = (metric: Metric) =>
    suite.roads.map((_, road) =>
      drivers.map((_, driver) => {
        const own = drives.filter((d) => d.road === road && d.driver === driver);
        const { mean } = summarise(
          metric,
          own.map(({ scores }) => scores),
        );
        return own.length === 0 ? null : mean;
      }),
    );
  const cte = meansOf(CTE);
  const largest = Math.max(LEAST_SCALE_M, ...cte.flat().map((mean) => mean ?? 0));
  const legend = drivers.map(({ file }, i) => (
    <span key={driverName(file)} className={styles.key} data-colour={DRIVER_COLOURS[i]}>
      {driverName(file)}
    </span>
  ));
  return (
    <Panel title="By road" aside={<span className={styles.legend}>{legend}</span>}>
      <table className={styles.bars}>
        <thead>
          <tr>
            <th scope="col">Road</th>
            <th scope="col">{AUTONOMY.label}, %</th>
            <th scope="col">{CTE.label}, m</th>
          </tr>
        </thead>
        <tbody>
          {meansOf(AUTONOMY).map((autonomy, road) => (
            <tr key={roadLabel(suite.roads[road]!)}>
              <th scope="row">{roadLabel(suite.roads[road]!)}</th>
              <td>
                <Bars metric={AUTONOMY} means={autonomy} full={100} />
              </td>
              <td>
                <Bars metric={CTE} means={cte[road]!} full={largest} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <small className={styles.note}>
        {AUTONOMY.label}: {AUTONOMY.meaning}
      </small>
    </Panel>
  );
}

function Bars({
  metric,
  means,
  full,
}: {
  readonly metric: Metric;
  readonly means: readonly (number | null)[];
  readonly full: number;
}) {
  return means.map((mean, i) => (
    <div key={DRIVER_COLOURS[i]} className={styles.row}>
      <div className={styles.track}>
        {mean !== null && (
          <div
            className={styles.bar}
            data-colour={DRIVER_COLOURS[i]}
            style={{ width: `${(100 * mean) / full}%` }}
          />
        )}
      </div>
      <span>{formatMetric(metric, mean, '–')}</span>
    </div>
  ));
}
