import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { exampleConditions, exampleFrame, exampleMeta, exampleRoad, placed } from './drive-fixture.ts';
import type { DriveMeta, DriveWriter } from './drive-format.ts';
import { openDrive } from './drive-reader.ts';
import { createDrive } from './drive-writer.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alvinn-drive-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string) => join(folder, name);

function start(path: string, kind: DriveMeta['kind']): DriveWriter {
  const writer = createDrive(path, exampleMeta(kind));
  writer.addRoad(exampleRoad);
  writer.addConditions(exampleConditions);
  return writer;
}

function writeDrive(path: string, count = 200, kind: DriveMeta['kind'] = 'synthetic'): string {
  const writer = start(path, kind);
  writer.appendAll(Array.from({ length: count }, (_, step) => exampleFrame(step)));
  return writer.finish();
}

/** Code, message and hint of the UserError that `action` throws, with the folder's own name taken out. */
function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(`${error.message}${error.hint}`).not.toContain('\n');
    return `${error.code}: ${error.message} | ${error.hint}`
      .replaceAll(`${folder}/`, '')
      .replaceAll(folder, 'FOLDER');
  }
  throw new Error('nothing was refused');
}

/** Runs `action` as nobody where the tests run as root, whom no permission stops. */
function withoutPrivileges<T>(action: () => T): T {
  const isRoot = process.getuid!() === 0;
  if (isRoot) process.seteuid!(65534);
  try {
    return action();
  } finally {
    if (isRoot) process.seteuid!(0);
  }
}

function sql(path: string, statement: string): void {
  using database = new DatabaseSync(path);
  database.exec(statement);
}

describe('a drive file', () => {
  it.each(['recorded', 'synthetic'] as const)('gives back what was written: %s', (kind) => {
    const digest = writeDrive(at('a.drive'), 200, kind);
    using drive = openDrive(at('a.drive'));
    expect({
      meta: drive.meta,
      count: drive.frameCount,
      roads: [...drive.roads],
      conditions: drive.conditions(1),
      frames: [...drive.frames()],
      seventh: drive.frame(7),
      absent: drive.frame(999),
      digest: drive.digest(),
    }).toEqual({
      meta: exampleMeta(kind),
      count: 200,
      roads: [[1, exampleRoad]],
      conditions: exampleConditions,
      frames: Array.from({ length: 200 }, (_, step) => ({ ...exampleFrame(step), deleted: false })),
      seventh: { ...exampleFrame(7), deleted: false },
      absent: undefined,
      digest,
    });
  });

  it.each(['recorded', 'synthetic'] as const)('is a single file once finished: %s', (kind) => {
    writeDrive(at('a.drive'), 3, kind);
    expect(readdirSync(folder)).toEqual(['a.drive']);
  });

  it('has the same bytes and digest from the same content, whatever it is called', () => {
    const digests = [writeDrive(at('a.drive')), writeDrive(at('other.drive'))];
    expect(digests[0]).toBe(digests[1]);
    expect(readFileSync(at('a.drive')).equals(readFileSync(at('other.drive')))).toBe(true);
  });

  it('has another digest when one byte of one image, one deletion or the seed differs, but not the version', () => {
    const digestAfter = (statement: string) => {
      writeDrive(at('b.drive'), 20);
      sql(at('b.drive'), statement);
      using drive = openDrive(at('b.drive'));
      return drive.digest();
    };
    const digest = digestAfter("UPDATE meta SET value = '\"9\"' WHERE key = 'softwareVersion'");
    expect(digest).toBe(writeDrive(at('a.drive'), 20));
    const others = [
      digestAfter('UPDATE frames SET camera = zeroblob(18) WHERE step = 19'),
      digestAfter('UPDATE frames SET deleted = 1 WHERE step = 19'),
      digestAfter("UPDATE meta SET value = '8' WHERE key = 'seed'"),
    ];
    expect(new Set([digest, ...others]).size).toBe(4);
  });

  it('leaves deleted frames out until they are taken back, also while frames are being read', () => {
    writeDrive(at('a.drive'), 100);
    using drive = openDrive(at('a.drive'));
    const reading = drive.frames();
    expect(reading.next().value?.step).toBe(0);
    expect(drive.markDeleted(10, 98)).toBe(89);
    expect([drive.frameCount, [...drive.frames()].at(-1)?.step, drive.frame(10)?.deleted]).toEqual([
      11,
      99,
      true,
    ]);
    expect(drive.undelete(10, 98)).toBe(89);
    expect(drive.frameCount).toBe(100);
    expect([...reading].length).toBe(99);
  });

  it.skipIf(spawnSync('python3', ['-c', 'import sqlite3']).status !== 0)(
    'opens in another SQLite tool, with its documentation',
    () => {
      writeDrive(at('a.drive'), 5);
      const program = `
import sqlite3, sys, struct
db = sqlite3.connect(sys.argv[1])
print(db.execute("PRAGMA integrity_check").fetchone()[0], db.execute("PRAGMA application_id").fetchone()[0])
print(db.execute("SELECT count(*), max(curvature_per_m) < 0.1, sum(length(camera)) FROM frames").fetchone())
print(struct.unpack("<2f", db.execute("SELECT range FROM frames WHERE step = 3").fetchone()[0])[0])
print("metres, float32 little-endian" in db.execute("SELECT sql FROM sqlite_master WHERE name = 'frames'").fetchone()[0])`;
      const output = execFileSync('python3', ['-c', program, at('a.drive')], { encoding: 'utf8' });
      const range = exampleFrame(3).range[0];
      expect(output.trim().split('\n')).toEqual([`ok ${0x414c564e}`, '(5, 1, 90)', `${range}`, 'True']);
    },
  );
});

