import { DriveMetrics } from '../../sim/metrics/drive-metrics.ts';
import { createRoad, type RoadDescription } from '../../sim/road/create-road.ts';
import type { Conditions } from '../../sim/scene/conditions.ts';
import type { VehicleSettings } from '../../sim/vehicle/vehicle.ts';
import { chanceOf } from '../drive/chance.ts';
import { DecisionLoop } from '../drive/decision-loop.ts';
import { Eyes } from '../drive/eyes.ts';
import { Referee } from '../drive/referee.ts';
import { World } from '../drive/world.ts';
import { UserError } from '../errors.ts';
import type { HelpedDrive } from '../jobs/improve-job.ts';
import type { StrayedLooks } from '../jobs/strayed-looks.ts';
import type { PoseFrame } from '../protocol/binary.ts';
import type { DriverMode, DriveSettings, DriveState } from '../protocol/drive.ts';
import { CoPilot, type Crew, type SharedDecision } from './co-pilot.ts';

/** Before the end of a road that ends, m. */
const END_M = 10;

/** Where the network of a drive strayed in one light. */
export interface StrayedInLight {
  readonly conditions: Conditions;
  readonly strayed: StrayedLooks;
}

/** What is kept of them: a drive that goes on for hours forgets its first. */
export const MOST_LOOKS = 3000;
/** How far the drives go that show before and after, from so far before the first such look, m. */
const SHOWN_M = 500;
const LEAD_IN_M = 100;
const FIRST_M = 30;

/** What its network has to learn from so far; undefined on a road that no seed made. */
export function helpedDrive({ description, lights, settings }: Course): HelpedDrive | undefined {
  if ('format' in description) return undefined;
  const given = lights.map(({ conditions, strayed }) => ({
    description,
    conditions,
    looks: [...strayed.looks],
  }));
  const first = given.find(({ looks }) => looks.length > 0)?.looks[0];
  return {
    given,
    road: description.kind,
    seed: description.seed,
    startM: Math.max(FIRST_M, (first?.stationM ?? 0) - LEAD_IN_M),
    distanceM: SHOWN_M,
    speedMps: settings.speedMps,
    obstaclesPerKm: description.obstaclesPerKm ?? 0,
  };
}

/** The drive that is on. */
export interface Course {
  readonly number: number;
  readonly description: RoadDescription;
  readonly world: World;
  readonly loop: DecisionLoop<SharedDecision>;
  /** Each driver's own scores. */
  readonly metrics: Record<DriverMode, DriveMetrics>;
  readonly takeovers: number[];
  /** Times that the car was put back because it had left its path. */
  putBacks: number;
  settings: DriveSettings;
  /** Where the network strayed, in one light after the other. */
  readonly lights: StrayedInLight[];
}

/**
 * Puts a car on a road.
 * @param crew whose mode is that of the course's settings
 * @throws UserError `invalid` for a start past its end.
 */
export function beginCourse(
  number: number,
  description: RoadDescription,
  settings: DriveSettings,
  vehicle: VehicleSettings,
  crew: Omit<Crew, 'mode'>,
): Course {
  const road = createRoad(description);
  if (!road.closed && settings.startM > road.lengthM - END_M) {
    throw new UserError(
      'invalid',
      `road ${road.name} is ${Math.floor(road.lengthM)} m long, a start at ${Math.round(settings.startM)} m is past its end`,
      'Start further back.',
    );
  }
  const seed = seedOf(settings);
  const world = new World(road, settings.startM, vehicle);
  const metrics = {
    person: newMetrics(),
    expert: newMetrics(),
    network: newMetrics(),
    program: newMetrics(),
  };
  const course: Course = {
    number,
    description,
    world,
    loop: new DecisionLoop({
      world,
      eyes: new Eyes(chanceOf(seed).noise),
      referee: new Referee(metrics[settings.mode]),
      driver: new CoPilot({ ...crew, mode: () => course.settings.mode }, vehicle),
    }),
    metrics,
    takeovers: [],
    putBacks: 0,
    settings,
    lights: [],
  };
  return course;
}

/** Somebody helped whoever drives: where it is a network, what it saw before is worth learning from. */
export function noteHelp({ settings, lights }: Course): void {
  if (settings.mode === 'network') lights.at(-1)?.strayed.putBack();
}

/** Scores of a driver who has driven nothing yet. */
export function newMetrics(): DriveMetrics {
  return new DriveMetrics(Number.POSITIVE_INFINITY);
}

/** The road's seed, or for a road file that of its light. */
export function seedOf({ road, conditions }: Pick<DriveSettings, 'road' | 'conditions'>): number {
  return 'seed' in road ? road.seed : conditions.seed;
}

/** Whether the road ends here. */
export function isAtEnd({ world: { road, placement } }: Course): boolean {
  return !road.closed && placement.stationM > road.lengthM - END_M;
}

/** What pages are told of the road. */
export function roadState({ description, world: { road } }: Course): DriveState['road'] {
  const { name, widthM, lanes, closed, lengthM } = road;
  return {
    description,
    name,
    widthM,
    lanes: lanes.count,
    closed,
    lengthM: Number.isFinite(lengthM) ? lengthM : null,
  };
}

/** Where the car is. */
export function poseOf({ number, world, loop }: Course): PoseFrame {
  const { pose, vehicle, placement, steps, timeS } = world;
  return {
    drive: number,
    step: steps,
    timeS,
    x: pose.x,
    y: pose.y,
    yawRad: pose.yawRad,
    speedMps: vehicle.speedMps,
    curvaturePerM: vehicle.curvaturePerM,
    commandPerM: loop.held.curvaturePerM,
    stationM: placement.stationM,
    cteM: placement.cteM,
    headingErrorRad: placement.headingErrorRad,
  };
}
