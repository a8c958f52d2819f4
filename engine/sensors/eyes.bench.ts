/**
 * Measures both kinds of eyes in turns in one process, so that what else the machine does slows both alike:
 * `node engine/sensors/eyes.bench.ts [rounds]`. Ratios are medians of the rounds' own ratios, raster over three.
 */
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Rng } from '../../sim/rng.ts';
import { createRoad } from '../../sim/road/create-road.ts';
import { CLEAR_DAY } from '../../sim/scene/conditions.ts';
import { MIXED_KINDS, poseBesidePath, snapshotGroups } from '../drive/snapshots.ts';
import { DEFAULT_LESSON } from '../protocol/lesson.ts';
import { openEyes, preferEyes } from './eyes.ts';
import { EYES_KINDS, type EyesKind, type SensorRenderer } from './renderer.ts';

const ROUNDS = 7;
const SNAPSHOTS = 80;
const VIEWS = 60;
/** Between two decisions at 10 m/s, m. */
const DRIVE_STEP_M = 1;

/** Things that are measured, each a rate a second. */
const WORK: Readonly<Record<string, (renderer: SensorRenderer, round: number) => Promise<number>>> = {
  /** Snapshots of all kinds with both sensors, each with the view before it, on ever new scenes. */
  async snapshots(renderer, round) {
    const wanted = {
      count: SNAPSHOTS,
      kinds: MIXED_KINDS,
      lesson: DEFAULT_LESSON,
    };
    for await (const _ of snapshotGroups(renderer, wanted, new Rng(round)));
    return SNAPSHOTS;
  },
  /** One view at a time along a road, as a drive asks for them. */
  async driveViews(renderer, round) {
    const road = createRoad({ kind: 'path', seed: round });
    for (let i = 0; i < VIEWS; i++) {
      const stationM = 200 + i * DRIVE_STEP_M;
      const pose = poseBesidePath(road, stationM, 0, 0);
      await renderer.render([{ road, stationM, pose, conditions: CLEAR_DAY, noiseSeed: 1 }]);
    }
    return VIEWS;
  },
};

export interface EyesBench {
  readonly processor: string | undefined;
  readonly rounds: number;
  /** Rates of each kind of eyes a second, medians, and how many times as fast the rasteriser is. */
  readonly rates: Readonly<Record<string, Readonly<Record<EyesKind | 'ratio', number>>>>;
}

/** @throws UserError `no-gpu` where three.js has nothing to draw on. */
async function benchEyes(rounds: number, nowMs: () => number): Promise<EyesBench> {
  await using opened = new AsyncDisposableStack();
  const renderers = {} as Record<EyesKind, SensorRenderer>;
  for (const kind of EYES_KINDS) {
    preferEyes(kind);
    const eyes = opened.use(await openEyes());
    renderers[kind] = opened.adopt(await eyes.create(), (own) => own.dispose());
  }
  const rates: Record<string, Record<EyesKind | 'ratio', number>> = {};
  for (const [name, work] of Object.entries(WORK)) {
    const measured: Record<EyesKind, number>[] = [];
    for (let round = 0; round <= rounds; round++) {
      const own = {} as Record<EyesKind, number>;
      for (const kind of EYES_KINDS) {
        const startMs = nowMs();
        const count = await work(renderers[kind], round);
        own[kind] = (1000 * count) / (nowMs() - startMs);
      }
      // The first round warms up.
      if (round > 0) measured.push(own);
    }
    rates[name] = {
      three: median(measured.map(({ three }) => three)),
      raster: median(measured.map(({ raster }) => raster)),
      ratio: median(measured.map(({ three, raster }) => raster / three)),
    };
  }
  return { processor: cpus()[0]?.model, rounds, rates };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rounds = Number(process.argv[2] ?? ROUNDS);
  console.log(JSON.stringify(await benchEyes(rounds, () => performance.now()), null, 2));
}
