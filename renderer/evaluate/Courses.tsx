import { Pause, Play } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import {
  type Evaluation,
  type SuiteCourse,
  type Trace,
  variantsOf,
} from '../../engine/protocol/evaluation.ts';
import { Button } from '../components/Button.tsx';
import { Select, Slider } from '../components/Field.tsx';
import { Panel } from '../components/Panel.tsx';
import { Plot } from '../components/Plot.tsx';
import { call, showError } from '../state/engine.ts';
import { alongRoad } from './along-road.ts';
import styles from './Courses.module.css';
import { DRIVER_COLOURS, driverName, roadLabel, variantLabel } from './drivers.ts';
import { Looks } from './Looks.tsx';
import { TraceMapView } from './TraceMapView.tsx';

/** How fast drives are played against their own time. */
const PLAYED_FASTER = 4;

/** One road and seed at a time: where each driver went, played side by side, and its error along the road. */
export function Courses({ evaluation }: { readonly evaluation: Evaluation }) {
  const { id, suite, drivers, drives } = evaluation;
  const [road, setRoad] = useState('0');
  const [seed, setSeed] = useState(String(suite.seeds[0]));
  const [variant, setVariant] = useState('0');
  const driven = drives.filter(
    (drive) =>
      String(drive.road) === road && String(drive.seed) === seed && String(drive.variant) === variant,
  );
  const course = useMemo(
    () => ({ road: Number(road), seed: Number(seed), variant: Number(variant) }),
    [road, seed, variant],
  );
  const variants = variantsOf(suite);
  const traces = useTraces(id, course, driven.length, drivers.length);
  const plot = useMemo(() => alongRoad(traces), [traces]);
  const lastS = Math.max(0, ...traces.map((trace) => (trace ? trace.everyS * (trace.x.length - 1) : 0)));
  const player = usePlayer(lastS);
  const name = roadLabel(suite.roads[Number(road)]!);
  return (
    <Panel title="Side by side" aside="same road, light and noise for every driver">
      <div className={styles.pickers}>
        <Select
          label="Road"
          value={road}
          options={suite.roads.map((own, i) => ({ value: String(i), label: roadLabel(own) }))}
          onChange={setRoad}
        />
        <Select
          label="Seed"
          value={seed}
          options={suite.seeds.map((own) => ({ value: String(own), label: String(own) }))}
          onChange={setSeed}
        />
        {variants.length > 1 && (
          <Select
            label="Weather and start"
            value={variant}
            options={variants.map((own, i) => ({ value: String(i), label: variantLabel(own) }))}
            onChange={setVariant}
          />
        )}
        <div className={styles.drivers}>
          {drivers.map(({ file }, i) => (
            <DriverFigures
              key={driverName(file)}
              name={driverName(file)}
              colour={DRIVER_COLOURS[i]!}
              trace={traces[i] ?? null}
              timeS={player.timeS}
            />
          ))}
        </div>
      </div>
      {driven.length === 0 ? (
        <p className={styles.none}>Nobody has driven here yet.</p>
      ) : (
        <>
          <div className={styles.pictures}>
            <TraceMapView label={`Where each driver went on ${name}`} traces={traces} timeS={player.timeS} />
            <Looks evaluation={evaluation} course={course} driven={driven.length} timeS={player.timeS} />
          </div>
          <div className={styles.player}>
            <Button
              icon={player.playing ? Pause : Play}
              label={player.playing ? 'Pause' : `Play, ${PLAYED_FASTER} times as fast`}
              onClick={player.toggle}
            />
            <Slider
              label="Time"
              shown={`${player.timeS.toFixed(1)} s of ${lastS.toFixed(0)} s`}
              value={player.timeS}
              min={0}
              max={lastS}
              step={0.1}
              onChange={player.seek}
            />
          </div>
          <Plot
            title="Cross-track error along the road, m, positive left"
            xLabel="m along the road"
            lines={drivers.map(({ file }, i) => ({ label: driverName(file), colour: DRIVER_COLOURS[i]! }))}
            data={plot}
            height={170}
          />
        </>
      )}
    </Panel>
  );
}

/** Where a driver is at a time. */
function DriverFigures({
  name,
  colour,
  trace,
  timeS,
}: {
  readonly name: string;
  readonly colour: string;
  readonly trace: Trace | null;
  readonly timeS: number;
}) {
  const row = trace ? Math.min(trace.x.length - 1, Math.round(timeS / trace.everyS)) : 0;
  return (
    <div className={styles.driver} data-colour={colour}>
      <b>{name}</b>
      {trace ? (
        <small>
          {((trace.stationM[row] ?? 0) - (trace.stationM[0] ?? 0)).toFixed(0)} m driven ·{' '}
          {(trace.speedMps[row] ?? 0).toFixed(1)} m/s · off by {Math.abs(trace.cteM[row] ?? 0).toFixed(2)} m
        </small>
      ) : (
        <small>not yet</small>
      )}
    </div>
  );
}

/** Traces of the drivers on one road; null where one has not driven it. */
function useTraces(
  id: string,
  course: SuiteCourse,
  driven: number,
  drivers: number,
): readonly (Trace | null)[] {
  const [fetched, setFetched] = useState<{
    readonly of: string;
    readonly traces: readonly (Trace | null)[];
  }>();
  const of = `${id} ${JSON.stringify(course)}`;
  useEffect(() => {
    if (driven === 0) return;
    let wanted = true;
    call('evaluation.traces', { id, ...course }).then(
      ({ traces }) => wanted && setFetched({ of, traces }),
      (error) => wanted && showError(error),
    );
    return () => {
      wanted = false;
    };
  }, [id, of, course, driven]);
  const none = useMemo(() => Array.from({ length: drivers }, () => null), [drivers]);
  return fetched?.of === of ? fetched.traces : none;
}

/** Time that passes while it plays, from 0 to the end; shows the end at first. */
function usePlayer(lastS: number) {
  const [at, setAt] = useState<number>();
  const [playing, setPlaying] = useState(false);
  const timeS = Math.min(at ?? lastS, lastS);
  useEffect(() => {
    if (!playing) return;
    let beforeMs: number | undefined;
    let request = requestAnimationFrame(function next(nowMs) {
      const passedS = (PLAYED_FASTER * (nowMs - (beforeMs ?? nowMs))) / 1000;
      beforeMs = nowMs;
      setAt((before) => Math.min(lastS, (before ?? 0) + passedS));
      request = requestAnimationFrame(next);
    });
    return () => cancelAnimationFrame(request);
  }, [playing, lastS]);
  useEffect(() => {
    if (playing && timeS >= lastS) setPlaying(false);
  }, [playing, timeS, lastS]);
  return {
    timeS,
    playing,
    toggle() {
      if (!playing && timeS >= lastS) setAt(0);
      setPlaying(!playing);
    },
    seek(seconds: number) {
      setPlaying(false);
      setAt(seconds);
    },
  };
}
