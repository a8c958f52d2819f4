import type { Pose } from '../../sim/conventions.ts';
import type { Road } from '../../sim/road/road.ts';
import type { Conditions } from '../../sim/scene/conditions.ts';
import {
  type CameraSettings,
  DEFAULT_SENSOR_SETTINGS,
  type RangeSettings,
  type SensorSettings,
} from '../../sim/sensors/settings.ts';
import { alongArc } from '../../sim/vehicle/vehicle.ts';
import type { Picture } from '../exchange/picture.ts';
import type { Eyes } from '../sensors/eyes.ts';
import type { SensorRenderer } from '../sensors/renderer.ts';

/** A camera that a program wants. */
export interface CameraWish {
  readonly settings: CameraSettings;
  /** Turned on its mount to the left, rad. */
  readonly turnedRad: number;
}

/** A turning range finder that a program wants: rays all around, at several levels. */
export interface LidarWish {
  /** Between two rays of a level, degrees. */
  readonly stepDeg: number;
  /** Of the first level, degrees below the vehicle's plane. */
  readonly downDeg: number;
  /** From one level to the next, degrees, downwards. */
  readonly levelStepDeg: number;
  readonly levels: number;
  readonly maxRangeM: number;
  /** Deviation of its noise, m. */
  readonly noiseM: number;
  readonly forwardM: number;
  readonly leftM: number;
  readonly heightM: number;
}

export interface SightWish {
  readonly camera: CameraWish;
  readonly second?: CameraWish | undefined;
  readonly lidar?: LidarWish | undefined;
}

/** A ray that met something. */
export interface LidarReturn {
  /** Clockwise from straight ahead, degrees. */
  readonly rightDeg: number;
  /** Level × step, degrees. */
  readonly levelDeg: number;
  readonly distanceM: number;
}

/** What a program sees of a moment. */
export interface Sight {
  readonly picture: Picture;
  readonly second?: Picture;
  readonly lidar?: readonly LidarReturn[];
}

/** From where something is looked at. */
export interface Outlook {
  readonly road: Road;
  readonly stationM: number;
  readonly pose: Pose;
  readonly conditions: Conditions;
  readonly noiseSeed: number;
}

/** A range finder or a camera that nobody looks at: each renderer has both. */
const IDLE_RANGE: RangeSettings = { ...DEFAULT_SENSOR_SETTINGS.range, rows: 1, columns: 1, maxRangeM: 1 };
const IDLE_CAMERA: CameraSettings = { ...DEFAULT_SENSOR_SETTINGS.camera, rows: 2, columns: 2 };
/** Parts of the circle, each an eye's: an eye sees less than half of it. */
const SECTORS = 4;
/** Of a ray, up or down: an eye sees no further. */
const STEEPEST_DEG = 70;

/** Sees for a program whatever it wants to see, which may change from look to look. Dispose of it before its eyes. */
export class ProgramEyes implements Disposable {
  readonly #eyes: Eyes;
  /** By what they see through. */
  readonly #renderers = new Map<string, SensorRenderer>();
  #lidarConditions:
    | { readonly of: Conditions; readonly noiseM: number; readonly own: Conditions }
    | undefined;

  constructor(eyes: Eyes) {
    this.#eyes = eyes;
  }

