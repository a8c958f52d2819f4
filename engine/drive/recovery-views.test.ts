import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_LOOKAHEAD_M } from '../../sim/conventions.ts';
import { expertCurvature } from '../../sim/driver/pure-pursuit.ts';
import { Rng } from '../../sim/rng.ts';
import { createRoad } from '../../sim/road/create-road.ts';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import { openDrive } from '../data/drive-reader.ts';
import { writeMixedDrive } from '../data/imported-fixture.ts';
import { storedRoad } from '../data/stored-road.ts';
import type { Job } from '../job.ts';
import { makeSnapshots } from '../jobs/snapshots-job.ts';
import { createRasterSensors } from '../sensors/raster/raster-sensors.ts';
import type { SensorRenderer, SensorView } from '../sensors/renderer.ts';
import { framesToLearn } from '../train/frames-to-learn.ts';
import type { TrainingFrame } from '../train/patterns.ts';
import { presetModel } from '../train/preset-model.ts';
import { teacherOf } from '../train/training-frames.ts';
import { drawViewpoints } from './beside-path/view-maker.ts';
import { driveRoad } from './closed-loop.ts';
import { type RecoveryOptions, recoveryFrames, snapshotCopies } from './recovery-views.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-recovery-'));
const record = join(folder, 'expert.drive');
const job: Job = { signal: new AbortController().signal, onProgress: () => {} };

