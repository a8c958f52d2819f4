import {
  dot,
  Fn,
  float,
  interleavedGradientNoise,
  max,
  mix,
  normalize,
  positionLocal,
  pow,
  screenCoordinate,
  smoothstep,
  sqrt,
  texture,
  vec2,
  vec3,
  vec4,
} from 'three/tsl';
import { BackSide, type DataTexture, type Material, Mesh, type Node, SphereGeometry } from 'three/webgpu';
import { type Float, finish, type Look, plainMaterial, type Vec3 } from './look.ts';

/** Within the camera's far plane; what lies before it hides it. */
const RADIUS_M = 1500;
const CLOUD_SCALE = 0.11;
/** Drift of the clouds, of their texture's width a second. */
const DRIFT = 0.0012;

/** The dome: a gradient, the sun with its glow, and drifting clouds that cover as much as `Conditions.cloudiness` says. */
export function createSky(look: Look, noise: DataTexture): Mesh {
  const shown = Fn(() => {
    const direction = normalize(positionLocal) as Vec3;
    const up = max(direction.y, 0);
    const towards = max(dot(direction, look.towardsSun), 0);
    const clear = float(1).sub(look.cloudiness);

    const air = mix(look.haze(direction), look.zenith, sqrt(up));
    const glow = look.sun.mul(pow(towards, 30).mul(0.3).add(pow(towards, 400).mul(1.6)));
    const disc = look.sun.mul(smoothstep(0.99992, 0.99996, towards).mul(30));

    const plane = direction.xz.div(up.add(0.14)).mul(CLOUD_SCALE);
    const drift = vec2(look.timeS.mul(DRIFT), look.timeS.mul(DRIFT * 0.4));
    const heap = (at: typeof plane): Float => {
      const texel = texture(noise, at.add(drift));
      return texel.r.mul(0.7).add(texel.b.mul(0.3)) as Float;
    };
    const density = heap(plane).toVar() as Float;
    const sunwards = heap(plane.add(look.towardsSun.xz.mul(0.02)));
    // Fair-weather heaps leave gaps; an overcast sky keeps some structure.
    const gap = mix(float(0.64), float(0.1), look.cloudiness);
    const cover = smoothstep(gap, gap.add(0.2), density).mul(smoothstep(0.0, 0.16, direction.y));
    const relief = density.sub(sunwards).mul(2.2).add(0.5).clamp(0, 1);
    const grey = mix(look.horizon, look.zenith, 0.25).mul(mix(float(0.98), float(0.8), density));
    const bright = look.horizon
      .mul(0.55)
      .add(look.sun.mul(look.dusk.mul(0.9).add(0.5)))
      .add(look.fromAbove.mul(0.35));
    const cloud = mix(mix(grey, bright, relief.mul(0.85)), look.horizon, look.cloudiness.mul(0.35));
    const silver = look.sun.mul(pow(towards, 10).mul(0.5).mul(float(1).sub(density)));

    const sky = mix(air.add(glow.mul(clear.mul(0.8).add(0.2))).add(disc), cloud.add(silver), cover.mul(0.95));
    const dither = interleavedGradientNoise(screenCoordinate.xy).sub(0.5).div(255);
    return finish(vec3(sky) as Vec3).add(vec4(dither, dither, dither, 0));
  })();
  const mesh = new Mesh(new SphereGeometry(RADIUS_M, 24, 16), plainMaterial(shown as Node<'vec4'>));
  const material = mesh.material as Material;
  material.side = BackSide;
  material.depthWrite = false;
  mesh.frustumCulled = false;
  // After all that is solid, so that only the sky that shows costs anything.
  mesh.renderOrder = 10;
  return mesh;
}
