import type { Pose } from '../../sim/conventions.ts';
import type { Road } from '../../sim/road/road.ts';
import type { Conditions } from '../../sim/scene/conditions.ts';
import type { SensorImages, SensorSettings } from '../../sim/sensors/settings.ts';

/** One view to render: a vehicle pose on a road, under given conditions. */
export interface SensorView {
  readonly road: Road;
  /** Station of the road near which the pose lies (the search hint of `Road.project`), m. */
  readonly stationM: number;
  readonly pose: Pose;
  readonly conditions: Conditions;
  /** Seed of this view's sensor noise. */
  readonly noiseSeed: number;
  /** Leaves the range finder out: its image is then all at the maximum range. */
  readonly cameraOnly?: boolean;
}

/** Renders what both sensors see. Views that follow one another on the same road under the same conditions are cheapest. */
export interface SensorRenderer {
  readonly settings: SensorSettings;
  /** Triangles submitted for the latest `render`, summed over its views. */
  readonly trianglesDrawn: number;
  /** One result a view, in order. The same view gives the same bytes whatever else is rendered with it. */
  render(views: readonly SensorView[]): Promise<SensorImages[]>;
  dispose(): void;
}
