import { z } from 'zod';
import type { RoadDescription } from '../../sim/road/create-road.ts';
import { ROAD_KINDS } from '../../sim/road/road.ts';
import { ROAD_CHANGE_LIMITS, ROAD_PARTS } from '../../sim/road/road-changes.ts';
import { parseRoadFile } from '../../sim/road/road-file.ts';
import { UserError } from '../errors.ts';
import type { DriveReader } from './drive-format.ts';

const within = ([least, most]: readonly [number, number]) => z.number().min(least).max(most);

const GENERATED = z.object({
  kind: z.enum(ROAD_KINDS),
  seed: z.int(),
  changes: z
    .object({
      widthM: within(ROAD_CHANGE_LIMITS.widthM).optional(),
      smallestRadiusM: within(ROAD_CHANGE_LIMITS.smallestRadiusM).optional(),
      without: z.array(z.enum(ROAD_PARTS)).max(ROAD_PARTS.length).optional(),
    })
    .optional(),
});

/**
 * A road of a drive, checked: the file may come from anywhere.
 * @throws UserError `damaged` where the drive holds something there that is no road.
 */
export function storedRoad(
  { path, roads }: Pick<DriveReader, 'path' | 'roads'>,
  id: number,
): RoadDescription {
  const description = roads.get(id);
  const generated = GENERATED.safeParse(description);
  if (generated.success) return generated.data;
  try {
    return parseRoadFile(JSON.stringify(description) ?? '');
  } catch (error) {
    throw new UserError(
      'damaged',
      `${path}: road ${id} is no road: ${(error as Error).message}`,
      'Copy the file again from where it came, or make the drive anew.',
      { cause: error },
    );
  }
}

/** A road of a drive, or undefined where this version knows no such road. */
export function knownRoad(
  drive: Pick<DriveReader, 'path' | 'roads'>,
  id: number,
): RoadDescription | undefined {
  try {
    return storedRoad(drive, id);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
