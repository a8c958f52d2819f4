import {
  abs,
  attribute,
  cameraPosition,
  Fn,
  float,
  fwidth,
  If,
  max,
  min,
  mix,
  mod,
  normalize,
  normalWorld,
  positionWorld,
  pow,
  shadow,
  smoothstep,
  step,
  texture,
  vec2,
} from 'three/tsl';
import type { DataTexture, DirectionalLight, MeshBasicNodeMaterial, Node } from 'three/webgpu';
import { DASH_M, DASH_PERIOD_M, TRACK_OFFSET_M } from '../../sim/scene/road-mesh.ts';
import { meadow } from './ground-colour.ts';
import { type Float, type Look, plainMaterial, type Vec3 } from './look.ts';
import { STATION_PERIOD_M } from './road-strip.ts';

/** Materials of road, banks and open ground, all textured by place and under the same sun and shadow. */
export interface GroundMaterials {
  readonly road: MeshBasicNodeMaterial;
  readonly bank: MeshBasicNodeMaterial;
  readonly ground: MeshBasicNodeMaterial;
}

/** The road is drawn from each pixel's place on it, so that lines stay crisp however near or far. */
export function createGroundMaterials(
  look: Look,
  noise: DataTexture,
  sun: DirectionalLight,
): GroundMaterials {
  const made = attribute('made', 'vec3');
  const isDirt = made.x as Float;
  const shoulder = made.z as Float;
  const paleness = mix(look.paleness, made.y, step(0, made.y)) as Float;

  const place = attribute('place', 'vec4');
  const offset = place.x as Float;
  const station = place.y as Float;
  /** Distance from the nearer outer edge of the road, m; negative beyond it. */
  const inside = min(place.z, place.w) as Float;
  const lane = attribute('lane', 'vec2');
  const world = positionWorld.xz as unknown as Node<'vec2'>;
  const sunShare = () => float(shadow(sun) as never) as Float;
  const shownIn = (albedo: Vec3) => look.lit(albedo, normalWorld as Vec3, sunShare(), 'pixel');

  const gravel = (near: Node<'vec4'>): Vec3 => {
    const earth = mix(look.dirt.darkShoulder, look.dirt.paleShoulder, paleness);
    const strewn = mix(look.asphalt.shoulder, earth, isDirt);
    return strewn.mul(near.g.mul(0.8).add(near.b.mul(0.4)).add(0.4)) as Vec3;
  };

  const road = Fn(() => {
    const near = texture(noise, world.mul(0.75)).toVar();
    // Along the road: the noise's scale divides the length after which stations repeat.
    const along = texture(noise, vec2(offset.mul(0.3), station.mul(3 / STATION_PERIOD_M))).toVar();
    const fine = near.g;
    const wear = along.r;
    const stains = along.a;
    const fromLane = abs(lane.x);
    const inTrack = smoothstep(0.5, 0.05, abs(fromLane.sub(TRACK_OFFSET_M))).mul(wear.mul(0.7).add(0.6));
    const plain = mix(
      mix(look.asphalt.dark, look.asphalt.pale, pow(paleness, 1.5)),
      mix(look.dirt.dark, look.dirt.pale, paleness),
      isDirt,
    );
    const surface = mix(plain, plain.mul(mix(0.88, 1.2, isDirt)), inTrack);
    const crack = smoothstep(0.012, 0.003, abs(along.b.sub(0.5))).mul(smoothstep(0.56, 0.68, stains));
    const asphalt = surface
      .mul(fine.mul(0.5).add(near.b.mul(0.25)).add(0.62))
      .mul(stains.mul(0.3).add(0.85))
      .mul(crack.mul(-0.35).add(1));
    const stones = smoothstep(0.6, 0.75, fine).mul(0.35);
    const earth = surface
      .mul(near.b.mul(0.5).add(fine.mul(0.4)).add(stones).add(0.5))
      .mul(stains.mul(0.4).add(0.8));
    const crown = smoothstep(0.55, 0.1, fromLane)
      .mul(smoothstep(0.5, 0.62, wear))
      .mul(0.3);
    const grown = look.palette.ground.mul(near.g.mul(0.8).add(0.6));
    const bare = mix(asphalt, mix(earth, grown, crown), isDirt);

    const worn = smoothstep(0.2, 0.5, fine.mul(0.5).add(wear.mul(0.5)))
      .mul(0.35)
      .add(0.65);
    const dash = stripe(
      mod(station.add(DASH_PERIOD_M / 2), DASH_PERIOD_M).sub((DASH_PERIOD_M + DASH_M) / 2) as Float,
      float(DASH_M) as Float,
      fwidth(station) as Float,
    );
    const width = fwidth(offset).toVar() as Float;
    const lines = [attribute('lineLeft', 'vec4'), attribute('lineRight', 'vec4')].map((line) => {
      const painted = stripe(line.x as Float, line.y as Float, width).mul(mix(1, dash, line.z)) as Float;
      return { white: painted.mul(line.w.oneMinus()), yellow: painted.mul(line.w) };
    });
    const white = max(lines[0]!.white, lines[1]!.white);
    const yellow = max(lines[0]!.yellow, lines[1]!.yellow);
    const crumbled = max(step(inside, near.b.mul(0.14)), step(0.5, lane.y));
    const unpaved = mix(
      gravel(near as unknown as Node<'vec4'>),
      meadow(look, noise, world),
      step(1.5, lane.y),
    );
    const albedo = mix(
      mix(mix(bare, unpaved, crumbled), look.palette.whiteLine, white.mul(worn)),
      look.palette.yellowLine,
      yellow.mul(worn),
    ) as Vec3;
    const lit = shownIn(albedo).toVar();
    If(look.rain.greaterThan(0), () => {
      const toEye = normalize(cameraPosition.sub(positionWorld));
      const slant = max(toEye.y, 0).oneMinus().toVar();
      const grazing = slant.mul(slant).mul(slant).mul(slant);
      const puddles = smoothstep(0.3, 0.65, stains.add(inTrack.mul(0.12)))
        .mul(0.75)
        .add(0.25);
      const wet = look.rain.mul(1.6).clamp(0, 1).mul(isDirt.mul(-0.6).add(1));
      const mirror = grazing.mul(0.75).add(0.03).mul(puddles).mul(wet);
      lit.assign(mix(lit, mix(look.horizon, look.zenith, 0.25), mirror));
    });
    return look.seen(lit as unknown as Vec3);
  })();

  const bank = Fn(() => {
    const near = texture(noise, world.mul(0.75)).toVar();
    const out = inside.negate().add(near.b.sub(0.5).mul(0.9));
    const intoGrass = smoothstep(0, shoulder.add(0.5), out);
    const stony = gravel(near as unknown as Node<'vec4'>);
    return look.seen(shownIn(mix(stony, meadow(look, noise, world), intoGrass) as Vec3));
  })();

  const ground = Fn(() => look.seen(shownIn(meadow(look, noise, world))))();

  return {
    road: plainMaterial(road as Node<'vec4'>),
    bank: plainMaterial(bank as Node<'vec4'>),
    ground: plainMaterial(ground as Node<'vec4'>),
  };
}

/** Share of a pixel `pixel` wide, at `x` from a stripe's middle, that a stripe of `wide` covers: a box filter. */
function stripe(x: Float, wide: Float, pixel: Float): Float {
  const half = wide.mul(0.5) as Float;
  const share = (edge: Float) => edge.div(max(pixel, 1e-4)).add(0.5).clamp(0, 1);
  return share(half.sub(x) as Float)
    .add(share(half.add(x) as Float))
    .sub(1)
    .clamp(0, 1) as Float;
}
