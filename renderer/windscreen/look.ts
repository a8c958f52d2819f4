import {
  cameraPosition,
  dot,
  exp,
  If,
  length,
  max,
  mix,
  positionWorld,
  smoothstep,
  uniform,
  varying,
  vec4,
} from 'three/tsl';
import { MeshBasicNodeMaterial, type Node, Vector3 } from 'three/webgpu';
import type { Roadside } from '../../sim/road/road.ts';
import type { Conditions } from '../../sim/scene/conditions.ts';
import type { Rgb } from '../../sim/scene/mesh-builder.ts';
import { mix as mixed, type Palette, paletteFor } from '../../sim/scene/palette.ts';
import { horizonColour, RAIN_FOG_PER_M, sceneLight, zenithColour } from '../../sim/scene/sky-mesh.ts';

export type Vec3 = Node<'vec3'>;
export type Float = Node<'float'>;

const EXPOSURE = 1.45;
/** Headlights come on below this height of the sun, rad. */
const LIGHTS_ON_BELOW_RAD = 0.3;
const HEADLIGHT: Rgb = [1.15, 1.02, 0.8];
/** What the air glows in with the sun on the horizon, and how much of it shows. */
const AFTERGLOW: Rgb = [0.5, 0.27, 0.15];
const AFTERGLOW_SHARE = 0.6;
/** Distance at which a headlight has lost half its light, m. */
const HEADLIGHT_REACH_M = 14;
/** Stretch of the seasons in which leaves fall, and in which snow lies. */
const LEAVES_FALL = [0.5, 0.72] as const;
const SNOW_FALLS = [0.8, 1] as const;

const PALETTE_NAMES = ['ground', 'whiteLine', 'yellowLine', 'leaves', 'needles', 'bark', 'post'] as const;

const colour = () => uniform(new Vector3());
const amount = (value = 0) => uniform(value);

/**
 * Light, weather and colours as uniforms that all materials share, so that a change of conditions acts at once and
 * nothing is built or compiled anew. Colours are linear; materials turn them into screen values themselves (`finish`),
 * which spares a pass over the picture.
 */
export class Look {
  /** Unit vector in Three.js's axes. */
  readonly towardsSun = uniform(new Vector3(0, 1, 0));
  readonly sun = colour();
  readonly fromAbove = colour();
  readonly fromBelow = colour();
  readonly horizon = colour();
  readonly zenith = colour();
  readonly cloudiness = amount();
  readonly rain = amount();
  readonly fogPerM = amount();
  readonly snow = amount();
  /** Share of the leaves that have fallen. */
  readonly bareness = amount();
  /** 0 by day … 1 with the sun on the horizon. */
  readonly dusk = amount();
  readonly timeS = amount();
  readonly palette = Object.fromEntries(PALETTE_NAMES.map((name) => [name, colour()])) as Record<
    (typeof PALETTE_NAMES)[number],
    ReturnType<typeof colour>
  >;
  /** Surface and shoulder where it is dark, and where it is pale. */
  readonly asphalt = { dark: colour(), pale: colour(), shoulder: colour() };
  readonly dirt = { dark: colour(), pale: colour(), darkShoulder: colour(), paleShoulder: colour() };
  /** Of a surface that does not say itself how pale it is, 0 … 1. */
  readonly paleness = amount();
  readonly #lampAt = uniform(new Vector3());
  readonly #lampAhead = uniform(new Vector3(1, 0, 0));
  readonly #lamp = colour();
  #clearness = 1;
  #fogPerM = 0;

