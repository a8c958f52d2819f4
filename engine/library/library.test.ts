import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { exampleFrame, exampleMeta, placed } from '../data/drive-fixture.ts';
import { isPlaced } from '../data/drive-format.ts';
import { openDrive } from '../data/drive-reader.ts';
import { createDrive } from '../data/drive-writer.ts';
import { writeImportedDrive } from '../data/imported-fixture.ts';
import { UserError } from '../errors.ts';
import type { LibraryState } from '../protocol/library.ts';
import { exampleRoadFile, openLibrary, writeDrive, writeModel } from './library-fixture.ts';

const drive = (folder: string, name = 'a.drive') => join(folder, 'drives', name);
const model = (folder: string, name = 'a.onnx') => join(folder, 'models', name);
const road = (folder: string, name = 'a.road.json') => join(folder, 'roads', name);

function fill(folder: string): void {
  writeDrive(drive(folder));
  writeDrive(drive(folder, 'snapshots.drive'), { kind: 'synthetic', frames: 6 });
  writeModel(model(folder));
  mkdirSync(join(folder, 'roads'));
  writeFileSync(road(folder), JSON.stringify(exampleRoadFile));
}

/** Code and message of the UserError, with the folder's own name taken out. */
async function refusal(action: Promise<unknown> | (() => unknown), folder = '\0'): Promise<string> {
  try {
    await (typeof action === 'function' ? action() : action);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(`${error.message}${error.hint}`).not.toContain('\n');
    return `${error.code}: ${error.message}`.replaceAll(folder, 'FOLDER');
  }
  throw new Error('nothing was refused');
}

const files = ({ drives, models, roads }: LibraryState) =>
  [...drives, ...models, ...roads].map(({ file }) => file);

