import { z } from 'zod';
import type { RoadDescription } from '../../sim/road/create-road.ts';
import { MOST_OBSTACLES_PER_KM } from '../../sim/road/obstacles.ts';
import { ROAD_KINDS, type RoadKind } from '../../sim/road/road.ts';
import { LEAST_RADIUS_M, ROAD_PARTS } from '../../sim/road/road-changes.ts';
import { parseRoadFile } from '../../sim/road/road-file.ts';
import { UserError } from '../errors.ts';
import type { DriveReader } from './drive-format.ts';

/** No lane is wider, m. */
const WIDEST_LANE_M = 20;

const CHANGES = z.object({
  smallestRadiusM: z.number().min(LEAST_RADIUS_M[0]).max(LEAST_RADIUS_M[1]).optional(),
  without: z.array(z.enum(ROAD_PARTS)).max(ROAD_PARTS.length).optional(),
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
  const { kind, seed, laneWidthM, obstaclesPerKm, changes } = (description ?? {}) as Readonly<
    Record<string, unknown>
  >;
  const within = (value: unknown, most: number) => typeof value === 'number' && value > 0 && value <= most;
  if (ROAD_KINDS.includes(kind as RoadKind) && Number.isSafeInteger(seed)) {
    const changed = CHANGES.safeParse(changes);
    return {
      kind: kind as RoadKind,
      seed: seed as number,
      ...(within(laneWidthM, WIDEST_LANE_M) && { laneWidthM: laneWidthM as number }),
      ...(within(obstaclesPerKm, MOST_OBSTACLES_PER_KM) && { obstaclesPerKm: obstaclesPerKm as number }),
      ...(changed.success && { changes: changed.data }),
    };
  }
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
