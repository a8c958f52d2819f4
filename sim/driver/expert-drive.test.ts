import { describe, expect, it } from 'vitest';
import { DEFAULT_LOOKAHEAD_M } from '../conventions.ts';
import { DriveMetrics, type DriveScores } from '../metrics/drive-metrics.ts';
import { placeVehicle } from '../metrics/placement.ts';
import { createRoad } from '../road/create-road.ts';
import { ROAD_KINDS, type Road } from '../road/road.ts';
import { NAVLAB_VAN, stepVehicle, type VehicleState } from '../vehicle/vehicle.ts';
import { expertCurvature } from './pure-pursuit.ts';
import { targetSpeed } from './speed.ts';

const STEP_S = 0.02;
const STEPS_A_DECISION = 5;
const START_M = 30;

/** The expert drives the van: ten decisions a second, 10 m/s wanted. */
function expertDrive(road: Road, distanceM: number): DriveScores {
  let vehicle: VehicleState = {
    pose: road.pathAt(START_M),
    speedMps: 0,
    curvaturePerM: road.centreAt(START_M).curvaturePerM,
  };
  let placement = placeVehicle(road, vehicle.pose, START_M, NAVLAB_VAN);
  const metrics = new DriveMetrics(distanceM);
  while (metrics.distanceM < distanceM) {
    const curvaturePerM = expertCurvature(road, vehicle.pose, placement.stationM, DEFAULT_LOOKAHEAD_M);
    for (let i = 0; i < STEPS_A_DECISION; i++) {
      const speedMps = targetSpeed(road, placement.stationM, 10);
      vehicle = stepVehicle(vehicle, { curvaturePerM, speedMps }, STEP_S, NAVLAB_VAN);
      placement = placeVehicle(road, vehicle.pose, placement.stationM, NAVLAB_VAN);
      metrics.add({ stepS: STEP_S, placement, ...vehicle });
    }
    road.release(placement.stationM);
  }
  return metrics.scores();
}

describe('the expert in the van', () => {
  it.each(ROAD_KINDS.flatMap((kind) => [1, 2, 3].map((seed) => [kind, seed] as const)))(
    'keeps to the path of %s %i, every wheel in its lane',
    (kind, seed) => {
      const scores = expertDrive(createRoad({ kind, seed }), 1000);
      expect(scores.cteMeanAbsM).toBeLessThan(0.1);
      expect(scores.cteMaxM).toBeLessThan(0.3);
      expect(scores.laneExcursionsPerKm).toBe(0);
      expect(scores.departuresPerKm).toBe(0);
      expect(scores.routeCompletion).toBe(1);
    },
  );
});