  set(section: Roadside, conditions: Conditions): void {
    const light = sceneLight(conditions);
    const [x, y, z] = light.towardsSun;
    this.towardsSun.value.set(x, z, -y);
    this.sun.value.set(...light.sun);
    this.fromAbove.value.set(...light.fromAbove);
    this.fromBelow.value.set(...light.fromBelow);
    const clear = 1 - conditions.cloudiness;
    const dark = Math.max(0, 1 - Math.max(0, conditions.sunElevationRad) / LIGHTS_ON_BELOW_RAD);
    const horizon = vivid(horizonColour(conditions), 0.7 * clear, 1 - 0.12 * clear);
    this.horizon.value.set(...mixed(horizon, AFTERGLOW, AFTERGLOW_SHARE * dark * clear));
    this.zenith.value.set(...vivid(zenithColour(conditions), 0.5 * clear, 1 - 0.1 * clear));
    this.cloudiness.value = conditions.cloudiness;
    this.rain.value = conditions.rain;
    this.#fogPerM = conditions.fogPerM + RAIN_FOG_PER_M * conditions.rain;
    this.thinFog(this.#clearness);
    this.snow.value = ramp(SNOW_FALLS, conditions.season);
    this.bareness.value = ramp(LEAVES_FALL, conditions.season);
    const palette = paletteFor(section, conditions);
    for (const name of PALETTE_NAMES) this.palette[name].value.set(...palette[name]);
    const [asphalt, dirt] = (['asphalt', 'dirt'] as const).map((surface) => ({
      dark: paletteFor({ surface, paleness: 0 }, conditions),
      pale: paletteFor({ surface, paleness: 1 }, conditions),
    })) as [{ dark: Palette; pale: Palette }, { dark: Palette; pale: Palette }];
    this.asphalt.dark.value.set(...asphalt.dark.road);
    this.asphalt.pale.value.set(...asphalt.pale.road);
    this.asphalt.shoulder.value.set(...asphalt.dark.shoulder);
    this.dirt.dark.value.set(...dirt.dark.road);
    this.dirt.pale.value.set(...dirt.pale.road);
    this.dirt.darkShoulder.value.set(...dirt.dark.shoulder);
    this.dirt.paleShoulder.value.set(...dirt.pale.shoulder);
    this.paleness.value = conditions.surfacePaleness;
    this.dusk.value = dark;
    const overcast = 0.25 * conditions.cloudiness * (conditions.sunElevationRad < 0.6 ? 1 : 0);
    const strength = Math.min(1, dark + overcast);
    this.#lamp.value.set(...HEADLIGHT).multiplyScalar(strength);
  }

  /** Leaves a share of the fog, for views that would see nothing through all of it. */
  thinFog(share: number): void {
    this.#clearness = share;
    this.fogPerM.value = share * this.#fogPerM;
  }

  /** Puts the car's lamps there, in the scene's frame. */
  aimLamps(at: Vector3, ahead: Vector3): void {
    this.#lampAt.value.copy(at);
    this.#lampAhead.value.copy(ahead);
  }

  /** How strongly the lamps shine, 0 by day … 1. */
  get lampStrength(): number {
    return this.#lamp.value.x / HEADLIGHT[0];
  }

  /**
   * Light that a surface sends back under sun, sky and the car's lamps. `sunShare` is what shadow leaves of the sun. The
   * lamps' pool of light needs working out by `pixel` on large triangles, else by `vertex`.
   */
  lit(albedo: Vec3, normal: Vec3, sunShare: Float, lamps: 'pixel' | 'vertex'): Vec3 {
    const facing = max(dot(normal, this.towardsSun), 0).mul(sunShare);
    const sky = mix(this.fromBelow, this.fromAbove, normal.y.mul(0.5).add(0.5));
    const light = sky.add(this.sun.mul(facing));
    if (lamps === 'vertex') return albedo.mul(light.add(this.#lampLight())) as Vec3;
    const all = light.toVar();
    If(this.#lamp.x.greaterThan(0), () => {
      all.addAssign(this.#lampLight());
    });
    return albedo.mul(all) as Vec3;
  }

  #lampLight(): Vec3 {
    const away = positionWorld.sub(this.#lampAt);
    const distance = length(away);
    const cone = smoothstep(0.7, 0.97, dot(away.div(distance), this.#lampAhead));
    const reach = distance.div(HEADLIGHT_REACH_M);
    return this.#lamp.mul(cone.div(reach.mul(reach).add(1))) as Vec3;
  }

  /** Colour of clear air in a direction near the horizon: warmer and brighter towards the sun. */
  haze(direction: Vec3): Vec3 {
    const towards = max(dot(direction, this.towardsSun), 0);
    const square = towards.mul(towards);
    const glow = square.mul(square).mul(this.dusk.mul(1.8).add(0.2));
    return this.horizon.add(this.sun.mul(glow)) as Vec3;
  }

  /** What reaches the eye through fog, and as the screen shows it. Fog is worked out by vertex. */
  seen(light: Vec3): Node<'vec4'> {
    const away = positionWorld.sub(cameraPosition);
    const distance = length(away);
    const thickness = distance.mul(this.fogPerM);
    const veil = exp(thickness.mul(thickness).negate()).oneMinus();
    const air = varying(vec4(this.haze(away.div(distance) as Vec3), veil)) as unknown as Node<'vec4'>;
    return finish(mix(light, air.xyz, air.w) as Vec3);
  }
}

/**
 * Screen values of linear light: exposure, and Hejl and Burgess-Dawson's filmic curve ("Filmic Tonemapping for Real-time
 * Rendering", SIGGRAPH 2010), which has the screen's gamma in it.
 */
export function finish(light: Vec3): Node<'vec4'> {
  const x = max(light.mul(EXPOSURE).sub(0.004), 0);
  const shown = x.mul(x.mul(6.2).add(0.5)).div(x.mul(x.mul(6.2).add(1.7)).add(0.06));
  return vec4(shown, 1) as Node<'vec4'>;
}

/** A material that shows a colour as `Look.seen` or `finish` made it. */
export function plainMaterial(shown: Node<'vec4'>): MeshBasicNodeMaterial {
  const material = new MeshBasicNodeMaterial();
  material.fragmentNode = shown;
  material.fog = false;
  return material;
}

/** More of a colour's own hue, against what the filmic curve takes from it. */
function vivid(rgb: Rgb, more: number, brightness: number): Rgb {
  const grey = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
  const band = (value: number) => brightness * Math.max(0, grey + (1 + more) * (value - grey));
  return [band(rgb[0]), band(rgb[1]), band(rgb[2])];
}

function ramp([from, to]: readonly [number, number], value: number): number {
  return Math.max(0, Math.min(1, (value - from) / (to - from)));
}
