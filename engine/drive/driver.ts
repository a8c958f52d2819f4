import type { Pose } from '../../sim/conventions.ts';
import { expertCurvature } from '../../sim/driver/pure-pursuit.ts';
import type { Road } from '../../sim/road/road.ts';
import type { SensorImages } from '../../sim/sensors/settings.ts';
import type { DriveMode } from '../data/drive-format.ts';
import type { Look, SteeringAnswer, SteeringModel } from '../onnx/steering.ts';

/** What a driver may look at when it decides. */
export interface Situation {
  readonly images: SensorImages;
  readonly road: Road;
  readonly stationM: number;
  readonly pose: Pose;
  readonly speedMps: number;
}

/** Whoever holds the wheel: asked once a decision for the curvature to steer, 1/m, positive left. */
export interface Driver {
  readonly mode: DriveMode;
  steer(situation: Situation): Promise<number>;
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
    steer: async ({ road, pose, stationM, speedMps }) =>
      expertCurvature(road, pose, stationM, lookaheadM(speedMps)),
    reset: () => {},
  };
}

/** Road intensity before the first image: neither lighter nor darker. */
const FIRST_ROAD_INTENSITY = 0.5;

/** A network at the wheel, or beside whoever has it. */
export interface NetworkDriver extends Driver {
  /** What it saw and answered last. */
  readonly latest: { readonly look: Look; readonly answer: SteeringAnswer } | undefined;
}

/** A network that sees the images alone. The 1989 network's road intensity output is its next input, unrounded. */
export function networkDriver(model: SteeringModel): NetworkDriver {
  let roadIntensity = FIRST_ROAD_INTENSITY;
  let latest: NetworkDriver['latest'];
  return {
    mode: 'network',
    get latest() {
      return latest;
    },
    async steer({ images }) {
      const look = { camera: images.camera, range: images.range, roadIntensityFeedback: roadIntensity };
      const answer = await model.steer(look);
      latest = { look, answer };
      roadIntensity = answer.roadIntensity ?? FIRST_ROAD_INTENSITY;
      return answer.curvaturePerM;
    },
    reset() {
      roadIntensity = FIRST_ROAD_INTENSITY;
    },
  };
}
