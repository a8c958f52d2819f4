import type { CameraSettings } from '../../sim/sensors/settings.ts';

/** What others' numbers for steering mean, and how they become curvatures, 1/m, positive left. */
export type SteeringConversion =
  /** curvature = curvaturePerUnit · value + curvatureAtZeroPerM: Donkeycar, Udacity, direction units of a retina. */
  | { readonly kind: 'linear'; readonly curvaturePerUnit: number; readonly curvatureAtZeroPerM: number }
  /** curvature = tan(roadWheelRadPerUnit · value) / wheelbaseM: degrees of a steering wheel. */
  | { readonly kind: 'wheel-angle'; readonly roadWheelRadPerUnit: number; readonly wheelbaseM: number };

/** Frames that were made elsewhere. */
export interface ImportedSource {
  readonly from: 'import';
  /** Whose format it was. */
  readonly format: string;
  /** Name of the file or folder, never a path of the user's machine. */
  readonly name: string;
  /**
   * The camera that took the pictures; null where it is not known. Where it is known, `meta.sensors.camera` is the one
   * that the retina was cut to see like. Rows and columns of each original picture are its own.
   */
  readonly camera: CameraSettings | null;
  readonly steering: { readonly meaning: string; readonly conversion: SteeringConversion };
  /** Frames a second; null where they were not taken at an even rate, or nobody said. */
  readonly rateHz: number | null;
}

/** Where frames come from. */
export type FrameSource = { readonly from: 'simulator' } | ImportedSource;

export const SIMULATOR: FrameSource = { from: 'simulator' };

/** Curvature, 1/m, positive left, of somebody else's number for steering. */
export function curvatureOfSteering(conversion: SteeringConversion, value: number): number {
  if (conversion.kind === 'linear') {
    return conversion.curvaturePerUnit * value + conversion.curvatureAtZeroPerM;
  }
  return Math.tan(conversion.roadWheelRadPerUnit * value) / conversion.wheelbaseM;
}

/** In words, for people. */
export function sourceInWords(source: FrameSource): string {
  return source.from === 'simulator' ? 'the simulator' : `${source.name} (${source.format})`;
}
