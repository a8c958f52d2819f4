import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createRoad } from '../../sim/road/create-road.ts';
import { exampleConditions, exampleFrame, exampleMeta } from '../data/drive-fixture.ts';
import type { DriveFrame, DriveMeta } from '../data/drive-format.ts';
import { openDrives } from '../data/drive-reader.ts';
import { createDrive } from '../data/drive-writer.ts';
import { exampleSource, importedFrame, writeImportedDrive } from '../data/imported-fixture.ts';
import { chosenFrames, framesIn, framesToLearn, groupsOf } from './frames-to-learn.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-frames-to-learn-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let written = 0;
const newPath = () => join(folder, `${++written}.drive`);

/** Writes frames `from` … `to` − 1 of exampleFrame; `road` says on which of `roads` each lies, by its place. */
function drive(
  kind: DriveMeta['kind'],
  [from, to]: readonly [number, number],
  roads: readonly object[],
  road: (step: number) => number = () => 0,
  frame: (step: number) => Partial<DriveFrame> = () => ({}),
): string {
  const path = newPath();
  const writer = createDrive(path, exampleMeta(kind));
  const ids = roads.map((description) => writer.addRoad(description));
  const conditions = writer.addConditions(exampleConditions);
  for (let step = from; step < to; step++) {
    writer.append({ ...exampleFrame(step), road: ids[road(step)]!, conditions, ...frame(step) });
  }
  writer.close();
  return path;
}

function learned(...paths: string[]) {
  const readers = openDrives(paths);
  try {
    const found = framesToLearn(readers);
    const groups = found.frames.map((own) => [...own.groups]);
    const chosen = readers.map((reader, i) =>
      Array.from(chosenFrames(reader, found.frames[i]!), ({ frame }) => frame.step),
    );
    return { ...found, groups, chosen };
  } finally {
    for (const reader of readers) reader.close();
  }
}

const street = { kind: 'street', seed: 1 } as const;
const loop = { kind: 'loop', seed: 4 } as const;

it('takes a frame once, however often it is given: the same path, a copy, the start of a longer drive', () => {
  const short = drive('synthetic', [0, 8], [street]);
  const long = drive('synthetic', [0, 20], [{ kind: 'path', seed: 9 }, street], () => 1);
  const copy = newPath();
  copyFileSync(short, copy);
  const { chosen, copies, groups } = learned(short, short, copy, long);
  expect(copies).toEqual([0, 8, 8, 8]);
  expect(chosen).toEqual([[0, 1, 2, 3, 4, 5, 6, 7], [], [], [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]]);
  expect(groups.map((own) => own.length)).toEqual([8, 0, 0, 12]);
});

it('takes frames for the same only where picture, ranges, direction and feedback all are', () => {
  const [one, two] = [exampleFrame(1), exampleFrame(2)];
  const { camera, range, curvaturePerM, previousRoadLighter } = one;
  const changes: Partial<DriveFrame>[] = [
    {},
    { camera: two.camera },
    { range: two.range },
    { curvaturePerM: curvaturePerM + 0.001 },
    { previousRoadLighter: !previousRoadLighter },
    { roadLighter: !one.roadLighter, speedMps: 9, noiseSeed: 1 },
  ];
  const seen = { camera, range, curvaturePerM, previousRoadLighter };
  const path = drive('synthetic', [0, 6], [street], undefined, (step) => ({ ...seen, ...changes[step] }));
  const { chosen, copies } = learned(path);
  expect([chosen, copies]).toEqual([[[0, 1, 2, 3, 4]], [1]]);
});

it('counts bends by their side, and none as wide as 200 m', () => {
  const curvatures = [0.1, 0.0051, 0.005, 0, -0.005, -0.0051, -0.02, -0.1];
  const bending = (step: number) => ({ curvaturePerM: curvatures[step]! });
  expect(learned(drive('synthetic', [0, 8], [street], undefined, bending)).bends).toEqual({
    left: 2,
    right: 3,
  });
});

