import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expertCurvature } from '../../sim/driver/pure-pursuit.ts';
import { createRoad } from '../../sim/road/create-road.ts';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import { NAVLAB_VAN } from '../../sim/vehicle/vehicle.ts';
import { placed } from '../data/drive-fixture.ts';
import { openDrive } from '../data/drive-reader.ts';
import { storedRoad } from '../data/stored-road.ts';
import { trainModel } from '../jobs/train-job.ts';
import { SharedSensors } from '../sensors/shared-sensors.ts';
import { buildKernel } from '../train/cpu/build-kernel.mjs';
import { expertSettings, openLiveDrive, SHIPPED_MODEL } from './live-fixture.ts';
import { recordedFrame } from './recording.ts';

const library = mkdtempSync(join(tmpdir(), 'alvinn-recording-'));
const sensors = new SharedSensors(DEFAULT_SENSOR_SETTINGS);

beforeAll(() => sensors.prepare());
afterAll(async () => {
  await sensors.dispose();
  rmSync(library, { recursive: true, force: true });
});

const recordedFrames = (live: ReturnType<typeof openLiveDrive>) =>
  live.heard.told.figures?.recordedFrames ?? 0;

/** Records a few frames, pauses, and moves the file away. */
async function moveWhileRecording(live: ReturnType<typeof openLiveDrive>, folder: string): Promise<void> {
  const { drive, heard } = live;
  await drive.start(expertSettings);
  const { file } = await drive.startRecording();
  await heard.until(() => recordedFrames(live) >= 5);
  drive.pause();
  await heard.until(({ told }) => told.drive?.paused);
  renameSync(join(folder, 'drives', file), join(folder, 'elsewhere.drive'));
}

