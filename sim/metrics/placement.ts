import { type Pose, wrapAngle } from '../conventions.ts';
import type { Road } from '../road/road.ts';
import { tyrePositions, type VehicleSettings } from '../vehicle/vehicle.ts';

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
}

/** So far beyond the outer edge of its road, m, a vehicle sees little of it, and what it does there is no driving. */
export const FAR_OFF_M = 5;

/** Whether a vehicle's reference point lies more than {@link FAR_OFF_M} beyond the outer edge of the road. */
export function isFarOff(
  { widthM, pathOffsetM }: Pick<Road, 'widthM' | 'pathOffsetM'>,
  cteM: number,
): boolean {
  return Math.abs(cteM + pathOffsetM) - widthM / 2 > FAR_OFF_M;
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
  const beyond = (middleM: number, widthM: number) =>
    Math.max(...offsets.map((offset) => Math.abs(offset - middleM))) - widthM / 2;
  return {
    stationM,
    cteM: offsetM - road.pathOffsetM,
    headingErrorRad: wrapAngle(pose.yawRad - road.centreAt(stationM).yawRad),
    beyondLaneM: beyond(road.pathOffsetM, road.crossSection.laneWidthM),
    beyondRoadM: beyond(0, road.widthM),
  };
}