async function until(right: () => boolean): Promise<void> {
  while (!right()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe('the library', () => {
  it('lists drives, models and roads with what they hold', async () => {
    using example = openLibrary(fill);
    await example.library.refresh();
    const { drives, models, roads } = example.told.library!;
    const { steeringHistogram, bytes, changedMs, madeMs, ...recorded } = drives[0]!;
    expect({ recorded, histogram: steeringHistogram.reduce((sum, count) => sum + count) }).toEqual({
      recorded: {
        file: 'a.drive',
        problem: null,
        live: false,
        reading: false,
        kind: 'recorded',
        frames: 20,
        dropped: 0,
        mayLackEnd: false,
        seconds: expect.closeTo(1.9),
        distanceM: expect.closeTo(9.5),
        roads: ['path 3'],
        roadCount: 1,
        modes: ['person'],
        sources: [],
        sensors: 'camera 2×3, range 1×2',
      },
      histogram: 20,
    });
    const stats = statSync(drive(example.folder));
    expect({ bytes, changedMs }).toEqual({ bytes: stats.size, changedMs: stats.mtimeMs });
    expect(madeMs).toBeLessThanOrEqual(changedMs);
    expect(drives[1]).toMatchObject({ kind: 'synthetic', frames: 6, seconds: 0, distanceM: 0 });
    expect(models).toMatchObject([
      {
        file: 'a.onnx',
        problem: null,
        preset: 'alvinn-1989',
        layers: [1217, 29, 46],
        epochs: 40,
        sensors: 'camera 30×32, range 8×32',
        scores: { loss: 0.25, withinTwoUnits: 0.97 },
      },
    ]);
    expect(roads).toMatchObject([{ file: 'a.road.json', name: 'Straight on', lengthM: 400, closed: false }]);
    expect(example.library.thumbnails('drive', ['a.drive', 'none.drive'])).toEqual({
      'a.drive': { rows: 2, columns: 3, rgb: Buffer.from(exampleFrame(10).camera).toString('base64') },
      'none.drive': null,
    });
    const picture = example.library.thumbnails('model', ['a.onnx'])['a.onnx']!;
    expect([picture.rows, picture.columns, Buffer.from(picture.rgb, 'base64').length]).toEqual([
      60,
      64,
      3 * 60 * 64,
    ]);
  });

  it('says what is wrong with each file that cannot be used, and how to go on', async () => {
    using example = openLibrary((folder) => {
      fill(folder);
      writeFileSync(drive(folder, 'empty.drive'), '');
      writeFileSync(drive(folder, 'text.drive'), 'not a drive at all'.repeat(100));
      copyFileSync(drive(folder), drive(folder, 'torn.drive'));
      truncateSync(drive(folder, 'torn.drive'), 9000);
      mkdirSync(drive(folder, 'folder.drive'));
      writeFileSync(model(folder, 'text.onnx'), 'no model');
      writeFileSync(model(folder, 'torn.onnx'), readFileSync(model(folder)).subarray(0, 9000));
      writeFileSync(road(folder, 'text.road.json'), '{');
      writeFileSync(drive(folder, 'notes.txt'), 'is none of the library’s files');
    });
    await example.library.refresh();
    const { drives, models, roads } = example.told.library!;
    const problems = [...drives, ...models, ...roads].flatMap(({ file, problem }) =>
      problem ? [`${file}: ${problem.message}`] : [],
    );
    expect(problems).toEqual([
      'empty.drive: empty.drive is empty (0 bytes)',
      'folder.drive: folder.drive is a directory, not a drive',
      'text.drive: text.drive is not a drive: it is not a SQLite file',
      'torn.drive: torn.drive is damaged: it ends after 9000 bytes',
      'text.onnx: text.onnx is not an ONNX model',
      'torn.onnx: torn.onnx is damaged: it is cut short or overwritten',
      expect.stringMatching(/^text\.road\.json: text\.road\.json: /),
    ]);
    expect(drives.find(({ file }) => file === 'a.drive')).toMatchObject({ frames: 20, problem: null });
  });

  it('is not looked into twice: what was found is kept for the next start', async () => {
    using first = openLibrary(fill);
    await first.library.refresh();
    const { mtimeMs, size } = await import('node:fs').then(({ statSync }) => statSync(drive(first.folder)));
    // Same size and time, other content: only a second look would see it.
    writeFileSync(drive(first.folder), Buffer.alloc(size));
    const { utimesSync } = await import('node:fs');
    utimesSync(drive(first.folder), mtimeMs / 1000, mtimeMs / 1000);
    using second = first.reopen();
    await second.library.refresh();
    expect(second.told.library!.drives[0]).toMatchObject({ file: 'a.drive', frames: 20, problem: null });
    expect(second.logged).toEqual([]);
  });

  it.each([
    ['garbage', (path: string) => writeFileSync(path, 'garbage '.repeat(1000))],
    [
      'of a newer version',
      (path: string) => {
        using database = new DatabaseSync(path);
        database.exec('PRAGMA user_version = 99');
      },
    ],
    [
      'another SQLite file',
      (path: string) => {
        rmSync(path);
        using database = new DatabaseSync(path);
        database.exec('CREATE TABLE files (other)');
      },
    ],
    [
      'one that computes its rows',
      (path: string) => {
        using database = new DatabaseSync(path);
        database.exec(`ALTER TABLE files RENAME TO kept;
          CREATE VIEW files AS SELECT kind, file, bytes, changed_ms, zeroblob(1e9) AS content, thumbnail FROM kept`);
      },
    ],
    [
      'damaged where only writing meets it',
      (path: string) => {
        // Where the page of its one table has free bytes (sqlite.org/fileformat2.html#b_tree_pages).
        const bytes = readFileSync(path);
        bytes.fill(0x7f, bytes.readUInt16BE(16) + 1, bytes.readUInt16BE(16) + 3);
        writeFileSync(path, bytes);
      },
    ],
    [
      'a folder',
      (path: string) => {
        rmSync(path);
        mkdirSync(path);
      },
    ],
  ])('goes on with a catalogue that is %s, and logs it', async (_what, spoil) => {
    using first = openLibrary(fill);
    await first.library.refresh();
    first.close();
    for (const suffix of ['-wal', '-shm'])
      rmSync(join(first.folder, `catalogue.sqlite${suffix}`), { force: true });
    spoil(join(first.folder, 'catalogue.sqlite'));
    using second = openLibrary(undefined, first.folder);
    await second.library.refresh();
    expect(files(second.told.library!)).toEqual(['a.drive', 'snapshots.drive', 'a.onnx', 'a.road.json']);
    expect(second.told.library!.drives[0]).toMatchObject({ frames: 20, problem: null });
    expect(second.logged[0]).toMatch(/catalogue/);
    // It keeps what it found, for the next start.
    using third = second.reopen();
    await third.library.refresh();
    const cannotBeKept = second.logged.some((line) => line.includes('cannot be kept'));
    expect(third.logged).toEqual(cannotBeKept ? second.logged : []);
  });

  it.each([
    ['no JSON', '{'],
    ['null', 'null'],
    ['of another shape', '{"summary":{"frames":null}}'],
    ['a number', '9007199254740993'],
    ['deep', '['.repeat(200_000)],
    ['more than memory should hold', '"x'.padEnd(3_000_000, 'x')],
  ])('drops a row of the catalogue that is %s, and keeps the others', async (_what, content) => {
    using first = openLibrary(fill);
    await first.library.refresh();
    const before = first.told.library!;
    const picture = first.library.thumbnails('drive', ['a.drive']);
    first.close();
    {
      using database = new DatabaseSync(join(first.folder, 'catalogue.sqlite'));
      database
        .prepare("UPDATE files SET content = ?, thumbnail = ? WHERE file = 'a.drive'")
        .run(content, content);
    }
    using second = openLibrary(undefined, first.folder);
    await second.library.refresh();
    expect(second.told.library).toEqual(before);
    expect(second.library.thumbnails('drive', ['a.drive'])).toEqual(picture);
    expect(second.logged).toHaveLength(1);
    expect(second.logged[0]!.length).toBeLessThan(300);
  });

  it('drops a picture that is none', async () => {
    using example = openLibrary(fill);
    await example.library.refresh();
    using database = new DatabaseSync(join(example.folder, 'catalogue.sqlite'));
    database.exec(`UPDATE files SET thumbnail = '{"rows":1e9,"columns":1,"rgb":""}' WHERE file = 'a.drive'`);
    expect(example.library.thumbnails('drive', ['a.drive'])).toEqual({ 'a.drive': null });
  });

  it('notices what is changed from outside', async () => {
    using example = openLibrary(fill);
    await example.library.refresh();
    renameSync(drive(example.folder), drive(example.folder, 'b.drive'));
    rmSync(model(example.folder));
    await until(() => files(example.told.library!).join() === 'b.drive,snapshots.drive,a.road.json');
    rmSync(join(example.folder, 'drives'), { recursive: true });
    await example.library.refresh();
    expect([files(example.told.library!), existsSync(join(example.folder, 'drives'))]).toEqual([
      ['a.road.json'],
      true,
    ]);
  });

  it('opens though something of a program that is gone cannot be cleared away', async () => {
    const { folder, library } = openLibrary(fill);
    library[Symbol.dispose]();
    mkdirSync(join(folder, 'drives', '.a.drive.partial-2147483647'));
    writeFileSync(join(folder, 'drives', '.b.drive.partial-2147483647'), '');
    using again = openLibrary(undefined, folder).library;
    await again.refresh();
    expect(files(again.state())).toContain('a.drive');
    expect(readdirSync(join(folder, 'drives')).filter((name) => name.startsWith('.'))).toEqual([
      '.a.drive.partial-2147483647',
    ]);
  });

  it('says in one line that its folder cannot be made', async () => {
    const put = (folder: string) => writeFileSync(join(folder, 'drives'), 'in the way');
    expect(await refusal(() => openLibrary(put), '/tmp')).toMatch(
      /^cannot-write: Cannot make the library's folder .*drives: a file lies in its place$/,
    );
  });

  it('lists a file that is being written as live, and looks into it when it is done', async () => {
    using example = openLibrary(fill);
    const { library, told } = example;
    await library.refresh();
    const reserved = library.reserve('drive', 'a');
    const other = library.reserve('drive', 'a.drive');
    expect([reserved.file, other.file]).toEqual(['a 2.drive', 'a 3.drive']);
    const writer = createDrive(reserved.path, exampleMeta('recorded'));
    writer.addRoad({ kind: 'path', seed: 1 });
    writer.append(exampleFrame(0));
    await library.refresh();
    expect(told.library!.drives.map(({ file, live }) => [file, live])).toEqual([
      ['a 2.drive', true],
      ['a.drive', false],
      ['snapshots.drive', false],
    ]);
    expect(await refusal(library.trash('drive', 'a 2.drive'), example.folder)).toBe(
      'invalid: a 2.drive is being recorded',
    );
    writer.append(exampleFrame(1));
    writer.finish();
    await reserved.release();
    expect(told.library!.drives[0]).toMatchObject({ file: 'a 2.drive', live: false, frames: 2 });
  });

  it('lists a recording that was cut off with every frame that had been acknowledged', async () => {
    using example = openLibrary();
    const url = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
    const program = `
      const { createDrive } = await import(${url('../data/drive-writer.ts')});
      const { exampleFrame, exampleMeta, exampleRoad } = await import(${url('../data/drive-fixture.ts')});
      const writer = createDrive(${JSON.stringify(drive(example.folder))}, exampleMeta('recorded'));
      writer.addRoad(exampleRoad);
      for (let step = 0; step < 7; step++) writer.append(exampleFrame(step));
      process.kill(process.pid, 'SIGKILL');`;
    await once(spawn(process.execPath, ['--input-type=module', '-e', program]), 'exit');
    await example.library.refresh();
    expect(example.told.library!.drives).toMatchObject([{ file: 'a.drive', frames: 7, problem: null }]);
  });

  it('says of a copy that was made of a drive while it was being recorded that its end may be missing', async () => {
    using example = openLibrary((folder) => {
      mkdirSync(join(folder, 'drives'));
      const writer = createDrive(join(folder, 'a.drive'), exampleMeta('recorded'));
      writer.addRoad({ kind: 'path', seed: 1 });
      writer.append(exampleFrame(0));
      const other = new DatabaseSync(join(folder, 'a.drive'));
      other.exec('PRAGMA wal_checkpoint');
      other.close();
      copyFileSync(join(folder, 'a.drive'), drive(folder));
      writer.close();
    });
    await example.library.refresh();
    expect(example.told.library!.drives).toMatchObject([{ file: 'a.drive', frames: 1, mayLackEnd: true }]);
    await example.library.rename('drive', 'a.drive', 'b');
    using next = example.reopen();
    await next.library.refresh();
    expect(next.told.library!.drives).toMatchObject([{ file: 'b.drive', mayLackEnd: true }]);
  });

  it('does not list a recording that was cut off before its first frame', async () => {
    using example = openLibrary((folder) => {
      writeDrive(drive(folder), { frames: 3 });
      createDrive(drive(folder, 'begun.drive'), exampleMeta('recorded')).finish();
    });
    await example.library.refresh();
    expect(files(example.told.library!)).toEqual(['a.drive']);
    const { length } = example.states;
    rmSync(drive(example.folder));
    await example.library.refresh();
    expect(example.states.slice(length).map(files)).toEqual([[]]);
    expect(existsSync(drive(example.folder, 'begun.drive'))).toBe(true);
  });
});

describe('a file of the library', () => {
  it('is renamed, but not over another', async () => {
    using example = openLibrary(fill);
    const { library } = example;
    expect(await library.rename('drive', 'a.drive', 'First drive')).toBe('First drive.drive');
    expect(files(example.told.library!)).toContain('First drive.drive');
    expect(await refusal(library.rename('drive', 'First drive.drive', 'snapshots.drive'))).toBe(
      'cannot-write: there is a drive snapshots.drive already',
    );
    expect(await refusal(library.rename('drive', '../a.drive', 'b'))).toBe(
      'not-found: there is no drive ../a.drive in the library',
    );
  });

  it('is renamed to other cases, but not over a file that differs in them alone', async () => {
    using example = openLibrary(fill);
    const { library, folder } = example;
    expect(await library.rename('drive', 'a.drive', 'A')).toBe('A.drive');
    writeFileSync(drive(folder, 'probe'), '');
    // Where case does not count there is no such other file.
    if (existsSync(drive(folder, 'PROBE'))) return;
    writeDrive(drive(folder), { frames: 3 });
    expect(await refusal(library.rename('drive', 'A.drive', 'a'))).toBe(
      'cannot-write: there is a drive a.drive already',
    );
  });

  it('goes to the trash and comes back, under another name where its own was taken', async () => {
    using example = openLibrary(fill);
    const { library, folder } = example;
    const before = readFileSync(drive(folder));
    const trashed = await library.trash('drive', 'a.drive');
    expect([files(example.told.library!), readdirSync(join(folder, 'trash'))]).toEqual([
      ['snapshots.drive', 'a.onnx', 'a.road.json'],
      ['a.drive', 'a.drive.from.json'],
    ]);
    writeDrive(drive(folder));
    const again = await library.trash('drive', 'a.drive');
    expect(again).toBe('a 2.drive');
    expect(await library.restore(trashed)).toEqual({ kind: 'drive', file: 'a.drive' });
    expect(await library.restore(again)).toEqual({ kind: 'drive', file: 'a 2.drive' });
    expect(readFileSync(drive(folder)).equals(before)).toBe(true);
    expect(readdirSync(join(folder, 'trash'))).toEqual([]);
    expect(await refusal(library.restore(trashed))).toBe("not-found: a.drive is not in the library's trash");
  });

  it('is found in the trash by the name it had, until the trash is emptied', async () => {
    using example = openLibrary(fill);
    const { library, folder } = example;
    await library.trash('drive', 'a.drive');
    await library.trash('model', 'a.onnx');
    const trash = join(folder, 'trash');
    mkdirSync(join(trash, 'run-7'));
    writeFileSync(join(trash, 'run-7', 'run.json'), '{"name": "First driver"}');
    writeFileSync(join(trash, 'evaluation-2026-01-02.json'), '{}');
    writeFileSync(join(trash, 'notes.txt'), 'of somebody else');
    const found = await library.trashed();
    expect(found.map(({ what, name, trashed }) => [what, name, trashed]).sort()).toEqual([
      ['drive', 'a', 'a.drive'],
      ['evaluation', '2026-01-02', 'evaluation-2026-01-02.json'],
      ['model', 'a', 'a.onnx'],
      ['run', 'First driver', 'run-7'],
    ]);
    for (const { bytes, deletedMs, trashed } of found) {
      expect(bytes).toBeGreaterThan(0);
      expect(deletedMs).toBe(statSync(join(trash, trashed)).ctimeMs);
    }
    await library.emptyTrash();
    expect([await library.trashed(), readdirSync(trash)]).toEqual([[], ['notes.txt']]);
    expect(files(example.told.library!)).toEqual(['snapshots.drive', 'a.road.json']);
  });

  it('is exported whole and imported again with the same content', async () => {
    using example = openLibrary(fill);
    const { library, folder } = example;
    for (const [kind, file] of [
      ['drive', 'a.drive'],
      ['model', 'a.onnx'],
      ['road', 'a.road.json'],
    ] as const) {
      const outside = join(folder, file);
      await library.export(kind, file, outside);
      const back = await library.import(outside);
      expect(back).toEqual({ kind, file: file.replace('a', 'a 2') });
      if (kind === 'drive') {
        using first = openDrive(library.pathOf(kind, file));
        using second = openDrive(library.pathOf(kind, back.file));
        expect(second.digest()).toBe(first.digest());
      } else {
        expect(
          readFileSync(library.pathOf(kind, back.file)).equals(readFileSync(library.pathOf(kind, file))),
        ).toBe(true);
      }
    }
    expect(await refusal(library.export('drive', 'a.drive', join(folder, 'no', 'b.drive')), folder)).toMatch(
      /^cannot-write: /,
    );
    expect(await refusal(() => library.export('drive', 'a.drive', 'b.drive'), folder)).toMatch(/^usage: /);
  });

  it('comes in only where it is whole and of a kind, and leaves nothing behind where not', async () => {
    using example = openLibrary(fill);
    const { library, folder } = example;
    const put = (name: string, content: Uint8Array | string) => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    await library.refresh();
    const before = files(example.told.library!);
    const whole = readFileSync(drive(folder));
    const torn = Buffer.from(whole);
    torn.fill(0xff, 8192, 12288);
    const refused = [];
    for (const path of [
      put('torn.drive', torn),
      put('short.drive', whole.subarray(0, 6000)),
      put('text.onnx', 'no model'),
      put('text.road.json', '{"format": "alvinn-road"}'),
      put('picture.png', 'PNG'),
      join(folder, 'none.drive'),
      folder,
    ]) {
      refused.push(await refusal(() => library.import(path), folder));
    }
    expect(refused).toEqual([
      'damaged: torn.drive is damaged: database disk image is malformed',
      'damaged: short.drive is damaged: it ends after 6000 bytes',
      'foreign: text.onnx is not an ONNX model',
      'invalid: text.road.json: version is missing',
      'foreign: picture.png is neither a drive, a model nor a road',
      'not-found: none.drive: no such file',
      expect.stringMatching(/^unreadable: FOLDER is a directory/),
    ]);
    await library.refresh();
    expect(files(example.told.library!)).toEqual(before);
    expect(readdirSync(join(folder, 'drives')).sort()).toEqual(['a.drive', 'snapshots.drive']);
  });

  it('is not there after an import that was cancelled', async () => {
    using example = openLibrary((folder) => writeDrive(join(folder, 'large.drive'), { frames: 20_000 }));
    const { library, told, folder, jobs } = example;
    await library.refresh();
    const imported = library.import(join(folder, 'large.drive'));
    expect(told.jobs).toMatchObject([{ title: 'Importing large.drive' }]);
    jobs.cancelAll();
    expect(await refusal(imported)).toBe('cancelled: stopped before it was done');
    expect([readdirSync(join(folder, 'drives')), told.library!.drives]).toEqual([[], []]);
  });

  it('is not half there after a kill in the middle of an import', async () => {
    using example = openLibrary((folder) => {
      writeDrive(join(folder, 'large.drive'), {
        frames: 3000,
        meta: {
          sensors: {
            ...exampleMeta('recorded').sensors,
            camera: { ...exampleMeta('recorded').sensors.camera, rows: 60, columns: 64 },
          },
        },
        frame: () => ({ camera: new Uint8Array(60 * 64 * 3) }),
      });
    });
    const url = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
    const program = `
      const { copyDrive } = await import(${url('../data/copy-drive.ts')});
      const { partialPath } = await import(${url('./folders.ts')});
      const folder = ${JSON.stringify(example.folder)};
      await copyDrive(folder + '/large.drive', partialPath(folder + '/drives', 'large.drive'), {
        signal: new AbortController().signal,
        onProgress: ({ done }) => { if (done > 2000) process.kill(process.pid, 'SIGKILL'); },
      });
      console.log('done');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    await once(child, 'exit');
    await example.library.refresh();
    expect([output, example.told.library!.drives]).toEqual(['', []]);
    expect(
      readdirSync(join(example.folder, 'drives')).every((name) => name.startsWith('.large.drive.partial-')),
    ).toBe(true);
    using next = example.reopen();
    await next.library.refresh();
    expect([next.told.library!.drives, readdirSync(join(example.folder, 'drives'))]).toEqual([[], []]);
  });
});

describe('frames from anywhere', () => {
  it("are listed, shown and merged with the simulator's, and each keeps where it comes from", async () => {
    using example = openLibrary(fill);
    const { library, folder } = example;
    writeImportedDrive(drive(folder, 'tub.drive'), 4);
    await library.refresh();
    const listed = example.told.library!.drives.find(({ file }) => file === 'tub.drive');
    expect(listed).toMatchObject({
      sources: ['tub_1 (Donkeycar tub 2)'],
      roads: [],
      distanceM: 0,
      sensors: 'camera 2×3',
    });
    const shown = await library.recordings.info('tub.drive');
    const column = (text: string) => [
      ...new Float32Array(new Uint8Array(Buffer.from(text, 'base64')).buffer),
    ];
    expect([shown.range, shown.sources, shown.frames]).toEqual([null, ['tub_1 (Donkeycar tub 2)'], 4]);
    expect([column(shown.columns.xM), column(shown.columns.road)]).toEqual([
      new Array(4).fill(Number.NaN),
      new Array(4).fill(Number.NaN),
    ]);
    for (const order of [
      ['a.drive', 'tub.drive'],
      ['tub.drive', 'a.drive'],
      ['tub.drive', 'tub.drive'],
    ]) {
      const file = await library.merge(order, `both ${order.join(' ')}`);
      using merged = openDrive(library.pathOf('drive', file));
      const froms = [...merged.frames()].map((frame) => merged.sourceOf(frame).from);
      const expected = order.flatMap((one) =>
        one === 'tub.drive' ? new Array(4).fill('import') : new Array(20).fill('simulator'),
      );
      expect(froms).toEqual(expected);
      expect(merged.lacking('place')).toBe(expected.filter((from) => from === 'import').length);
      // Every place of a road is still on its road.
      for (const frame of merged.frames())
        if (isPlaced(frame)) expect(merged.roads.has(frame.road)).toBe(true);
    }
  });
});

describe('merging', () => {
  it('puts drives one behind the other, what was dropped stays dropped', async () => {
    using example = openLibrary(fill);
    const { library, folder } = example;
    writeDrive(drive(folder, 'b.drive'), { frames: 5 });
    await library.recordings.drop('b.drive', [{ from: 1, to: 2 }]);
    const file = await library.merge(['a.drive', 'b.drive'], 'both');
    using merged = openDrive(library.pathOf('drive', file));
    const frames = Array.from({ length: 25 }, (_, step) => merged.frame(step)!);
    expect({
      count: merged.frameCount,
      deleted: frames.filter(({ deleted }) => deleted).map(({ step }) => step),
      last: { ...frames[24], road: 1, conditions: 1 },
      lastRoad: merged.roads.get(placed(frames[24]!).road),
      details: merged.meta.details,
    }).toEqual({
      count: 23,
      deleted: [21, 22],
      last: { ...exampleFrame(4), step: 24, timeS: expect.closeTo(2.4), deleted: false },
      lastRoad: { kind: 'path', seed: 3 },
      details: { merged: [exampleMeta('recorded').details, exampleMeta('recorded').details] },
    });
    expect(readdirSync(join(folder, 'drives')).sort()).toEqual([
      'a.drive',
      'b.drive',
      'both.drive',
      'snapshots.drive',
    ]);
  });

  it('refuses drives that differ in kind or sensors, and says in what', async () => {
    using example = openLibrary(fill);
    const { sensors } = exampleMeta('recorded');
    const other = { ...sensors, camera: { ...sensors.camera, heightM: 3 } };
    writeDrive(drive(example.folder, 'high.drive'), { meta: { sensors: other } });
    const { library } = example;
    expect([
      await refusal(library.merge(['a.drive', 'snapshots.drive'], 'x')),
      await refusal(library.merge(['a.drive', 'high.drive'], 'x')),
    ]).toEqual([
      'invalid: a.drive and snapshots.drive cannot be merged: one was driven, the other is of snapshots',
      'invalid: a.drive and high.drive cannot be merged: their cameras are mounted differently',
    ]);
  });

  it('refuses numbers that no drive has, in either of both', async () => {
    using example = openLibrary(fill);
    const { folder, library } = example;
    writeDrive(drive(folder, 'huge.drive'));
    {
      using database = new DatabaseSync(drive(folder, 'huge.drive'));
      database.exec('UPDATE frames SET step = 9007199254740993 WHERE step = 19');
    }
    for (const files of [
      ['huge.drive', 'a.drive'],
      ['a.drive', 'huge.drive'],
    ]) {
      const refused = await refusal(library.merge(files, 'x'));
      expect(refused).toMatch(/^damaged: .* a number in one of both is past any drive$/);
    }
    expect(readdirSync(join(folder, 'drives'))).not.toContain('x.drive');
  });
});

describe('a drive that is looked at', () => {
  it('tells every frame, and the images of those that are asked for', async () => {
    using example = openLibrary(fill);
    const { recordings } = example.library;
    const info = await recordings.info('a.drive');
    const column = (name: keyof typeof info.columns) => [
      ...new Float32Array(new Uint8Array(Buffer.from(info.columns[name], 'base64')).buffer),
    ];
    expect({
      steps: [...new Int32Array(new Uint8Array(Buffer.from(info.steps, 'base64')).buffer)],
      curvature: column('curvaturePerM'),
      modes: info.modes,
      roads: info.roads,
      cteIsKnown: column('cteM').every(Number.isFinite),
    }).toEqual({
      steps: Array.from({ length: 20 }, (_, step) => step),
      curvature: Array.from({ length: 20 }, (_, step) => Math.fround(exampleFrame(step).curvaturePerM)),
      modes: ['person'],
      roads: [{ name: 'path 3', description: { kind: 'path', seed: 3 } }],
      cteIsKnown: true,
    });
    const images = await recordings.images('a.drive', [3, 17]);
    expect(Buffer.from(images.camera, 'base64')).toEqual(
      Buffer.concat([exampleFrame(3).camera, exampleFrame(17).camera]),
    );
    expect([...new Float32Array(new Uint8Array(Buffer.from(images.range, 'base64')).buffer)]).toEqual([
      ...exampleFrame(3).range,
      ...exampleFrame(17).range,
    ]);
    expect(await refusal(recordings.images('a.drive', [99]))).toBe('not-found: a.drive has no frame 99');
  });

  it('drops stretches of frames and takes exactly that back', async () => {
    using example = openLibrary(fill);
    const { recordings } = example.library;
    expect(await recordings.drop('a.drive', [{ from: 5, to: 7 }])).toEqual({
      ranges: [{ from: 5, to: 7 }],
      frames: 3,
    });
    const second = await recordings.drop('a.drive', [{ from: 3, to: 10 }]);
    expect(second).toEqual({
      ranges: [
        { from: 3, to: 4 },
        { from: 8, to: 10 },
      ],
      frames: 5,
    });
    expect(await recordings.keep('a.drive', second.ranges)).toEqual(second);
    await example.library.refresh();
    expect(example.told.library!.drives[0]).toMatchObject({ frames: 17, dropped: 3 });
  });

  it('is cut while its images are being read', async () => {
    using example = openLibrary((folder) => writeDrive(drive(folder), { frames: 400 }));
    const { recordings } = example.library;
    const steps = Array.from({ length: 64 }, (_, step) => step);
    using reader = openDrive(drive(example.folder));
    for (let round = 0; round < 25; round++) {
      let cutting = true;
      const cut = recordings.drop('a.drive', [{ from: 0, to: 399 }]).finally(() => {
        cutting = false;
      });
      while (cutting) {
        for (const step of steps) {
          try {
            reader.frame(step);
          } catch (error) {
            // A reader that does not wait for the cut, as Recordings does, may meet its last moment.
            expect(error).toMatchObject({ code: 'unreadable' });
          }
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(await cut).toMatchObject({ frames: 400 });
      await recordings.keep('a.drive', [{ from: 0, to: 399 }]);
    }
  });

  it('shows a new file of the same name, not the one before', async () => {
    using example = openLibrary(fill);
    const { recordings } = example.library;
    await recordings.images('a.drive', [0]);
    rmSync(drive(example.folder));
    writeDrive(drive(example.folder), { frame: () => ({ camera: new Uint8Array(18).fill(9) }) });
    const { camera } = await recordings.images('a.drive', [0]);
    expect(Buffer.from(camera, 'base64')).toEqual(Buffer.alloc(18, 9));
  });
});

it('a road file tells the road that it describes', async () => {
  using example = openLibrary((folder) => {
    fill(folder);
    writeFileSync(road(folder, 'torn.road.json'), '{');
  });
  expect(await example.library.road('a.road.json')).toEqual(exampleRoadFile);
  expect(await refusal(example.library.road('torn.road.json'), example.folder)).toMatch(/^invalid: .*torn/);
  expect(await refusal(() => example.library.road('../a.road.json'))).toMatch(/^not-found/);
});

it('a model tells its card and the weights of every hidden unit', async () => {
  using example = openLibrary(fill);
  const info = await example.library.openModel('a.onnx');
  const { units, ...card } = info;
  expect(card).toMatchObject({
    layers: [1217, 29, 46],
    dataDigests: ['5f'.repeat(32)],
    verifiedPatterns: 10,
    recipe: { epochs: 40, learningRate: 0.02 },
  });
  expect(
    units.map(({ from, to }) => [...from, ...to].map((text) => Buffer.from(text, 'base64').length)),
  ).toEqual(Array.from({ length: 29 }, () => [4 * 960, 4 * 256, 4, 4 * 45, 4]));
  expect([...info.pictures.from, ...info.pictures.to].map(({ kind }) => kind)).toEqual([
    'camera',
    'range',
    'feedback',
    'direction',
    'road-intensity',
  ]);
});

it.skipIf(process.getuid?.() === 0)(
  'a file without permission is looked into again when it has it',
  async () => {
    using example = openLibrary(fill);
    chmodSync(drive(example.folder), 0);
    await example.library.refresh();
    expect(example.told.library!.drives[0]!.problem!.message).toBe('Cannot read a.drive: permission denied');
    chmodSync(drive(example.folder), 0o644);
    await example.library.refresh();
    expect(example.told.library!.drives[0]!.problem).toBe(null);
  },
);

it('a road goes out in OpenDRIVE, and comes back from where a person keeps it', async () => {
  using example = openLibrary(fill);
  const { library, folder } = example;
  const { text, notes } = await library.imports.exportRoad(road(folder));
  expect(notes).toEqual([]);
  writeFileSync(join(folder, 'town.xodr'), text);
  const { upload, name } = await library.take(join(folder, 'town.xodr'));
  expect(name).toBe('town.xodr');
  const wishes = { upload, road: null, lane: null, through: [], kind: null };
  expect((await library.imports.lookRoad(wishes)).lengthM).toBeCloseTo(400, 6);
  await library.imports.importRoad({ ...wishes, name: 'back' });
  expect(existsSync(road(folder, 'back.road.json'))).toBe(true);
  expect(await refusal(library.take(join(folder, 'gone.xodr')), folder)).toMatch(/^not-found: FOLDER/);
});
