import { spawnSync } from 'node:child_process';
import {
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
import { zipSync } from 'fflate';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openDrive } from '../data/drive-reader.ts';
import { UserError } from '../errors.ts';
import type { Job } from '../job.ts';
import { exampleJpeg, examplePng, tubLine, tubManifest, writeFiles } from './exchange-fixture.ts';
import { type ImportOptions, importDrive } from './import-drive.ts';
import { previewImport } from './preview.ts';

const root = mkdtempSync(join(tmpdir(), 'alvinn-import-'));
const folder = join(root, 'my car');
const out = join(root, 'out.drive');
let jpeg: Uint8Array;
let notices: string[] = [];
const stop = new AbortController();
const job: Job = { signal: stop.signal, onProgress: () => {}, onNotice: (text) => notices.push(text) };

beforeAll(async () => {
  jpeg = await exampleJpeg();
});
beforeEach(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(out, { force: true });
  mkdirSync(folder);
  notices = [];
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Imports and tells what came of it. */
async function imported(source = folder, options: ImportOptions = {}) {
  const { kind, frames, skipped, gaps } = await importDrive([source], out, options, job);
  using drive = openDrive(out);
  const [source1] = drive.sources.values();
  return {
    kind,
    frames,
    skipped: skipped.map(({ reason, count }) => `${count} ${reason}`),
    gaps,
    curvatures: Array.from(drive.frames(), ({ curvaturePerM }) => curvaturePerM),
    times: Array.from(drive.frames(), ({ timeS }) => Math.round(1000 * timeS) / 1000),
    modes: [...new Set(Array.from(drive.frames(), ({ mode }) => mode))],
    source: source1!,
    stored: drive.frameCount,
  };
}

async function refusal(source = folder, options: ImportOptions = {}): Promise<string> {
  try {
    await importDrive([source], out, options, job);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `${error.code}: ${error.message} ${error.hint}`.replaceAll(`${root}/`, '');
  }
  throw new Error('nothing was refused');
}

/** A tub of version 2 of records 0 … 9, as it should be. */
function tub(catalog = Array.from({ length: 10 }, (_, i) => tubLine(i)).join(''), deleted: number[] = []) {
  writeFiles(folder, {
    'manifest.json': tubManifest(['catalog_0.catalog'], deleted),
    'catalog_0.catalog': catalog,
    'catalog_0.catalog_manifest': '{"line_lengths": [1, 2]}',
    ...Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`images/${i}_cam_image_array_.jpg`, jpeg])),
  });
}

/** Curvature of a share of Donkeycar's lock. */
const donkey = (share: number) => expect.closeTo(-Math.tan((21.5 * Math.PI * share) / 180) / 2.6, 12);

