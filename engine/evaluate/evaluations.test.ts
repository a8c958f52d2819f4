import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NAVLAB_VAN } from '../../sim/vehicle/vehicle.ts';
import { PlainServer } from '../bridge/udacity/server-fixture.ts';
import { openDrive } from '../data/drive-reader.ts';
import { driveRoad } from '../drive/closed-loop.ts';
import { testModel } from '../jobs/open-loop.ts';
import { systemClock } from '../live/clock.ts';
import type { EvaluationsState, RunningEvaluation, Suite } from '../protocol/evaluation.ts';
import type { Events } from '../protocol/events.ts';
import { Jobs } from '../services/jobs.ts';
import type { Audience } from '../services/service.ts';
import { Evaluations } from './evaluations.ts';

const asset = (path: string) => fileURLToPath(new URL(`../../assets/${path}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'alvinn-evaluate-'));
const evaluationFile = (id: string) => join(folder, 'evaluations', `${id}.json`);
const nowMs = () => performance.now();

const SUITE: Suite = {
  name: 'Small <suite>',
  drivers: ['net.onnx', null],
  roads: [{ kind: 'path' }, { file: 'oval.road.json' }],
  seeds: [101],
  weathers: [],
  starts: [],
  conditionsSeed: null,
  obstaclesPerKm: 0,
  distanceM: 40,
  speedMps: 8,
  snapshots: 12,
};

const course = (seed: number) => ({ road: 0, seed, variant: 0 });

/** An engine's evaluations on the library, and what pages are told of them. */
function open(onRunning: (running: RunningEvaluation) => void = () => {}) {
  let latest: EvaluationsState | undefined;
  const waiting = new Set<() => void>();
  const audience: Audience = {
    emit(event, data) {
      if (event === 'evaluation' && data) onRunning(data as RunningEvaluation);
      if (event !== 'evaluations') return;
      latest = data as Events['evaluations'];
      for (const look of waiting) look();
    },
    frame: () => {},
  };
  const evaluations = new Evaluations(audience, {
    libraryFolder: folder,
    jobs: new Jobs(audience, nowMs),
    isPressed: () => false,
    vehicle: () => NAVLAB_VAN,
    // As the library's, they are methods of a class.
    files: new (class {
      model(file: string) {
        return join(folder, 'models', file);
      }
      roadFile(file: string) {
        return join(folder, 'roads', file);
      }
    })(),
    clock: systemClock(nowMs),
    // So fast that it tells of every point of a drive.
    nowMs: () => 10_000 * nowMs(),
    todayMs: () => Date.UTC(2026, 0, 2, 3, 4, 5),
    log: () => {},
  });
  const until = (right: (state: EvaluationsState) => boolean) =>
    new Promise<EvaluationsState>((resolve) => {
      const look = () => {
        if (!latest || !right(latest)) return;
        waiting.delete(look);
        resolve(latest);
      };
      waiting.add(look);
      look();
    });
  const ended = () => until(({ running }) => running === null);
  return { evaluations, until, ended, latest: () => latest };
}

beforeAll(() => {
  mkdirSync(join(folder, 'models'));
  mkdirSync(join(folder, 'roads'));
  copyFileSync(asset('models/alvinn-all-weather.onnx'), join(folder, 'models', 'net.onnx'));
  copyFileSync(asset('roads/oval.road.json'), join(folder, 'roads', 'oval.road.json'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('an evaluation', () => {
  let id = '';
  const told: RunningEvaluation[] = [];

  beforeAll(async () => {
    const { evaluations, ended } = open((running) => told.push(running));
    id = await evaluations.start(SUITE);
    expect(await ended()).toMatchObject({
      problem: null,
      list: [{ id, name: 'Small <suite>', drives: 4, drivesWanted: 4, complete: true }],
    });
  });

  it('drives as the command line does, step by step, whoever drives', async () => {
    const { drives } = await open().evaluations.read(id);
    const job = { signal: new AbortController().signal, onProgress: () => {} };
    const model = join(folder, 'models', 'net.onnx');
    const oval = join(folder, 'roads', 'oval.road.json');
    const expected: string[] = [];
    for (const driver of [{ model, road: 'path' }, { road: 'path' }, { model, road: oval }, { road: oval }]) {
      expected.push(
        (await driveRoad({ ...driver, seed: 101, distanceM: 40, speedMps: 8 }, job, nowMs)).digest,
      );
    }
    expect(drives.map(({ digest }) => digest)).toEqual(expected);
  });

  it('answers snapshots as the command line does', async () => {
    const job = { signal: new AbortController().signal, onProgress: () => {} };
    const model = join(folder, 'models', 'net.onnx');
    const scores = await testModel({ model, kinds: ['path'], seed: 101, count: 12 }, job);
    const { openLoop } = await open().evaluations.read(id);
    const { model: _, withinTwoUnitsByKind, roadIntensityRight, worstStratum, ...told } = scores;
    expect(openLoop).toEqual([{ driver: 0, ...told }]);
  });

  it('shows where each driver went, on the road asked for alone', async () => {
    const { evaluations } = open();
    const [network, expert] = await evaluations.traces(id, course(101));
    expect(network!.x.length).toBeGreaterThan(40);
    expect(network!.x[0]).toBeCloseTo(expert!.x[0]!, 1);
    expect(await evaluations.traces(id, course(7))).toEqual([null, null]);
  });

  it('draws again what each driver saw at a time', async () => {
    const { evaluations } = open();
    await using _ = { [Symbol.asyncDispose]: () => evaluations.dispose() };
    const job = { signal: new AbortController().signal, onProgress: () => {} };
    const record = join(folder, 'seen.drive');
    const model = join(folder, 'models', 'net.onnx');
    await driveRoad({ model, road: 'path', seed: 101, distanceM: 40, speedMps: 8, record }, job, nowMs);
    using drive = openDrive(record);
    const frames = [...drive.frames()];
    const [network, expert] = await evaluations.look(id, course(101), 2);
    const camera = Buffer.from(network!.camera, 'base64');
    const differences = frames.map(
      (frame) =>
        frame.camera.reduce((sum, level, i) => sum + Math.abs(level - camera[i]!), 0) / camera.length,
    );
    // Twenty rows after the first decision; traces are rounded to centimetres.
    expect(differences.indexOf(Math.min(...differences))).toBe(21);
    expect(differences[21]).toBeLessThan(3);
    expect(expert!.range).toHaveLength(network!.range.length);
    expect(await evaluations.look(id, course(7), 2)).toEqual([null, null]);
  });

  it('tells of a drive under way: its scores and where it is', () => {
    const [first] = told.filter(({ current }) => current !== null);
    expect(first).toMatchObject({ id, finished: 0, total: 4, current: { driver: 0, road: 0, seed: 101 } });
    expect(first!.current!.trace.x.length).toBeGreaterThan(0);
    expect(told.at(-1)).toEqual({ id, finished: 4, total: 4, waitsFor: null, current: null });
  });

  it('becomes a page without script that names everything as text', async () => {
    const { path, name, text } = await open().evaluations.report(id, 'html');
    expect(name).toBe(`Small -suite- ${id}.html`);
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(text).toContain('<h1>Small &lt;suite&gt;</h1>');
    expect(text).not.toMatch(/<script|<suite>|NaN|undefined/);
  });

  it('becomes figures that any program reads', async () => {
    const { evaluations } = open();
    const { text } = await evaluations.report(id, 'json');
    const { strata, ...evaluation } = JSON.parse(text);
    expect(evaluation).toEqual(await evaluations.read(id));
    expect(strata).toMatchObject([
      {
        driver: 'net',
        roads: [
          { stratum: 'path', drives: 1 },
          { stratum: 'oval', drives: 1 },
        ],
      },
      { driver: 'expert', starts: [], worstDrives: [{ road: expect.any(String), seed: 101 }, {}] },
    ]);
  });

  it('goes to the trash and comes back as it was', async () => {
    const { evaluations, until } = open();
    const before = (await until(({ list }) => list.length === 1)).list;
    const trashed = evaluations.trash(id);
    await until(({ list }) => list.length === 0);
    await expect(evaluations.read(id)).rejects.toThrow(/no such file/);
    expect(await evaluations.restore(trashed)).toBe(id);
    expect((await until(({ list }) => list.length === 1)).list).toEqual(before);
  });

  it('takes nothing away from another of its id, in the trash or on the way back', async () => {
    const { evaluations, until } = open();
    await until(({ list }) => list.length === 1);
    const file = evaluationFile(id);
    const content = readFileSync(file, 'utf8');
    const trashed = evaluations.trash(id);
    writeFileSync(file, content.replace('Small <suite>', 'another'));
    const other = evaluations.trash(id);
    expect([trashed, other]).toEqual([`evaluation-${id}.json`, `evaluation-${id}-2.json`]);
    writeFileSync(file, content);
    expect(await evaluations.restore(trashed)).toBe(`${id}-2`);
    expect(await evaluations.restore(other)).toBe(`${id}-2-2`);
    expect(await evaluations.read(`${id}-2-2`)).toMatchObject({
      id: `${id}-2-2`,
      suite: { name: 'another' },
    });
    expect(readFileSync(file, 'utf8')).toBe(content);
    for (const extra of [`${id}-2`, `${id}-2-2`]) rmSync(evaluationFile(extra));
  });
});

describe('an evaluation that was stopped', () => {
  it('keeps the drives that ended, and goes on with the others to the same result', async () => {
    const suite = { ...SUITE, name: 'stopped', snapshots: 0 };
    const first = open((running) => {
      if (running.finished === 2) first.evaluations.cancel();
    });
    const id = await first.evaluations.start(suite);
    const { list, problem } = await first.ended();
    expect(problem).toBeNull();
    expect(list.find((entry) => entry.id === id)).toMatchObject({ drives: 2, complete: false });

    const later = open();
    const halfway = (await later.evaluations.read(id)).drives;
    await later.evaluations.resume(id);
    await later.ended();
    const drives = (await later.evaluations.read(id)).drives;
    expect(drives.slice(0, 2)).toEqual(halfway);
    const whole = await later.evaluations.read(
      readdirSync(join(folder, 'evaluations'))
        .map((name) => name.replace('.json', ''))
        .find((other) => other !== id)!,
    );
    expect(drives.map(({ digest }) => digest)).toEqual(whole.drives.map(({ digest }) => digest));
  });

  it('has ended, and given its devices back, when the engine closes', async () => {
    const closed = Promise.withResolvers<void>();
    const first = open((running) => {
      if (running.finished === 1) closed.resolve(first.evaluations.dispose());
    });
    await first.evaluations.start({ ...SUITE, snapshots: 0 });
    await closed.promise;
    expect(first.latest()).toMatchObject({ running: null, problem: null });
  });

  it('does not go on with a model that has changed', async () => {
    const first = open((running) => {
      if (running.finished === 1) first.evaluations.cancel();
    });
    copyFileSync(join(folder, 'models', 'net.onnx'), join(folder, 'models', 'changing.onnx'));
    const suite = { ...SUITE, drivers: ['changing.onnx'], snapshots: 0 };
    const id = await first.evaluations.start(suite);
    await first.ended();
    const file = evaluationFile(id);
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(/"digest":"[0-9a-f]{64}"/, `"digest":"${'0'.repeat(64)}"`),
    );
    const later = open();
    await expect(later.evaluations.resume(id)).rejects.toMatchObject({
      code: 'invalid',
      message: 'changing.onnx has changed since this evaluation began',
    });
    expect((await later.ended()).running).toBeNull();
  });
});

describe('an evaluation that cannot be', () => {
  it.each([[{ drivers: ['none.onnx'] }], [{ roads: [{ file: 'none.road.json' }] }]])(
    '%j is refused before anything is written',
    async (change: Partial<Suite>) => {
      const before = readdirSync(join(folder, 'evaluations'));
      await expect(open().evaluations.start({ ...SUITE, ...change })).rejects.toMatchObject({
        code: 'not-found',
      });
      expect(readdirSync(join(folder, 'evaluations'))).toEqual(before);
    },
  );

  it('waits for the one under way', async () => {
    const { evaluations, ended } = open();
    const started = evaluations.start({ ...SUITE, drivers: [null], snapshots: 0 });
    await expect(evaluations.start(SUITE)).rejects.toMatchObject({ message: 'an evaluation is under way' });
    expect(() => evaluations.trash('2000-01-01')).toThrow('there is no evaluation 2000-01-01');
    await started;
    await ended();
  });

  it.each([
    ['2020-01-01', '{"format": "alvinn-evaluation", "version": 1, "eval', /cut short/],
    ['2020-01-02', '{"a": 1}', /is no evaluation/],
    ['2020-01-03', '{"format": "alvinn-evaluation", "version": 2}', /newer version/],
    ['2020-01-04', '{"format": "alvinn-evaluation", "version": 1, "evaluation": {}}', /evaluation\.id/],
  ])('%s is listed with what is wrong', async (id, content, message) => {
    writeFileSync(evaluationFile(id), content);
    const { evaluations, until } = open();
    const { list } = await until((state) => state.list.some((entry) => entry.id === id));
    const entry = list.find((other) => other.id === id)!;
    expect(entry).toMatchObject({ complete: false, problem: { message: expect.stringMatching(message) } });
    evaluations.trash(id);
    expect(existsSync(evaluationFile(id))).toBe(false);
  });
});

it('a program drives an evaluation beside the expert, and is waited for until it comes', async () => {
  await using server = await PlainServer.listen(4);
  server.onTelemetry(() => server.emit('steer', { steering_angle: '0', throttle: '1' }));
  const free = await PlainServer.listen(4);
  const { port } = free;
  await free[Symbol.asyncDispose]();
  const waits = Promise.withResolvers<string>();
  const { evaluations, ended } = open(({ waitsFor }) => waitsFor !== null && waits.resolve(waitsFor));
  const suite = { ...SUITE, roads: [{ kind: 'path' as const }], seeds: [101] };
  const there = `udacity 127.0.0.1 ${server.port}`;
  const id = await evaluations.start({ ...suite, drivers: [there, null] });
  expect((await ended()).problem).toBe(null);
  const { drives, drivers, openLoop } = await evaluations.read(id);
  expect(drives.map(({ driver }) => driver)).toEqual([0, 1]);
  expect(drives[0]!.scores.distanceM).toBeGreaterThan(30);
  expect(drivers).toMatchObject([{ file: there, digest: null, sensors: null }, { file: null }]);
  expect(openLoop).toEqual([]);

  await evaluations.start({ ...suite, drivers: [`udacity 127.0.0.1 ${port}`] });
  expect(await waits.promise).toContain(`127.0.0.1:${port}`);
  evaluations.cancel();
  expect(await ended()).toMatchObject({ running: null, problem: null });
});
