import { type Pose, wrapAngle } from '../conventions.ts';
import { type Obstacle, touch } from '../road/obstacles.ts';
import type { Road } from '../road/road.ts';
import { footprintOf, tyrePositions, type VehicleSettings } from '../vehicle/vehicle.ts';

/** How a vehicle stands on its road. */
export interface Placement {
  readonly stationM: number;
  /** Cross-track error: the reference point's distance from the path, positive left, m. */
  readonly cteM: number;
  /** Yaw less the path's tangent, (−π, π]. */
  readonly headingErrorRad: number;
  /** How far the outermost tyre is beyond the edge of its lane, m; negative inside. */
  readonly beyondLaneM: number;
  /** How far the outermost tyre is beyond the outer edge of the road, m; negative inside. */
  readonly beyondRoadM: number;
  /** Whether its body touches something that stands on the road. */
  readonly touches: boolean;
}

/** No vehicle and no obstacle reaches further from its station than this together, m. */
const TOUCH_REACH_M = 12;

/** So far beyond the outer edge of its road, m, a vehicle sees little of it, and what it does there is no driving. */
export const FAR_OFF_M = 5;

/** Whether a vehicle's reference point lies more than {@link FAR_OFF_M} beyond the outer edge of the road. */
export function isFarOff({ lanes }: Pick<Road, 'lanes'>, stationM: number, cteM: number): boolean {
  const { pathM, leftM, rightM } = lanes.across(stationM);
  const offsetM = cteM + pathM;
  return Math.max(offsetM - leftM, rightM - offsetM) > FAR_OFF_M;
}

/** The obstacle that a vehicle at a station touches, or undefined. */
export function touchedObstacle(
  road: Road,
  pose: Pose,
  stationM: number,
  vehicle: VehicleSettings,
): Obstacle | undefined {
  const body = footprintOf(pose, vehicle);
  return road
    .obstacles(stationM - TOUCH_REACH_M, stationM + TOUCH_REACH_M)
    .find((obstacle) => touch(body, obstacle));
}

/** @param nearStationM station near the vehicle */
export function placeVehicle(
  road: Road,
  pose: Pose,
  nearStationM: number,
  vehicle: VehicleSettings,
): Placement {
  const { stationM, offsetM } = road.project(pose.x, pose.y, nearStationM);
  const offsets = tyrePositions(pose, vehicle).map(([x, y]) => road.project(x, y, stationM).offsetM);
  const { pathM, laneWidthM, leftM, rightM } = road.lanes.across(stationM);
  return {
    stationM,
    cteM: offsetM - pathM,
    headingErrorRad: wrapAngle(pose.yawRad - road.pathAt(stationM).yawRad),
    beyondLaneM: Math.max(...offsets.map((offset) => Math.abs(offset - pathM))) - laneWidthM / 2,
    touches: touchedObstacle(road, pose, stationM, vehicle) !== undefined,
    beyondRoadM: Math.max(...offsets.map((offset) => Math.max(offset - leftM, rightM - offset))),
  };
}