describe('a tub of version 2', () => {
  it('comes in as it is, with its pictures as they came, times and steering by a stated rule', async () => {
    tub();
    const result = await imported();
    expect(result).toMatchObject({
      kind: 'donkeycar',
      frames: 10,
      skipped: [],
      gaps: 0,
      stored: 10,
      modes: ['person'],
    });
    expect(result.curvatures).toEqual(Array.from({ length: 10 }, (_, i) => donkey(i / 100)));
    expect(result.times).toEqual([0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45]);
    expect(result.source).toMatchObject({
      format: 'Donkeycar tub 2',
      name: 'my car',
      camera: null,
      rateHz: expect.closeTo(20, 6),
    });
    using drive = openDrive(out);
    expect(drive.picture(3)).toEqual({ format: 'jpeg', rows: 12, columns: 16, bytes: Uint8Array.from(jpeg) });
  });

  it('leaves out what was deleted, in any order and twice', async () => {
    tub(undefined, [7, 2, 7, 3, 99]);
    expect(await imported()).toMatchObject({ frames: 7, skipped: ['3 it was deleted'] });
  });

  it('is put into the order of its numbers', async () => {
    tub([10, 9, 2, 0, 1].map((i) => tubLine(i === 10 ? 8 : i)).join(''));
    expect((await imported()).curvatures).toEqual([0, 1, 2, 8, 9].map((i) => donkey(i / 100)));
  });

  it('is read though a power cut tore a line, left zeros, and half a line at its end', async () => {
    const zeros = '\0'.repeat(300);
    tub(
      `${tubLine(0)}${tubLine(1).slice(0, 40)}\n${zeros}${tubLine(2)}${zeros}\n${tubLine(3)}${tubLine(4).slice(0, 90)}`,
    );
    expect(await imported()).toMatchObject({ frames: 3, skipped: ['2 the line is torn'] });
  });

  it('is read without its manifests, which is said', async () => {
    tub();
    for (const name of ['manifest.json', 'catalog_0.catalog_manifest']) rmSync(join(folder, name));
    expect(await imported()).toMatchObject({ frames: 10 });
    expect(notices).toEqual(['my car: its manifest is missing: which records were deleted is not known']);
    writeFiles(folder, { 'manifest.json': '\0\0\0' });
    await imported();
    expect(notices.at(-1)).toBe('my car: its manifest is damaged: which records were deleted is not known');
  });

  it('tells pictures that are missing, empty, torn or no pictures, and takes a PNG named .jpg', async () => {
    tub();
    rmSync(join(folder, 'images/0_cam_image_array_.jpg'));
    writeFiles(folder, {
      'images/1_cam_image_array_.jpg': '',
      'images/2_cam_image_array_.jpg': jpeg.subarray(0, jpeg.length - 60),
      'images/3_cam_image_array_.jpg': 'hello',
      'images/4_cam_image_array_.jpg': examplePng(),
      'images/5_cam_image_array_.jpg': examplePng().subarray(0, 60),
      'images/99_cam_image_array_.jpg': jpeg,
    });
    expect(await imported()).toMatchObject({
      frames: 5,
      skipped: [
        '1 the picture is missing',
        '1 the picture is empty',
        '2 the picture is torn',
        '1 the picture is neither JPEG, PNG, PGM nor PPM',
      ],
    });
    expect(notices).toEqual(['my car: 1 pictures have no record']);
    using drive = openDrive(out);
    expect(drive.picture(0)?.format).toBe('png');
  });

  it('passes over a record that names its picture by something else than a text', async () => {
    tub(tubLine(0) + tubLine(1, { 'cam/image_array': { toString: null } }));
    expect(await imported()).toMatchObject({ frames: 1, skipped: ['1 the picture is missing'] });
  });

  it('assumes a rate where records have no time, and says so', async () => {
    tub(Array.from({ length: 4 }, (_, i) => tubLine(i, { _timestamp_ms: null })).join(''));
    expect((await imported()).times).toEqual([0, 0.05, 0.1, 0.15]);
    expect(notices).toContain('my car: records have no time: 20 frames a second are assumed');
    expect((await imported(folder, { rateHz: 10 })).times).toEqual([0, 0.1, 0.2, 0.3]);
    expect(await previewImport(folder, {})).toMatchObject({ rateHz: 20, assumedRateHz: 20 });
    expect(await previewImport(folder, { rateHz: 10 })).toMatchObject({ rateHz: 10, assumedRateHz: 10 });
    tub();
    expect(await previewImport(folder, { rateHz: 10 })).toMatchObject({ rateHz: 20, assumedRateHz: null });
  });

  it('has gaps where it pauses, and no even rate then', async () => {
    const late = (i: number) => ({ _timestamp_ms: 1000 + 50 * i + (i > 4 ? 700 : 0) });
    tub(Array.from({ length: 10 }, (_, i) => tubLine(i, late(i))).join(''));
    const { gaps, source, times } = await imported();
    expect({ gaps, times: times.slice(3, 7) }).toEqual({ gaps: 1, times: [0.15, 0.2, 0.95, 1] });
    expect(source).toMatchObject({ rateHz: null });
  });

  it('takes a clock that was set back or on for a pause of unknown length', async () => {
    tub([0, 50, 1e12, 1e12 + 50, 20].map((ms, i) => tubLine(i, { _timestamp_ms: ms })).join(''));
    expect(await imported()).toMatchObject({ gaps: 2, times: [0, 0.05, 1.3, 1.35, 2.6] });
  });

  it('leaves out what a pilot steered, or takes it as a network', async () => {
    const pilot = { 'user/mode': 'local', 'user/angle': 0, 'pilot/angle': 0.5 };
    tub(`${tubLine(0)}${tubLine(1, pilot)}${tubLine(2, { 'user/angle': null })}`);
    expect(await imported()).toMatchObject({
      frames: 1,
      skipped: ['1 a pilot drove', '1 it has no steering'],
    });
    expect(await imported(folder, { pilot: true })).toMatchObject({
      frames: 2,
      curvatures: [donkey(0), donkey(0.5)],
      modes: ['person', 'network'],
    });
  });

  it('with no records says which tubs lie below it', async () => {
    tub('');
    writeFiles(folder, { 'tub_1/catalog_0.catalog': tubLine(0), 'tub_2/catalog_0.catalog': tubLine(0) });
    expect(await refusal()).toBe(
      'empty: my car: a tub with no records There are tubs below it: tub_1, tub_2.',
    );
    expect(existsSync(out)).toBe(false);
  });

  it('is found below a folder that holds several, beside decoys and what macOS leaves', async () => {
    for (const name of ['a', 'b']) {
      writeFiles(folder, {
        [`${name}/catalog_0.catalog`]: tubLine(0) + tubLine(1),
        [`${name}/manifest.json`]: tubManifest(['catalog_0.catalog'], []),
        [`${name}/images/0_cam_image_array_.jpg`]: jpeg,
        [`${name}/images/1_cam_image_array_.jpg`]: jpeg,
        [`${name}/images/manifest.json`]: '{}',
        [`${name}/images/._1_cam_image_array_.jpg`]: 'x',
        [`${name}/._catalog_0.catalog`]: 'x',
        [`._${name}`]: 'x',
      });
    }
    writeFiles(folder, { 'models/manifest.json': '[]', '.DS_Store': 'x' });
    expect(await imported()).toMatchObject({ frames: 4, gaps: 1, times: [0, 0.05, 1.05, 1.1] });
    using drive = openDrive(out);
    expect([...drive.sources.values()]).toMatchObject([{ name: 'my car a' }, { name: 'my car b' }]);
  });

  it('comes out of a zip, and out of its manifest, as out of its folder', async () => {
    tub();
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.includes('.'))
      .map((name) => [`tub/${name}`, readFileSync(join(folder, name))] as const);
    writeFiles(root, {
      'tub.zip': zipSync({
        ...Object.fromEntries(files),
        '__MACOSX/tub/._manifest.json': new Uint8Array(9),
        'tub/._catalog_0.catalog': new Uint8Array(9),
      }),
      'torn.zip': zipSync(Object.fromEntries(files)).subarray(0, 2000),
    });
    const { source: _, ...whole } = await imported();
    expect(await imported(join(root, 'tub.zip'))).toMatchObject(whole);
    expect(await imported(join(folder, 'manifest.json'))).toMatchObject(whole);
    expect(await refusal(join(root, 'torn.zip'))).toMatch(/^damaged: torn.zip cannot be unpacked/);
  });
});

