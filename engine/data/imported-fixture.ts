import { exampleConditions, exampleFrame, exampleMeta, exampleRoad } from './drive-fixture.ts';
import type { DriveFrame, OriginalPicture } from './drive-format.ts';
import { createDrive } from './drive-writer.ts';
import { type ImportedSource, SIMULATOR } from './frame-source.ts';

/** Where the frames of {@link importedFrame} come from. */
export const exampleSource: ImportedSource = {
  from: 'import',
  format: 'Donkeycar tub 2',
  name: 'tub_1',
  camera: { ...exampleMeta('recorded').sensors.camera, rows: 4, columns: 6 },
  steering: {
    meaning: '-1 left to 1 right',
    conversion: { kind: 'linear', curvaturePerUnit: -0.1, curvatureAtZeroPerM: 0 },
  },
  rateHz: 20,
};

/** {@link exampleFrame} of which picture and steering alone are known. */
export function importedFrame(step: number, source: number): DriveFrame {
  return {
    ...exampleFrame(step),
    road: null,
    conditions: null,
    stationM: null,
    xM: null,
    yM: null,
    yawRad: null,
    speedMps: null,
    throttle: null,
    noiseSeed: null,
    range: null,
    roadLighter: null,
    previousRoadLighter: null,
    source,
  };
}

/** Writes such a drive of so many frames. @returns its digest */
export function writeImportedDrive(
  path: string,
  frames: number,
  source: ImportedSource = exampleSource,
): string {
  const writer = createDrive(path, exampleMeta('recorded'), 2);
  const id = writer.addSource(source);
  writer.appendAll(Array.from({ length: frames }, (_, step) => importedFrame(step, id)));
  return writer.finish();
}

/** Writes a drive in which every third frame is the simulator's, and others keep their original picture or do not. */
export function writeMixedDrive(path: string, frames: number): void {
  const writer = createDrive(path, exampleMeta('recorded'), 2);
  const road = writer.addRoad(exampleRoad);
  const conditions = writer.addConditions(exampleConditions);
  const simulator = writer.addSource(SIMULATOR);
  const elsewhere = writer.addSource(exampleSource);
  const picture: OriginalPicture = { format: 'rgb8', rows: 4, columns: 6, bytes: new Uint8Array(72).fill(9) };
  for (let step = 0; step < frames; step++) {
    if (step % 3 === 0) writer.append({ ...exampleFrame(step), road, conditions, source: simulator });
    else writer.append({ ...importedFrame(step, elsewhere), ...(step % 3 === 1 && { picture }) });
  }
  writer.finish();
}
