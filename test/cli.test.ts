import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDrive } from '../engine/data/drive-reader.ts';
import {
  openDrive as openDriveText,
  roadText,
  STRAIGHT,
} from '../engine/exchange/opendrive/opendrive-fixture.ts';
import { LONGEST_LINE } from '../engine/foreign-text.ts';
import { buildKernel } from '../engine/train/cpu/build-kernel.mjs';
import { type Run, runInProcess } from './in-process.ts';
import { sharedData } from './shared-data.ts';
import './software-vulkan.ts';

const MAIN = fileURLToPath(new URL('../engine/cli/main.ts', import.meta.url));
const COMMANDS = [
  'demo',
  'snapshots',
  'import',
  'export',
  'calibrate',
  'real',
  'train',
  'learn',
  'sweep',
  'merge',
  'improve',
  'evaluate',
  'test',
  'drive',
  'replay',
  'lab',
  'bench',
  'doctor',
];
const folder = mkdtempSync(join(tmpdir(), 'alvinn-cli-'));
const at = (name: string) => join(folder, name);

/**
 * Runs the command line in this process. Ctrl-C comes once what it wrote holds `interruptOn`, in a turn of the event loop of
 * its own, as a signal does. Clocks run fast enough that progress is told at once.
 */
function alvinn(args: readonly string[], interruptOn?: RegExp): Promise<Run> {
  const stop = new AbortController();
  return runInProcess(args, {
    nowMs: () => performance.now() * (interruptOn ? 1000 : 1),
    signal: stop.signal,
    onWritten: (all) => {
      if (interruptOn?.test(all)) setImmediate(() => stop.abort());
    },
  });
}

/** Runs the program as people do, as a process; `interruptOn` sends Ctrl-C once stderr or stdout holds it. */
function alvinnProcess(args: readonly string[], interruptOn?: RegExp): Promise<Run> {
  // Where there is Vulkan, one driver is offered, which says nothing of its own.
  const env = { ...process.env, VK_DRIVER_FILES: process.env.VK_ADD_DRIVER_FILES };
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, env });
  let out = '';
  let err = '';
  let interrupted = false;
  const heard = () => {
    if (interruptOn && !interrupted && interruptOn.test(out + err)) {
      interrupted = true;
      child.kill('SIGINT');
    }
  };
  child.stdout.on('data', (data) => {
    out += data;
    heard();
  });
  child.stderr.on('data', (data) => {
    err += data;
    heard();
  });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, out, err })));
}

const home = process.cwd();
beforeAll(async () => {
  await buildKernel();
  process.chdir(folder);
  writeFileSync(at('text.drive'), 'not a database');
  writeFileSync(at('empty.onnx'), '');
  writeFileSync(at('garbage.onnx'), Buffer.alloc(3000, 0xa7));
  writeFileSync(
    at('nan.road.json'),
    '{"format":"alvinn-road","version":1,"name":"x","kind":"path","closed":NaN}',
  );
  writeFileSync(at('newer.road.json'), '{"format":"alvinn-road","version":9}');
  mkdirSync(at('folder'));
  const made = await alvinn(['snapshots', '--count', '40', '--road', 'path', '--out', 'small.drive']);
  expect(made).toMatchObject({ status: 0 });
  const trained = await alvinn(['train', '--data', 'small.drive', '--epochs', '2', '--out', 'small.onnx']);
  expect(trained).toMatchObject({ status: 0 });
});
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true });
});

describe('help', () => {
  it('lists the commands, and is what no command at all gets, with exit status 2', async () => {
    const asked = await alvinnProcess(['--help']);
    const unasked = await alvinnProcess([]);
    expect(asked.status).toBe(0);
    expect(unasked).toEqual({ status: 2, out: '', err: asked.out });
    for (const command of COMMANDS) expect(asked.out).toContain(command);
  });

  it.each(COMMANDS)('explains %s', async (command) => {
    const { status, out } = await alvinn([command, '--help']);
    expect(status).toBe(0);
    expect(out).toMatch(/Usage:[\s\S]*--json[\s\S]*Example:[\s\S]*Exit status/);
  });
});

