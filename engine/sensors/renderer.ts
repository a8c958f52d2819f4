import type { Pose } from '../../sim/conventions.ts';
import type { Road } from '../../sim/road/road.ts';
import type { Conditions } from '../../sim/scene/conditions.ts';
import type { CameraFault } from '../../sim/sensors/camera-fault.ts';
import type { SensorImages, SensorSettings, Sway } from '../../sim/sensors/settings.ts';

/** What draws what the sensors see: three.js on a graphics device, or our own rasteriser on the processor. */
export const EYES_KINDS = ['three', 'raster'] as const;
export type EyesKind = (typeof EYES_KINDS)[number];

/** One view to render: a vehicle pose on a road, under given conditions. */
export interface SensorView {
  readonly road: Road;
  /** Station of the road near which the pose lies (the search hint of `Road.project`), m. */
  readonly stationM: number;
  readonly pose: Pose;
  readonly conditions: Conditions;
  /** Seed of this view's sensor noise. */
  readonly noiseSeed: number;
  /**
   * A coarse look for the road's contrast: the camera takes one sample a cell, without noise, and the range finder is left out, its
   * image all at the maximum range.
   */
  readonly glance?: boolean;
  /** How far the camera is out of its place in this view alone. */
  readonly sway?: Sway | undefined;
  /** What has befallen the camera; the range finder sees on. */
  readonly fault?: CameraFault | undefined;
}

/** Renders what both sensors see. Views that follow one another on the same road under the same conditions are cheapest. */
export interface SensorRenderer {
  readonly eyes: EyesKind;
  readonly settings: SensorSettings;
  /** Triangles submitted for the latest `render`, summed over its views. */
  readonly trianglesDrawn: number;
  /** One result a view, in order. The same view gives the same bytes whatever else is rendered with it. */
  render(views: readonly SensorView[]): Promise<SensorImages[]>;
  dispose(): void;
}
