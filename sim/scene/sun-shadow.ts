import { Matrix4, OrthographicCamera, WebGPUCoordinateSystem } from 'three';
import type { Conditions } from './conditions.ts';

/** Half the side of the square that a shadow map covers, m. */
const REACH_M = 60;
const SUN_DISTANCE_M = 150;
/** What a surface may lie behind what the map holds before it is in the shade, as a share of the map's depth. */
const BIAS = 0.002;
/** Layer of what casts shadows, besides the one that everything is in. */
const CASTERS = 1;

/**
 * Where the sun's shadow map lies: whoever draws a scene draws its casters through `camera` once; `toMap` then finds any
 * point of the scene on the map.
 */
export class SunShadow {
  readonly camera = new OrthographicCamera(-REACH_M, REACH_M, REACH_M, -REACH_M, 1, 2 * SUN_DISTANCE_M);
  /** Texels along each side of the map. */
  readonly size: number;
  /** From a point of the scene to its place on the map: 0 … 1 to the right and down, and how deep it lies, less the bias. */
  readonly toMap = new Matrix4();

  /** @param size texels along each side of the map */
  constructor(size: number) {
    this.size = size;
    this.camera.layers.set(CASTERS);
    this.camera.coordinateSystem = WebGPUCoordinateSystem;
    this.camera.updateProjectionMatrix();
  }

  /** Turns the map to the sun over a scene whose middle lies on ground at height `groundM`. */
  aim({ sunAzimuthRad, sunElevationRad }: Conditions, groundM: number): void {
    const flat = SUN_DISTANCE_M * Math.cos(sunElevationRad);
    this.camera.position.set(
      flat * Math.cos(sunAzimuthRad),
      groundM + SUN_DISTANCE_M * Math.sin(sunElevationRad),
      -flat * Math.sin(sunAzimuthRad),
    );
    this.camera.lookAt(0, groundM, 0);
    this.camera.updateMatrixWorld();
    // From the camera's −1 … 1, y up, to 0 … 1, y down.
    this.toMap
      .set(0.5, 0, 0, 0.5, 0, -0.5, 0, 0.5, 0, 0, 1, -BIAS, 0, 0, 0, 1)
      .multiply(this.camera.projectionMatrix)
      .multiply(this.camera.matrixWorldInverse);
  }

  dispose(): void {}
}

/** Has an object cast shadows. */
export function castsShadow(object: { readonly layers: { enable(layer: number): void } }): void {
  object.layers.enable(CASTERS);
}
