import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { exampleConditions, exampleFrame, exampleMeta, exampleRoad } from './drive-fixture.ts';
import { type DriveFrame, isPlaced, type OriginalPicture } from './drive-format.ts';
import { openDrive } from './drive-reader.ts';
import { createDrive } from './drive-writer.ts';
import { curvatureOfSteering, SIMULATOR } from './frame-source.ts';
import { exampleSource, importedFrame, writeImportedDrive } from './imported-fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-frames-'));
const path = join(folder, 'a.drive');
beforeEach(() => rmSync(path, { force: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError) return `${error.code}: ${error.message}`.replaceAll(`${folder}/`, '');
    throw error;
  }
  throw new Error('nothing was refused');
}

function sql(statement: string): void {
  using database = new DatabaseSync(path);
  database.exec(statement);
}

/** Reads everything of the drive. */
function readAll(): void {
  using drive = openDrive(path);
  for (const { step } of drive.frames()) drive.picture(step);
}

const raw: OriginalPicture = { format: 'rgb8', rows: 4, columns: 6, bytes: new Uint8Array(72).fill(9) };
const jpeg: OriginalPicture = { format: 'jpeg', rows: 120, columns: 160, bytes: Uint8Array.of(255, 216, 1) };

describe('a drive of frames from anywhere', () => {
  it('gives back what is known of each frame, where it comes from, and its original picture', () => {
    const writer = createDrive(path, exampleMeta('recorded'), 2);
    const road = writer.addRoad(exampleRoad);
    const conditions = writer.addConditions(exampleConditions);
    const simulator = writer.addSource(SIMULATOR);
    const tub = writer.addSource(exampleSource);
    const frames: DriveFrame[] = [
      { ...exampleFrame(0), road, conditions, source: simulator },
      importedFrame(1, tub),
      { ...importedFrame(2, tub), speedMps: 3, throttle: 0.5, picture: raw },
      { ...importedFrame(3, tub), road, roadLighter: true, picture: jpeg },
    ];
    writer.appendAll(frames);
    const digest = writer.finish();
    using drive = openDrive(path);
    const stored = frames.map(({ picture, ...frame }) => ({ ...frame, deleted: false }));
    expect([...drive.frames()]).toEqual(stored);
    expect(frames.map(({ step }) => drive.picture(step))).toEqual([null, null, raw, jpeg]);
    expect([...drive.frames()].map((frame) => drive.sourceOf(frame))).toEqual([
      SIMULATOR,
      exampleSource,
      exampleSource,
      exampleSource,
    ]);
    expect([...drive.frames()].map(isPlaced)).toEqual([true, false, false, false]);
    expect((['place', 'range', 'contrast'] as const).map((what) => drive.lacking(what))).toEqual([3, 3, 3]);
    expect(drive.digest()).toBe(digest);
  });

  it('has another digest with another picture, source or pose', () => {
    const digests = new Set<string>();
    for (const [source, frame] of [
      [exampleSource, {}],
      [{ ...exampleSource, name: 'tub_2' }, {}],
      [exampleSource, { picture: raw }],
      [exampleSource, { stationM: 0, xM: 0, yM: 0, yawRad: 0 }],
    ] as const) {
      const writer = createDrive(path, exampleMeta('recorded'), 2);
      writer.append({ ...importedFrame(0, writer.addSource(source)), ...frame });
      digests.add(writer.finish());
      rmSync(path);
    }
    expect(digests.size).toBe(4);
  });

  it('is nowhere until it is whole, as nobody drives it', () => {
    const writer = createDrive(path, exampleMeta('recorded'), 2);
    writer.append(importedFrame(0, writer.addSource(exampleSource)));
    expect(existsSync(path)).toBe(false);
    writer.discard();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps no path of the machine that it was made on', () => {
    const writer = createDrive(path, exampleMeta('recorded'), 2);
    expect(() => writer.addSource({ ...exampleSource, name: 'C:\\Users\\ann\\tub' })).toThrow(RangeError);
    expect(() => writer.addSource({ ...exampleSource, name: '/home/ann/tub' })).toThrow(RangeError);
    writer.discard();
  });

  it('takes no frame of which it is not known where it comes from, and version 1 none that lacks something', () => {
    const two = createDrive(path, exampleMeta('recorded'), 2);
    expect(() => two.append(exampleFrame(0))).toThrow('frame 0 has no source');
    two.discard();
    const one = createDrive(path, exampleMeta('synthetic'));
    expect(() => one.append({ ...exampleFrame(0), range: null })).toThrow('frame 0 has no range');
    one.discard();
  });
});

