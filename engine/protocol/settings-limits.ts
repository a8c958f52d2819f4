const DEGREE = Math.PI / 180;

const mount = {
  heightM: [0.3, 4],
  forwardM: [-1, 5],
  leftM: [-1.5, 1.5],
  pitchDownRad: [-10 * DEGREE, 60 * DEGREE],
} as const;

/** Least and greatest value of every number among the settings. */
export const SETTINGS_LIMITS = {
  camera: {
    ...mount,
    rows: [4, 120],
    columns: [4, 160],
    panLeftRad: [-90 * DEGREE, 90 * DEGREE],
    rollRad: [-45 * DEGREE, 45 * DEGREE],
    horizontalFovRad: [10 * DEGREE, 120 * DEGREE],
    verticalFovRad: [5 * DEGREE, 100 * DEGREE],
  },
  range: {
    ...mount,
    rows: [1, 64],
    columns: [4, 160],
    horizontalFovRad: [10 * DEGREE, 140 * DEGREE],
    verticalFovRad: [5 * DEGREE, 90 * DEGREE],
    maxRangeM: [5, 200],
  },
  vehicle: {
    wheelbaseM: [1, 6],
    widthOverTyresM: [0.8, 2.6],
    maxCurvaturePerM: [0.02, 0.5],
    steeringLagS: [0.01, 1],
    maxCurvatureRatePerMS: [0.02, 2],
    maxAccelerationMps2: [0.2, 8],
    maxDecelerationMps2: [0.5, 12],
  },
  // What is lost must stay below what is sure.
  trust: { sure: [0.6, 1], lost: [0.1, 0.55] },
  keyboard: { steerPerS: [0.1, 10], returnPerS: [0.1, 10] },
  mouse: { fullLockShare: [0.05, 0.5] },
  gamepad: { deadZone: [0, 0.5] },
} as const;
