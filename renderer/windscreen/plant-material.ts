import {
  attribute,
  cameraPosition,
  cos,
  Discard,
  distance,
  dot,
  Fn,
  float,
  fract,
  max,
  mix,
  normalize,
  normalLocal,
  positionLocal,
  positionWorld,
  pow,
  sin,
  smoothstep,
  step,
  texture,
  uv,
  varying,
  vec2,
  vec3,
} from 'three/tsl';
import { type DataTexture, DoubleSide, MeshBasicNodeMaterial, type Node } from 'three/webgpu';
import { ATLAS_CELLS } from './atlas.ts';
import { meadow, type NoiseTextures } from './ground-colour.ts';
import { type Float, type Look, plainMaterial, type Vec3 } from './look.ts';

/** Alpha of the atlas below which there is nothing. */
const CUT = 0.4;
/** Distance at which tufts of grass have sunk into the ground, and from which they sink, m. */
export const GRASS_REACH_M = 48;
const GRASS_SINKS_M = 24;

/** Foot of an instance in the scene's frame, and its turn about the vertical, rad. */
const place = () => attribute('place', 'vec4') as unknown as Node<'vec4'>;
/** Stretch across, stretch upwards, variant 0 … 1, and room for the kind's own use. */
const size = () => attribute('size', 'vec4') as unknown as Node<'vec4'>;
const stuff = () => attribute('stuff', 'vec4') as unknown as Node<'vec4'>;

function turned(v: Vec3, yaw: Float): Vec3 {
  const c = cos(yaw);
  const s = sin(yaw);
  return vec3(v.x.mul(c).add(v.z.mul(s)), v.y, v.z.mul(c).sub(v.x.mul(s))) as Vec3;
}

/** Where an instance's vertex lies; tops sway in the wind. */
function standing(look: Look, sway: number): Vec3 {
  const at = place();
  const form = size();
  const local = positionLocal.mul(vec3(form.x, form.y, form.x));
  const phase = at.x.mul(0.7).add(at.z.mul(0.9));
  const bend = sin(look.timeS.mul(1.7).add(phase))
    .mul(pow(max(positionLocal.y, 0), 2))
    .mul(form.y.mul(sway));
  return turned(local as Vec3, at.w)
    .add(at.xyz)
    .add(vec3(bend, 0, bend.mul(0.6))) as Vec3;
}

