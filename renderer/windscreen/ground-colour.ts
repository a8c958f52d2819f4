import { mix, smoothstep, texture, varying, vec3 } from 'three/tsl';
import type { DataTexture, Node } from 'three/webgpu';
import type { Float, Look, Vec3 } from './look.ts';

/** After this length the pattern of the ground repeats, and so may the scene's origin move by it, m. */
export const GROUND_PERIOD_M = 512;

/** The green of the fields about a point of the plane, m, from vertex to vertex: it changes over tens of metres only. */
export function fieldColour(look: Look, noise: DataTexture, at: Node<'vec2'>): Vec3 {
  const { ground } = look.palette;
  const fields = texture(noise, at.div(256), 1).r as Float;
  const tinted = mix(
    ground.mul(vec3(0.82, 0.95, 0.85)),
    ground.mul(vec3(1.25, 1.1, 0.95)),
    smoothstep(0.3, 0.72, fields),
  );
  return varying(mix(tinted, ground, look.snow)) as unknown as Vec3;
}

/** Meadow at a point of the plane, m: fields of differing green, tussocks, and blades near by. */
export function meadow(look: Look, noise: DataTexture, at: Node<'vec2'>): Vec3 {
  const far = texture(noise, at.div(16)) as Node<'vec4'>;
  const near = texture(noise, at.mul(0.75)) as Node<'vec4'>;
  const tussocks = far.r.mul(0.75).add(0.62);
  const blades = near.g.mul(0.45).add(far.g.mul(0.25)).add(0.65);
  // Snow lies even: less of the pattern shows through it.
  const pattern = mix(tussocks.mul(blades), far.r.mul(0.16).add(0.92), look.snow);
  return fieldColour(look, noise, at).mul(pattern) as Vec3;
}
