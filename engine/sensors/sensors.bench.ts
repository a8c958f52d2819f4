import { DEFAULT_LOOKAHEAD_M } from '../../sim/conventions.ts';
import { Rng } from '../../sim/rng.ts';
import { createRoad } from '../../sim/road/create-road.ts';
import type { Road } from '../../sim/road/road.ts';
import { CLEAR_DAY } from '../../sim/scene/conditions.ts';
import { DEFAULT_POSE_SPREAD, MIXED_KINDS, poseBesidePath, snapshotGroups } from '../drive/snapshots.ts';
import { stopIfCancelled } from '../errors.ts';
import type { SensorRenderer } from './renderer.ts';

/** What the sensors cost. */
export interface SensorsBench {
  /** Snapshots of all kinds with both sensors in full scenery, each with the view before it, on ever new scenes. */
  readonly snapshotsPerSecond: number;
  /** Views of both sensors, eight at a time, one scene. */
  readonly viewsPerSecond: number;
  /** The same without anything beside the road. */
  readonly viewsPerSecondBare: number;
  /** One view at a time along a road, as a drive asks for them. */
  readonly driveViewsPerSecond: number;
  readonly trianglesPerView: number;
  readonly trianglesPerViewBare: number;
}

const ROUNDS = 5;
const SNAPSHOTS = 192;
const VIEWS = 64;
const BATCH = 8;
/** Between two decisions at 10 m/s, m. */
const DRIVE_STEP_M = 1;

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
  const bare: Road = { ...road, scenery: () => [] };
  const view = (on: Road, stationM: number) => ({
    road: on,
    stationM,
    pose: poseBesidePath(on, stationM, 0, 0),
    conditions: CLEAR_DAY,
    noiseSeed: 1,
  });
  const batches = async (on: Road) => {
    for (let i = 0; i < VIEWS / BATCH; i++) {
      stopIfCancelled(signal);
      await renderer.render(Array.from({ length: BATCH }, (_, k) => view(on, 121 + k)));
    }
  };
  const rates = { snapshots: [0], views: [0], bare: [0], drive: [0] };
  let triangles = 0;
  let trianglesBare = 0;
  for (let round = 0; round <= ROUNDS; round++) {
    const perSecond = async (count: number, work: () => Promise<void>) => {
      const startMs = nowMs();
      await work();
      return (1000 * count) / (nowMs() - startMs);
    };
    const plan = {
      count: SNAPSHOTS,
      kinds: MIXED_KINDS,
      spread: DEFAULT_POSE_SPREAD,
      lookaheadM: DEFAULT_LOOKAHEAD_M,
    };
    const measured = {
      snapshots: await perSecond(SNAPSHOTS, async () => {
        for await (const _ of snapshotGroups(renderer, plan, new Rng(round))) stopIfCancelled(signal);
      }),
      views: await perSecond(VIEWS, () => batches(road)),
      bare: 0,
      drive: 0,
    };
    triangles = renderer.trianglesDrawn / BATCH;
    measured.bare = await perSecond(VIEWS, () => batches(bare));
    trianglesBare = renderer.trianglesDrawn / BATCH;
    measured.drive = await perSecond(VIEWS, async () => {
      for (let i = 0; i < VIEWS; i++) {
        stopIfCancelled(signal);
        await renderer.render([view(road, 200 + i * DRIVE_STEP_M)]);
      }
    });
    for (const name of ['snapshots', 'views', 'bare', 'drive'] as const) {
      if (round === 0) rates[name] = [];
      else rates[name].push(measured[name]);
    }
  }
  return {
    snapshotsPerSecond: median(rates.snapshots),
    viewsPerSecond: median(rates.views),
    viewsPerSecondBare: median(rates.bare),
    driveViewsPerSecond: median(rates.drive),
    trianglesPerView: triangles,
    trianglesPerViewBare: trianglesBare,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