/** Trees and bushes. `cutOut` gives them leaves of the atlas; without, they are plain bodies to see from afar. */
export function createPlantMaterial(look: Look, atlas: DataTexture | undefined): MeshBasicNodeMaterial {
  const normal = varying(turned(normalLocal as Vec3, place().w)) as unknown as Vec3;
  const of = varying(stuff()) as unknown as Node<'vec4'>;
  const variant = varying(size().z) as unknown as Float;
  const { leaves, needles, bark } = look.palette;
  // Trees lose their leaves one after the other.
  const bare = smoothstep(variant.mul(0.6), variant.mul(0.6).add(0.35), look.bareness).mul(of.x);
  const other = fract(variant.mul(7.3)) as Float;

  const autumn = look.palette.leaves.x.sub(look.palette.leaves.y).mul(4).clamp(0, 1);
  const hue = mix(
    mix(vec3(0.85, 1.05, 0.9), vec3(1.25, 1.0, 0.8), other),
    mix(vec3(1.35, 1.25, 0.6), vec3(0.95, 0.5, 0.5), other),
    autumn,
  );
  const pale = step(0.62, fract(variant.mul(3.7))).mul(of.x.oneMinus());
  const trunk = bark.mul(pale.mul(0.8).add(1));
  const green = leaves
    .mul(hue)
    .mul(of.x)
    .add(needles.mul(mix(float(0.85), float(1.3), other)).mul(of.y));
  const plain = green.add(trunk.mul(of.x.oneMinus().sub(of.y)));
  const brightness = variant.mul(0.4).add(0.8);
  const shaded = mix(plain, bark.mul(1.6), bare).mul(brightness);

  const material = plainMaterial(
    Fn(() => {
      let albedo = shaded as unknown as Vec3;
      if (atlas) {
        const twigs = vec2(ATLAS_CELLS.indexOf('twigs') / ATLAS_CELLS.length, 0);
        const texel = texture(atlas, uv().add(twigs.mul(step(0.5, bare))));
        const there = mix(float(1), texel.a, of.z);
        Discard(there.lessThan(CUT));
        // A crown's dark heart goes with its leaves.
        Discard(bare.greaterThan(0.5).and(of.z.lessThan(0.5)));
        albedo = albedo.mul(mix(float(1), texel.r.mul(1.5), of.z)) as Vec3;
      }
      const upward = smoothstep(0.1, 0.8, normal.y).mul(look.snow).mul(0.85);
      const snowed = mix(albedo, vec3(0.75, 0.78, 0.84), upward) as Vec3;
      const light = of.w as Float;
      const lit = look
        .lit(snowed, normalize(normal) as Vec3, light.clamp(0, 1) as Float)
        .mul(light.mul(0.75).add(0.25));
      // Leaves glow where the sun stands behind them.
      const fromEye = normalize(positionWorld.sub(cameraPosition));
      const behind = pow(max(dot(fromEye, look.towardsSun), 0), 3)
        .mul(of.z)
        .mul(bare.oneMinus());
      const through = look.sun.mul(albedo).mul(behind.mul(light).mul(0.55));
      return look.seen(lit.add(through) as Vec3);
    })() as Node<'vec4'>,
  );
  material.positionNode = standing(look, atlas ? 0.012 : 0);
  if (atlas) material.side = DoubleSide;
  return material;
}

/** Tufts of grass in the colour of the ground they stand on. */
export function createGrassMaterial(
  look: Look,
  noise: NoiseTextures,
  atlas: DataTexture,
): MeshBasicNodeMaterial {
  const of = varying(stuff()) as unknown as Node<'vec4'>;
  const variant = varying(size().z) as unknown as Float;
  const foot = place().xyz;
  const world = varying(foot.xz) as unknown as Node<'vec2'>;
  const material = plainMaterial(
    Fn(() => {
      const texel = texture(atlas, uv());
      Discard(texel.a.lessThan(CUT));
      const green = meadow(look, noise, world);
      const tint = mix(vec3(0.9, 1.1, 0.8), vec3(1.35, 1.15, 0.8), variant);
      const albedo = green.mul(tint).mul(texel.r.mul(0.9).add(0.35)).mul(of.w) as Vec3;
      return look.seen(look.lit(albedo, vec3(0, 1, 0) as Vec3, float(0.9) as Float));
    })() as Node<'vec4'>,
  );
  const away = distance(foot, cameraPosition);
  const sunk = smoothstep(GRASS_SINKS_M, GRASS_REACH_M, away).oneMinus();
  const stand = standing(look, 0.22);
  material.positionNode = vec3(stand.x, mix(foot.y.sub(0.05), stand.y, sunk), stand.z);
  material.side = DoubleSide;
  return material;
}

/** Delineator posts: white with a dark band near the top. */
export function createPostMaterial(look: Look): MeshBasicNodeMaterial {
  const normal = varying(turned(normalLocal as Vec3, place().w)) as unknown as Vec3;
  const up = varying(positionLocal.y) as unknown as Float;
  const band = step(0.72, up).mul(step(up, 0.9));
  const albedo = mix(look.palette.post, vec3(0.03, 0.03, 0.03), band) as Vec3;
  const material = plainMaterial(look.seen(look.lit(albedo, normalize(normal) as Vec3, float(1) as Float)));
  material.positionNode = standing(look, 0);
  return material;
}

/** What casts the sun's shadow needs a place only. */
export function createCasterMaterial(look: Look): MeshBasicNodeMaterial {
  const material = new MeshBasicNodeMaterial();
  material.positionNode = standing(look, 0);
  return material;
}