describe('wrong usage is one line with the next step and exit status 2', () => {
  it.each([
    [['snapshot'], /unknown command "snapshot". Did you mean snapshots\?/],
    [['snapshots', '--cuont', '3'], /unknown option --cuont. Did you mean --count\?/],
    [['snapshots'], /--out is missing/],
    [['snapshots', '--count', '0', '--out', 'x'], /--count 0 is not a whole number from 1 to 10000000/],
    [['snapshots', '--count=-1', '--out', 'x'], /--count -1 is not/],
    [['snapshots', '--count', '1.5', '--out', 'x'], /--count 1\.5 is not/],
    [['snapshots', '--count', '1e12', '--out', 'x'], /--count 1e12 is not/],
    [['snapshots', '--count', 'many', '--out', 'x'], /--count many is not/],
    [['snapshots', '--count', '--out', 'x'], /--count needs a value/],
    [['bridge', 'donkey', '--host', ''], /--host needs a value/],
    [['import', '', '--out', 'x.drive'], /--source needs a value/],
    [['snapshots', '--road', 'river', '--out', 'x'], /unknown kind of road "river". Use path, street/],
    [
      ['train', '--data', 'small.drive', '--out', 'x', '--preset', 'alvin'],
      /unknown preset "alvin". Use one of: alvinn-1989/,
    ],
    [
      ['train', '--data', 'small.drive', '--out', 'x', '--backend', 'tpu'],
      /unknown backend "tpu". Use one of/,
    ],
    [
      ['train', '--data', 'small.drive', '--out', 'x', '--preprocessing', 'red'],
      /unknown preprocessing "red"/,
    ],
    [['sweep', '--data', 'small.drive', '--out', 's', '--shard', '5/4'], /--shard 5\/4 is no share/],
    [['evaluate', '--expert', '--shard', '1/4'], /--out is missing/],
    [['merge', 'a.json'], /--out is missing/],
    [['lab', 'encodr'], /unknown experiment "encodr". Did you mean encoder\?/],
    [['lab', 'encoder', 'twice'], /unexpected "twice"/],
    [
      ['improve', '--model', 'm', '--data', 'd', '--seeds', '1..4', '--test-seeds', '4..6', '--out', 'x'],
      /seed 4 is to learn on and to test on/,
    ],
    [['improve', '--model', 'm', '--data', 'd', '--seeds', '4..1', '--out', 'x'], /--seeds 4\.\.1 are none/],
    [['improve', '--model', 'm', '--data', 'd', '--seeds', '1.5', '--out', 'x'], /1\.5 are no seeds/],
    [['evaluate', '--expert', '--weather', 'snow,hail'], /unknown weather "hail"\. Use some of snow, rain/],
    [['learn', '--expert', '--data', 'small.drive', '--out', 'x'], /--expert does not go with --data/],
    [['drive', '--road', 'path'], /who drives is not clear\. Give one of --model FILE/],
    [['drive', '--expert', '--road', 'pth'], /neither a kind of road nor a file/],
  ])('%j', async (args, message) => {
    const { status, out, err } = await alvinn(args);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err).toMatch(message);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('a wrong input is one line that names it, with exit status 1', () => {
  it.each([
    [['test', '--model', 'none.onnx'], /none\.onnx: no such file/],
    [['test', '--model', 'folder'], /folder is a directory/],
    [['test', '--model', 'empty.onnx'], /empty\.onnx is damaged/],
    [['test', '--model', 'garbage.onnx'], /garbage\.onnx is not an ONNX model/],
    [['test', '--model', 'small.drive'], /small\.drive is not an ONNX model/],
    [['train', '--data', 'none.drive', '--out', 'x.onnx'], /none\.drive: no such file/],
    [['train', '--data', 'text.drive', '--out', 'x.onnx'], /text\.drive is not a drive/],
    [['train', '--data', 'small.onnx', '--out', 'x.onnx'], /small\.onnx is not a drive/],
    [
      ['snapshots', '--count', '1', '--out', 'no/such/x.drive'],
      /Cannot write no\/such\/x\.drive: folder no\/such does not exist/,
    ],
    [['snapshots', '--count', '1', '--out', 'folder'], /Cannot write folder: it is a directory/],
    [['train', '--data', 'small.drive', '--epochs', '1', '--out', 'folder'], /Cannot write folder/],
    [
      ['train', '--data', 'small.drive', '--epochs', '1', '--out', 'y.onnx', '--resume'],
      /y\.onnx\.checkpoint: no such file/,
    ],
    [
      ['train', '--data', 'small.drive', '--out', 'small.onnx'],
      /small\.onnx: it exists already\. .*--overwrite/,
    ],
    [['train', '--data', 'small.drive', '--out', 'no/such/x.onnx'], /folder no\/such does not exist/],
    [['snapshots', '--count', '1', '--out', 'small.drive'], /small\.drive: it exists already/],
    [['snapshots', '--count', '1', '--out', 's.drive', '--settings', 'empty.onnx'], /empty\.onnx is damaged/],
    [['drive', '--expert', '--settings', 'none.json'], /none\.json: no such file/],
    [['drive', '--expert', '--road', 'nan.road.json'], /nan\.road\.json/],
    [['drive', '--expert', '--road', 'newer.road.json'], /newer/],
    [['replay', '--drive', 'small.drive'], /holds snapshots, which nobody drove/],
    [['merge', 'folder'], /folder holds no sweep/],
    [['merge', 'none.json', '--out', 'all.json'], /none\.json: no such/],
    [['merge', `${'n'.repeat(300)}.json`, '--out', 'all.json'], /its name is too long/],
    [['merge', 'none.json', '--out', `${'n'.repeat(300)}.json`], /its name is too long/],
    [['bench', '--peer', 'none.py'], /none\.py: no such file/],
  ])('%j', async (args, message) => {
    const { status, out, err } = await alvinn(args);
    expect({ status, out }).toEqual({ status: 1, out: '' });
    expect(err).toMatch(message);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  it('a foreign ONNX model is named with what it reads', async (context) => {
    const models = sharedData(context, 'models');
    const foreign = readdirSync(models).find((name) => name.endsWith('.onnx'))!;
    const { status, err } = await alvinn(['test', '--model', join(models, foreign)]);
    expect(status).toBe(1);
    expect(err).toMatch(/not one of alvinn's: it reads input float/);
  });
});

describe('the program as a process', () => {
  it.each([
    [['snapshots', '--count', 'many', '--out', 'x'], 2],
    [['test', '--model', 'none.onnx'], 1],
    [['fly', '--json'], 2],
    [['doctor', '--json'], 0],
    [['drive', '--model', 'small.onnx', '--distance', '20', '--json'], 0],
  ])('%j writes and ends as its command line does', async (args, status) => {
    const [run, same] = [await alvinnProcess(args), await alvinn(args)];
    expect(run.status).toBe(status);
    // How often progress is told, and figures of the clock, hang on how fast the machine is.
    const said = ({ err }: Run) => err.replaceAll(/^.+ \d+\/\d+.*\n/gm, '');
    expect(said(run)).toBe(said(same));
    const keys = ({ out }: Run) =>
      out
        .trimEnd()
        .split('\n')
        .map((line) => Object.keys(JSON.parse(line)));
    if (status === 0) expect(keys(run)).toEqual(keys(same));
    else expect(run.out).toBe(same.out);
  });
});

describe('--json', () => {
  it.each([
    [
      ['snapshots', '--count', '4', '--road', 'path', '--out', 'j.drive'],
      ['count', 'seconds', 'perSecond', 'digest'],
    ],
    [
      ['train', '--data', 'small.drive', '--epochs', '1', '--out', 'j.onnx'],
      [
        'backend',
        'epochs',
        'loss',
        'validationLoss',
        'withinTwoUnits',
        'seconds',
        'patternsPerSecond',
        'connectionsPerSecond',
        'model',
      ],
    ],
    [
      ['test', '--model', 'small.onnx', '--count', '8', '--road', 'path'],
      ['count', 'withinOneUnit', 'withinTwoUnits', 'withinTwoIfStraight', 'gppe', 'curvatureErrorPerM'],
    ],
    [
      ['drive', '--model', 'small.onnx', '--distance', '20'],
      [
        'distanceM',
        'durationS',
        'autonomyPercent',
        'interventions',
        'departuresPerKm',
        'longestAutonomousM',
        'cteMeanM',
        'cteMeanAbsM',
        'cteRmsM',
        'cteMaxM',
        'sdlpM',
        'decisionMsP50',
        'decisionMsP99',
        'realTimeFactor',
        'digest',
      ],
    ],
    [
      [
        ...['improve', '--model', 'small.onnx', '--data', 'small.drive', '--road', 'path', '--seeds', '1'],
        ...['--test-seeds', '2', '--distance', '20', '--rounds', '1', '--epochs', '1', '--out', 'i.onnx'],
      ],
      ['model', 'before', 'rounds', 'best', 'looks', 'ended'],
    ],
    [
      ['evaluate', '--model', 'small.onnx', '--expert', '--road', 'path', '--distance', '20'],
      ['suite', 'drivers', 'drives', 'strata', 'vehicle'],
    ],
    [['lab'], ['experiments']],
    [
      ['lab', 'encoder', '--seed', '3'],
      ['name', 'seed', 'checks'],
    ],
    [['doctor'], ['version', 'findings']],
  ])('%j prints one object with its keys', async (args, keys) => {
    const { status, out } = await alvinn([...args, '--json']);
    expect(status).toBe(0);
    expect(out.trimEnd().split('\n')).toHaveLength(1);
    expect(Object.keys(JSON.parse(out))).toEqual(expect.arrayContaining(keys));
  });

  it.each([
    [['fly', '--json'], 'usage', 2],
    [['test', '--model', 'none.onnx', '--json'], 'not-found', 1],
    [['bench', '--peer', 'text.drive', '--json'], 'invalid', 1],
  ])('%j prints the error as one object', async (args, code, exit) => {
    const { status, out, err } = await alvinn(args);
    expect({ status, err }).toEqual({ status: exit, err: '' });
    expect(JSON.parse(out)).toEqual({
      error: { code, message: expect.any(String), hint: expect.any(String) },
    });
  });
});

it('serve tells the address with --json as soon as it is there, once', async () => {
  const { out } = await alvinnProcess(['serve', '--json', '--library', at('library')], /"address"/);
  expect(out.trimEnd().split('\n')).toHaveLength(1);
  expect(JSON.parse(out).address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[0-9a-f]{64}$/);
});

it('files can be named by a quoted pattern, in the order of their names, and each is told', async () => {
  mkdirSync(at('several'));
  for (const name of ['b', 'c']) copyFileSync(at('small.drive'), at(`several/${name}.drive`));
  await alvinn(['snapshots', '--count', '20', '--seed', '7', '--out', 'several/a.drive']);
  const train = ['train', '--epochs', '1', '--out', 'several.onnx', '--data'];
  const { status, out } = await alvinn([...train, 'several/[ab].drive', '--json']);
  expect(status).toBe(0);
  expect(JSON.parse(out).drives.map(({ file }: { file: string }) => file)).toEqual([
    expect.stringMatching(/a\.drive$/),
    expect.stringMatching(/b\.drive$/),
  ]);
  const { status: none, err } = await alvinn([...train, 'several/*.onnx']);
  expect({ none, err }).toEqual({
    none: 1,
    err: '--data several/*.onnx names no file. Check the pattern and the folder\n',
  });
});

it('sensors and vehicle can be those of a settings file, and a drive with them is replayed', async () => {
  const settings = { version: 1, camera: { rows: 15 }, vehicle: { steeringLagS: 0.6 } };
  writeFileSync(at('settings.json'), JSON.stringify(settings));
  const drive = ['drive', '--expert', '--distance', '40', '--json'];
  const own = [...drive, '--settings', 'settings.json', '--record', 'own.drive'];
  const [usual, other] = [await alvinn(drive), await alvinn(own)].map(({ out }) => JSON.parse(out));
  expect(other.digest).not.toBe(usual.digest);
  const replayed = JSON.parse((await alvinn(['replay', '--drive', 'own.drive', '--json'])).out);
  const { frames, samePoses, sameImages, digest } = replayed;
  expect({ samePoses, sameImages, digest }).toEqual({
    samePoses: frames,
    sameImages: frames,
    digest: other.digest,
  });
  const snapshots = ['snapshots', '--count', '2', '--settings', 'settings.json', '--out', 'low.drive'];
  expect((await alvinn(snapshots)).status).toBe(0);
  using low = openDrive(at('low.drive'));
  expect(low.meta.sensors.camera.rows).toBe(15);
  expect((await alvinn([...snapshots, '--overwrite'])).status).toBe(0);
});

it('drive tells people every score', async () => {
  const { out } = await alvinn(['drive', '--model', 'small.onnx', '--distance', '5']);
  expect(out.replaceAll(/-?\d+(\.\d+)?/g, '#')).toBe(`small.onnx drove # m of path #, overcast, in # s
  stopped and called for help # times
  autonomy      # %; # interventions; longest segment # m; # % of the distance; route # % complete
  off the path  CTE mean # m, mean absolute # m, RMS # m, max # m; SDLP # m; heading error RMS #°; at the end # m; within # m for good never by itself
  off the road  # departures per km, # % of the time; out of the lane # per km, # % of the time
  smoothness    steering rate RMS # #/(m·s), lateral jerk RMS # m/s³, # steering reversals per minute
  speed         # × real time; decision p# # ms, p# # ms
`);
});

describe('a road in OpenDRIVE', () => {
  const bytes = openDriveText(
    roadText({ id: 'a', geometries: STRAIGHT }),
    roadText({ id: 'b', geometries: STRAIGHT }),
  );

  it('comes in, is driven, and goes out again', async () => {
    writeFileSync(at('two.xodr'), bytes);
    const early = await alvinn(['drive', '--expert', '--road', 'two.xodr']);
    expect(early.err).toContain('two.xodr is XML, and no road file. Import a road in OpenDRIVE first');
    const asked = await alvinn(['import', 'two.xodr', '--out', 'a.road.json']);
    expect([asked.status, asked.err]).toEqual([
      2,
      expect.stringContaining(
        'two.xodr holds 2 roads that are not linked: a (200 m), b (200 m). Say which: --road ID',
      ),
    ]);
    const { out } = await alvinn([
      'import',
      'two.xodr',
      '--road',
      'b',
      '--kind',
      'path',
      '--out',
      'b.road.json',
      '--json',
    ]);
    expect(JSON.parse(out)).toMatchObject({
      kind: 'opendrive',
      roads: ['b'],
      lane: -1,
      lengthM: 200,
      largestShiftM: 0,
    });
    const driven = await alvinn(['drive', '--expert', '--road', 'b.road.json', '--distance', '20', '--json']);
    expect(JSON.parse(driven.out).cteMaxM).toBeLessThan(0.01);
    await alvinn(['export', 'b.road.json', '--as', 'xodr', '--out', 'b.xodr']);
    const back = await alvinn(['import', 'b.xodr', '--out', 'back.road.json', '--json']);
    expect(JSON.parse(back.out)).toMatchObject({ lengthM: 200, largestShiftM: 0 });
  });

  it('names it without what a terminal acts on, and says no more than a line of what is too long', async () => {
    writeFileSync(at('esc.xodr'), openDriveText(roadText({ id: 'a', geometries: STRAIGHT })));
    const { out } = await alvinn(['import', 'esc.xodr', '--out', 'red\u001b[31m\u202e.road.json']);
    expect(out).toMatch(/: red \[31m \.road\.json\n/);
    writeFileSync(at('long.xodr'), openDriveText(roadText({ id: 'a'.repeat(9000), geometries: STRAIGHT })));
    const { err } = await alvinn(['import', 'long.xodr', '--out', 'long.road.json']);
    expect(err).toMatch(/^long\.xodr: the id of a road is "a.*Mend it in the program that made it.*\n$/);
    expect(err.trimEnd().length).toBeLessThanOrEqual(LONGEST_LINE);
  });

  it.skipIf(process.platform === 'win32')('a pipe is no file, and nobody is waited for', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const { status, err } = await alvinn(['import', 'pipe', '--out', 'pipe.drive']);
    expect({ status, lines: err.trimEnd().split('\n').length }).toEqual({ status: 1, lines: 1 });
  });

  it.each([
    [
      ['import', 'two.xodr', '--pilot', '--out', 'c.road.json'],
      '--pilot is for drives, and two.xodr is a road',
    ],
    [['import', 'two.xodr', '--road', 'a', '--out', 'c.drive'], 'c.drive is no name for a road'],
    [
      ['import', 'nowhere', '--lane', '1', '--out', 'c.drive'],
      '--lane is for roads in OpenDRIVE, and nowhere is none',
    ],
    [['export', 'street', '--as', 'xodr', '--out', 'c.xodr'], 'street is a kind of road without an end'],
  ])('says what does not go together: %j', async (args, message) => {
    const { status, err } = await alvinn(args);
    expect([status, err]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe('Ctrl-C', () => {
  it.each([
    [['snapshots', '--count', '100000', '--out', 'stopped.drive'], /rendering/],
    [['test', '--model', 'small.onnx', '--count', '100000'], /looking/],
    [['drive', '--expert', '--distance', '900000', '--record', 'kept.drive'], /driving/],
    [['demo', '--out', 'stopped-demo'], /rendering/],
    [['bench'], /Training/],
    [['bench', '--parts', 'sensors'], /Sensors/],
  ])('stops %j with exit status 130 and leaves no torn file', async (args, when) => {
    const { status, err } = await alvinn(args, when);
    expect(status).toBe(130);
    expect(err).toMatch(/stopped before it was done/);
    expect(
      readdirSync(folder).filter((name) => /partial|-wal|-shm|-journal|stopped\.drive/.test(name)),
    ).toEqual([]);
  });

  it('ends an import of a road, which works without a pause, and leaves nothing of it', async () => {
    writeFileSync(at('stopped.xodr'), openDriveText(roadText({ id: 'a', geometries: STRAIGHT })));
    const stop = new AbortController();
    const run = runInProcess(['import', at('stopped.xodr'), '--out', at('never.road.json')], {
      signal: stop.signal,
    });
    stop.abort();
    const { status, err } = await run;
    expect([status, err]).toEqual([130, expect.stringMatching(/stopped before it was done/)]);
    expect(readdirSync(folder).filter((name) => name.includes('never'))).toEqual([]);
  });

  it('says what a recording keeps', async () => {
    const drive = ['drive', '--expert', '--distance', '900000', '--record', 'told.drive'];
    const { err } = await alvinn(drive, /driving/);
    using kept = openDrive(at('told.drive'));
    expect(kept.frameCount).toBeGreaterThan(0);
    expect(err).toContain(`told.drive keeps what was recorded until then: ${kept.frameCount} frame`);
  });

  it('leaves a training that goes on with --resume', async () => {
    const args = ['train', '--data', 'small.drive', '--out', 'long.onnx', '--epochs'];
    const stopped = await alvinn([...args, '20000'], /training/);
    expect(stopped.status).toBe(130);
    expect(stopped.err).toMatch(/--resume/);
    expect(readdirSync(folder)).toContain('long.onnx.checkpoint');
    expect(readdirSync(folder)).not.toContain('long.onnx');
    const again = await alvinn([...args, '20000', '--resume', '--json'], /training/);
    expect([0, 130]).toContain(again.status);
    const other = await alvinn([...args, '7', '--resume']);
    expect(other.err).toMatch(/belongs to another training/);
  });
});
