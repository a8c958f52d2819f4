import { float, ivec2, positionLocal, textureLoad, uniform, varying, vec4 } from 'three/tsl';
import {
  DepthTexture,
  FloatType,
  Matrix4,
  MeshBasicNodeMaterial,
  NoBlending,
  type Node,
  OrthographicCamera,
  RedFormat,
  RenderTarget,
  WebGPUCoordinateSystem,
} from 'three/webgpu';
import type { Conditions } from './conditions.ts';

/** Half the side of the square that a shadow map covers, m. */
const REACH_M = 60;
const SUN_DISTANCE_M = 150;
/** What a surface may lie behind what the map holds before it is in the shade, as a share of the map's depth. */
const BIAS = 0.002;
/** Layer of what casts shadows, besides the one that everything is in. */
const CASTERS = 1;

/**
 * The shadow map of the sun: whoever draws a scene draws its casters into `target` through `camera` once, with
 * `material`; `light` then says of any point of the scene whether the sun reaches it. The look-up is one fetch at a
 * place that the vertices carry: a software rasteriser pays for each pixel.
 */
export class SunShadow {
  readonly camera = new OrthographicCamera(-REACH_M, REACH_M, REACH_M, -REACH_M, 1, 2 * SUN_DISTANCE_M);
  readonly target: RenderTarget;
  readonly material = new MeshBasicNodeMaterial();
  /** 1 where the sun reaches a point, 0 in the shade and 1 beyond the map. */
  readonly light: Node<'float'>;
  /** Texels along each side of the map. */
  readonly size: number;
  /** From a point of the scene to its place on the map: 0 … 1 to the right and down, and how deep it lies, less the bias. */
  readonly toMap = new Matrix4();

  /** @param size texels along each side of the map */
  constructor(size: number) {
    this.size = size;
    const depth = new DepthTexture(size, size, FloatType);
    // three.js wants a colour beside the depth: the narrowest there is.
    this.target = new RenderTarget(size, size, { depthTexture: depth, format: RedFormat });
    this.material.colorWrite = false;
    this.material.blending = NoBlending;
    this.material.fog = false;
    this.camera.layers.set(CASTERS);
    this.camera.coordinateSystem = WebGPUCoordinateSystem;
    this.camera.updateProjectionMatrix();
    // Parallel light: what is linear in a point is exact between vertices.
    const place = varying(uniform(this.toMap).mul(vec4(positionLocal, 1)).xyz);
    const fromMiddle = place.xy.sub(0.5).abs();
    const covered = fromMiddle.x.max(fromMiddle.y).lessThan(0.5);
    const nearest = textureLoad(depth, ivec2(place.xy.mul(size))).r;
    this.light = covered.and(nearest.lessThan(place.z)).select(float(0), float(1));
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

  dispose(): void {
    this.target.dispose();
    this.material.dispose();
  }
}

/** Has an object cast shadows. */
export function castsShadow(object: { readonly layers: { enable(layer: number): void } }): void {
  object.layers.enable(CASTERS);
}
