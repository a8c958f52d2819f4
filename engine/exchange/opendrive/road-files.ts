import { closeSync, openSync, readSync, statSync } from 'node:fs';
import type { RoadFile } from '../../../sim/road/road-file.ts';
import { writeFileAtomically } from '../../data/atomic.ts';
import { readWholeFile } from '../../data/read-file.ts';
import { type ImportedRoad, importRoad, type RoadImportOptions } from './import-road.ts';
import { MOST_MIB } from './xml.ts';

/** So much of a file says whether it is one. */
const HEAD_BYTES = 64 * 1024;

/** Whether a file is in OpenDRIVE, by its name or by how it begins. */
export function isOpenDrive(path: string): boolean {
  if (/\.xodr$/i.test(path)) return true;
  try {
    // To open a pipe is to wait for who writes into it.
    if (!statSync(path).isFile()) return false;
    const file = openSync(path, 'r');
    try {
      const head = Buffer.alloc(HEAD_BYTES);
      return head.toString('latin1', 0, readSync(file, head)).includes('<OpenDRIVE');
    } finally {
      closeSync(file);
    }
  } catch {
    // A folder, or nothing: whoever opens it next says so.
    return false;
  }
}

/**
 * Makes a road file of a way through an OpenDRIVE file.
 * @throws UserError in one line; see {@link importRoad}.
 */
export function importRoadFile(path: string, out: string, options: RoadImportOptions): ImportedRoad {
  const imported = importRoad(readOpenDriveFile(path), path, options);
  writeRoadFile(out, imported.road);
  return imported;
}

/** @throws UserError where it is not there, or too large. */
export function readOpenDriveFile(path: string): Uint8Array {
  return readWholeFile(path, 'road in OpenDRIVE', MOST_MIB);
}

/** Writes a road file, whole or not at all. @throws UserError where it cannot be written. */
export function writeRoadFile(path: string, road: RoadFile): void {
  writeFileAtomically(path, `${JSON.stringify(road)}\n`);
}
