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
  positionGeometry,
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
import { fieldColour } from './ground-colour.ts';
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
  const local = positionGeometry.mul(vec3(form.x, form.y, form.x));
  const phase = at.x.mul(0.7).add(at.z.mul(0.9));
  const bend = sin(look.timeS.mul(1.7).add(phase))
    .mul(pow(max(positionGeometry.y, 0), 2))
    .mul(form.y.mul(sway));
  return turned(local as Vec3, at.w)
    .add(at.xyz)
    .add(vec3(bend, 0, bend.mul(0.6))) as Vec3;
}

/** Colours of an instance by its variant, and how bare of leaves it is. All of it is worked out by vertex. */
function coloured(look: Look) {
  const of = stuff();
  const variant = size().z as unknown as Float;
  const { leaves, needles, bark } = look.palette;
  const other = fract(variant.mul(7.3)) as Float;
  // Trees lose their leaves one after the other.
  const bare = smoothstep(variant.mul(0.6), variant.mul(0.6).add(0.35), look.bareness).mul(of.x) as Float;
  const autumn = leaves.x.sub(leaves.y).mul(4).clamp(0, 1);
  const hue = mix(
    mix(vec3(0.85, 1.05, 0.9), vec3(1.3, 1.05, 0.75), other),
    mix(vec3(1.35, 1.25, 0.6), vec3(0.95, 0.5, 0.5), other),
    autumn,
  );
  const brightness = variant.mul(0.4).add(0.8);
  const foliage = leaves
    .mul(hue)
    .mul(of.x)
    .add(needles.mul(mix(float(0.9), float(1.4), other)).mul(of.y));
  // Some trunks are pale, as a birch's.
  const pale = step(0.62, fract(variant.mul(3.7)));
  const wood = bark.mul(pale.mul(0.8).add(1)).mul(brightness);
  return { of, bare, foliage: foliage.mul(brightness) as Vec3, wood: wood as Vec3 };
}

/** What leaves send back, and what shines through them where the sun stands behind; snow lies on what looks up. */
function leafLight(look: Look, albedo: Vec3, normal: Vec3, light: Float, thin: Float): Vec3 {
  const upward = smoothstep(0.1, 0.8, normal.y).mul(look.snow).mul(0.85);
  const snowed = mix(albedo, vec3(0.55, 0.57, 0.62), upward) as Vec3;
  const lit = look.lit(snowed, normal, light.clamp(0, 1) as Float, 'vertex').mul(light.mul(0.75).add(0.25));
  const fromEye = normalize(positionWorld.sub(cameraPosition));
  const towards = max(dot(fromEye, look.towardsSun), 0);
  const behind = towards.mul(towards).mul(towards).mul(thin).mul(light);
  return varying(lit.add(look.sun.mul(albedo).mul(behind.mul(0.6)))) as unknown as Vec3;
}

/** Trees and bushes to see from near by, with leaves and branches of the atlas. */
export function createPlantMaterial(look: Look, atlas: DataTexture): MeshBasicNodeMaterial {
  const { of, bare, foliage, wood } = coloured(look);
  const normal = normalize(turned(normalLocal as Vec3, place().w)) as Vec3;
  const isWood = of.x.oneMinus().sub(of.y);
  const plain = mix(foliage.add(wood.mul(isWood)), wood.mul(1.5), bare) as Vec3;
  const light = leafLight(look, plain, normal, of.w as Float, of.z.mul(bare.oneMinus()) as Float);
  const isCard = of.z as Float;
  const leafless = step(0.5, bare);
  const twigs = vec2(ATLAS_CELLS.indexOf('twigs') / ATLAS_CELLS.length, 0);
  const at = varying(uv().add(twigs.mul(leafless))) as unknown as Node<'vec2'>;
  // A crown's dark heart goes with its leaves: it is as good as cut out.
  const kept = varying(mix(leafless.mul(of.x).oneMinus(), float(1), isCard)) as unknown as Float;
  const card = varying(isCard) as unknown as Float;
  const material = plainMaterial(
    Fn(() => {
      const texel = texture(atlas, at);
      Discard(mix(kept, texel.a, card).lessThan(CUT));
      return look.seen(light.mul(mix(float(1), texel.r.mul(1.5), card)) as Vec3);
    })() as Node<'vec4'>,
  );
  material.positionNode = standing(look, 0.012);
  material.side = DoubleSide;
  return material;
}

