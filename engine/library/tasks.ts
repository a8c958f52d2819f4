import type { RoadDescription } from '../../sim/road/create-road.ts';
import { connectToDrive } from '../data/drive-connection.ts';
import { openDrive } from '../data/drive-reader.ts';
import { readError } from '../data/file-errors.ts';
import { roadDescription } from '../drive/roads.ts';
import { UserError } from '../errors.ts';
import { markFrames } from './mark-frames.ts';
import { appendDrive, checkMergeable } from './merge-drives.ts';
import { modelInfo } from './model-info.ts';
import { modelNetwork } from './model-network.ts';
import { recordingInfo } from './recording-info.ts';
import { summariseDrive, summariseModel, summariseRoad } from './summaries.ts';

/** What takes too long for the thread that drives the car: files are read and written synchronously. */
export const TASKS = {
  summariseDrive,
  summariseModel,
  summariseRoad,
  readRoad,
  recordingInfo,
  modelInfo,
  modelNetwork,
  markFrames,
  checkMergeable,
  appendDrive,
  checkDrive,
};

export type Tasks = typeof TASKS;

/** @throws UserError where the file describes no road. */
function readRoad(path: string): RoadDescription {
  return roadDescription(path, 0);
}

/** Looks into every page and frame of a drive. @throws UserError `damaged` where it is not whole. */
function checkDrive(path: string): void {
  using drive = openDrive(path);
  try {
    using database = connectToDrive(path);
    const [[found]] = database.prepare('PRAGMA quick_check(1)').all().map(Object.values) as [[string]];
    if (found !== 'ok') {
      throw new UserError(
        'damaged',
        `${path} is damaged: ${found}`,
        'Copy it again from where it came, or make the drive anew.',
      );
    }
  } catch (error) {
    throw readError(path, 'drive', error);
  }
  for (const _ of drive.frames());
}
