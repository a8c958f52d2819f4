import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { exampleConditions, exampleFrame, exampleMeta, exampleRoad } from '../data/drive-fixture.ts';
import type { DriveFrame, DriveMeta } from '../data/drive-format.ts';
import { createDrive } from '../data/drive-writer.ts';
import { exportModel } from '../onnx/export.ts';
import { exampleCard, exampleWeights, spec1989 } from '../onnx/model-fixture.ts';
import type { Events } from '../protocol/events.ts';
import type { LibraryState } from '../protocol/library.ts';
import { Jobs } from '../services/jobs.ts';
import { Library } from './library.ts';

/** A library for tests in a folder of its own, with what it told. */
export interface ExampleLibrary extends Disposable {
  readonly folder: string;
  readonly library: Library;
  readonly jobs: Jobs;
  readonly told: Partial<Events>;
  /** Every state it told, one after the other. */
  readonly states: LibraryState[];
  readonly logged: string[];
  close(): void;
  /** Another engine's library on the same folder, after this one was closed. */
  reopen(): ExampleLibrary;
}

/** @param fill puts files into the folder first */
export function openLibrary(
  fill: (folder: string) => void = () => {},
  folder = mkdtempSync(join(tmpdir(), 'alvinn-library-')),
): ExampleLibrary {
  fill(folder);
  const told: Partial<Events> = {};
  const states: LibraryState[] = [];
  const logged: string[] = [];
  const audience = {
    emit: <Name extends keyof Events>(event: Name, data: Events[Name]) => {
      Object.assign(told, { [event]: data });
      if (event === 'library') states.push(data as LibraryState);
    },
    frame: () => {},
  };
  const jobs = new Jobs(audience, () => performance.now());
  let closed = false;
  const close = () => {
    if (!closed) library[Symbol.dispose]();
    closed = true;
  };
  const library = new Library(folder, { audience, jobs, log: (line) => logged.push(line) });
  return {
    folder,
    library,
    jobs,
    told,
    states,
    logged,
    close,
    reopen() {
      close();
      return openLibrary(undefined, folder);
    },
    [Symbol.dispose]() {
      close();
      // The library's thread may be writing its last file still.
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
}

export interface ExampleDrive {
  readonly frames?: number;
  readonly kind?: DriveMeta['kind'];
  readonly meta?: Partial<DriveMeta>;
  readonly frame?: (step: number) => Partial<DriveFrame>;
}

/** Writes a drive of exampleFrame, ten frames a second along x. */
export function writeDrive(
  path: string,
  { frames = 20, kind = 'recorded', meta, frame }: ExampleDrive = {},
): void {
  mkdirSync(dirname(path), { recursive: true });
  const writer = createDrive(path, { ...exampleMeta(kind), ...meta });
  const road = writer.addRoad(exampleRoad);
  const conditions = writer.addConditions(exampleConditions);
  writer.appendAll(
    Array.from({ length: frames }, (_, step) => ({
      ...exampleFrame(step),
      road,
      conditions,
      ...frame?.(step),
    })),
  );
  writer.finish();
}

export function modelBytes(): Uint8Array {
  return exportModel(spec1989, exampleWeights(spec1989, 1), exampleCard, 10);
}

export function writeModel(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, modelBytes());
}

export const exampleRoadFile = {
  format: 'alvinn-road',
  version: 1,
  name: 'Straight on',
  kind: 'path',
  closed: false,
  crossSection: {
    lanes: 1,
    laneWidthM: 3.6,
    shoulderM: 1,
    surface: 'asphalt',
    centreLine: 'none',
    edgeLines: false,
    ditch: 'none',
  },
  start: { x: 0, y: 0, yawRad: 0 },
  segments: [{ type: 'line', lengthM: 400 }],
  scenerySeed: 5,
  terrain: { seed: 2, amplitudeM: 0 },
} as const;