it('counts what was driven far off its road, wherever the car was when it saw that', () => {
  const { lanes, centreAt } = createRoad(street);
  /** On a road's side, so far beyond its edge, m. */
  const standing = (side: 'left' | 'right', beyondM: readonly number[]) => (step: number) => {
    const stationM = 40 + step;
    const { x, y, yawRad } = centreAt(stationM);
    const { leftM, rightM } = lanes.across(stationM);
    const offM = side === 'left' ? leftM + beyondM[step]! : rightM - beyondM[step]!;
    const camera = new Uint8Array(18).fill(step);
    return { stationM, xM: x - offM * Math.sin(yawRad), yM: y + offM * Math.cos(yawRad), yawRad, camera };
  };
  const left = drive('recorded', [0, 2], [street], undefined, standing('left', [4.9, 5.1]));
  const right = drive('recorded', [0, 3], [street], undefined, standing('right', [4.9, 5.1, 30]));
  const far = standing('right', [30, 30]);
  const snapshots = drive('synthetic', [0, 2], [loop, street], () => 1, far);
  const nowhere = drive('recorded', [0, 2], [{ kind: 'a road of a later version' }], undefined, far);
  const imported = newPath();
  writeImportedDrive(imported, 3);
  expect([left, right, snapshots, nowhere, imported].map((path) => learned(path).farOff)).toEqual([
    [1],
    [2],
    [0],
    [0],
    [0],
  ]);
  expect(learned(right, right).farOff).toEqual([2, 0]);
});

it('makes a group of each road of snapshots, the same in all drives', () => {
  const roads = [0, 1, 2, 3].map((seed) => ({ kind: 'path', seed }));
  const one = drive('synthetic', [0, 8], roads, (step) => step % 4);
  const two = drive('synthetic', [8, 12], roads.toReversed(), (step) => step % 4);
  const { groups, groupsAre } = learned(one, two);
  expect(groups).toEqual([
    [0, 1, 2, 3, 0, 1, 2, 3],
    [3, 2, 1, 0],
  ]);
  expect(groupsAre).toBe('roads');
});

it('cuts a road that was driven into stretches of its stations, the same in every drive', () => {
  const there = drive('recorded', [0, 100], [street]);
  const again = drive('recorded', [100, 200], [street], undefined, (step) => ({
    stationM: (step - 100) * 0.7,
  }));
  const { groups, groupsAre } = learned(there, again);
  expect(groups[1]).toEqual(groups[0]);
  expect(groups[0]).toEqual(groups[0]!.toSorted((a, b) => a - b));
  expect(new Set(groups[0])).toHaveLength(20);
  expect(groupsAre).toBe('stretches');
});

it('cuts each road into as many stretches as it has of all frames, and mixes no two roads', () => {
  const there = drive('recorded', [0, 150], [street, loop], (step) => (step < 100 ? 0 : 1));
  const snapshots = drive('synthetic', [150, 200], [{ kind: 'path', seed: 3 }]);
  const [driven, shown] = learned(there, snapshots).groups as [number[], number[]];
  expect(new Set(driven.slice(0, 100))).toEqual(new Set(Array(10).keys()));
  expect(new Set(driven.slice(100))).toEqual(new Set([10, 11, 12, 13, 14]));
  expect(new Set(shown)).toEqual(new Set([15]));
});

it('cuts the only road of snapshots, and keeps together what one place shows', () => {
  const { groups, groupsAre } = learned(drive('synthetic', [0, 100], [street]));
  expect([new Set(groups[0]).size, groupsAre]).toEqual([20, 'stretches']);
  const place = drive('recorded', [0, 10], [street], undefined, () => ({ stationM: 7 }));
  expect(learned(place).groups).toEqual([Array(10).fill(0)]);
});

it('takes laps of a road for one', () => {
  const lapM = createRoad(loop).lengthM;
  const laps = drive('recorded', [0, 90], [loop], undefined, (step) => ({ stationM: (step / 30) * lapM }));
  const [groups] = learned(laps).groups;
  expect(groups!.slice(30, 60)).toEqual(groups!.slice(0, 30));
  expect(groups!.slice(60)).toEqual(groups!.slice(0, 30));
  expect(new Set(groups)).toHaveLength(20);
});

it('cuts what was made elsewhere by its time', () => {
  const path = newPath();
  writeImportedDrive(path, 100);
  expect(new Set(learned(path).groups[0])).toHaveLength(20);
  const later = newPath();
  const writer = createDrive(later, exampleMeta('recorded'), 2);
  const source = writer.addSource({ ...learnedSource(path) });
  // The same recording, imported anew with other pictures.
  for (let step = 0; step < 100; step++) {
    writer.append({ ...importedFrame(step, source), camera: new Uint8Array(18).fill(step) });
  }
  writer.finish();
  const { groups } = learned(path, later);
  expect(groups[1]).toEqual(groups[0]);
});

