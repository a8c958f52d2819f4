import {
  dot,
  float,
  max,
  mix,
  normalize,
  positionLocal,
  pow,
  smoothstep,
  texture,
  vec2,
  vec3,
} from 'three/tsl';
import { BackSide, type DataTexture, type Material, Mesh, SphereGeometry } from 'three/webgpu';
import { type Float, finish, type Look, plainMaterial, type Vec3 } from './look.ts';

/** Within the camera's far plane; what lies before it hides it. */
const RADIUS_M = 1500;
const CLOUD_SCALE = 0.11;
/** Drift of the clouds, of their texture's width a second. */
const DRIFT = 0.0012;

/** The dome: a gradient, the sun with its glow, and drifting clouds that cover as much as `Conditions.cloudiness` says. */
export function createSky(look: Look, soft: DataTexture): Mesh {
  const direction = normalize(positionLocal) as Vec3;
  const up = max(direction.y, 0);
  const towards = max(dot(direction, look.towardsSun), 0);
  const clear = float(1).sub(look.cloudiness);

  const air = mix(look.haze(direction), look.zenith, pow(up, 0.55));
  const glow = look.sun.mul(pow(towards, 24).mul(0.25).add(pow(towards, 240).mul(0.9)));
  const disc = look.sun.mul(smoothstep(0.99965, 0.9998, towards).mul(24));

  const plane = direction.xz.div(up.add(0.14)).mul(CLOUD_SCALE);
  const drift = vec2(look.timeS.mul(DRIFT), look.timeS.mul(DRIFT * 0.4));
  const heap = (at: typeof plane): Float =>
    texture(soft, at.add(drift))
      .r.mul(0.68)
      .add(texture(soft, at.mul(3.1).sub(drift)).r.mul(0.32)) as Float;
  const density = heap(plane);
  const sunwards = heap(plane.add(look.towardsSun.xz.mul(0.02)));
  // Fair-weather heaps leave gaps; an overcast sky keeps some structure.
  const gap = mix(float(0.66), float(0.12), pow(look.cloudiness, 0.7));
  const cover = smoothstep(gap, gap.add(0.24), density).mul(smoothstep(0.0, 0.16, direction.y));
  const relief = density.sub(sunwards).mul(2.2).add(0.5).clamp(0, 1);
  const grey = mix(look.horizon, look.zenith, 0.25).mul(mix(float(0.98), float(0.8), density));
  const bright = look.horizon.mul(0.55).add(look.sun.mul(0.5)).add(look.fromAbove.mul(0.35));
  const cloud = mix(mix(grey, bright, relief.mul(0.85)), look.horizon, look.cloudiness.mul(0.35));
  const silver = look.sun.mul(pow(towards, 10).mul(0.5).mul(float(1).sub(density)));

  const sky = mix(air.add(glow.mul(clear.mul(0.8).add(0.2))).add(disc), cloud.add(silver), cover.mul(0.95));
  const mesh = new Mesh(new SphereGeometry(RADIUS_M, 24, 16), plainMaterial(finish(vec3(sky) as Vec3)));
  const material = mesh.material as Material;
  material.side = BackSide;
  material.depthWrite = false;
  mesh.frustumCulled = false;
  // After all that is solid, so that only the sky that shows costs anything.
  mesh.renderOrder = 10;
  return mesh;
}