describe('a tub of version 1', () => {
  it('is read in the order of its numbers, from wherever they begin', async () => {
    const record = (n: number, more = {}) =>
      JSON.stringify({
        'cam/image_array': `${n}_cam-image_array_.jpg`,
        'user/angle': n / 1000,
        'user/mode': 'user',
        ...more,
      });
    writeFiles(folder, {
      'meta.json': '{}',
      'record_999.json': record(999),
      'record_1000.json': record(1000),
      'record_1001.json': '{"user/an',
      'record_1002.json': record(1002, { 'user/mode': 'pilot' }),
      'record_1003.json': record(1003),
      '999_cam-image_array_.jpg': jpeg,
      '1000_cam-image_array_.jpg': jpeg,
    });
    expect(await imported()).toMatchObject({
      frames: 2,
      curvatures: [donkey(0.999), donkey(1)],
      skipped: ['1 the line is torn', '1 a pilot drove', '1 the picture is missing'],
      times: [0, 0.05],
    });
  });
});

describe('a log of Udacity', () => {
  const name = (camera: string, ms: number) =>
    `${camera}_2017_02_11_21_55_32_${String(ms).padStart(3, '0')}.jpg`;
  const line = (ms: number, numbers: string, prefix = '', between = ',') =>
    [...['center', 'left', 'right'].map((camera) => prefix + name(camera, ms)), numbers].join(between);
  function log(text: string, pictures = [100, 160, 220], cameras = ['center']): void {
    writeFiles(folder, {
      'driving_log.csv': text,
      ...Object.fromEntries(
        cameras.flatMap((camera) => pictures.map((ms) => [`IMG/${name(camera, ms)}`, jpeg])),
      ),
    });
  }
  const udacity = (share: number) => expect.closeTo(-Math.tan((25 * Math.PI * share) / 180) / 2.7, 12);
  const usual = (prefix: string, between = ',') =>
    [
      line(100, '0,0.4,0,14.3', prefix, between),
      line(160, '-0.25,4e-1,0,1E1', prefix, between),
      line(220, '0.5,0,1,0', prefix, between),
    ].join('\n');

  it.each([
    ['as they were on another machine', usual('/home/somebody/track/IMG/')],
    ['of Windows', usual('G:\\data with blanks\\IMG\\')],
    ['with a folder', usual('IMG/')],
    ['as bare names', usual('')],
    ['with blanks after the commas', usual('/x/IMG/', ', ')],
    [
      'below a header',
      `center,left,right,steering,throttle,brake,speed\r\n${usual('').replaceAll('\n', '\r\n')}\r\n`,
    ],
  ])('finds its pictures: %s', async (_, text) => {
    log(text);
    expect(await imported()).toMatchObject({
      kind: 'udacity',
      frames: 3,
      skipped: [],
      curvatures: [udacity(0), udacity(-0.25), udacity(0.5)],
      times: [0, 0.06, 0.12],
    });
    using drive = openDrive(out);
    expect(Array.from(drive.frames(), ({ speedMps, throttle }) => [speedMps, throttle])).toEqual([
      [expect.closeTo(14.3 * 0.44704, 9), 0.4],
      [expect.closeTo(4.4704, 9), 0.4],
      [0, -1],
    ]);
  });

  it('tells decimal commas by the blanks between columns, and refuses to guess without them', async () => {
    const numbers = '-0,08581576, 0,1286689, 0, 12,1822';
    log(`${line(100, numbers, '', ', ')}\n${line(160, '0, 0, 0, 0', '', ', ')}\n`);
    expect((await imported()).curvatures).toEqual([udacity(-0.08581576), udacity(0)]);
    log(line(100, '-0,08581576,0,1286689,0,12,1822'));
    expect(await refusal()).toMatch(
      /^invalid: driving_log.csv: its decimal commas cannot be told .*12,1822 Write/,
    );
  });

  it('takes pictures of the side cameras where it is told to', async () => {
    log(usual(''), [100], ['center', 'left', 'right']);
    writeFiles(folder, { [`IMG/${name('center', 160)}`]: jpeg });
    expect(await imported()).toMatchObject({ frames: 2, skipped: ['1 the picture is missing'] });
    expect(await imported(folder, { sideCameras: 0.2 })).toMatchObject({
      frames: 4,
      curvatures: [udacity(0), udacity(0.2), udacity(-0.2), udacity(-0.25)],
      skipped: ['5 the picture is missing'],
    });
  });

  it('counts lines that are torn', async () => {
    log(`${usual('')}\n${line(220, 'x,0,0,0')}\n${line(100, '0,0.4')}`);
    expect(await imported()).toMatchObject({
      frames: 3,
      skipped: ['1 it has no steering', '1 the line is torn'],
    });
  });

  it('says where it looked where the pictures are missing', async () => {
    log(usual('/home/ann/IMG/'), []);
    expect(await refusal()).toBe(
      `not-found: driving_log.csv: none of its pictures is there: looked for ${name('center', 100)} in my car/IMG and everywhere below my car Put the folder IMG beside the log.`,
    );
  });
});

