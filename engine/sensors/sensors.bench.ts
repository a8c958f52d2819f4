import { Rng } from '../../sim/rng.ts';
import { createRoad } from '../../sim/road/create-road.ts';
import { CLEAR_DAY } from '../../sim/scene/conditions.ts';
import { MIXED_KINDS, poseBesidePath, snapshotGroups } from '../drive/snapshots.ts';
import { stopIfCancelled } from '../errors.ts';
import { DEFAULT_LESSON } from '../protocol/lesson.ts';
import type { SensorRenderer } from './renderer.ts';

/** What the sensors cost. */
export interface SensorsBench {
  /** Snapshots of all kinds with both sensors in full scenery, each with the view before it, on ever new scenes. */
  readonly snapshotsPerSecond: number;
  /** Views of both sensors, eight at a time, one scene. */
  readonly viewsPerSecond: number;
  /** The same with nothing in sight: what passes, exposure and reading back cost. */
  readonly viewsPerSecondEmpty: number;
  /** One view at a time along a road, as a drive asks for them. */
  readonly driveViewsPerSecond: number;
  readonly trianglesPerView: number;
}

const ROUNDS = 5;
const SNAPSHOTS = 600;
const VIEWS = 64;
const BATCH = 8;
/** Between two decisions at 10 m/s, m. */
const DRIVE_STEP_M = 1;
/** Beside the road, where nothing of it is in sight, m. */
const OUT_OF_SIGHT_M = 10_000;

/**
 * Measures a renderer: medians over rounds, after one round to warm up.
 * @throws UserError `cancelled` on the signal.
 */
export async function benchSensors(
  renderer: SensorRenderer,
  signal: AbortSignal,
  nowMs: () => number,
): Promise<SensorsBench> {
  const road = createRoad({ kind: 'path', seed: 1 });
  const view = (stationM: number, lateralM = 0) => ({
    road,
    stationM,
    pose: poseBesidePath(road, stationM, lateralM, 0),
    conditions: CLEAR_DAY,
    noiseSeed: 1,
  });
  const batches = async (lateralM: number) => {
    for (let i = 0; i < VIEWS / BATCH; i++) {
      stopIfCancelled(signal);
      await renderer.render(Array.from({ length: BATCH }, (_, k) => view(121 + k, lateralM)));
    }
  };
  const rates = { snapshots: [0], views: [0], empty: [0], drive: [0] };
  let triangles = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    const perSecond = async (count: number, work: () => Promise<void>) => {
      const startMs = nowMs();
      await work();
      return (1000 * count) / (nowMs() - startMs);
    };
    const wanted = {
      count: SNAPSHOTS,
      kinds: MIXED_KINDS,
      lesson: DEFAULT_LESSON,
    };
    const measured = {
      snapshots: await perSecond(SNAPSHOTS, async () => {
        for await (const _ of snapshotGroups(renderer, wanted, new Rng(round))) stopIfCancelled(signal);
      }),
      views: await perSecond(VIEWS, () => batches(0)),
      empty: 0,
      drive: 0,
    };
    triangles = renderer.trianglesDrawn / BATCH;
    measured.empty = await perSecond(VIEWS, () => batches(OUT_OF_SIGHT_M));
    measured.drive = await perSecond(VIEWS, async () => {
      for (let i = 0; i < VIEWS; i++) {
        stopIfCancelled(signal);
        await renderer.render([view(200 + i * DRIVE_STEP_M)]);
      }
    });
    for (const name of ['snapshots', 'views', 'empty', 'drive'] as const) {
      if (round === 0) rates[name] = [];
      else rates[name].push(measured[name]);
    }
  }
  return {
    snapshotsPerSecond: median(rates.snapshots),
    viewsPerSecond: median(rates.views),
    viewsPerSecondEmpty: median(rates.empty),
    driveViewsPerSecond: median(rates.drive),
    trianglesPerView: triangles,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
