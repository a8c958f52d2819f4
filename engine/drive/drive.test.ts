import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRoad } from '../../sim/road/create-road.ts';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import { placed } from '../data/drive-fixture.ts';
import { openDrive } from '../data/drive-reader.ts';
import { storedRoad } from '../data/stored-road.ts';
import { UserError } from '../errors.ts';
import type { Job } from '../job.ts';
import { testModel } from '../jobs/open-loop.ts';
import { replayDrive } from '../jobs/replay.ts';
import { makeSnapshots } from '../jobs/snapshots-job.ts';
import { trainModel } from '../jobs/train-job.ts';
import { readModel } from '../onnx/read.ts';
import { loadSteeringModel } from '../onnx/steering.ts';
import { lessonWith } from '../protocol/lesson.ts';
import { openEyes } from '../sensors/eyes.ts';
import { TaskThread } from '../task-thread.ts';
import { buildKernel } from '../train/cpu/build-kernel.mjs';
import { framesToLearn } from '../train/frames-to-learn.ts';
import { presetModel } from '../train/preset-model.ts';
import { driveRoad } from './closed-loop.ts';
import { recoveryFrames } from './recovery-views.ts';
import { roadDescription } from './roads.ts';
import { makerWith } from './snapshot-maker.ts';
import { threadsFor } from './snapshot-makers.ts';
import type { SnapshotTasks } from './snapshot-thread.ts';
import { MIXED_KINDS } from './snapshots.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-drive-'));
const nowMs = () => performance.now();
const job: Job = { signal: new AbortController().signal, onProgress: () => {} };
const snapshots = (out: string, seed: number, count: number) =>
  makeSnapshots({ count, seed, kinds: ['highway'], out: join(folder, out) }, job, nowMs);
const training = {
  preset: 'alvinn-1989',
  backend: 'cpu',
  recovery: { views: 2, frames: 5, snapshotViews: 0 },
  resume: false,
};

