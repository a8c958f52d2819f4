import { useMemo } from 'react';
import type { Evaluation } from '../../engine/protocol/evaluation.ts';
import { Figure } from '../components/Figure.tsx';
import { metres } from '../components/format.ts';
import { Panel } from '../components/Panel.tsx';
import { Progress } from '../components/Progress.tsx';
import { useEngine } from '../state/engine.ts';
import { driverName, roadLabel } from './drivers.ts';
import styles from './LiveDrive.module.css';
import { TraceMapView } from './TraceMapView.tsx';

/** The drive under way: its map and scores so far. */
export function LiveDrive({ evaluation: { id, suite, drivers } }: { readonly evaluation: Evaluation }) {
  const running = useEngine(({ evaluation }) => evaluation);
  const own = running?.id === id ? running : null;
  const current = own?.current;
  const traces = useMemo(
    () => drivers.map((_, driver) => (current?.driver === driver ? current.trace : null)),
    [drivers, current],
  );
  const finished = running?.finished ?? 0;
  const total = running?.total ?? 1;
  const share = current ? current.scores.distanceM / suite.distanceM : 0;
  const title = current
    ? `${driverName(drivers[current.driver]!.file)} on ${roadLabel(suite.roads[current.road]!)}, seed ${current.seed}`
    : (own?.waitsFor ?? 'Preparing …');
  return (
    <Panel title={title} aside={`drive ${Math.min(total, finished + 1)} of ${total}`}>
      <Progress label="Drives" done={finished + share} total={total} />
      <div className={styles.live}>
        <TraceMapView label="Where the car went so far" traces={traces} />
        <div className={styles.figures}>
          <Figure label="driven" value={current ? metres(current.scores.distanceM) : '–'} />
          <Figure
            label="autonomy"
            value={current ? current.scores.autonomyPercent.toFixed(1) : '–'}
            unit="%"
            {...(current && current.scores.interventions > 0 ? { tone: 'bad' as const } : {})}
          />
          <Figure label="mean |CTE|" value={current ? current.scores.cteMeanAbsM.toFixed(2) : '–'} unit="m" />
          <Figure label="largest |CTE|" value={current ? current.scores.cteMaxM.toFixed(2) : '–'} unit="m" />
          <Figure label="interventions" value={current ? current.scores.interventions : '–'} />
        </div>
      </div>
    </Panel>
  );
}
