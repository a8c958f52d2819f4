import { type Pose, wrapAngle } from '../../sim/conventions.ts';
import { expertCurvature } from '../../sim/driver/pure-pursuit.ts';
import { createRoad } from '../../sim/road/create-road.ts';
import type { Obstacle } from '../../sim/road/obstacles.ts';
import type { Road } from '../../sim/road/road.ts';
import type { RangeSettings } from '../../sim/sensors/settings.ts';
import { type DriveReader, isPlaced, type StoredFrame } from '../data/drive-format.ts';
import { knownRoad } from '../data/stored-road.ts';
import { UserError } from '../errors.ts';

/** A road as it is, and as it would be without what stands on it. */
interface Roads {
  readonly full: Road;
  readonly empty: Road;
}

/** No obstacle further from where the expert aims, along the road, has a part in where the path leads there, m. */
const LEADS_WITHIN_M = 32;
/** Points of each side of an obstacle that are looked for in the field of view. */
const POINTS_A_SIDE = 5;

/**
 * Says of each frame of a drive how far to steer aside for what stands on the road, 1/m: the right curvature less what would
 * be right on the empty road; 0 where nothing stands in the way, or the range finder cannot see it any more. It is what a
 * network can know that sees obstacles alone.
 *
 * @throws UserError `invalid` for a frame whose road or pose are not known.
 */
export function steerAside(drive: DriveReader): (frame: StoredFrame) => number {
  const { lookaheadM, sensors } = drive.meta;
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
        'Learn from snapshots, or from drives of this program, with obstacles.',
      );
    }
    const { stationM, xM: x, yM: y, yawRad } = frame;
    const pose = { x, y, yawRad };
    const aimM = stationM + lookaheadM;
    const [obstacle] = on.full
      .obstacles(aimM - LEADS_WITHIN_M, aimM + LEADS_WITHIN_M)
      .toSorted((a, b) => Math.abs(a.stationM - aimM) - Math.abs(b.stationM - aimM));
    if (!obstacle || !isInSight(obstacle, pose, sensors.range)) return 0;
    const right = (road: Road) => expertCurvature(road, pose, stationM, lookaheadM);
    return right(on.full) - right(on.empty);
  };
}

/** Whether a range finder of a vehicle has a part of an obstacle in its field of view, on level ground. */
function isInSight(obstacle: Obstacle, pose: Pose, range: RangeSettings): boolean {
  const lowestRad = range.pitchDownRad + range.verticalFovRad / 2;
  const { lengthM, widthM, heightM } = obstacle;
  const toWorld = (of: Pose, alongM: number, leftM: number) => ({
    x: of.x + alongM * Math.cos(of.yawRad) - leftM * Math.sin(of.yawRad),
    y: of.y + alongM * Math.sin(of.yawRad) + leftM * Math.cos(of.yawRad),
  });
  const eye = toWorld(pose, range.forwardM, range.leftM);
  for (let i = 0; i < POINTS_A_SIDE; i++)
    for (let k = 0; k < POINTS_A_SIDE; k++) {
      const share = (n: number) => n / (POINTS_A_SIDE - 1) - 0.5;
      const { x, y } = toWorld(obstacle, share(i) * lengthM, share(k) * widthM);
      const awayM = Math.hypot(x - eye.x, y - eye.y);
      const asideRad = wrapAngle(Math.atan2(y - eye.y, x - eye.x) - pose.yawRad);
      const downRad = Math.atan2(range.heightM - heightM, awayM);
      if (
        awayM <= range.maxRangeM &&
        Math.abs(asideRad) <= range.horizontalFovRad / 2 &&
        downRad <= lowestRad
      )
        return true;
    }
  return false;
}