describe('pictures with a table', () => {
  const files = (table: Record<string, string>, names = ['1.jpg', '2.jpg', '10.jpg']) =>
    writeFiles(folder, { ...table, ...Object.fromEntries(names.map((name) => [`frames/${name}`, jpeg])) });

  it('has its columns found by their names, or told', async () => {
    files({
      'log.csv': 'frame;time_s;steer\n2.jpg;0;0\n10.jpg;0.1;-1\n1.jpg;0.2;1\n3.jpg;0.3;0\n1.jpg;0.4;\n',
    });
    expect(await imported()).toMatchObject({
      kind: 'pictures',
      frames: 3,
      times: [0, 0.1, 0.2],
      skipped: ['1 the picture is missing', '1 it has no steering'],
    });
    files({ 'log.csv': 'a,b,c\n2.jpg,90,x\n10.jpg,100,x\n' });
    expect(await refusal()).toBe(
      'invalid: log.csv has no column that steers: its columns are a, b, c Name the column that steers: --steering NAME.',
    );
    const table = { steering: 'b', unit: 'degrees', positive: 'left', offset: 90, scale: 0.5 } as const;
    expect((await imported(folder, { table, wheelbaseM: 2 })).curvatures).toEqual([
      0,
      expect.closeTo(Math.tan((5 * Math.PI) / 180) / 2, 12),
    ]);
  });

  it('are counted in the order of their numbers where the table names none', async () => {
    files({ 'log.csv': 'index,curvature\n0,0.01\n1,0.02\n2,0.03\n3,0.04\n' });
    expect(await imported()).toMatchObject({
      curvatures: [0.01, 0.02, 0.03],
      skipped: ['1 the picture is missing'],
    });
  });

  it('may be a name and degrees of the steering wheel a line, without a break at the end', async () => {
    files({ 'data.txt': '1.jpg 0.000000\n2.jpg -30.5\n10.jpg 45' });
    expect((await imported()).curvatures).toEqual(
      [0, 30.5, -45].map((degrees) => expect.closeTo(Math.tan((degrees * Math.PI) / 180 / 15) / 2.7, 12)),
    );
    files({ 'data.txt': '1.jpg 89\n2.jpg 81\n' });
    await imported();
    expect(notices).toContain(
      'my car: steering is never near 0 (81 to 89): say which number is straight ahead (offset)',
    );
  });

  it('may be grey retinas with the centre of a target, whose copies are left out', async () => {
    const retina = (level: number) =>
      Buffer.concat([Buffer.from('P5\n32 30\n255\n'), Buffer.alloc(960, level)]);
    writeFiles(folder, {
      'labels.csv':
        'index,position,centre_fit_var10,duplicate_of\r\n0,1,1,\r\n1,1,15.5,\r\n2,1,30,\r\n3,1,30,2\r\n',
      ...Object.fromEntries([0, 1, 2, 3].map((i) => [`p/train_${i}.pgm`, retina(10 * i)])),
    });
    expect(await imported()).toMatchObject({
      frames: 3,
      skipped: ['1 it is there twice'],
      curvatures: [0.12, 0, -0.12].map((curvature) => expect.closeTo(curvature, 12)),
    });
    using drive = openDrive(out);
    expect([...drive.frames()].map(({ camera }) => [camera[0], camera[2879]])).toEqual([
      [0, 0],
      [10, 10],
      [20, 20],
    ]);
    expect(drive.picture(1)).toMatchObject({ format: 'rgb8', rows: 30, columns: 32 });
  });

  it('are found by the number of a row where pictures are named by it, else by their order', async () => {
    const retina = (level: number) =>
      Buffer.concat([Buffer.from('P5\n32 30\n255\n'), Buffer.alloc(960, level)]);
    const firstCells = () => {
      using drive = openDrive(out);
      return [...drive.frames()].map(({ camera }) => camera[0]);
    };
    writeFiles(folder, {
      'labels.csv': 'index,centre_fit\n9,1\n4,15.5\n',
      ...Object.fromEntries([4, 7, 9].map((i) => [`p/train_${i}.pgm`, retina(10 * i)])),
    });
    await imported();
    expect(firstCells()).toEqual([90, 40]);
    writeFiles(folder, { 'labels.csv': 'index,centre_fit\n0,1\n1,15.5\n' });
    rmSync(out);
    notices.length = 0;
    await imported();
    expect(firstCells()).toEqual([40, 70]);
    expect(notices).toContain(
      'my car: labels.csv has 2 rows, and there are 3 pictures: the first row is taken to be the first picture, and so on',
    );
  });

  it.each([0, 1])('keep their numbers, counted from %i, where one of them is missing', async (first) => {
    const retina = (level: number) =>
      Buffer.concat([Buffer.from('P5\n32 30\n255\n'), Buffer.alloc(960, level)]);
    writeFiles(folder, {
      'labels.csv': 'index,centre_fit\n0,1\n1,15.5\n2,20\n3,30\n',
      ...Object.fromEntries([0, 2, 3].map((i) => [`p/train_${i + first}.pgm`, retina(10 * i)])),
    });
    expect(await imported()).toMatchObject({ frames: 3, skipped: ['1 the picture is missing'] });
    using drive = openDrive(out);
    const pairs = [...drive.frames()].map(({ camera, curvaturePerM }) => [camera[0], 100 * curvaturePerM]);
    expect(pairs.map(([level]) => level)).toEqual([0, 20, 30]);
    expect(pairs.map(([, steering]) => Math.sign(Math.round(steering!)))).toEqual([1, -1, -1]);
    expect(pairs[2]![1]).toBeCloseTo(-12, 9);
  });
});

