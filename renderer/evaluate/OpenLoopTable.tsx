import type { Evaluation } from '../../engine/protocol/evaluation.ts';
import { METRICS, summarise } from '../../sim/metrics/score-table.ts';
import { percent } from '../components/format.ts';
import { Panel } from '../components/Panel.tsx';
import { driverName } from './drivers.ts';
import styles from './ScoreTable.module.css';

const CTE = METRICS.find(({ key }) => key === 'cteMeanAbsM')!;

/** How networks answer single images, beside how they drive. */
export function OpenLoopTable({
  evaluation: { drivers, drives, openLoop },
}: {
  readonly evaluation: Evaluation;
}) {
  if (openLoop.length === 0) return null;
  return (
    <Panel title="Answers to single images" aside={`${openLoop[0]!.count} snapshots of unseen roads`}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">Network</th>
            <th scope="col">Within two units</th>
            <th scope="col">Within one</th>
            <th scope="col">Always straight: within two</th>
            <th scope="col">GPPE, units</th>
            <th scope="col">Driving: mean |CTE|, m</th>
          </tr>
        </thead>
        <tbody>
          {openLoop.map((outcome) => {
            const own = drives.filter(({ driver }) => driver === outcome.driver).map(({ scores }) => scores);
            return (
              <tr key={outcome.driver}>
                <th scope="row">{driverName(drivers[outcome.driver]!.file)}</th>
                <td>{percent(outcome.withinTwoUnits)}</td>
                <td>{percent(outcome.withinOneUnit)}</td>
                <td>{percent(outcome.withinTwoIfStraight)}</td>
                <td>{outcome.gppe.toFixed(2)}</td>
                <td>{summarise(CTE, own).mean?.toFixed(3) ?? '–'}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <small>
        Errors on single images predict driving badly (Codevilla and others, ECCV 2018): choose networks by
        how they drive.
      </small>
    </Panel>
  );
}
