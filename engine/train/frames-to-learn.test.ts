import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createRoad } from '../../sim/road/create-road.ts';
import { exampleConditions, exampleFrame, exampleMeta } from '../data/drive-fixture.ts';
import type { DriveFrame, DriveMeta } from '../data/drive-format.ts';
import { openDrives } from '../data/drive-reader.ts';
import { createDrive } from '../data/drive-writer.ts';
import { importedFrame, writeImportedDrive } from '../data/imported-fixture.ts';
import { chosenFrames, framesToLearn } from './frames-to-learn.ts';

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

const street = { kind: 'street', seed: 1 };
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
