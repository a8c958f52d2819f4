import { expertCurvature } from '../../sim/driver/pure-pursuit.ts';
import { createRoad } from '../../sim/road/create-road.ts';
import type { Road } from '../../sim/road/road.ts';
import { type DriveReader, isPlaced, type StoredFrame } from '../data/drive-format.ts';
import { knownRoad } from '../data/stored-road.ts';
import { UserError } from '../errors.ts';

/** A road as it is, and as it would be without what stands on it. */
interface Roads {
  readonly full: Road;
  readonly empty: Road;
}

/**
 * Says of each frame of a drive how far to steer aside for what stands on the road, 1/m: the right curvature less what would
 * be right on the empty road; 0 where nothing stands in the way. It is what a network can know that sees obstacles alone.
 *
 * @throws UserError `invalid` for a frame whose road or pose are not known.
 */
export function steerAside(drive: DriveReader): (frame: StoredFrame) => number {
  const roads = new Map<number, Roads | undefined>();
  const roadsOf = (id: number): Roads | undefined => {
    if (roads.has(id)) return roads.get(id);
    const description = knownRoad(drive, id);
    const made = description && {
      full: createRoad(description),
      empty: createRoad('format' in description ? description : { ...description, obstaclesPerKm: 0 }),
    };
    roads.set(id, made);
    return made;
  };
  return (frame) => {
    const on = isPlaced(frame) ? roadsOf(frame.road) : undefined;
    if (!isPlaced(frame) || !on) {
      throw new UserError(
        'invalid',
        `${drive.path} does not say where its frames were seen, so nothing tells what stood in the way`,
        'Learn from snapshots or drives of this program, made with --obstacles.',
      );
    }
    const { stationM, xM: x, yM: y, yawRad } = frame;
    const right = (road: Road) => expertCurvature(road, { x, y, yawRad }, stationM, drive.meta.lookaheadM);
    return right(on.full) - right(on.empty);
  };
}
