import type { Pose } from '../../sim/conventions.ts';
import { expertCurvature } from '../../sim/driver/pure-pursuit.ts';
import type { Road } from '../../sim/road/road.ts';
import type { CameraSettings, SensorImages } from '../../sim/sensors/settings.ts';
import type { VehicleCommand, VehicleState } from '../../sim/vehicle/vehicle.ts';
import type { DriveMode } from '../data/drive-format.ts';
import type { Look } from '../network/look.ts';
import type { Steerer, SteeringAnswer } from '../network/steerer.ts';

/** What a driver may look at when it decides. */
export interface Situation {
  readonly images: SensorImages;
  /** The camera that took the picture; undefined where nothing is looked at. */
  readonly camera?: CameraSettings | undefined;
  readonly road: Road;
  readonly stationM: number;
  readonly pose: Pose;
  readonly speedMps: number;
}

/** What a driver decides. */
export interface Decision {
  /** To steer, 1/m, positive left. */
  readonly curvaturePerM: number;
  /** No faster than this; as fast as was asked where it is left out, m/s. */
  readonly speedMps?: number;
  /** Share of what would be driven otherwise; all of it where it is left out. */
  readonly speedShare?: number;
  /** It does not trust itself any more: it brakes to a stop and waits for a person. */
  readonly callsForHelp?: boolean;
  /** The camera does not show what lies before the vehicle, and not for a passing moment. */
  readonly cameraIsOff?: boolean;
  /** How far the driver trusts itself, at most 1; left out by one who cannot tell. */
  readonly reliability?: number;
  /** What it takes to be usual here. */
  readonly usualReliability?: number;
  /** Of a committee: who of it decided, by its place among the members. */
  readonly member?: number;
}

/** Whoever holds the wheel. */
export interface Driver<D extends Decision = Decision> {
  readonly mode: DriveMode;
  /** Asked ten times a second; what it decides is held meanwhile. */
  decide(situation: Situation): Promise<D>;
  /** What hands on the wheel ask for, at every step; undefined while nobody's hands drive. */
  hands?(vehicle: VehicleState, wantedMps: number): VehicleCommand | undefined;
  /** Forgets what it remembers of the road behind, after the vehicle was put elsewhere. */
  reset(): void;
}

/** How far ahead an expert aims: a distance, or what it drives in a time. */
export type Lookahead = { readonly distanceM: number } | { readonly timeS: number };

/** Least distance of a lookahead by time, m: nearer, a slow vehicle would swerve after every error. */
const SHORTEST_LOOKAHEAD_M = 3;

/** Pure pursuit on the true road: knows where it is and looks at no image. */
export function expertDriver(lookahead: Lookahead): Driver {
  const lookaheadM = (speedMps: number) =>
    'distanceM' in lookahead
      ? lookahead.distanceM
      : Math.max(SHORTEST_LOOKAHEAD_M, lookahead.timeS * speedMps);
  return {
    mode: 'expert',
    decide: async ({ road, pose, stationM, speedMps }) => ({
      curvaturePerM: expertCurvature(road, pose, stationM, lookaheadM(speedMps)),
    }),
    reset: () => {},
  };
}

/** Road intensity before the first image: neither lighter nor darker. */
const FIRST_ROAD_INTENSITY = 0.5;

/** What a network decided, what it had seen and answered, and how long it took over that, ms. */
export interface NetworkDecision extends Decision {
  readonly look: Look;
  readonly answer: SteeringAnswer;
  readonly decisionMs: number;
}

/**
 * A network that sees the images alone. The 1989 network's road intensity output is its next input, unrounded.
 * @param nowMs monotonic clock, ms
 */
export function networkDriver(model: Steerer, nowMs: () => number): Driver<NetworkDecision> {
  let roadIntensity = FIRST_ROAD_INTENSITY;
  return {
    mode: 'network',
    async decide({ images }) {
      const look = { camera: images.camera, range: images.range, roadIntensityFeedback: roadIntensity };
      const askedMs = nowMs();
      const answer = await model.steer(look);
      const decisionMs = nowMs() - askedMs;
      roadIntensity = answer.roadIntensity ?? FIRST_ROAD_INTENSITY;
      const reliability = answer.outputs.reliability?.[0];
      return {
        curvaturePerM: answer.curvaturePerM,
        ...(reliability === undefined ? {} : { reliability }),
        look,
        answer,
        decisionMs,
      };
    },
    reset() {
      roadIntensity = FIRST_ROAD_INTENSITY;
    },
  };
}
