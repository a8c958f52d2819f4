import { Rng } from '../../sim/rng.ts';
import { createRoad } from '../../sim/road/create-road.ts';
import type { Road } from '../../sim/road/road.ts';
import { drawStratum } from '../../sim/scene/conditions.ts';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import { poseBesidePath } from '../drive/snapshots.ts';
import { stopIfCancelled } from '../errors.ts';
import type { Job } from '../job.ts';
import { atLeast } from '../lab/experiment.ts';
import type { ForkFound } from '../lab/findings.ts';
import { directionOf, partsOf } from '../network/parts.ts';
import { openEyes } from '../sensors/eyes.ts';
import type { SensorView } from '../sensors/renderer.ts';
import { presetModel } from '../train/preset-model.ts';
import type { RunOptions } from './experiment.ts';
import { answersTo, labFrames, learn } from './snapshots.ts';

/** Looks are a metre apart: from so far before the arms part to where they do, and as many before the fork is in sight. */
const LOOKS = 13;
const NEAREST_M = 2;
const UNSEEN_M = 50;
/** The first fork of a road lies within so many metres. */
const WITHIN_M = 200;
/** Looks of the way that is told. */
const TOLD = [0, 4, 8, 12];

/** A second hill is at least this share of the highest, and the valley between at most this share of the lower. */
const SECOND = 0.5;
const VALLEY = 0.7;

/**
 * Two hills: a second maximum of at least half the highest, with a valley of at most 70 % of the lower one between.
 * Exported for its test.
 */
export function hasTwoHills(activations: ArrayLike<number>): boolean {
  const values = Array.from(activations);
  const top = values.indexOf(Math.max(...values));
  /** The greatest second hill to one side: as one goes away from the top, what rises again from the lowest so far. */
  const rises = (step: 1 | -1) => {
    let lowest = values[top]!;
    for (let at = top + step; at >= 0 && at < values.length; at += step) {
      const value = values[at]!;
      if (value <= lowest) lowest = value;
      else if (value >= SECOND * values[top]! && lowest <= VALLEY * value) return true;
    }
    return false;
  };
  return rises(1) || rises(-1);
}

/** Where grass begins between the arms of a road's first fork, m. */
function firstFork(road: Road): number {
  return road.lanes.stretches(0, WITHIN_M).find(({ strips }) => strips.length > 2)!.fromM;
}

/** "At a fork the output shows two hills, and the dictated direction oscillates" (Pomerleau 1988). */
export async function fork({ seed, full }: RunOptions, job: Job): Promise<ForkFound> {
  const spec = presetModel('alvinn-1989');
  const { camera } = DEFAULT_SENSOR_SETTINGS;
  const frames = await labFrames({ count: full ? 2400 : 800, kinds: ['path'], seed }, job);
  const { weights } = await learn(spec, frames, { mirror: 'off', seed }, job);
  const direction = directionOf(spec);
  const { outputWidth } = partsOf(spec);
  const count = full ? 60 : 16;
  const rng = new Rng(seed).split('forks');
  const seen = { at: [] as Answer[][], before: [] as Answer[][] };
  using eyes = await openEyes();
  const renderer = await eyes.create(DEFAULT_SENSOR_SETTINGS);
  try {
    for (let f = 0; f < count; f++) {
      stopIfCancelled(job.signal);
      const own = rng.split(f);
      const road = createRoad({ kind: 'fork', seed: own.split('road').uint32() });
      const partedM = firstFork(road);
      const conditions = drawStratum(own.split('light'), f);
      for (const [part, aheadM] of [
        ['before', NEAREST_M + UNSEEN_M],
        ['at', NEAREST_M],
      ] as const) {
        const views = Array.from({ length: LOOKS }, (_, i): SensorView => {
          const stationM = partedM - aheadM - (LOOKS - 1 - i);
          return {
            road,
            stationM,
            conditions,
            noiseSeed: own.split(part).split(i).uint32(),
            pose: poseBesidePath(road, stationM, 0, 0),
          };
        });
        const images = await renderer.render(views);
        const looks = images.map(({ camera: rgb, range, roadContrast }) => ({
          camera: rgb,
          range,
          curvaturePerM: 0,
          roadLighter: roadContrast > 0,
          previousRoadLighter: roadContrast > 0,
          group: 0,
          mirrorable: false,
        }));
        const answers = await answersTo(spec, weights, looks);
        seen[part].push(
          looks.map(({ camera: rgb }, i) => ({
            aheadM: aheadM + LOOKS - 1 - i,
            rgb,
            hill: answers.slice(
              i * outputWidth + direction.first,
              i * outputWidth + direction.first + direction.width,
            ),
          })),
        );
      }
      job.onProgress({ phase: 'driving up to forks', done: f + 1, total: count });
    }
  } finally {
    renderer.dispose();
  }
  const measure = (ways: readonly Answer[][]) => {
    const looks = ways.flat();
    const jumps = ways.flatMap((way) =>
      way.slice(1).map(({ hill }, i) => Math.abs(direction.unitOf(hill) - direction.unitOf(way[i]!.hill))),
    );
    return {
      twoHills: looks.filter(({ hill }) => hasTwoHills(hill)).length / looks.length,
      jumpUnits: jumps.reduce((sum, jump) => sum + jump, 0) / jumps.length,
    };
  };
  const [before, at] = [measure(seen.before), measure(seen.at)];
  const hills = (way: readonly Answer[]) => way.filter(({ hill }) => hasTwoHills(hill)).length;
  const clearest = seen.at.toSorted((a, b) => hills(b) - hills(a))[0]!;
  return {
    checks: [
      atLeast('share of looks at a fork with two hills', at.twoHills, 0.08),
      atLeast('the same less the share before the fork is in sight', at.twoHills - before.twoHills, 0.05),
      atLeast(
        'how far the dictated direction jumps from one look to the next at a fork, as a multiple of before it',
        at.jumpUnits / before.jumpUnits,
        1.5,
      ),
    ],
    twoHills: { before: before.twoHills, at: at.twoHills },
    jumpUnits: { before: before.jumpUnits, at: at.jumpUnits },
    rows: camera.rows,
    columns: camera.columns,
    way: TOLD.map((i) => ({
      aheadM: clearest[i]!.aheadM,
      camera: Buffer.from(clearest[i]!.rgb).toString('base64'),
      direction: Array.from(clearest[i]!.hill, (value) => Number(value.toFixed(4))),
    })),
  };
}

interface Answer {
  readonly aheadM: number;
  readonly rgb: Uint8Array;
  readonly hill: Float32Array;
}
