/**
 * What the library costs: `node engine/library/library.bench.ts`, one JSON object. A library of many drives, listed for the
 * first time and again by the next start; a drive of an hour, opened, scrubbed and cut.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { Rng } from '../../sim/rng.ts';
import { createRoad } from '../../sim/road/create-road.ts';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import { Jobs } from '../services/jobs.ts';
import { Library } from './library.ts';
import { writeDrive } from './library-fixture.ts';

const DRIVES = 500;
const FRAMES = 200;
const HOUR_FRAMES = 36_000;
const LOOKS = 400;
const FRAMES_A_LOOK = 16;

export interface LibraryBench {
  readonly drives: number;
  readonly firstListingMs: number;
  readonly nextListingMs: number;
  /** Longest that the engine's own thread stood still while listing for the first time, ms. */
  readonly longestPauseMs: number;
  /** The same for as long without any work: what the machine does by itself. */
  readonly longestIdlePauseMs: number;
  readonly hourFrames: number;
  readonly openHourMs: number;
  /** Images of 16 frames in a row anywhere in that drive. */
  readonly imagesMsP50: number;
  readonly imagesMsP99: number;
  readonly dropHalfMs: number;
}

export async function benchLibrary(): Promise<LibraryBench> {
  const folder = mkdtempSync(join(tmpdir(), 'alvinn-library-bench-'));
  try {
    const drives = join(folder, 'drives');
    mkdirSync(drives);
    writeDrive(join(folder, 'one.drive'), bigDrive(FRAMES));
    for (let i = 0; i < DRIVES; i++) copyFileSync(join(folder, 'one.drive'), join(drives, `${i}.drive`));
    const pauses = monitorEventLoopDelay({ resolution: 1 });
    const firstListingMs = await listing(folder, () => pauses.enable());
    pauses.disable();
    const idle = monitorEventLoopDelay({ resolution: 1 });
    idle.enable();
    await new Promise((resolve) => setTimeout(resolve, firstListingMs));
    idle.disable();
    const nextListingMs = await listing(folder);
    rmSync(drives, { recursive: true });
    mkdirSync(drives);
    writeDrive(join(drives, 'hour.drive'), bigDrive(HOUR_FRAMES));
    using library = open(folder);
    await library.refresh();
    const { recordings } = library;
    const openHourMs = await timed(() => recordings.info('hour.drive'));
    const rng = new Rng(1);
    const looks: number[] = [];
    for (let i = 0; i < LOOKS; i++) {
      const from = rng.integer(HOUR_FRAMES - FRAMES_A_LOOK);
      const steps = Array.from({ length: FRAMES_A_LOOK }, (_, k) => from + k);
      looks.push(await timed(() => recordings.images('hour.drive', steps)));
    }
    looks.sort((a, b) => a - b);
    return {
      drives: DRIVES,
      firstListingMs,
      nextListingMs,
      longestPauseMs: pauses.max / 1e6,
      longestIdlePauseMs: idle.max / 1e6,
      hourFrames: HOUR_FRAMES,
      openHourMs,
      imagesMsP50: looks[LOOKS / 2]!,
      imagesMsP99: looks[Math.floor(0.99 * LOOKS)]!,
      dropHalfMs: await timed(() => recordings.drop('hour.drive', [{ from: 0, to: HOUR_FRAMES / 2 }])),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Both sensors of the papers, on the path of a road that winds, a metre a frame. */
function bigDrive(frames: number) {
  const road = createRoad({ kind: 'path', seed: 3 });
  const { camera, range } = DEFAULT_SENSOR_SETTINGS;
  const images = {
    camera: new Uint8Array(3 * camera.rows * camera.columns).fill(100),
    range: new Float32Array(range.rows * range.columns).fill(10),
  };
  const frame = (step: number) => {
    const { x, y, yawRad } = road.centreAt(step);
    return { ...images, stationM: step, xM: x, yM: y, yawRad };
  };
  return { frames, meta: { sensors: DEFAULT_SENSOR_SETTINGS }, frame };
}

function open(folder: string): Library {
  const audience = { emit: () => {}, frame: () => {} };
  const jobs = new Jobs(audience, () => performance.now());
  return new Library(folder, { audience, jobs, log: () => {} });
}

async function listing(folder: string, onOpen = () => {}): Promise<number> {
  const startMs = performance.now();
  using library = open(folder);
  onOpen();
  await library.refresh();
  return performance.now() - startMs;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(JSON.stringify(await benchLibrary(), null, 2));
}