beforeAll(async () => {
  await buildKernel();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('snapshots', () => {
  it('are the same bytes from the same seed and others from another', async () => {
    const first = await snapshots('a.drive', 5, 9);
    const again = await snapshots('b.drive', 5, 9);
    const other = await snapshots('c.drive', 6, 9);
    expect(again.digest).toBe(first.digest);
    expect(other.digest).not.toBe(first.digest);
    using drive = openDrive(join(folder, 'a.drive'));
    expect(drive.frameCount).toBe(9);
  });

  it('are the same bytes from one thread and from several', async () => {
    const plan = { count: 60, seed: 5, kinds: MIXED_KINDS };
    const here = await makeSnapshots({ ...plan, out: join(folder, 'here.drive'), threads: 1 }, job, nowMs);
    const there = await makeSnapshots({ ...plan, out: join(folder, 'there.drive'), threads: 3 }, job, nowMs);
    expect(there).toMatchObject({ digest: here.digest, count: 60, adapter: here.adapter });
  });

  it('are the same from another thread, call by call', async () => {
    const order = {
      wanted: { count: 11, kinds: MIXED_KINDS, lesson: lessonWith({}) },
      seed: 5,
      sensors: DEFAULT_SENSOR_SETTINGS,
    };
    using thread = new TaskThread<SnapshotTasks>({
      file: new URL('./snapshot-thread.ts', import.meta.url),
      data: order,
      closed: new UserError('cancelled', 'closed', 'Again.'),
    });
    await thread.run('open');
    await using here = await makerWith(await openEyes(), order);
    for (const call of [1, 0]) expect(await thread.run('render', call)).toEqual(await here.render(call));
    await thread.run('close');
  });

  it('have as many threads as their eyes keep busy, and no more than make up for their start', () => {
    const onHardware = (count: number, cores: number) => threadsFor(count, 'half', cores);
    expect([1, 2, 4, 16, 64].map((cores) => onHardware(100_000, cores))).toEqual([1, 1, 2, 8, 8]);
    expect([1, 499, 1200, 2000].map((count) => onHardware(count, 16))).toEqual([1, 1, 2, 4]);
    expect(threadsFor(100_000, 'one', 64)).toBe(1);
    expect([1, 2, 16, 64].map((cores) => threadsFor(100_000, 'all', cores))).toEqual([1, 2, 16, 64]);
    expect([1, 1200].map((count) => threadsFor(count, 'all', 16))).toEqual([1, 2]);
  });

  it.each([1, 2])('leave nothing behind when stopped, with %i thread(s)', async (threads) => {
    const before = readdirSync(folder).sort();
    const stop = new AbortController();
    const out = join(folder, 'x.drive');
    const stopped = makeSnapshots(
      { count: 400, seed: 1, kinds: ['path'], out, threads },
      { signal: stop.signal, onProgress: () => stop.abort() },
      nowMs,
    );
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(folder).sort()).toEqual(before);
  });
});

describe('training, testing and driving', () => {
  const model = join(folder, 'm.onnx');

  beforeAll(async () => {
    await snapshots('train.drive', 1, 320);
    await trainModel({ ...training, data: [join(folder, 'train.drive')], recipe: {}, out: model }, job);
  });

  it('gives the same model bytes twice', async () => {
    const again = join(folder, 'again.onnx');
    await trainModel({ ...training, data: [join(folder, 'train.drive')], recipe: {}, out: again }, job);
    expect(readFileSync(again).equals(readFileSync(model))).toBe(true);
    expect(existsSync(`${again}.checkpoint`)).toBe(false);
  });

  it('writes into the model what it learned from, the network that is shipped too', () => {
    const cardOf = (path: string) => readModel(readFileSync(path), path).card;
    expect(cardOf(model).data).toEqual([
      { kind: 'synthetic', frames: 320, roads: ['highway'], eyes: 'raster' },
    ]);
    const shipped = fileURLToPath(new URL('../../assets/models/alvinn-all-weather.onnx', import.meta.url));
    expect(cardOf(shipped)).toMatchObject({
      data: [
        { kind: 'synthetic', frames: 80_000, roads: ['path', 'street', 'highway', 'dirt'] },
        { frames: 40_000, roads: ['path'], lesson: { weathers: ['snow'], cloudiness: [0, 0.35] } },
      ],
      recipe: { mirror: 'auto' },
      scores: { 'validationWithinTwoUnits.snow': expect.any(Number) },
    });
  });

  it('learns through other sensors than the usual ones, and drives with those', async () => {
    const camera = { ...DEFAULT_SENSOR_SETTINGS.camera, rows: 15, columns: 20, heightM: 2.4 };
    const sensors = { camera, range: { ...DEFAULT_SENSOR_SETTINGS.range, columns: 17, maxRangeM: 30 } };
    const [data, out] = [join(folder, 'small.drive'), join(folder, 'small.onnx')];
    const plan = { count: 40, seed: 1, kinds: ['highway'] as const };
    await makeSnapshots({ ...plan, out: data, sensors }, job, nowMs);
    await trainModel({ ...training, data: [data], recipe: { epochs: 2 }, out }, job);
    await using small = await loadSteeringModel(out);
    expect(small.spec.network.inputs).toBe(15 * 20 + 8 * 17 + 1);
    const drive = { model: out, road: 'highway', seed: 7, distanceM: 20, speedMps: 8 };
    expect(await driveRoad(drive, job, nowMs)).toMatchObject({ routeCompletion: 1 });
  });

  it('answers novel snapshots far better than always straight on', async () => {
    const scores = await testModel({ model, kinds: ['highway'], seed: 2, count: 120 }, job);
    expect(scores.withinTwoUnits).toBeGreaterThan(scores.withinTwoIfStraight + 0.3);
    expect(scores.roadIntensityRight).toBeGreaterThan(0.8);
  });

  it('keeps to a road it has never seen, the same way twice', async () => {
    const options = { model, road: 'highway', seed: 7, distanceM: 150, speedMps: 10 };
    const drive = await driveRoad(options, job, nowMs);
    expect(drive.interventions).toBe(0);
    expect(drive.departuresPerKm).toBe(0);
    expect((await driveRoad(options, job, nowMs)).digest).toBe(drive.digest);
  });

  it('an untrained network leaves the road within 200 m', async () => {
    const untrained = join(folder, 'untrained.onnx');
    await trainModel(
      { ...training, data: [join(folder, 'train.drive')], recipe: { epochs: 0 }, out: untrained },
      job,
    );
    const drive = await driveRoad(
      { model: untrained, road: 'path', seed: 101, distanceM: 200, speedMps: 10 },
      job,
      nowMs,
    );
    expect(drive.firstDepartureM).not.toBeNull();
  });
});

describe('a recorded drive', () => {
  const record = join(folder, 'expert.drive');
  let digest = '';

  beforeAll(async () => {
    const options = { road: 'path', seed: 3, distanceM: 60, speedMps: 8, record };
    digest = (await driveRoad(options, job, nowMs)).digest;
  });

  it('replays bit by bit: every pose, every image, the digest', async () => {
    const replay = await replayDrive(record, job);
    expect(replay).toMatchObject({ samePoses: replay.frames, sameImages: replay.frames, digest });
    expect(replay.frames).toBeGreaterThan(50);
  });

  it('is replayed through frames that were dropped', async () => {
    const dropped = join(folder, 'dropped.drive');
    copyFileSync(record, dropped);
    {
      using drive = openDrive(dropped);
      expect(drive.markDeleted(50, 95)).toBe(10);
    }
    const replay = await replayDrive(dropped, job);
    expect(replay).toMatchObject({
      dropped: 10,
      samePoses: replay.frames,
      sameImages: replay.frames,
      digest,
    });
  });

  it('is not replayed where a frame is gone for good', async () => {
    const cut = join(folder, 'cut.drive');
    copyFileSync(record, cut);
    {
      using database = new DatabaseSync(cut);
      database.exec('DELETE FROM frames WHERE step = 100');
    }
    await expect(replayDrive(cut, job)).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('step 100'),
    });
  });

  it('from beside the path is replayed from there', async () => {
    const aside = join(folder, 'aside.drive');
    const start = { offsetM: 1.5, headingRad: 0.1 };
    const options = { road: 'path', seed: 3, distanceM: 40, speedMps: 8, record: aside, start };
    const drive = await driveRoad(options, job, nowMs);
    expect(drive.interventions).toBe(0);
    const replay = await replayDrive(aside, job);
    expect(replay).toMatchObject({ samePoses: replay.frames, digest: drive.digest });
  });

  it('on a road of a kind that is not known is refused in one line by all who need the road', async () => {
    const foreign = join(folder, 'foreign.drive');
    copyFileSync(record, foreign);
    {
      using database = new DatabaseSync(foreign);
      database.exec(`UPDATE roads SET description = '{"kind":"canal","seed":1}'`);
    }
    const refusal = { code: 'damaged', message: expect.stringContaining('road 1 is no road') };
    await expect(replayDrive(foreign, job)).rejects.toMatchObject(refusal);
    const learned = trainModel(
      { ...training, data: [foreign], recipe: { epochs: 1 }, out: join(folder, 'foreign.onnx') },
      job,
    );
    await expect(learned).rejects.toMatchObject(refusal);
  });

  it('on a road of a kind that is not known teaches all the same where the road is not needed', async () => {
    const out = join(folder, 'unknown.onnx');
    const recovery = { views: 0, frames: 5, snapshotViews: 0 };
    await trainModel(
      { ...training, recovery, data: [join(folder, 'foreign.drive')], recipe: { epochs: 1 }, out },
      job,
    );
    expect(readModel(readFileSync(out), out).card.data).toMatchObject([{ roads: ['unknown road'] }]);
  });

  it('stops being replayed, and learned, when asked to', async () => {
    const stoppedJob = (): Job => {
      const stop = new AbortController();
      return { signal: stop.signal, onProgress: () => stop.abort() };
    };
    const out = join(folder, 'stopped.onnx');
    await expect(replayDrive(record, stoppedJob())).rejects.toMatchObject({ code: 'cancelled' });
    const learned = trainModel({ ...training, data: [record], recipe: {}, out }, stoppedJob());
    await expect(learned).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(folder).filter((name) => name.startsWith('stopped'))).toEqual([]);
  });

  it('yields recovery views whose labels lead back to the path', async () => {
    using drive = openDrive(record);
    using eyes = await openEyes();
    const renderer = await eyes.create(drive.meta.sensors);
    const frames = await recoveryFrames(
      drive,
      framesToLearn([drive]).frames[0]!,
      async () => renderer,
      { views: 3, frames: 4, snapshotViews: 0 },
      presetModel('alvinn-1989'),
      job,
    );
    renderer.dispose();
    expect(frames).toHaveLength(16);
    // A frame and its copies are one group.
    expect(frames.map(({ group }, i) => group === frames[i - (i % 4)]!.group)).not.toContain(false);
    expect(new Set(frames.map((frame) => frame.group)).size).toBe(4);
    const labels = new Set(frames.map((frame) => frame.curvaturePerM));
    expect(labels.size).toBe(16);
  });

  it('holds enough to render a frame again exactly', async () => {
    using drive = openDrive(record);
    using eyes = await openEyes();
    const renderer = await eyes.create(drive.meta.sensors);
    const frame = placed(drive.frame(50)!);
    const [images] = await renderer.render([
      {
        road: createRoad(storedRoad(drive, frame.road)),
        stationM: frame.stationM,
        pose: { x: frame.xM, y: frame.yM, yawRad: frame.yawRad },
        conditions: drive.conditions(frame.conditions),
        noiseSeed: frame.noiseSeed!,
      },
    ]);
    renderer.dispose();
    expect(images!.camera).toEqual(frame.camera);
    expect(images!.range).toEqual(frame.range);
  });

  it('is learned with its recovery views', async () => {
    const out = join(folder, 'recovered.onnx');
    const result = await trainModel({ ...training, data: [record], recipe: { epochs: 2 }, out }, job);
    expect([result.patterns, result.validationPatterns]).toEqual([4 * 3, 3]);
    expect(existsSync(out)).toBe(true);
  });
});

describe('a road that cannot be driven', () => {
  it.each([
    ['pth', 'usage', /neither a kind of road nor a file/],
    [join(folder, 'none.road.json'), 'not-found', /no such file/],
    [folder, 'unreadable', /directory/],
  ])('%s is refused in one line', (road, code, message) => {
    try {
      roadDescription(road, 1);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    }
  });

  it('is refused when it contradicts itself', () => {
    const file = join(folder, 'bad.road.json');
    writeFileSync(file, '{"format": "alvinn-road", "version": 1, "name": NaN}');
    expect(() => roadDescription(file, 1)).toThrow(/bad\.road\.json/);
  });
});

it('the example roads are driven by the expert without leaving them', async () => {
  const examples = fileURLToPath(new URL('../../assets/roads/', import.meta.url));
  const files = readdirSync(examples);
  expect(files.length).toBeGreaterThan(1);
  for (const file of files) {
    const drive = { road: join(examples, file), seed: 1, distanceM: 500, speedMps: 10 };
    const result = await driveRoad(drive, job, nowMs);
    expect(result).toMatchObject({ autonomyPercent: 100, departuresPerKm: 0 });
    expect(result.cteMaxM).toBeLessThan(0.3);
  }
});