describe('a recorded drive', () => {
  it('keeps every acknowledged frame when its writer is killed, and opens as one file', async () => {
    const module = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);
    const program = `
      const { createDrive } = await import(${module('./drive-writer.ts')});
      const { exampleConditions, exampleFrame, exampleMeta, exampleRoad } = await import(${module('./drive-fixture.ts')});
      const writer = createDrive(process.argv[1], exampleMeta('recorded'));
      writer.addRoad(exampleRoad);
      writer.addConditions(exampleConditions);
      for (let step = 0; ; step++) {
        writer.append(exampleFrame(step));
        (await import('node:fs')).writeSync(1, step + '\\n');
      }`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, at('a.drive')]);
    let acknowledged = '';
    child.stdout.on('data', (text) => {
      acknowledged += text;
      if (acknowledged.split('\n').length > 150) child.kill('SIGKILL');
    });
    let complaint = '';
    child.stderr.on('data', (text) => {
      complaint += text;
    });
    const signal = await new Promise((resolve) => child.on('close', (_, killedBy) => resolve(killedBy)));
    expect([signal, complaint]).toEqual(['SIGKILL', '']);
    const last = Number(acknowledged.trim().split('\n').at(-1));
    expect(readdirSync(folder)).toContain('a.drive-wal');

    using drive = openDrive(at('a.drive'));
    const frames = [...drive.frames()];
    expect(frames.length).toBeGreaterThan(last);
    expect(frames).toEqual(frames.map((_, step) => ({ ...exampleFrame(step), deleted: false })));
    expect(readdirSync(folder)).toEqual(['a.drive']);
  });

  it('can be read while it is being recorded', () => {
    const writer = start(at('a.drive'), 'recorded');
    writer.append(exampleFrame(0));
    using drive = openDrive(at('a.drive'));
    expect(drive.frameCount).toBe(1);
    writer.append(exampleFrame(1));
    expect(drive.frameCount).toBe(2);
    drive.close();
    writer.finish();
    expect(readdirSync(folder)).toEqual(['a.drive']);
  });

  it('says of a copy that was made meanwhile without its log that its end may be missing, ever after', () => {
    const writer = start(at('a.drive'), 'recorded');
    writer.append(exampleFrame(0));
    sql(at('a.drive'), 'PRAGMA wal_checkpoint');
    writer.append(exampleFrame(1));
    copyFileSync(at('a.drive'), at('copy.drive'));
    copyFileSync(at('a.drive'), at('with its log.drive'));
    copyFileSync(at('a.drive-wal'), at('with its log.drive-wal'));
    const opened = (name: string) => {
      using drive = openDrive(at(name));
      return [drive.mayLackEnd, drive.frameCount];
    };
    expect([
      opened('a.drive'),
      opened('copy.drive'),
      opened('copy.drive'),
      opened('with its log.drive'),
    ]).toEqual([
      [false, 2],
      [true, 1],
      [true, 1],
      [false, 2],
    ]);
    const digest = writer.finish();
    expect(opened('a.drive')).toEqual([false, 2]);
    using whole = openDrive(at('with its log.drive'));
    expect([whole.digest(), readdirSync(folder).sort()]).toEqual([
      digest,
      ['a.drive', 'copy.drive', 'with its log.drive'],
    ]);
  });

  it.skipIf(process.platform === 'win32')(
    'is read from a folder that takes no files, without its log too',
    () => {
      const writer = start(at('a.drive'), 'recorded');
      writer.append(exampleFrame(0));
      sql(at('a.drive'), 'PRAGMA wal_checkpoint');
      mkdirSync(at('closed'));
      copyFileSync(at('a.drive'), at('closed/a.drive'));
      writer.close();
      chmodSync(at('closed/a.drive'), 0o444);
      chmodSync(at('closed'), 0o555);
      chmodSync(folder, 0o755);
      expect(
        withoutPrivileges(() => {
          using drive = openDrive(at('closed/a.drive'));
          return [drive.mayLackEnd, [...drive.frames()].length];
        }),
      ).toEqual([true, 1]);
    },
  );

  it('never overwrites another', () => {
    writeDrive(at('a.drive'), 3, 'recorded');
    expect(refusal(() => start(at('a.drive'), 'recorded'))).toBe(
      'cannot-write: Cannot write a.drive: it exists already | Choose another name, or remove it first.',
    );
  });

  it('is gone without a trace once discarded', () => {
    const writer = start(at('a.drive'), 'recorded');
    writer.append(exampleFrame(0));
    writer.discard();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a synthetic drive', () => {
  it('is not at its name before it is finished, and gone without a trace once discarded', () => {
    const writer = start(at('a.drive'), 'synthetic');
    writer.append(exampleFrame(0));
    expect(readdirSync(folder)).toEqual(['.a.drive.partial']);
    writer.discard();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('replaces an older one only when finished', () => {
    writeDrive(at('a.drive'), 3);
    const writer = start(at('a.drive'), 'synthetic');
    writer.appendAll([exampleFrame(0), exampleFrame(1)]);
    using before = openDrive(at('a.drive'));
    expect(before.frameCount).toBe(3);
    before.close();
    writer.finish();
    using after = openDrive(at('a.drive'));
    expect(after.frameCount).toBe(2);
  });

  it('clears away what a killed writer left, but not what a living one is writing', () => {
    writeFileSync(at('.a.drive.partial'), 'half');
    const living = start(at('a.drive'), 'synthetic');
    expect(refusal(() => start(at('a.drive'), 'synthetic'))).toBe(
      'cannot-write: Cannot write a.drive: another program is writing it | Wait until that has finished, or choose another name.',
    );
    living.append(exampleFrame(0));
    living.finish();
    expect(readdirSync(folder)).toEqual(['a.drive']);
  });

  it('does not take the name of a recording that is going on or was cut off', () => {
    const recording = start(at('a.drive'), 'recorded');
    recording.append(exampleFrame(0));
    expect(refusal(() => start(at('a.drive'), 'synthetic'))).toBe(
      'cannot-write: Cannot write a.drive: a recording under this name is going on or was cut off | Choose another name, or finish the recording there (opening it once finishes one that was cut off).',
    );
    recording.finish();
  });
});

function rootPageOf(path: string, table: string): number {
  using database = new DatabaseSync(path);
  return Number(database.prepare('SELECT rootpage FROM sqlite_master WHERE name = ?').get(table)!.rootpage);
}

describe('opening a file refuses in one line', () => {
  const damagedHint = 'Delete this frame, copy the file again from where it came, or make the drive anew.';

  it('what is not there, or is a directory', () => {
    expect(refusal(() => openDrive(at('a.drive')))).toBe(
      'not-found: a.drive: no such file | Check the path of the drive.',
    );
    expect(refusal(() => openDrive(folder))).toBe(
      'unreadable: FOLDER is a directory, not a drive | Give the path of the drive itself.',
    );
    expect(refusal(() => openDrive('/dev/null'))).toBe(
      'unreadable: /dev/null is not a regular file, not a drive | Give the path of the drive itself.',
    );
  });

  it.skipIf(process.platform === 'win32')('what it may not read', () => {
    writeDrive(at('a.drive'), 2);
    chmodSync(at('a.drive'), 0);
    expect(withoutPrivileges(() => refusal(() => openDrive(at('a.drive'))))).toBe(
      'unreadable: Cannot read a.drive: permission denied | Give yourself permission to read it, or work on a copy.',
    );
  });

  it('what is empty, or no SQLite file', () => {
    writeFileSync(at('a.drive'), '');
    expect(refusal(() => openDrive(at('a.drive')))).toBe(
      'damaged: a.drive is empty (0 bytes) | Copy it again, or make the drive anew.',
    );
    writeFileSync(at('a.drive'), 'center,left,right,steering\n'.repeat(40));
    expect(refusal(() => openDrive(at('a.drive')))).toBe(
      'foreign: a.drive is not a drive: it is not a SQLite file | Give the path of a drive file.',
    );
  });

  it('a SQLite file of another program', () => {
    sql(at('a.drive'), 'CREATE TABLE frames (step INTEGER)');
    expect(refusal(() => openDrive(at('a.drive')))).toBe(
      'foreign: a.drive is a SQLite file but not a drive | Give a drive file made by alvinn.',
    );
  });

  it('a drive whose frames are a view, which could go on for ever', () => {
    writeDrive(at('a.drive'), 2);
    sql(at('a.drive'), 'ALTER TABLE frames RENAME TO some');
    sql(
      at('a.drive'),
      'CREATE VIEW frames AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT some.* FROM some, n',
    );
    expect(refusal(() => openDrive(at('a.drive')))).toMatch(
      /^damaged: a\.drive: it has the table some, which does not belong there/,
    );
  });

  it.each([
    ['ALTER TABLE frames ADD COLUMN bomb AS (zeroblob(1000000000))', 'its table frames is another'],
    ['CREATE TRIGGER t AFTER UPDATE ON frames BEGIN DELETE FROM frames; END', 'it has the trigger t'],
    ['CREATE INDEX i ON frames (hex(zeroblob(1e6)))', 'it has the index i'],
    ['CREATE VIRTUAL TABLE v USING fts5(text)', 'it has the table v'],
    [
      'ALTER TABLE roads RENAME TO x; CREATE TABLE roads (id INTEGER PRIMARY KEY, description TEXT NOT NULL CHECK (length(zeroblob(1e9)) > 0)); DROP TABLE x',
      'its table roads is another',
    ],
    [
      'ALTER TABLE roads RENAME TO x; CREATE TABLE roads (id INTEGER PRIMARY KEY, description TEXT NOT NULL COLLATE NOCASE); DROP TABLE x',
      'its table roads is another',
    ],
  ])('a drive whose tables could compute: %s', (statement, what) => {
    writeDrive(at('a.drive'), 2);
    sql(at('a.drive'), statement);
    expect(refusal(() => openDrive(at('a.drive')))).toContain(`damaged: a.drive: ${what}`);
  });

  it('a drive whose pages lead in a circle', () => {
    writeDrive(at('a.drive'), 20_000);
    const bytes = readFileSync(at('a.drive'));
    const pageBytes = bytes.readUInt16BE(16);
    const root = rootPageOf(at('a.drive'), 'frames');
    const start = (root - 1) * pageBytes;
    expect(bytes[start]).toBe(5);
    // Every child of the root's is the root itself.
    for (let i = 0; i < bytes.readUInt16BE(start + 3); i++) {
      bytes.writeUInt32BE(root, start + bytes.readUInt16BE(start + 12 + 2 * i));
    }
    writeFileSync(at('a.drive'), bytes);
    expect(
      refusal(() => {
        using drive = openDrive(at('a.drive'));
        return [...drive.frames()];
      }),
    ).toMatch(/^damaged: a\.drive/);
  });

  it('a frame so far along its road that nobody drives there', () => {
    writeDrive(at('a.drive'), 2);
    sql(at('a.drive'), 'UPDATE frames SET station_m = 1e9 WHERE step = 1');
    using drive = openDrive(at('a.drive'));
    expect(refusal(() => [...drive.frames()])).toMatch(
      /^damaged: a\.drive: frame 1: station_m is 1000000000/,
    );
  });

  it('a drive of a newer version', () => {
    writeDrive(at('a.drive'), 2);
    sql(at('a.drive'), 'PRAGMA user_version = 3');
    expect(refusal(() => openDrive(at('a.drive')))).toBe(
      'newer-version: a.drive was written by a newer version of alvinn (drive format 3, this version reads 2) | Update alvinn to open it.',
    );
  });

  it('a drive without frames', () => {
    start(at('a.drive'), 'recorded').finish();
    expect(refusal(() => openDrive(at('a.drive')))).toBe(
      'empty: a.drive holds no frames | Give a drive that has some, or record one.',
    );
  });

  it('a drive cut short anywhere', () => {
    writeDrive(at('whole.drive'), 50);
    const size = readFileSync(at('whole.drive')).length;
    for (const length of [50, 150, 600, 4096, size / 2, size - 1]) {
      copyFileSync(at('whole.drive'), at('a.drive'));
      truncateSync(at('a.drive'), Math.floor(length));
      expect(refusal(() => openDrive(at('a.drive')))).toMatch(
        /^damaged: a\.drive is damaged: it ends after \d+ bytes \| It was cut short: copy it again from where it came, or make the drive anew\.$/,
      );
    }
  });

  it('a drive with a page overwritten, at the latest when the frames are read', () => {
    writeDrive(at('a.drive'), 500);
    const bytes = readFileSync(at('a.drive'));
    bytes.fill(
      0x5a,
      Math.floor(bytes.length / 2 / 4096) * 4096,
      Math.floor(bytes.length / 2 / 4096) * 4096 + 4096,
    );
    writeFileSync(at('a.drive'), bytes);
    expect(
      refusal(() => {
        using drive = openDrive(at('a.drive'));
        for (const _ of drive.frames());
      }),
    ).toMatch(/^damaged: a\.drive/);
  });

  it.each([
    ['UPDATE frames SET camera = zeroblob(10) WHERE step = 17', 'camera has 10 bytes, 2×3×3 expected'],
    ['UPDATE frames SET camera = NULL WHERE step = 17', 'camera is missing'],
    ["UPDATE frames SET camera_format = 'jpeg' WHERE step = 17", 'camera_format is not rgb8'],
    ['UPDATE frames SET range = zeroblob(9) WHERE step = 17', 'range has 9 bytes, 1×2×4 expected'],
    ['UPDATE frames SET range_rows = 8 WHERE step = 17', "range is 8×2, the drive's sensors say 1×2"],
    [
      "UPDATE frames SET range = x'0000c07f0000803f' WHERE step = 17",
      'range holds a value that is not a number',
    ],
    ['UPDATE frames SET curvature_per_m = NULL WHERE step = 17', 'curvature_per_m is not a number'],
    ['UPDATE frames SET curvature_per_m = 9e999 WHERE step = 17', 'curvature_per_m is not a number'],
    ['UPDATE frames SET noise_seed = 9007199254740993 WHERE step = 17', 'noise_seed is not a number'],
    ['UPDATE frames SET camera = zeroblob(4e7) WHERE step = 17', 'camera has 40000000 bytes, 2×3×3 expected'],
    [
      'UPDATE frames SET mode = CAST(zeroblob(4e7) AS TEXT) WHERE step = 17',
      'mode is not one of person, expert, network, snapshot',
    ],
    [
      "UPDATE frames SET mode = 'ghost' WHERE step = 17",
      'mode is not one of person, expert, network, snapshot',
    ],
  ])('a frame after %s', (statement, what) => {
    writeDrive(at('a.drive'), 20);
    sql(at('a.drive'), statement);
    using drive = openDrive(at('a.drive'));
    expect(refusal(() => [...drive.frames()])).toBe(`damaged: a.drive: frame 17: ${what} | ${damagedHint}`);
    expect(drive.frame(16)?.step).toBe(16);
  });

  it('a drive whose roads together would fill the memory', () => {
    const path = at('a.drive');
    writeDrive(path, 1);
    using database = new DatabaseSync(path);
    const insert = database.prepare('INSERT INTO roads (id, description) VALUES (?, ?)');
    for (let id = 100; id < 105; id++) insert.run(id, `[${'{},'.repeat(450_000)}{}]`);
    database.close();
    expect(refusal(() => openDrive(path))).toMatch(/a\.drive.* it has more roads than can be read/);
  });

  it('a frame whose step no number holds', () => {
    writeDrive(at('a.drive'), 20);
    sql(at('a.drive'), 'UPDATE frames SET step = 9223372036854775807 WHERE step = 19');
    using drive = openDrive(at('a.drive'));
    expect(refusal(() => [...drive.frames()])).toBe(
      `damaged: a.drive: frame null: step is not a number | ${damagedHint}`,
    );
  });

  it.each([
    ["DELETE FROM meta WHERE key = 'seed'", 'meta seed is missing'],
    ["UPDATE meta SET value = '{' WHERE key = 'sensors'", 'meta sensors is not JSON'],
    [
      "UPDATE meta SET value = 'null' WHERE key = 'sensors'",
      'meta sensors does not say the size of the images',
    ],
    ["UPDATE roads SET description = '{'", 'road 1 is not JSON'],
    ['UPDATE roads SET description = CAST(zeroblob(2e7) AS TEXT)', 'road 1 is missing'],
    ["UPDATE conditions SET description = 'null'", 'conditions 1 are none'],
    [
      "UPDATE meta SET value = replace(value, '\"rows\":2', '\"rows\":9007199254740993') WHERE key = 'sensors'",
      'meta sensors does not say the size of the images',
    ],
    ["UPDATE meta SET value = 'null' WHERE key = 'details'", 'meta details is no object'],
    ['DELETE FROM roads', 'frame 0: road 1 is missing'],
    ['DELETE FROM conditions', 'conditions 1 are missing'],
    ['DROP TABLE frames', undefined],
  ])('a drive after %s', (statement, what) => {
    writeDrive(at('a.drive'), 20);
    sql(at('a.drive'), statement);
    const read = refusal(() => {
      using drive = openDrive(at('a.drive'));
      drive.conditions(placed([...drive.frames()][0]!).conditions);
    });
    expect(read).toBe(
      what === undefined
        ? 'damaged: a.drive: it lacks the table frames | Copy the file again from where it came, or make the drive anew.'
        : `damaged: a.drive: ${what} | Copy the file again from where it came, or make the drive anew.`,
    );
  });
});

describe('writing refuses in one line', () => {
  it.each(['recorded', 'synthetic'] as const)(
    'a folder that is missing or no folder, a directory: %s',
    (kind) => {
      mkdirSync(at('sub'));
      writeFileSync(at('file'), '');
      expect([
        refusal(() => start(at('nowhere/a.drive'), kind)),
        refusal(() => start(at('file/a.drive'), kind)),
        refusal(() => start(at('sub'), kind)),
        refusal(() => start('/dev/null', kind)),
      ]).toEqual([
        'cannot-write: Cannot write nowhere/a.drive: folder nowhere does not exist | Create the folder first, or choose another place.',
        'cannot-write: Cannot write file/a.drive: file is not a folder | Choose another place to write to.',
        'cannot-write: Cannot write sub: it is a directory | Give a file name inside it.',
        'cannot-write: Cannot write /dev/null: it is not a regular file | Give the name of a file.',
      ]);
      expect(readdirSync(folder).sort()).toEqual(['file', 'sub']);
    },
  );

  it.skipIf(process.platform === 'win32')('a folder that it may not write to', () => {
    chmodSync(folder, 0o555);
    expect(withoutPrivileges(() => refusal(() => start(at('a.drive'), 'synthetic')))).toBe(
      'cannot-write: Cannot write a.drive: permission denied | Give yourself permission to write there, or choose another place.',
    );
  });

  it.skipIf(process.platform !== 'linux')('a folder that takes no files', () => {
    expect(refusal(() => start('/proc/a.drive', 'synthetic'))).toBe(
      'cannot-write: Cannot write /proc/a.drive: folder /proc takes no files | Choose another place to write to.',
    );
  });

  it('images of another size than the sensors, as a defect of the program, and keeps the drive whole', () => {
    const writer = start(at('a.drive'), 'synthetic');
    expect(() =>
      writer.appendAll([exampleFrame(0), { ...exampleFrame(1), camera: new Uint8Array(3) }]),
    ).toThrow(RangeError);
    writer.append(exampleFrame(0));
    writer.finish();
    using drive = openDrive(at('a.drive'));
    expect(drive.frameCount).toBe(1);
  });
});
