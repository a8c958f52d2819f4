/** Where the sensors sit on the vehicle and what they see. Plain data; a drive file and a model card carry it. */
export interface CameraSettings {
  readonly rows: number;
  readonly columns: number;
  /** Height above the ground, m. */
  readonly heightM: number;
  /** Ahead of the rear axle, m. */
  readonly forwardM: number;
  /** Left of the vehicle's middle, m. */
  readonly leftM: number;
  /** Downward tilt, rad. */
  readonly pitchDownRad: number;
  /** How far the mount is turned to the left before it is tilted, rad; straight ahead where it is left out. */
  readonly panLeftRad?: number | undefined;
  /** How far the camera is rolled about its axis, its left side up, rad; level where it is left out. */
  readonly rollRad?: number | undefined;
  readonly horizontalFovRad: number;
  readonly verticalFovRad: number;
}

export interface RangeSettings {
  readonly rows: number;
  readonly columns: number;
  readonly heightM: number;
  readonly forwardM: number;
  readonly leftM: number;
  readonly pitchDownRad: number;
  /** Rays are at equal angles over these two fields. */
  readonly horizontalFovRad: number;
  readonly verticalFovRad: number;
  /** Range reported where nothing returns, m. */
  readonly maxRangeM: number;
}

export interface SensorSettings {
  readonly camera: CameraSettings;
  readonly range: RangeSettings;
}

/** One look of both sensors. */
export interface SensorImages {
  /** rows × columns × RGB, 0 … 255. */
  readonly camera: Uint8Array;
  /** rows × columns, slant range in metres, at most `maxRangeM`. */
  readonly range: Float32Array;
  /**
   * Mean brightness (blue band, 0 … 1, without noise) of road pixels minus that of the ground around it, seen by the
   * camera: above zero the road is lighter than its surroundings.
   */
  readonly roadContrast: number;
}

const DEGREE = Math.PI / 180;

/**
 * Mounts on the van's roof above the windscreen. The camera's horizon lies two rows below the top and its bottom row
 * sees the ground about 2.5 m ahead of it; the range finder looks wider and sees ground and obstacles to 40 m.
 */
export const DEFAULT_SENSOR_SETTINGS: SensorSettings = {
  camera: {
    rows: 30,
    columns: 32,
    heightM: 2,
    forwardM: 2.2,
    leftM: 0,
    pitchDownRad: 18 * DEGREE,
    horizontalFovRad: 68 * DEGREE,
    verticalFovRad: 42 * DEGREE,
  },
  range: {
    rows: 8,
    columns: 32,
    heightM: 2,
    forwardM: 2.2,
    leftM: 0,
    pitchDownRad: 10 * DEGREE,
    horizontalFovRad: 80 * DEGREE,
    verticalFovRad: 30 * DEGREE,
    maxRangeM: 40,
  },
};

/** How far a look finds a camera out of its place: a vehicle sways on its springs. Nothing where it is left out. */
export interface Sway {
  readonly pitchDownRad: number;
  readonly rollRad: number;
  /** Share of the camera's height that it is higher by. */
  readonly heightShare: number;
}

/** A camera where a sway finds it. */
export function swayed<Camera extends Pick<CameraSettings, 'heightM' | 'pitchDownRad' | 'rollRad'>>(
  camera: Camera,
  sway: Sway | undefined,
): Camera {
  if (!sway) return camera;
  return {
    ...camera,
    heightM: camera.heightM * (1 + sway.heightShare),
    pitchDownRad: camera.pitchDownRad + sway.pitchDownRad,
    rollRad: (camera.rollRad ?? 0) + sway.rollRad,
  };
}

/** Whether both sensors sit in the vehicle's middle and look straight ahead, so that a mirror shows them where they are. */
export function mountedInTheMiddle({ camera, range }: SensorSettings): boolean {
  const { leftM, panLeftRad = 0, rollRad = 0 } = camera;
  return leftM === 0 && panLeftRad === 0 && rollRad === 0 && range.leftM === 0;
}
