import { mix, smoothstep, texture, vec3 } from 'three/tsl';
import type { DataTexture, Node } from 'three/webgpu';
import type { Float, Look, Vec3 } from './look.ts';

/** Grey noise that repeats, shared by all materials: `soft` in broad swells, `grain` down to single texels. */
export interface NoiseTextures {
  readonly soft: DataTexture;
  readonly grain: DataTexture;
}

/** After this length the pattern of the ground repeats, and so may the scene's origin move by it, m. */
export const GROUND_PERIOD_M = 512;

/** Meadow at a point of the world's plane, m: fields of differing green, tussocks, and blades near by. */
export function meadow(look: Look, { soft, grain }: NoiseTextures, at: Node<'vec2'>): Vec3 {
  const fields = texture(soft, at.div(256)).r as Float;
  const tussocks = texture(soft, at.div(16)).r as Float;
  const blades = texture(grain, at.div(2)).r as Float;
  const { ground } = look.palette;
  const tinted = mix(
    ground.mul(vec3(0.82, 0.92, 0.85)),
    ground.mul(vec3(1.45, 1.2, 0.95)),
    smoothstep(0.3, 0.72, fields),
  );
  const texture3 = tussocks.mul(0.75).add(0.62).mul(blades.mul(0.7).add(0.65));
  // Snow lies even: less of the pattern shows through it.
  return mix(tinted.mul(texture3), ground.mul(tussocks.mul(0.16).add(0.92)), look.snow) as Vec3;
}