describe('a live recording', () => {
  it('holds who drove, what was steered and what was right, on every road and in every light', async () => {
    await using live = openLiveDrive(library, sensors);
    const { drive, heard } = live;
    await drive.start({ ...expertSettings, mode: 'network', model: SHIPPED_MODEL });
    const { file } = await drive.startRecording();
    expect(file).toBe('path 3 2026-01-02 03.04.drive');
    await heard.until(() => recordedFrames(live) >= 5);
    drive.control({ steerLeft: 0.2, throttle: 0.5, brake: 0 });
    await heard.until(() => recordedFrames(live) >= 15);
    await drive.change({ mode: 'expert', conditions: { ...expertSettings.conditions, rain: 0.5 } });
    await heard.until(() => recordedFrames(live) >= 20);
    await drive.start({ ...expertSettings, road: { kind: 'highway', seed: 2 } });
    await heard.until(() => recordedFrames(live) >= 30);
    const finished = (await drive.stopRecording())!;
    expect(readdirSync(join(library, 'drives'))).toEqual([file]);

    using recorded = openDrive(join(library, 'drives', file));
    const frames = Array.from(recorded.frames(), placed);
    expect(frames.length).toBe(finished.frames);
    expect([...new Set(frames.map(({ mode }) => mode))]).toEqual(['network', 'person', 'expert']);
    expect(new Set(frames.map(({ conditions }) => conditions)).size).toBeGreaterThanOrEqual(2);
    expect([...recorded.roads.values()]).toEqual([expertSettings.road, { kind: 'highway', seed: 2 }]);
    for (const frame of frames) {
      const pose = { x: frame.xM, y: frame.yM, yawRad: frame.yawRad };
      const right = expertCurvature(createRoad(storedRoad(recorded, frame.road)), pose, frame.stationM, 7);
      if (frame.mode !== 'person') expect(frame.curvaturePerM).toBe(right);
      if (frame.mode === 'expert') expect(frame.steeredCurvaturePerM).toBe(right);
      if (frame.mode === 'person') {
        expect(frame).toMatchObject({ steeredCurvaturePerM: expect.closeTo(0.03, 9), throttle: 0.5 });
      }
    }
  });

  it('takes in no look that began before it, in place of the one before', async () => {
    await using live = openLiveDrive(library, sensors);
    const { drive, heard, logged } = live;
    const looksMore = async () => {
      const { length } = heard.looks;
      await heard.until(({ looks, told }) => looks.length > length + 3 || told.drive?.problem);
    };
    await drive.start(expertSettings);
    for (let change = 0; change < 8; change++) {
      const before = (await drive.startRecording()).file;
      await looksMore();
      await heard.until(() => sensors.areLooking);
      const stopped = drive.stopRecording();
      const { file } = await drive.startRecording();
      expect(sensors.areLooking).toBe(true);
      expect((await stopped)?.file).toBe(before);
      await looksMore();
      expect(heard.told.drive).toMatchObject({ recording: { file }, paused: false, problem: null });
      expect((await drive.stopRecording())?.file).toBe(file);
      for (const one of [before, file]) {
        using recorded = openDrive(join(library, 'drives', one));
        expect(Math.min(...Array.from(recorded.frames(), ({ step }) => step))).toBeGreaterThanOrEqual(0);
      }
    }
    expect(logged).toEqual([]);
  });

  it('labels what a person drove with the arc that the car was on, not with what the hands asked for', () => {
    const vehicle = { pose: { x: 0, y: 0, yawRad: 0 }, speedMps: 5, curvaturePerM: 0.012 };
    const images = { camera: new Uint8Array(), range: new Float32Array(), roadContrast: 0 };
    const seen = { stationM: 30, noiseSeed: 1, images, roadLighter: true, previousRoadLighter: true };
    const moment = { step: 10, timeS: 0.2, vehicle, ...seen };
    const controls = { steerLeft: 0.2, throttle: 0.5, brake: 0 };
    const steering = { controls, steeredPerM: 0.03, expertPerM: -0.02 };
    const labelOf = (mode: 'person' | 'expert' | 'network') =>
      recordedFrame(moment, 10, { ...steering, mode })!.curvaturePerM;
    expect(labelOf('person')).toBe(0.012);
    expect(labelOf('network')).toBe(-0.02);
    expect(labelOf('expert')).toBe(-0.02);
    expect(recordedFrame(moment, 10, { ...steering, mode: 'person' })!.steeredCurvaturePerM).toBe(0.03);
  });

  it('is rendered again byte by byte from what its frames say', async () => {
    await using live = openLiveDrive(library, sensors);
    await live.drive.start(expertSettings);
    const { file } = await live.drive.startRecording();
    await live.heard.until(() => recordedFrames(live) >= 10);
    await live.drive.stopRecording();
    live.drive.pause();
    using recorded = openDrive(join(library, 'drives', file));
    const frame = placed([...recorded.frames()].at(-1)!);
    const [images] = await sensors.render([
      {
        road: createRoad(storedRoad(recorded, frame.road)),
        stationM: frame.stationM,
        pose: { x: frame.xM, y: frame.yM, yawRad: frame.yawRad },
        conditions: recorded.conditions(frame.conditions),
        noiseSeed: frame.noiseSeed!,
      },
    ]);
    expect(images!.camera).toEqual(frame.camera);
    expect(images!.range).toEqual(frame.range);
  });

  it('drops its last seconds, again those before, and takes a drop back', async () => {
    await using live = openLiveDrive(library, sensors);
    const { drive, heard } = live;
    await drive.start(expertSettings);
    const { file } = await drive.startRecording();
    await heard.until(() => recordedFrames(live) >= 30);
    await live.pause();
    const before = recordedFrames(live);
    expect(drive.dropLast(1)).toBe(10);
    expect(drive.dropLast(0.5)).toBe(5);
    expect(recordedFrames(live)).toBe(before - 15);
    expect(drive.undoDrop()).toBe(5);
    drive.resume();
    await heard.until(() => recordedFrames(live) >= before);
    const { frames } = (await drive.stopRecording())!;
    using recorded = openDrive(join(library, 'drives', file));
    const steps = [...recorded.frames()].map(({ step }) => step);
    expect(steps.length).toBe(frames);
    // Ten decisions are missing: a gap of eleven decisions.
    expect(Math.max(...steps.slice(1).map((step, i) => step - steps[i]!))).toBe(55);
  });

  it('drops as much again, although a few frames have come since', async () => {
    await using live = openLiveDrive(library, sensors);
    const { drive, heard } = live;
    await drive.start(expertSettings);
    const { file } = await drive.startRecording();
    await heard.until(() => recordedFrames(live) >= 30);
    expect(drive.dropLast(1)).toBe(10);
    const left = recordedFrames(live);
    await heard.until(() => recordedFrames(live) >= left + 3);
    expect([drive.dropLast(1), drive.undoDrop()]).toEqual([10, 10]);
    expect(drive.dropLast(1)).toBe(10);
    const { frames } = (await drive.stopRecording())!;
    using recorded = openDrive(join(library, 'drives', file));
    expect([...recorded.frames()].length).toBe(frames);
  });

  it('of a person’s driving is learned from, with views from beside the path', async () => {
    await buildKernel();
    await using live = openLiveDrive(library, sensors);
    const { drive, heard } = live;
    await drive.start({ ...expertSettings, mode: 'person' });
    const { file } = await drive.startRecording();
    const road = createRoad({ kind: 'path', seed: 3 });
    await heard.until(({ poses }) => {
      const pose = poses.at(-1);
      if (pose) {
        const right = expertCurvature(road, pose, pose.stationM, 7);
        drive.control({ steerLeft: right / NAVLAB_VAN.maxCurvaturePerM, throttle: 1, brake: 0 });
      }
      return recordedFrames(live) >= 40;
    });
    drive.pause();
    expect(heard.told.figures?.scores.cteMeanAbsM).toBeLessThan(0.2);
    await drive.stopRecording();
    const trained = await trainModel(
      {
        preset: 'alvinn-1989',
        backend: 'cpu',
        data: [join(library, 'drives', file)],
        recipe: { epochs: 2 },
        recovery: { views: 2, frames: 8, snapshotViews: 0 },
        resume: false,
        out: join(library, 'by-hand.onnx'),
      },
      { signal: new AbortController().signal, onProgress: () => {} },
    );
    // A stretch of the drive is kept back for validation.
    expect(trained.patterns + trained.validationPatterns).toBe(8 * 3);
    expect(trained.validationPatterns).toBeGreaterThan(0);
    using recorded = openDrive(join(library, 'drives', file));
    const offBy = [...recorded.frames()].map(
      ({ curvaturePerM, steeredCurvaturePerM }) => curvaturePerM - steeredCurvaturePerM,
    );
    // The wheels follow the hands with a lag; the label is where they stand.
    expect(Math.max(...offBy.map(Math.abs))).toBeLessThan(0.03);
  });

  // An open file cannot be moved on Windows.
  it.skipIf(process.platform === 'win32')(
    'whose file is moved ends at once, also while nothing is driven, and says how many frames are where',
    async () => {
      const moving = join(library, 'moving');
      await using live = openLiveDrive(moving, sensors);
      const { heard } = live;
      await moveWhileRecording(live, moving);
      await heard.until(({ told }) => told.drive?.recording === null);
      const said = /was moved while it was being recorded: its (\d+) frames are in (.*)$/.exec(
        heard.told.drive!.problem!.message,
      )!;
      using recorded = openDrive(said[2]!);
      expect([said[2], recorded.frameCount]).toEqual([join(moving, 'elsewhere.drive'), Number(said[1])]);
      expect(recorded.frameCount).toBeGreaterThanOrEqual(5);
      expect(readdirSync(join(moving, 'drives'))).toEqual([]);
    },
  );

  it.skipIf(process.platform === 'win32')(
    'whose file was moved ends when a drop meets it first',
    async () => {
      const moving = join(library, 'dropping');
      await using live = openLiveDrive(moving, sensors);
      const { drive, heard } = live;
      await moveWhileRecording(live, moving);
      expect(drive.dropLast(1)).toBe(0);
      expect(heard.told.drive).toMatchObject({
        recording: null,
        problem: { message: expect.stringContaining('was moved while it was being recorded') },
      });
      const { length } = heard.poses;
      drive.resume();
      await heard.until(({ poses }) => poses.length > length + 10);
      expect(heard.told.drive?.paused).toBe(false);
    },
  );

  it('leaves no file behind where nothing was recorded, nor frames of a car that stands', async () => {
    await using live = openLiveDrive(join(library, 'other'), sensors);
    await live.drive.start({ ...expertSettings, mode: 'person' });
    await live.drive.startRecording();
    await live.heard.until(({ looks }) => looks.length > 10);
    expect(await live.drive.stopRecording()).toBeNull();
    expect(readdirSync(join(library, 'other', 'drives'))).toEqual([]);
  });
});