  async look(outlook: Outlook, { camera, second, lidar }: SightWish): Promise<Sight> {
    const used = new Set<string>();
    const sight = {
      picture: await this.#picture('camera', outlook, camera, used),
      ...(second && { second: await this.#picture('second', outlook, second, used) }),
      ...(lidar && { lidar: await this.#turn(outlook, lidar, used) }),
    };
    for (const [key, renderer] of this.#renderers) {
      if (used.has(key)) continue;
      renderer.dispose();
      this.#renderers.delete(key);
    }
    return sight;
  }

  [Symbol.dispose](): void {
    for (const renderer of this.#renderers.values()) renderer.dispose();
    this.#renderers.clear();
  }

  async #picture(
    place: string,
    outlook: Outlook,
    { settings, turnedRad }: CameraWish,
    used: Set<string>,
  ): Promise<Picture> {
    const renderer = await this.#renderer(place, { camera: settings, range: IDLE_RANGE }, used);
    const [seen] = await renderer.render([
      { ...outlook, ...(turnedRad !== 0 && { fault: { kind: 'turn', turnedRad } }) },
    ]);
    const { rows, columns } = settings;
    return { rows, columns, rgb: seen!.camera };
  }

  /**
   * A whole turn, in parts that one eye sees. What lies behind is drawn by a renderer of its own: it shows another
   * stretch of road.
   */
  async #turn(outlook: Outlook, wish: LidarWish, used: Set<string>): Promise<LidarReturn[]> {
    const { stepDeg, downDeg, levelStepDeg, levels, maxRangeM, forwardM, leftM, heightM } = wish;
    const rays = Math.floor(360 / stepDeg);
    const columns = Math.ceil(rays / SECTORS);
    const level = Math.abs(levelStepDeg);
    const steepestDeg = Math.max(Math.abs(downDeg), Math.abs(downDeg + (levels - 1) * levelStepDeg));
    const halfDeg = Math.min(STEEPEST_DEG, steepestDeg) + level / 2;
    const rows = Math.max(1, Math.round((2 * halfDeg) / level));
    const range: RangeSettings = {
      rows,
      columns,
      heightM,
      forwardM: 0,
      leftM: 0,
      pitchDownRad: 0,
      horizontalFovRad: rad(columns * stepDeg),
      verticalFovRad: rad(rows * level),
      maxRangeM,
    };
    const conditions = this.#conditionsFor(outlook.conditions, wish.noiseM);
    const returns: LidarReturn[] = [];
    for (let sector = 0; sector * columns < rays; sector++) {
      const middleDeg = (sector * columns + (columns - 1) / 2) * stepDeg;
      const isBehind = middleDeg > 90 && middleDeg < 270;
      const renderer = await this.#renderer(
        isBehind ? 'lidar behind' : 'lidar ahead',
        { camera: IDLE_CAMERA, range },
        used,
      );
      const [seen] = await renderer.render([
        {
          ...outlook,
          conditions,
          noiseSeed: outlook.noiseSeed + 2 * sector,
          stationM: outlook.stationM - (isBehind ? maxRangeM : 0),
          pose: turned(outlook.pose, forwardM, leftM, -rad(middleDeg)),
        },
      ]);
      for (let i = 0; i < levels; i++) {
        const row = Math.min(
          rows - 1,
          Math.max(0, Math.round((halfDeg + downDeg + i * levelStepDeg) / level - 0.5)),
        );
        for (let column = 0; column < columns && sector * columns + column < rays; column++) {
          const distanceM = seen!.range[row * columns + column]!;
          if (distanceM >= maxRangeM) continue;
          returns.push({
            rightDeg: (sector * columns + column) * stepDeg,
            levelDeg: i * levelStepDeg,
            distanceM,
          });
        }
      }
    }
    return returns;
  }

  /** A scene is kept while its conditions are the same object. */
  #conditionsFor(of: Conditions, noiseM: number): Conditions {
    if (this.#lidarConditions?.of !== of || this.#lidarConditions.noiseM !== noiseM) {
      this.#lidarConditions = { of, noiseM, own: { ...of, rangeNoiseM: noiseM } };
    }
    return this.#lidarConditions.own;
  }

  async #renderer(place: string, sensors: SensorSettings, used: Set<string>): Promise<SensorRenderer> {
    const key = `${place} ${JSON.stringify(sensors)}`;
    used.add(key);
    let renderer = this.#renderers.get(key);
    if (!renderer) {
      renderer = await this.#eyes.create(sensors);
      this.#renderers.set(key, renderer);
    }
    return renderer;
  }
}

/** A pose at a place of the vehicle, turned there. */
function turned(pose: Pose, forwardM: number, leftM: number, turnRad: number): Pose {
  const ahead = alongArc(pose, 0, forwardM);
  return {
    x: ahead.x - leftM * Math.sin(pose.yawRad),
    y: ahead.y + leftM * Math.cos(pose.yawRad),
    yawRad: pose.yawRad + turnRad,
  };
}

function rad(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
