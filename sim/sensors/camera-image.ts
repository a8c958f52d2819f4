import { Rng } from '../rng.ts';
import type { CameraSettings } from './settings.ts';

/** Linear light averaged over one cell of the retina, and the share of the cell that is road. */
export interface RetinaLight {
  /** cells × (red, green, blue), linear. */
  readonly rgb: Float32Array;
  /** cells, 0 … 1. */
  readonly road: Float32Array;
}

/** Brightness that automatic exposure brings the image's mean to, linear. */
const MEAN_BRIGHTNESS = 0.2;
const GAMMA_STEPS = 4096;
/** Red, green, blue. */
const BANDS = 3;
/** sRGB's transfer curve (IEC 61966-2-1) as a table over linear 0 … 1, in units of a byte. */
const GAMMA = Float32Array.from({ length: GAMMA_STEPS + 1 }, (_, i) => {
  const linear = i / GAMMA_STEPS;
  return 255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055);
});

/** Its inverse: linear light 0 … 1 of a byte. */
const LINEAR = Float32Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** Table of normal deviates: noise is drawn from it by index, which is cheap and repeatable. */
const NORMALS = (() => {
  const rng = new Rng('sensor noise');
  return Float32Array.from({ length: 1 << 14 }, () => rng.normal());
})();

/** Used over and over: arrays of their own would be most of what a picture leaves behind. */
let draws = new Uint32Array(0);
let deviates = new Float32Array(0);

/** Seeded normal deviates of deviation 1, `count` of them or more; good until the next call. */
export function noise(seed: number, count: number): Float32Array {
  if (draws.length < count) {
    draws = new Uint32Array(count);
    deviates = new Float32Array(count);
  }
  new Rng(seed).fill(draws, count);
  for (let i = 0; i < count; i++) deviates[i] = NORMALS[draws[i]! & (NORMALS.length - 1)]!;
  return deviates;
}

/** An image and what the camera's own picture of the road, without noise, says of it. */
export interface ExposedRetina {
  /** cells × RGB, 0 … 255. */
  readonly camera: Uint8Array;
  /**
   * Mean brightness of the road less that of the ground around it in the blue band, without noise, 0 … 1. Rows below
   * the horizon count; cells count by the share of them that is road. 0 where either is missing.
   */
  readonly roadContrast: number;
}

/** What the camera makes of the light: exposure, gamma, noise, bytes. */
export function exposeRetina(
  { rgb, road }: RetinaLight,
  settings: CameraSettings,
  noiseDeviation: number,
  seed: number,
): ExposedRetina {
  let sum = 0;
  for (let i = 0; i < rgb.length; i++) sum += rgb[i]!;
  const gain = (GAMMA_STEPS * MEAN_BRIGHTNESS) / Math.max(1e-6, sum / rgb.length);
  const clean = new Float32Array(rgb.length);
  for (let i = 0; i < rgb.length; i++) clean[i] = GAMMA[Math.min(GAMMA_STEPS, gain * rgb[i]! + 0.5) | 0]!;
  const firstGround = Math.ceil(horizonRow(settings)) * settings.columns;
  return {
    camera: withNoise(clean, noiseDeviation, seed),
    roadContrast: contrastOf(clean, road, firstGround),
  };
}

/** Brightness 0 … 255 as bytes, with noise. */
function withNoise(clean: Float32Array, deviation: number, seed: number): Uint8Array {
  // The array rounds and clamps.
  const noisy = new Uint8ClampedArray(clean.length);
  if (deviation > 0) {
    const deviates = noise(seed, clean.length);
    for (let i = 0; i < clean.length; i++) noisy[i] = clean[i]! + deviation * deviates[i]!;
  } else {
    noisy.set(clean);
  }
  return new Uint8Array(noisy.buffer);
}

/**
 * A picture as automatic exposure takes it: its mean brightness becomes what {@link exposeRetina} brings it to. What was
 * too bright for the picture stays lost.
 *
 * @param picture any number of bytes 0 … 255, sRGB.
 * @param noiseDeviation of the noise that is added, grey levels.
 * @param brightness that it comes to, linear; the camera's own where it is left out.
 */
export function exposeAgain(
  picture: Uint8Array,
  noiseDeviation: number,
  seed: number,
  brightness = MEAN_BRIGHTNESS,
): Uint8Array {
  const gain = (GAMMA_STEPS * brightness) / Math.max(1e-6, brightnessOf(picture));
  const ofByte = LINEAR.map((linear) => GAMMA[Math.min(GAMMA_STEPS, gain * linear + 0.5) | 0]!);
  const clean = new Float32Array(picture.length);
  for (let i = 0; i < picture.length; i++) clean[i] = ofByte[picture[i]!]!;
  return withNoise(clean, noiseDeviation, seed);
}

/** Mean brightness of a picture of sRGB bytes, linear 0 … 1. */
export function brightnessOf(picture: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < picture.length; i++) sum += LINEAR[picture[i]!]!;
  return sum / picture.length;
}

/** {@link ExposedRetina.roadContrast} of brightness 0 … 255, from a cell on. */
function contrastOf(clean: Float32Array, road: Float32Array, firstCell: number): number {
  let [roadSum, roadShare, groundSum, groundShare] = [0, 0, 0, 0];
  for (let cell = firstCell; cell < road.length; cell++) {
    const onRoad = road[cell]!;
    // Blue is a pixel's last band.
    const brightness = clean[BANDS * cell + BANDS - 1]! / 255;
    roadSum += onRoad * brightness;
    roadShare += onRoad;
    groundSum += (1 - onRoad) * brightness;
    groundShare += 1 - onRoad;
  }
  if (roadShare === 0 || groundShare === 0) return 0;
  return roadSum / roadShare - groundSum / groundShare;
}

/** Row, fractional, at which a level horizon lies. */
export function horizonRow({ rows, pitchDownRad, verticalFovRad }: CameraSettings): number {
  const up = Math.tan(pitchDownRad) / Math.tan(verticalFovRad / 2);
  return Math.max(0, (rows / 2) * (1 - up));
}