/** A cut-out that is turned about the vertical towards a point or a direction of Three.js's plane. */
function facing(towards: Node<'vec2'>): Vec3 {
  const form = size();
  const across = normalize(vec3(towards.y, 0, towards.x.negate()));
  // Its texture ends short of its own edge: a little larger makes up for it.
  const local = positionGeometry.mul(vec3(form.x, form.y, form.x)).mul(1.08);
  return place()
    .xyz.add(across.mul(local.x))
    .add(vec3(0, local.y, 0)) as Vec3;
}

/** Trees and bushes to see from afar: one cut-out each, lit as if it were round. */
export function createFarPlantMaterial(look: Look, atlas: DataTexture): MeshBasicNodeMaterial {
  const { bare, foliage, wood } = coloured(look);
  const toEye = cameraPosition.xz.sub(place().xz) as unknown as Node<'vec2'>;
  const side = normalize(vec3(toEye.y, 0, toEye.x.negate()));
  const front = normalize(vec3(toEye.x, 0, toEye.y));
  const round = side
    .mul(positionGeometry.x)
    .add(front.mul(0.6))
    .add(vec3(0, positionGeometry.y.sub(0.35).mul(1.5), 0));
  const normal = normalize(round) as Vec3;
  const light = positionGeometry.y.mul(0.45).add(0.6) as Float;
  const leafy = leafLight(look, foliage, normal, light, float(0.4) as Float);
  const woody = leafLight(look, wood, normal, light, float(0) as Float);
  const bareTree = vec2(
    (ATLAS_CELLS.indexOf('bareTree') - ATLAS_CELLS.indexOf('tree')) / ATLAS_CELLS.length,
    0,
  );
  const at = varying(uv().add(bareTree.mul(step(0.5, bare)))) as unknown as Node<'vec2'>;
  const material = plainMaterial(
    Fn(() => {
      const texel = texture(atlas, at);
      Discard(texel.a.lessThan(CUT));
      return look.seen(mix(woody, leafy, texel.g).mul(texel.r.mul(1.55)) as Vec3);
    })() as Node<'vec4'>,
  );
  material.positionNode = facing(toEye);
  material.side = DoubleSide;
  return material;
}

/** Tufts of grass in the colour of the ground they stand on. */
export function createGrassMaterial(
  look: Look,
  noise: DataTexture,
  atlas: DataTexture,
): MeshBasicNodeMaterial {
  const of = stuff();
  const variant = size().z as unknown as Float;
  const foot = place().xyz;
  const tint = mix(vec3(0.9, 1.1, 0.8), vec3(1.3, 1.15, 0.8), variant);
  const green = fieldColour(look, noise, foot.xz as unknown as Node<'vec2'>)
    .mul(tint)
    .mul(of.w) as Vec3;
  const up = vec3(0, 1, 0) as unknown as Vec3;
  const light = varying(look.lit(green, up, float(0.9) as Float, 'vertex')) as unknown as Vec3;
  const material = plainMaterial(
    Fn(() => {
      const texel = texture(atlas, uv());
      Discard(texel.a.lessThan(CUT));
      return look.seen(light.mul(texel.r.mul(0.9).add(0.35)) as Vec3);
    })() as Node<'vec4'>,
  );
  const away = distance(foot, cameraPosition);
  // Snow covers all but the tips.
  const sunk = smoothstep(GRASS_SINKS_M, GRASS_REACH_M, away).oneMinus().mul(look.snow.mul(0.75).oneMinus());
  const stand = standing(look, 0.22);
  material.positionNode = vec3(stand.x, mix(foot.y.sub(0.05), stand.y, sunk), stand.z);
  material.side = DoubleSide;
  return material;
}

/** Delineator posts: white with a dark band near the top. */
export function createPostMaterial(look: Look): MeshBasicNodeMaterial {
  const normal = varying(turned(normalLocal as Vec3, place().w)) as unknown as Vec3;
  const up = varying(positionGeometry.y) as unknown as Float;
  const band = step(0.72, up).mul(step(up, 0.9));
  const albedo = mix(look.palette.post, vec3(0.03, 0.03, 0.03), band) as Vec3;
  const material = plainMaterial(
    look.seen(look.lit(albedo, normalize(normal) as Vec3, float(1) as Float, 'vertex')),
  );
  material.positionNode = standing(look, 0);
  return material;
}

/** What casts the sun's shadow: cut-outs that face the sun, drawn into its shadow map only. */
export function createCasterMaterial(look: Look, atlas: DataTexture): MeshBasicNodeMaterial {
  const material = new MeshBasicNodeMaterial();
  material.positionNode = facing(look.towardsSun.xz as unknown as Node<'vec2'>);
  material.maskShadowNode = texture(atlas, uv()).a.greaterThan(CUT);
  material.side = DoubleSide;
  return material;
}
