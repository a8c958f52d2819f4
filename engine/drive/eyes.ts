import type { Rng } from '../../sim/rng.ts';
import type { Conditions } from '../../sim/scene/conditions.ts';
import type { CameraFault } from '../../sim/sensors/camera-fault.ts';
import type { SensorImages } from '../../sim/sensors/settings.ts';
import type { VehicleState } from '../../sim/vehicle/vehicle.ts';
import type { DriveFrame } from '../data/drive-format.ts';
import type { SensorRenderer } from '../sensors/renderer.ts';
import { noiseSeedOf } from './chance.ts';
import type { World } from './world.ts';

/** The moment of a decision: where the vehicle was, and what its sensors saw. */
export interface Moment {
  readonly step: number;
  readonly timeS: number;
  readonly stationM: number;
  readonly vehicle: VehicleState;
  readonly noiseSeed: number;
  readonly images: SensorImages;
  /** Whether the road was lighter than its surroundings now, and at the decision before. */
  readonly roadLighter: boolean;
  readonly previousRoadLighter: boolean;
}

/** What a drive file has of a moment; road and conditions, and who steered what, are said by whoever saves it. */
export type SavedMoment = Omit<
  DriveFrame,
  'road' | 'conditions' | 'curvaturePerM' | 'steeredCurvaturePerM' | 'throttle' | 'mode'
>;

const BLIND: SensorImages = { camera: new Uint8Array(), range: new Float32Array(), roadContrast: 0 };

/** Looks through both sensors, decision after decision. The same noise, the same looks. */
export class Eyes {
  readonly #noise: Rng;
  #looks = 0;
  #lighterBefore: boolean | undefined;

  constructor(noise: Rng) {
    this.#noise = noise;
  }

  /** What is seen from where the vehicle is now; without a renderer nothing, which counts as a look all the same. */
  async look(
    world: World,
    conditions: Conditions,
    renderer: Pick<SensorRenderer, 'render'> | undefined,
    fault?: CameraFault,
  ): Promise<Moment> {
    const { road, steps, timeS, vehicle } = world;
    const { pose } = vehicle;
    const { stationM } = world.placement;
    const noiseSeed = noiseSeedOf(this.#noise, this.#looks++);
    const images = renderer
      ? ((await renderer.render([{ road, stationM, pose, conditions, noiseSeed, fault }]))[0] as SensorImages)
      : BLIND;
    const roadLighter = images.roadContrast > 0;
    const previousRoadLighter = this.#lighterBefore ?? roadLighter;
    this.#lighterBefore = roadLighter;
    return {
      step: steps,
      timeS,
      stationM,
      vehicle,
      noiseSeed,
      images,
      roadLighter,
      previousRoadLighter,
    };
  }

  /** Forgets the road behind, after the vehicle was put elsewhere. */
  reset(): void {
    this.#lighterBefore = undefined;
  }
}

/** A moment as a drive file has it. */
export function savedMoment(moment: Moment): SavedMoment {
  const { step, timeS, stationM, vehicle, noiseSeed, images } = moment;
  return {
    step,
    timeS,
    stationM,
    xM: vehicle.pose.x,
    yM: vehicle.pose.y,
    yawRad: vehicle.pose.yawRad,
    speedMps: vehicle.speedMps,
    noiseSeed,
    camera: images.camera,
    range: images.range,
    roadLighter: moment.roadLighter,
    previousRoadLighter: moment.previousRoadLighter,
  };
}
