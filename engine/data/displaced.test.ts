import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { exampleConditions, exampleFrame, exampleMeta, exampleRoad } from './drive-fixture.ts';
import type { DriveWriter } from './drive-format.ts';
import { openDrive } from './drive-reader.ts';
import { createDrive } from './drive-writer.ts';

let folder = '';
let path = '';
let writer: DriveWriter;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alvinn-displaced-'));
  mkdirSync(join(folder, 'drives'));
  path = join(folder, 'drives', 'a.drive');
  writer = record(path, 40);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function record(at: string, frames: number): DriveWriter {
  const started = createDrive(at, exampleMeta('recorded'));
  started.addRoad(exampleRoad);
  started.addConditions(exampleConditions);
  for (let step = 0; step < frames; step++) started.append(exampleFrame(step));
  return started;
}

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message.replaceAll(`${folder}/`, '');
  }
  return 'nothing was refused';
}

function framesIn(name: string): number {
  using drive = openDrive(join(folder, name));
  expect(drive.mayLackEnd).toBe(false);
  return [...drive.frames()].length;
}

/** An open file cannot be moved or deleted on Windows. */
describe.skipIf(process.platform === 'win32')('a recording whose file is', () => {
  it.each([
    ['renamed', 'was moved', () => renameSync(path, join(folder, 'drives', 'b.drive')), 'drives/b.drive'],
    ['moved to another folder', 'was moved', () => renameSync(path, join(folder, 'b.drive')), 'b.drive'],
    [
      'moved with its folder',
      'was moved',
      () => renameSync(join(folder, 'drives'), join(folder, 'other')),
      'other/a.drive',
    ],
    ['deleted', 'was deleted', () => rmSync(path), 'drives/a saved.drive'],
    [
      'deleted with its folder',
      'was deleted',
      () => rmSync(join(folder, 'drives'), { recursive: true }),
      'drives/a saved.drive',
    ],
    [
      'replaced',
      'was replaced',
      () => {
        record(join(folder, 'other.drive'), 3).close();
        renameSync(join(folder, 'other.drive'), path);
      },
      'drives/a saved.drive',
    ],
  ] as const)(
    '%s ends at the next frame and says where every counted frame is',
    (_what, said, displace, place) => {
      displace();
      const where = said === 'was moved' ? `are in ${place}` : `were saved as ${place}`;
      expect(refusal(() => writer.append(exampleFrame(40)))).toBe(
        `drives/a.drive ${said} while it was being recorded: its 40 frames ${where}`,
      );
      expect(framesIn(place)).toBe(40);
      writer.close();
      writer.discard();
      const left = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
        /-(wal|shm|journal)$|partial/.test(name),
      );
      expect(left).toEqual([]);
      if (said === 'was replaced') expect(framesIn('drives/a.drive')).toBe(3);
    },
  );

  it('moved says so too where no frame comes any more, and where it is closed', () => {
    renameSync(path, join(folder, 'b.drive'));
    expect(refusal(() => writer.check())).toMatch(/its 40 frames are in b\.drive$/);
    const other = record(path, 5);
    renameSync(path, join(folder, 'c.drive'));
    expect(refusal(() => other.close())).toMatch(/its 5 frames are in c\.drive$/);
    expect([framesIn('b.drive'), framesIn('c.drive')]).toEqual([40, 5]);
  });

  it('there, but whose log was taken away, ends with every frame in the file', () => {
    rmSync(`${path}-wal`);
    expect(refusal(() => writer.append(exampleFrame(40)))).toBe(
      'the log beside drives/a.drive was taken away while it was being recorded: its 40 frames are in drives/a.drive',
    );
    expect(framesIn('drives/a.drive')).toBe(40);
  });

  it('replaced stays untouched by a recording that is thrown away', () => {
    rmSync(path);
    record(join(folder, 'other.drive'), 3).close();
    renameSync(join(folder, 'other.drive'), path);
    writer.discard();
    expect([existsSync(path), framesIn('drives/a.drive')]).toEqual([true, 3]);
  });
});
