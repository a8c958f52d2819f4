import { exampleFrame, exampleMeta } from './drive-fixture.ts';
import type { DriveFrame } from './drive-format.ts';
import { createDrive } from './drive-writer.ts';
import type { ImportedSource } from './frame-source.ts';

/** Where the frames of {@link importedFrame} come from. */
export const exampleSource: ImportedSource = {
  from: 'import',
  format: 'donkeycar tub 2',
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