describe('a video with a table', () => {
  const noFfmpeg = spawnSync('ffmpeg', ['-version']).error !== undefined;
  /** More frames than ffmpeg is asked for at a time, each a little brighter, without a jump that coding blurs. */
  const FRAMES = 140;
  const levelOf = (i: number) => 20 + Math.round((i * 200) / FRAMES);
  const video = (name: string, ...options: string[]) => {
    const [rows, columns] = [24, 32];
    const input = Buffer.concat(
      Array.from({ length: FRAMES }, (_, i) => Buffer.alloc(rows * columns, levelOf(i))),
    );
    const shape = ['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${columns}x${rows}`, '-r', '10', '-i', '-'];
    const made = spawnSync('ffmpeg', ['-v', 'error', ...shape, '-q:v', '2', ...options, join(folder, name)], {
      input,
    });
    expect(made.stderr.toString()).toBe('');
  };
  const levels = () => {
    using drive = openDrive(out);
    return Array.from(
      drive.frames(),
      ({ camera }) => camera.reduce((sum, value) => sum + value, 0) / camera.length,
    );
  };
  const near = (frames: readonly number[]) => frames.map((i) => expect.closeTo(levelOf(i), -0.7));
  const table = (rows: readonly (readonly (number | string)[])[]) =>
    writeFiles(folder, { 'drive.csv': rows.map((row) => `${row.join(',')}\n`).join('') });
  const all = Array.from({ length: FRAMES }, (_, i) => i);

  it.skipIf(noFfmpeg).for([
    ['drive.mp4', '-c:v', 'mpeg4', '-bf', '2'],
    ['drive.mkv', '-c:v', 'mpeg4', '-bf', '2', '-g', '25'],
    ['drive.avi', '-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p'],
  ] as const)(
    'gives each row its frame, and its time: %s (skipped without ffmpeg)',
    async ([name, ...options]) => {
      video(name, ...options);
      table([['steering'], ...all.map((i) => [i / 1000])]);
      const result = await imported();
      expect(result).toMatchObject({ kind: 'pictures', frames: FRAMES, skipped: [], gaps: 0 });
      expect(result.times).toEqual(all.map((i) => i / 10));
      expect(result.source).toMatchObject({ format: 'video with a table' });
      expect(levels()).toEqual(near(all));
    },
  );

  it.skipIf(noFfmpeg)('has its frames found by number, by time or by the rate of the rows', async () => {
    video('drive.mp4', '-c:v', 'mpeg4');
    table([
      ['frame', 'steering'],
      [1, 0],
      [140, 0.5],
      [12, 1],
    ]);
    await imported();
    expect(levels()).toEqual(near([0, 139, 11]));
    table([
      ['timestamp', 'steering'],
      [1700.0, 0],
      [1701.02, 0.5],
      [1713.9, 0],
      [1740, 1],
    ]);
    expect(await imported()).toMatchObject({
      times: [0, 1.02, 13.9],
      skipped: ['1 the picture is missing'],
    });
    expect(levels()).toEqual(near([0, 10, 139]));
    table([['steering'], [0], [0], [0]]);
    // A zip is as good, and so is the video alone.
    const zip = join(root, 'my car.zip');
    writeFileSync(
      zip,
      zipSync({
        'drive.mp4': readFileSync(join(folder, 'drive.mp4')),
        'drive.csv': readFileSync(join(folder, 'drive.csv')),
      }),
    );
    await imported(zip, { rateHz: 2 });
    expect(levels()).toEqual(near([0, 5, 10]));
    expect(await previewImport(zip, { rateHz: 2 })).toMatchObject({ frames: 3, assumedRateHz: 2 });
    expect(await previewImport(zip, {})).toMatchObject({ frames: 3, assumedRateHz: 10 });
    notices = [];
    expect((await imported(join(folder, 'drive.mp4'))).times).toEqual([0, 0.1, 0.2]);
    expect(notices).toEqual([
      'my car: drive.mp4 has 140 pictures and the table 3 rows: one for each is taken; say how many rows are a second (--rate)',
    ]);
  });

  it.skipIf(noFfmpeg)('is refused in a line where it is none', async () => {
    table([['steering'], [0]]);
    // A playlist that names a file of this machine is no video.
    writeFiles(folder, { 'drive.mp4': `#EXTM3U\n#EXTINF:1,\n${join(folder, 'drive.csv')}\n` });
    expect(await refusal()).toBe(
      'damaged: drive.mp4 is no video that ffmpeg can read: Invalid data found when processing input Give an MP4, MOV, MKV, WebM or AVI file that plays.',
    );
  });

  it('says that ffmpeg is missing', async () => {
    table([['steering'], [0]]);
    writeFiles(folder, { 'drive.mp4': 'x' });
    vi.stubEnv('PATH', root);
    try {
      expect(await refusal()).toBe(
        'not-found: drive.mp4 is a video, and ffprobe is not installed, which reads videos Install ffmpeg (ffmpeg.org), or make pictures of it elsewhere and give their folder.',
      );
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

it('a preview asks for the column that steers, shows what it can, and takes the answer', async () => {
  writeFiles(folder, {
    'notes.txt': 'a\nb\n',
    'log.csv': 'name,u,v\n1.jpg,90,x\n2.jpg,100,x\n',
    '1.jpg': jpeg,
    '2.jpg': jpeg,
  });
  const reading = { unit: 'share', positive: 'right', scale: 1, offset: 0 } as const;
  const columns = [{ name: 'u', example: '90' }];
  expect(await previewImport(folder, {})).toMatchObject({
    kind: 'pictures',
    frames: 0,
    pictures: [
      { rows: 12, columns: 16 },
      { rows: 12, columns: 16 },
    ],
    table: { columns, steering: null, ...reading },
    question: 'log.csv has no column that steers: its columns are name, u, v',
  });
  const told = { steering: 'u', unit: 'degrees', positive: 'left', scale: 0.5, offset: 90 } as const;
  expect(await previewImport(folder, { table: told })).toMatchObject({
    frames: 2,
    table: { columns, ...told },
    question: null,
  });
});

describe('an import', () => {
  it('leaves nothing where it is stopped or nothing is usable', async () => {
    tub();
    const stopped = new AbortController();
    stopped.abort();
    await expect(importDrive([folder], out, {}, { ...job, signal: stopped.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
    for (let i = 0; i < 10; i++) writeFiles(folder, { [`images/${i}_cam_image_array_.jpg`]: 'x' });
    expect(await refusal()).toBe(
      'empty: my car (Donkeycar tub 2): no usable frame: 10 × the picture is neither JPEG, PNG, PGM nor PPM Give another folder, or look at what is wrong with its pictures.',
    );
    expect(readdirSync(root).filter((name) => name.includes('out'))).toEqual([]);
  });

  it('says what it looked for where there is nothing', async () => {
    expect(await refusal()).toMatch(/^foreign: my car: no drive in it: 0 files, and neither a tub/);
    expect(await refusal(join(root, 'nowhere'))).toMatch(/^not-found: nowhere: no such file/);
  });

  it('cuts the retina by its crop, and refuses one that leaves nothing', async () => {
    tub();
    await imported(folder, { crop: { top: 0, sides: 0 } });
    using whole = openDrive(out);
    const [first] = whole.frames();
    // Red on the left half, brighter to the bottom.
    expect(first!.camera[0]).toBeGreaterThan(180);
    expect(first!.camera[3 * 31]).toBeLessThan(130);
    expect(first!.camera[3 * 29 * 32 + 2]).toBeGreaterThan(first!.camera[2]! + 5);
    expect(await refusal(folder, { crop: { top: 0.9, bottom: 0.2 } })).toMatch(
      /^invalid: the crop leaves nothing/,
    );
  });

  it('keeps the camera where it is known, and a retina that sees like a part of it', async () => {
    tub();
    const camera = { heightM: 1.3, pitchDownRad: 0.2, horizontalFovRad: 2 };
    const { source } = await imported(folder, { camera, crop: { top: 0.5 } });
    expect(source).toMatchObject({ camera: { ...camera, rows: 12, columns: 16 } });
    using drive = openDrive(out);
    const retina = drive.meta.sensors.camera;
    // The horizon of the picture's middle is the upper edge of the lower half.
    expect(retina.pitchDownRad - retina.verticalFovRad / 2).toBeCloseTo(0.2, 9);
    expect(retina.heightM).toBe(1.3);
  });
});