describe('a drive of the simulator', () => {
  it('is still of version 1, with the digest that alvinn 0.1 gave it', () => {
    const writer = createDrive(path, exampleMeta('synthetic'));
    writer.addRoad(exampleRoad);
    writer.addConditions(exampleConditions);
    writer.appendAll([0, 1, 2, 3, 4].map(exampleFrame));
    expect(writer.finish()).toBe('8d09e4fb84bff1626dc457ae22c35b96c0410233e65a7ccc589ed7664d1af1f8');
    using database = new DatabaseSync(path);
    expect(database.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 });
  });

  it('is damaged where something is NULL', () => {
    const writer = createDrive(path, exampleMeta('synthetic'));
    writer.addRoad(exampleRoad);
    writer.append(exampleFrame(0));
    writer.finish();
    sql('UPDATE frames SET station_m = NULL');
    expect(refusal(readAll)).toBe('damaged: a.drive: frame 0: station_m is not a number');
  });
});

describe('is damaged and says so in one line', () => {
  it.each([
    ["UPDATE frames SET speed_mps = 'fast'", 'frame 0: speed_mps is not a number'],
    ['UPDATE frames SET x_m = 1', 'frame 0: its pose is known in part'],
    ['UPDATE frames SET road = 7', 'frame 0: road 7 is missing'],
    ['UPDATE frames SET source = NULL', 'frame 0: source is not a number'],
    ['UPDATE frames SET source = 9', 'frame 0: source 9 is missing'],
    ["UPDATE frames SET range = x'00'", 'frame 0: range_rows is not a number'],
    [
      "UPDATE frames SET range = x'00', range_rows = 1, range_columns = 2",
      'frame 0: range has 1 bytes, 1×2×4 expected',
    ],
    ["UPDATE frames SET picture = 'text'", 'frame 0: picture_format is not one of jpeg, png, rgb8'],
    ["UPDATE frames SET picture_format = 'gif'", 'frame 0: picture_format is not one of jpeg, png, rgb8'],
    ["UPDATE frames SET picture_format = 'png'", 'frame 0: picture has no size'],
    [
      "UPDATE frames SET picture_format = 'rgb8', picture_rows = 4, picture_columns = 6, picture = x'00'",
      'frame 0: picture has 1 bytes, 4×6×3 expected',
    ],
    [
      "UPDATE frames SET picture_format = 'png', picture_rows = 4, picture_columns = 6, picture = 'text'",
      'frame 0: picture is no picture of 16777216 bytes at most',
    ],
    ["UPDATE sources SET description = '{}'", 'source 1 is none'],
    ["UPDATE sources SET description = 'x'", 'source 1 is not JSON'],
    ['DROP TABLE sources', 'it lacks the table sources'],
    ['ALTER TABLE frames ADD COLUMN more TEXT', 'its table frames is another'],
    ['CREATE INDEX more ON frames (step)', 'it has the index more, which does not belong there'],
    ['PRAGMA user_version = 1', undefined],
  ])('%s', (statement, what) => {
    writeImportedDrive(path, 3);
    sql(statement);
    const said = refusal(readAll);
    if (what === undefined) expect(said).toMatch(/^damaged: a\.drive: it/);
    else expect(said).toBe(`damaged: a.drive: ${what}`);
  });
});

describe('steering of others becomes curvature, positive to the left', () => {
  it('by a line, as for a joystick or direction units', () => {
    expect(curvatureOfSteering(exampleSource.steering.conversion, -0.5)).toBeCloseTo(0.05, 12);
    // 30 units of a retina of 1989: the first is the sharpest left.
    const units = { kind: 'linear', curvaturePerUnit: -0.24 / 29, curvatureAtZeroPerM: 0.12 } as const;
    expect([0, 14.5, 29].map((unit) => curvatureOfSteering(units, unit))).toEqual([
      0.12,
      expect.closeTo(0, 12),
      expect.closeTo(-0.12, 12),
    ]);
  });

  it('by the angle of the wheels, as for degrees of a steering wheel', () => {
    const degrees = {
      kind: 'wheel-angle',
      roadWheelRadPerUnit: -Math.PI / 180 / 15,
      wheelbaseM: 2.7,
    } as const;
    expect(curvatureOfSteering(degrees, 90)).toBeCloseTo(-Math.tan(Math.PI / 30) / 2.7, 12);
  });
});
