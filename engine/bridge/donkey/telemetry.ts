import { type Pose, wrapAngle } from '../../../sim/conventions.ts';
import { touchedObstacle } from '../../../sim/metrics/placement.ts';
import { SCENERY_CHUNK_M, type SceneryItem } from '../../../sim/road/road.ts';
import { alongArc, type VehicleSettings } from '../../../sim/vehicle/vehicle.ts';
import type { ProgramView } from '../program.ts';
import type { LidarReturn } from '../sight.ts';
import type { Laps } from './laps.ts';

/** A trunk as it is drawn, as a share of a tree's height. */
const TRUNK_SHARE = 0.03;
const DEGREE = Math.PI / 180;

/**
 * A moment as the neighbour's simulator tells it: Unity's axes (x right, y up, z forward, left-handed; our x is its z), m,
 * s, degrees; yaw clockwise. Velocity, acceleration and rates are in the car's own axes. Its CTE is that of the front axle's middle, positive right of the path: `steering = −k · cte` leads back,
 * and does not swing as it would by that of the rear axle.
 */
export function telemetryOf(
  view: ProgramView,
  vehicle: VehicleSettings,
  laps: Laps,
  images: { readonly image: string; readonly image_b?: string },
): object {
  const { road, pose, speedMps, stationM, before, timeS, pedals } = view;
  const elapsedS = before ? timeS - before.timeS : 0;
  const rate = (change: number) => (elapsedS > 0 ? change / elapsedS : 0);
  const yawRate = before ? rate(wrapAngle(pose.yawRad - before.pose.yawRad)) : 0;
  const forwardMps2 = before ? rate(speedMps - before.speedMps) : 0;
  const height = (forwardM: number, leftM: number) => {
    const [cos, sin] = [Math.cos(pose.yawRad), Math.sin(pose.yawRad)];
    return road.heightAt(pose.x + forwardM * cos - leftM * sin, pose.y + forwardM * sin + leftM * cos);
  };
  const { wheelbaseM, widthOverTyresM } = vehicle;
  const nose = alongArc(pose, 0, wheelbaseM);
  const place = road.project(nose.x, nose.y, stationM + wheelbaseM);
  const noseLeftM = place.offsetM - road.lanes.across(place.stationM).pathM;
  const pitchUp = Math.atan2(height(wheelbaseM, 0) - height(0, 0), wheelbaseM);
  const leftUp = Math.atan2(
    height(0, widthOverTyresM / 2) - height(0, -widthOverTyresM / 2),
    widthOverTyresM,
  );
  return {
    msg_type: 'telemetry',
    time: timeS,
    steering_angle: pedals.steering,
    throttle: pedals.throttle,
    speed: speedMps,
    ...images,
    hit: hitBy(view, vehicle),
    cte: -noseLeftM,
    pos_x: -pose.y,
    pos_y: height(0, 0),
    pos_z: pose.x,
    vel_x: 0,
    vel_y: 0,
    vel_z: speedMps,
    accel_x: -speedMps * yawRate,
    accel_y: 0,
    accel_z: forwardMps2,
    gyro_x: 0,
    gyro_y: -yawRate,
    gyro_z: 0,
    roll: -leftUp / DEGREE,
    pitch: -pitchUp / DEGREE,
    yaw: -wrapAngle(pose.yawRad) / DEGREE,
    activeNode: Math.max(0, Math.floor(stationM)),
    totalNodes: road.closed ? Math.floor(road.lengthM) : 0,
    starting_line_index: road.closed ? 0 : -1,
    lap_count: laps.count,
    last_lap_time: laps.lastS,
    current_lap_time: laps.currentS,
    ...(view.sight.lidar && { lidar: view.sight.lidar.map((point) => lidarPoint(point)) }),
  };
}

function lidarPoint({ rightDeg, levelDeg, distanceM }: LidarReturn): object {
  return { d: distanceM, rx: rightDeg, ry: levelDeg };
}

/**
 * What the car touches, by its kind: an obstacle on the road, a plant or a post beside it, else "none". The car goes on
 * through it.
 */
function hitBy({ road, stationM, pose }: ProgramView, vehicle: VehicleSettings): string {
  const obstacle = touchedObstacle(road, pose, stationM, vehicle);
  if (obstacle) return obstacle.type;
  const chunk = Math.floor(stationM / SCENERY_CHUNK_M);
  for (const at of [chunk - 1, chunk, chunk + 1]) {
    const item = road.scenery(at).find((candidate) => touches(candidate, pose, vehicle));
    if (item) return item.type;
  }
  return 'none';
}

function touches(item: SceneryItem, pose: Pose, { wheelbaseM, widthOverTyresM }: VehicleSettings): boolean {
  const [cos, sin] = [Math.cos(pose.yawRad), Math.sin(pose.yawRad)];
  const forwardM = (item.x - pose.x) * cos + (item.y - pose.y) * sin;
  const leftM = (item.y - pose.y) * cos - (item.x - pose.x) * sin;
  const awayM = Math.hypot(
    Math.max(0, -forwardM, forwardM - wheelbaseM),
    Math.max(0, Math.abs(leftM) - widthOverTyresM / 2),
  );
  const isTree = item.type === 'broadleaf' || item.type === 'conifer';
  return awayM < (isTree ? TRUNK_SHARE * item.heightM : item.radiusM);
}
