import type { PerspectiveCamera, Scene } from 'three';
import type { SceneMaterials } from '../../sim/scene/materials.ts';
import type { RetinaLight } from '../../sim/sensors/camera-image.ts';
import { perspectiveFor } from '../../sim/sensors/eye.ts';
import { rangePlane } from '../../sim/sensors/range-image.ts';
import type { SensorSettings } from '../../sim/sensors/settings.ts';

/** What one sensor looks through, and how finely it is drawn. */
export interface Eye {
  /** Cells of the image. */
  readonly columns: number;
  readonly rows: number;
  /** Samples in a cell, side by side and one below the other. */
  readonly across: number;
  readonly down: number;
  readonly camera: PerspectiveCamera;
}

/** The camera; the camera at a glance, one sample a cell; and the range finder. */
export type EyeName = 'camera' | 'glance' | 'range';
export type Eyes = Readonly<Record<EyeName, Eye>>;

/** What was drawn of one view. */
export interface Drawings {
  /** Of camera or glance. */
  readonly light: RetinaLight;
  /** Of the range finder's plane, row by row: one over the distance of what a sample sees, 1/m, 0 for nothing. */
  readonly inverse: Float32Array | undefined;
}

/** Draws scenes: the part of a renderer that differs from one kind of eyes to the other. */
export interface Painter {
  /** What the scenes must be made of that it draws. It disposes of them. */
  readonly materials: SceneMaterials;
  /** Triangles of the meshes drawn since it was made. */
  readonly triangles: number;
  /** Draws the sun's shadow map from what the scene shows and casts a shadow. */
  drawShadow(scene: Scene): void;
  /** Draws what an eye sees of what the scene shows at this moment. */
  draw(scene: Scene, eye: EyeName): void;
  /** What was drawn since this was last called: camera or glance, then the range finder or not. It may still be under way. */
  collect(): Promise<Drawings>;
  dispose(): void;
}

export type PainterFor = (eyes: Eyes) => Painter;

/** Texels along each side of the sun's shadow map. */
export const SHADOW_MAP_SIZE = 320;

/**
 * Camera samples in a retina cell: a road's edges move sideways. Six samples cost a software rasteriser less than four
 * pixels multisampled four times.
 */
const SAMPLES_ACROSS = 3;
const SAMPLES_DOWN = 2;
/** How far the camera sees: past the sky dome, m. */
const VIEW_M = 1000;

/** What sensors of given settings look through. */
export function eyesFor({ camera, range }: SensorSettings): Eyes {
  const { rows, columns } = camera;
  const plane = rangePlane(range);
  return {
    camera: {
      rows,
      columns,
      across: SAMPLES_ACROSS,
      down: SAMPLES_DOWN,
      camera: perspectiveFor(camera, VIEW_M),
    },
    glance: { rows, columns, across: 1, down: 1, camera: perspectiveFor(camera, VIEW_M) },
    range: {
      rows: plane.height,
      columns: plane.width,
      across: 1,
      down: 1,
      camera: perspectiveFor(plane, range.maxRangeM),
    },
  };
}