const url = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);

/** A process that records, and tells on a line each how many frames it acknowledged and whether it still records. */
const RECORDER = `
  const { expertSettings, openLiveDrive } = await import(${url('./live-fixture.ts')});
  const { DEFAULT_SENSOR_SETTINGS } = await import(${url('../../sim/sensors/settings.ts')});
  const { SharedSensors } = await import(${url('../sensors/shared-sensors.ts')});
  const live = openLiveDrive(process.argv[1], new SharedSensors(DEFAULT_SENSOR_SETTINGS));
  await live.drive.start(expertSettings);
  await live.drive.startRecording();
  let told = 0;
  await live.heard.until(({ told: { drive, figures }, poses }) => {
    if (figures.recordedFrames > told) {
      told = figures.recordedFrames;
      console.log(JSON.stringify({ frames: told }));
    }
    if (drive.recording) return false;
    console.log(JSON.stringify({ problem: drive.problem, paused: drive.paused, steps: poses.length }));
    return true;
  });
  const { length } = live.heard.poses;
  await live.heard.until(({ poses }) => poses.length > length + 50);
  console.log(JSON.stringify({ droveOn: true }));
  process.exit();`;

it('a kill in mid-recording loses nothing that was acknowledged', async () => {
  const killed = join(library, 'killed');
  mkdirSync(killed);
  const child = spawn(process.execPath, ['--input-type=module', '-e', RECORDER, killed]);
  let acknowledged = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged = JSON.parse(line).frames;
    if (acknowledged >= 20) child.kill('SIGKILL');
  }
  const [file] = readdirSync(join(killed, 'drives')).filter((name) => name.endsWith('.drive'));
  using recorded = openDrive(join(killed, 'drives', file!));
  expect(acknowledged).toBeGreaterThanOrEqual(20);
  expect([...recorded.frames()].length).toBeGreaterThanOrEqual(acknowledged);
});

const SMALL_DISK = ['--user', '--map-root-user', '--mount', 'bash', '-ec'];
const mount = 'mount -t tmpfs -o size=200k tmpfs "$0";';
const hasSmallDisk =
  process.platform === 'linux' &&
  spawnSync('unshare', [...SMALL_DISK, `${mount} true`, library]).status === 0;

it.skipIf(!hasSmallDisk)('a full disk ends the recording in one line, and the car drives on', () => {
  const full = join(library, 'full');
  mkdirSync(full);
  const { stdout, stderr } = spawnSync(
    'unshare',
    [...SMALL_DISK, `${mount} "$1" --input-type=module -e "$2" "$0"`, full, process.execPath, RECORDER],
    { encoding: 'utf8' },
  );
  expect(stderr).toBe('');
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.slice(-2)).toEqual([
    {
      problem: {
        message: expect.stringMatching(
          /^the recording ended: Cannot write .*\.drive: the disk is full; the \d+ frames before are in it$/,
        ),
        hint: 'Free some space, or write to another disk.',
      },
      paused: false,
      steps: expect.any(Number),
    },
    { droveOn: true },
  ]);
});
