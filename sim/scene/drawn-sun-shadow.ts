import { float, ivec2, positionLocal, textureLoad, uniform, varying, vec4 } from 'three/tsl';
import {
  DepthTexture,
  FloatType,
  MeshBasicNodeMaterial,
  NoBlending,
  type Node,
  RedFormat,
  RenderTarget,
} from 'three/webgpu';
import { SunShadow } from './sun-shadow.ts';

/**
 * The sun's shadow map as three.js draws it: a scene's casters into `target`, with `material`; `light` then says of any
 * point of the scene whether the sun reaches it. The look-up is one fetch at a place that the vertices carry: a software
 * rasteriser pays for each pixel.
 */
export class DrawnSunShadow extends SunShadow {
  readonly target: RenderTarget;
  readonly material = new MeshBasicNodeMaterial();
  /** 1 where the sun reaches a point, 0 in the shade and 1 beyond the map. */
  readonly light: Node<'float'>;

  /** @param size texels along each side of the map */
  constructor(size: number) {
    super(size);
    const depth = new DepthTexture(size, size, FloatType);
    // three.js wants a colour beside the depth: the narrowest there is.
    this.target = new RenderTarget(size, size, { depthTexture: depth, format: RedFormat });
    this.material.colorWrite = false;
    this.material.blending = NoBlending;
    this.material.fog = false;
    // Parallel light: what is linear in a point is exact between vertices.
    const place = varying(uniform(this.toMap).mul(vec4(positionLocal, 1)).xyz);
    const fromMiddle = place.xy.sub(0.5).abs();
    const covered = fromMiddle.x.max(fromMiddle.y).lessThan(0.5);
    const nearest = textureLoad(depth, ivec2(place.xy.mul(size))).r;
    this.light = covered.and(nearest.lessThan(place.z)).select(float(0), float(1));
  }

  override dispose(): void {
    this.target.dispose();
    this.material.dispose();
  }
}