beforeAll(async () => {
  const drive = { road: 'highway', seed: 3, distanceM: 40, speedMps: 8, record };
  await driveRoad(drive, job, () => performance.now());
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Recovery views with the views that were asked for; what the renderer says of contrast may be changed. */
async function viewsOf(contrastOf: (copy: number, seen: number) => number = (_, seen) => seen) {
  const asked: SensorView[] = [];
  using drive = openDrive(record);
  const renderer = createRasterSensors(DEFAULT_SENSOR_SETTINGS);
  const watched: Pick<SensorRenderer, 'render'> = {
    async render(views) {
      asked.push(...views);
      const images = await renderer.render(views);
      return images.map((one, copy) => ({ ...one, roadContrast: contrastOf(copy, one.roadContrast) }));
    },
  };
  const frames = await recoveryFrames(
    drive,
    framesToLearn([drive]).frames[0]!,
    async () => watched,
    { views: 6, frames: 4, snapshotViews: 0 },
    presetModel('alvinn-1989'),
    job,
  );
  renderer.dispose();
  // After each frame come its copies.
  const copies = frames.filter((_, i) => i % 7 !== 0);
  return { asked, copies };
}

describe('a copy of a snapshot', () => {
  const snapshots = join(folder, 'snapshots.drive');
  beforeAll(() =>
    makeSnapshots({ count: 24, seed: 2, kinds: ['highway'], out: snapshots }, job, () => performance.now()),
  );

  async function copiesOf(views: number) {
    using drive = openDrive(snapshots);
    const copies = snapshotCopies(drive, views);
    const teacher = teacherOf(drive, presetModel('alvinn-1989'));
    const frames = [...drive.frames()];
    return Promise.all(
      frames.map(async (frame) => {
        const itself = teacher(frame, 7);
        return {
          frame,
          itself,
          road: createRoad(storedRoad(drive, frame.road!)),
          made: await copies(frame, itself),
        };
      }),
    );
  }

  it('is what the camera sees from beside it, in the same light, and is labelled with what is right there', async () => {
    const renderer = createRasterSensors(DEFAULT_SENSOR_SETTINGS);
    using drive = openDrive(snapshots);
    const rng = new Rng(drive.meta.seed).split('recovery');
    let [warped, unmoved] = [0, 0];
    for (const { frame, itself, road, made } of await copiesOf(3)) {
      expect(made).toHaveLength(3);
      for (const [i, { shiftLeftM, turnRad }] of drawViewpoints(3, rng.split(frame.step)).entries()) {
        const { camera, curvaturePerM, ...others } = made[i]!;
        expect(others).toEqual({ ...omit(itself), isCopy: true });
        const yawRad = frame.yawRad! + turnRad;
        const x = frame.xM! - shiftLeftM * Math.sin(frame.yawRad!);
        const y = frame.yM! + shiftLeftM * Math.cos(frame.yawRad!);
        const pose = { x, y, yawRad };
        const right = expertCurvature(road, pose, frame.stationM!, DEFAULT_LOOKAHEAD_M);
        expect(Math.abs(curvaturePerM - right)).toBeLessThan(0.03);
        const view = {
          road,
          stationM: frame.stationM!,
          pose,
          conditions: drive.conditions(frame.conditions!),
        };
        const [rendered] = await renderer.render([{ ...view, noiseSeed: frame.noiseSeed! + 1 }]);
        warped += differenceOf(camera, rendered!.camera);
        unmoved += differenceOf(frame.camera, rendered!.camera);
      }
    }
    renderer.dispose();
    expect(warped).toBeLessThan(0.6 * unmoved);
  });

  it('is the same whenever it is made, and another of each snapshot', async () => {
    const once = (await copiesOf(2)).flatMap(({ made }) => made.map(({ curvaturePerM }) => curvaturePerM));
    expect((await copiesOf(2)).flatMap(({ made }) => made.map(({ curvaturePerM }) => curvaturePerM))).toEqual(
      once,
    );
    expect(new Set(once).size).toBe(48);
  });
});

/** Mean absolute difference of two pictures below the sky. */
function differenceOf(a: Uint8Array, b: Uint8Array): number {
  const from = a.length / 2;
  return a.subarray(from).reduce((sum, value, i) => sum + Math.abs(value - b[from + i]!), 0) / from;
}

function omit({ camera: _, curvaturePerM: __, ...others }: TrainingFrame) {
  return others;
}

describe('a recovery view', () => {
  it('is labelled with what is right at the very pose that it shows, turns to either side included', async () => {
    const { asked, copies } = await viewsOf();
    expect(asked).toHaveLength(24);
    for (const [i, { pose, road, stationM }] of asked.entries()) {
      const right = expertCurvature(road, pose, stationM, DEFAULT_LOOKAHEAD_M);
      // A turn of 6 degrees the wrong way would be 0.06 off, a shift of 1.25 m 0.1.
      expect(Math.abs(copies[i]!.curvaturePerM - right)).toBeLessThan(0.006);
    }
    const turns = asked.map(
      ({ pose, road, stationM }) =>
        pose.yawRad - road.centreAt(road.project(pose.x, pose.y, stationM).stationM).yawRad,
    );
    expect(Math.min(...turns)).toBeLessThan(-0.05);
    expect(Math.max(...turns)).toBeGreaterThan(0.05);
  });

  it('says whether its own picture shows the road lighter, and the frame whether the one before did', async () => {
    const { copies } = await viewsOf((copy) => (copy % 2 === 0 ? 0.1 : -0.1));
    expect(copies.map(({ roadLighter }) => roadLighter)).toEqual(copies.map((_, i) => (i % 6) % 2 === 0));
    const first = copies[0]!.previousRoadLighter;
    expect(copies.slice(0, 6).every(({ previousRoadLighter }) => previousRoadLighter === first)).toBe(true);
  });

  /** Of a drive, for a network, with whatever waits for them. */
  async function made(path: string, preset: string, options: Partial<RecoveryOptions>, waits: Partial<Job>) {
    using drive = openDrive(path);
    const renderer = createRasterSensors(DEFAULT_SENSOR_SETTINGS);
    try {
      return await recoveryFrames(
        drive,
        framesToLearn([drive]).frames[0]!,
        async () => renderer,
        { views: 0, frames: 4, snapshotViews: 0, ...options },
        presetModel(preset),
        { ...job, ...waits },
      );
    } finally {
      renderer.dispose();
    }
  }

  it('is made of frames that are spread over the drive, of all where it has no more', async () => {
    using drive = openDrive(record);
    const pictures = [...drive.frames()].map(({ camera }) => Buffer.from(camera).toString('hex'));
    const placesOf = async (frames: number, waits: Partial<Job> = {}) =>
      (await made(record, 'alvinn-1989', { frames }, waits)).map(({ camera }) =>
        pictures.indexOf(Buffer.from(camera).toString('hex')),
      );
    const all = pictures.map((_, place) => place);
    expect(await placesOf(all.length)).toEqual(all);
    expect(await placesOf(all.length + 1)).toEqual(all);
    const told: unknown[] = [];
    const four = await placesOf(4, { onProgress: (progress) => told.push(progress) });
    expect(four.map((place) => Math.floor((4 * place) / all.length))).toEqual([0, 1, 2, 3]);
    expect(told).toEqual([1, 2, 3, 4].map((done) => ({ phase: 'making recovery views', done, total: 4 })));
  });

  it('is warped where no place is known, without ranges; for a network that reads those there is none, which is told once', async () => {
    const mixed = join(folder, 'mixed.drive');
    writeMixedDrive(mixed, 6);
    const notices: string[] = [];
    const waits = { onNotice: (text: string) => notices.push(text.replace(`${folder}/`, '')) };
    const hasRanges = ({ range }: TrainingFrame) => range.length > 0;

    // Of every third frame place and ranges are known; each is followed by its copy.
    const without = await made(mixed, 'alvinn-1990', { views: 1, frames: 6 }, waits);
    const third = [true, true, false, false, false, false];
    expect(without.map(hasRanges)).toEqual([...third, ...third]);
    expect(without[3]!.camera).not.toEqual(without[2]!.camera);
    expect(without[3]!.roadLighter).toBe(without[2]!.roadLighter);
    expect(notices).toEqual([]);

    const reading = await made(mixed, 'alvinn-1989', { views: 1, frames: 6 }, waits);
    expect(reading.map(hasRanges)).toEqual([true, true, false, false, true, true, false, false]);
    expect(notices).toEqual([
      'mixed.drive: 4 frames give no views from beside the path: it is not known where they were seen',
    ]);
  });

  it('is made no more once whoever waits has cancelled', async () => {
    const stop = new AbortController();
    let told = 0;
    const onProgress = () => {
      told++;
      stop.abort();
    };
    await expect(made(record, 'alvinn-1989', {}, { signal: stop.signal, onProgress })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(told).toBe(1);
  });
});
