import {
  abs,
  attribute,
  cameraPosition,
  float,
  fwidth,
  max,
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
  uniform,
  vec2,
  vec3,
} from 'three/tsl';
import type { DirectionalLight, MeshBasicNodeMaterial } from 'three/webgpu';
import type { Road } from '../../sim/road/road.ts';
import {
  DASH_M,
  DASH_PERIOD_M,
  DOUBLE_LINE_OFFSET_M,
  EDGE_LINE_INSET_M,
  LINE_WIDTH_M,
  TRACK_OFFSET_M,
} from '../../sim/scene/road-mesh.ts';
import { meadow, type NoiseTextures } from './ground-colour.ts';
import { type Float, type Look, plainMaterial, type Vec3 } from './look.ts';
import { STATION_PERIOD_M } from './road-strip.ts';

/** Surface, shoulders and banks, drawn from each pixel's place on the road: lines stay crisp however near or far. */
export interface RoadMaterial {
  readonly material: MeshBasicNodeMaterial;
  /** Takes over the cross-section of a road. */
  set(road: Road): void;
}

export function createRoadMaterial(look: Look, noise: NoiseTextures, sun: DirectionalLight): RoadMaterial {
  const edge = uniform(3);
  const shoulder = uniform(4);
  const laneAt = uniform(0);
  const isDirt = uniform(0);
  const dashed = uniform(0);
  const double = uniform(0);
  const edgeLines = uniform(0);

  const place = attribute('place', 'vec2');
  const offset = place.x as Float;
  const station = place.y as Float;
  const out = abs(offset) as Float;
  const world = positionWorld.xz;
  const grain = texture(noise.grain, world.div(4)).r as Float;
  const fine = texture(noise.grain, world.mul(1)).r as Float;
  // Along the road: the noise's scale divides the length after which stations repeat.
  const along = vec2(offset.mul(0.35), station.mul(3 / STATION_PERIOD_M));
  const wear = texture(noise.soft, along).r as Float;
  const stains = texture(noise.soft, vec2(offset.mul(0.11), station.mul(4 / STATION_PERIOD_M))).r as Float;

  const fromLane = abs(out.sub(laneAt));
  const inTrack = smoothstep(0.5, 0.05, abs(fromLane.sub(TRACK_OFFSET_M))).mul(wear.mul(0.7).add(0.55));
  const surface = mix(look.palette.road, look.palette.track, inTrack);
  const crack = smoothstep(0.016, 0.004, abs(wear.sub(0.52))).mul(smoothstep(0.5, 0.62, stains));
  const asphalt = surface
    .mul(fine.mul(0.5).add(grain.mul(0.25)).add(0.62))
    .mul(stains.mul(0.3).add(0.85))
    .mul(float(1).sub(crack.mul(0.45)));
  const stones = smoothstep(0.6, 0.75, fine).mul(0.35);
  const earth = surface
    .mul(grain.mul(0.55).add(fine.mul(0.35)).add(stones).add(0.5))
    .mul(stains.mul(0.4).add(0.8));
  const green = meadow(look, noise, world);
  const crown = smoothstep(0.55, 0.1, fromLane)
    .mul(smoothstep(0.5, 0.62, wear))
    .mul(0.3);
  const bare = mix(asphalt, mix(earth, green, crown), isDirt) as Vec3;

  const worn = smoothstep(0.18, 0.5, grain.mul(0.5).add(wear.mul(0.5)))
    .mul(0.35)
    .add(0.65);
  const dash = stripe(
    mod(station.add(DASH_PERIOD_M / 2), DASH_PERIOD_M).sub((DASH_PERIOD_M + DASH_M) / 2) as Float,
    DASH_M,
    fwidth(station) as Float,
  );
  const width = fwidth(offset) as Float;
  const line = (at: Float | number) => stripe(out.sub(at) as Float, LINE_WIDTH_M, width);
  const white = max(
    line(edge.sub(EDGE_LINE_INSET_M) as Float).mul(edgeLines),
    stripe(offset, LINE_WIDTH_M, width).mul(dash).mul(dashed),
  );
  const yellow = line(DOUBLE_LINE_OFFSET_M).mul(double);
  const marked = mix(
    mix(bare, look.palette.whiteLine, white.mul(worn)),
    look.palette.yellowLine,
    yellow.mul(worn),
  );

  const ragged = grain.sub(0.5).mul(0.12);
  const gravel = look.palette.shoulder.mul(fine.mul(0.8).add(grain.mul(0.4)).add(0.4));
  const intoGrass = smoothstep(edge, shoulder.add(0.5), out.add(grain.sub(0.5).mul(0.9)));
  const beside = mix(gravel, green, intoGrass);
  const onRoad = step(out.add(ragged.mul(step(edge.sub(0.15), out))), edge) as Float;
  const albedo = mix(beside, marked, onRoad) as Vec3;

  const lit = look.lit(albedo, normalWorld as Vec3, float(shadow(sun) as never) as Float);
  const toEye = normalize(cameraPosition.sub(positionWorld));
  const grazing = pow(float(1).sub(max(toEye.y, 0)), 5);
  const wet = look.rain
    .mul(1.6)
    .clamp(0, 1)
    .mul(onRoad)
    .mul(float(1).sub(isDirt.mul(0.6)));
  const mirror = grazing
    .mul(0.75)
    .add(0.03)
    .mul(
      smoothstep(0.3, 0.65, stains.add(inTrack.mul(0.12)))
        .mul(0.75)
        .add(0.25),
    );
  const sky = mix(look.horizon, look.zenith, 0.25);
  const material = plainMaterial(look.seen(mix(lit, sky, wet.mul(mirror)) as Vec3));
  return {
    material,
    set({ widthM, crossSection }) {
      edge.value = widthM / 2;
      shoulder.value = widthM / 2 + crossSection.shoulderM;
      laneAt.value = crossSection.lanes === 2 ? crossSection.laneWidthM / 2 : 0;
      isDirt.value = crossSection.surface === 'dirt' ? 1 : 0;
      dashed.value = crossSection.centreLine === 'dashed' ? 1 : 0;
      double.value = crossSection.centreLine === 'double' ? 1 : 0;
      edgeLines.value = crossSection.edgeLines ? 1 : 0;
    },
  };
}

/** Share of a pixel `pixel` wide, at `x` from a stripe's middle, that a stripe of `wide` covers: a box filter. */
function stripe(x: Float, wide: number, pixel: Float): Float {
  const half = wide / 2;
  const share = (edge: Float) => edge.div(max(pixel, 1e-4)).add(0.5).clamp(0, 1);
  return share(float(half).sub(x) as Float)
    .add(share(float(half).add(x) as Float))
    .sub(1)
    .clamp(0, 1) as Float;
}

/** Open ground in the same light. */
export function createGroundMaterial(
  look: Look,
  noise: NoiseTextures,
  sun: DirectionalLight,
): MeshBasicNodeMaterial {
  const green = meadow(look, noise, positionWorld.xz);
  return plainMaterial(look.seen(look.lit(green, normalWorld as Vec3, float(shadow(sun) as never) as Float)));
}

export const UP = vec3(0, 1, 0);
