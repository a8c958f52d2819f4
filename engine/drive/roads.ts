import { readFileSync } from 'node:fs';
import { createRoad, type RoadDescription } from '../../sim/road/create-road.ts';
import { ROAD_KINDS, type RoadKind } from '../../sim/road/road.ts';
import { parseRoadFile, RoadFileError } from '../../sim/road/road-file.ts';
import { readError } from '../data/file-errors.ts';
import { UserError } from '../errors.ts';

/** Largest road file read, bytes. */
const LARGEST_FILE = 8 * 1024 * 1024;

/**
 * What a user means by a road: a kind, made from the seed, or the path of a road file.
 * @throws UserError for a file that cannot be read or describes no road.
 */
export function roadDescription(kindOrFile: string, seed: number): RoadDescription {
  if ((ROAD_KINDS as readonly string[]).includes(kindOrFile)) return { kind: kindOrFile as RoadKind, seed };
  let bytes: Buffer;
  try {
    bytes = readFileSync(kindOrFile);
  } catch (error) {
    if (/^[a-z]+$/.test(kindOrFile)) {
      throw new UserError(
        'usage',
        `"${kindOrFile}" is neither a kind of road nor a file`,
        `Use one of ${ROAD_KINDS.join(', ')}, or the path of a .road.json file.`,
      );
    }
    throw readError(kindOrFile, 'road', error);
  }
  if (bytes.length > LARGEST_FILE) {
    throw new UserError(
      'invalid',
      `${kindOrFile} has ${bytes.length} bytes`,
      'A road file has at most 8 MiB.',
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