it('keeps recordings that were made elsewhere apart, in one drive and in several', () => {
  const imported = (names: readonly string[]) => {
    const path = newPath();
    const writer = createDrive(path, exampleMeta('recorded'), 2);
    const sources = names.map((name) => writer.addSource({ ...exampleSource, name }));
    for (let step = 0; step < 60; step++) {
      const camera = new Uint8Array(18).fill(written);
      writer.append({ ...importedFrame(step, sources[step % sources.length]!), camera });
    }
    writer.finish();
    return path;
  };
  const [both, other] = learned(imported(['one', 'two']), imported(['three'])).groups as [number[], number[]];
  const groups = [both.filter((_, i) => i % 2 === 0), both.filter((_, i) => i % 2 === 1), other];
  const [one, two, three] = groups.map((own) => new Set(own)) as [Set<number>, Set<number>, Set<number>];
  expect([one.size, two.size, three.size]).toEqual([5, 5, 10]);
  expect(new Set([...one, ...two, ...three]).size).toBe(20);
});

function learnedSource(path: string) {
  const [reader] = openDrives([path]);
  try {
    const [source] = reader!.sources.values();
    if (source?.from !== 'import') throw new Error('it was not imported');
    return source;
  } finally {
    reader!.close();
  }
}

it('takes laps of a closed road of its own for one, and an open one for a line', () => {
  const roadOf = (closed: boolean) => ({
    format: 'alvinn-road',
    version: 1,
    name: 'round',
    kind: 'path',
    closed,
    crossSection: {
      lanes: 1,
      laneWidthM: 3,
      shoulderM: 0.5,
      surface: 'asphalt',
      centreLine: 'none',
      edgeLines: false,
      ditch: 'none',
    },
    start: { x: 0, y: 0, yawRad: 0 },
    segments: [{ type: 'arc', lengthM: 100 * Math.PI, curvaturePerM: 1 / 50 }],
    scenerySeed: 1,
    terrain: { seed: 1, amplitudeM: 0 },
  });
  const lapM = 100 * Math.PI;
  const twice = (step: number) => ({ stationM: (step / 20) * lapM });
  const [closed, open] = [true, false].map((isClosed) => {
    const path = drive('recorded', [0, 40], [roadOf(isClosed)], undefined, twice);
    return learned(path).groups[0]!;
  }) as [number[], number[]];
  expect(closed.slice(20)).toEqual(closed.slice(0, 20));
  expect(open).toEqual(open.toSorted((a, b) => a - b));
  expect(open[39]).not.toBe(open[19]);
});

it('reads and groups what was chosen, from any frame to any', () => {
  const roads = [0, 1, 2].map((seed) => ({ kind: 'path', seed }));
  const path = drive('synthetic', [0, 6], roads, (step) => step % 3);
  const [reader] = openDrives([path]);
  const { frames } = framesToLearn([reader!]);
  const own = frames[0]!;
  const read = (from?: number, most?: number) =>
    Array.from(chosenFrames(reader!, own, from, most), ({ frame, group }) => [frame.step, group]);
  const all = [0, 1, 2, 3, 4, 5].map((step) => [step, step % 3]);
  expect([read(), read(4), read(2, 2), read(6), read(0, 0)]).toEqual([
    all,
    all.slice(4),
    all.slice(2, 4),
    [],
    [],
  ]);
  const some = framesIn(own, new Set([0, 2]));
  const readSome = Array.from(chosenFrames(reader!, some), ({ frame, group }) => [frame.step, group]);
  expect(readSome).toEqual(all.filter(([, group]) => group !== 1));
  reader!.close();
  expect([[...some.steps], [...some.groups]]).toEqual([
    [0, 2, 3, 5],
    [0, 2, 0, 2],
  ]);
  expect([...groupsOf([some, own])]).toEqual([0, 2, 0, 2, 0, 1, 2, 0, 1, 2]);
});

it('leaves out what is marked deleted, then and later', () => {
  const path = drive('recorded', [0, 10], [street]);
  const [reader] = openDrives([path]);
  reader!.markDeleted(2, 3);
  const { frames } = framesToLearn([reader!]);
  reader!.markDeleted(5, 5);
  const steps = Array.from(chosenFrames(reader!, frames[0]!, 1, 5), ({ frame }) => frame.step);
  reader!.close();
  expect([...frames[0]!.steps]).toEqual([0, 1, 4, 5, 6, 7, 8, 9]);
  expect(steps).toEqual([1, 4, 6, 7]);
});
