import { createRoad, type RoadDescription } from '../../sim/road/create-road.ts';
import { ROAD_KINDS, type RoadKind } from '../../sim/road/road.ts';
import { parseRoadFile, RoadFileError } from '../../sim/road/road-file.ts';
import { readWholeFile } from '../data/read-file.ts';
import { UserError } from '../errors.ts';

const LARGEST_FILE_MIB = 8;

/** Whether a user means a kind of road, of which every seed makes another one, and not a file. */
export function isKind(kindOrFile: string): kindOrFile is RoadKind {
  return (ROAD_KINDS as readonly string[]).includes(kindOrFile);
}

/**
 * What a user means by a road: a kind, made from the seed, or the path of a road file.
 * @param obstaclesPerKm things that stand on it
 * @throws UserError for a file that cannot be read or describes no road.
 */
export function roadDescription(kindOrFile: string, seed: number, obstaclesPerKm = 0): RoadDescription {
  if (isKind(kindOrFile)) {
    return { kind: kindOrFile, seed, ...(obstaclesPerKm > 0 && { obstaclesPerKm }) };
  }
  if (obstaclesPerKm > 0) {
    throw new UserError(
      'invalid',
      `${kindOrFile} is a road file, and obstacles stand on roads that a seed makes`,
      `Give one of ${ROAD_KINDS.join(', ')}.`,
    );
  }
  let bytes: Buffer;
  try {
    bytes = readWholeFile(kindOrFile, 'road', LARGEST_FILE_MIB);
  } catch (error) {
    const isMissing = error instanceof UserError && error.code === 'not-found';
    if (!isMissing || !/^[a-z]+$/.test(kindOrFile)) throw error;
    throw new UserError(
      'usage',
      `"${kindOrFile}" is neither a kind of road nor a file`,
      `Use one of ${ROAD_KINDS.join(', ')}, or the path of a .road.json file.`,
    );
  }
  if (/^\uFEFF?\s*</.test(bytes.toString('utf8', 0, 200))) {
    throw new UserError(
      'foreign',
      `${kindOrFile} is XML, and no road file`,
      'Import a road in OpenDRIVE first: alvinn import FILE.xodr --out NAME.road.json.',
    );
  }
  try {
    const file = parseRoadFile(bytes.toString('utf8'));
    createRoad(file);
    return file;
  } catch (error) {
    if (!(error instanceof RoadFileError)) throw error;
    const code = error.newer ? 'newer-version' : 'invalid';
    throw new UserError(code, `${kindOrFile}: ${error.message}`, error.hint);
  }
}
