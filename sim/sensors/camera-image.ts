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
/** sRGB's transfer curve (IEC 61966-2-1) as a table over linear 0 … 1, in units of a byte. */
const GAMMA = Float32Array.from({ length: GAMMA_STEPS + 1 }, (_, i) => {
  const linear = i / GAMMA_STEPS;
  return 255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055);
});

/** Table of normal deviates: noise is drawn from it by index, which is cheap and repeatable. */
const NORMALS = (() => {
  const rng = new Rng('sensor noise');
  return Float32Array.from({ length: 1 << 14 }, () => rng.normal());
})();

/** Seeded normal deviates of deviation 1. */
export function noise(seed: number): () => number {
  const rng = new Rng(seed);
  return () => NORMALS[rng.uint32() & (NORMALS.length - 1)] as number;
}

/** What the camera makes of the light: exposure, gamma, noise, bytes (cells × RGB). */
export function exposeRetina({ rgb }: RetinaLight, noiseDeviation: number, seed: number): Uint8Array {
  let sum = 0;
  for (let i = 0; i < rgb.length; i++) sum += rgb[i] as number;
  const gain = MEAN_BRIGHTNESS / Math.max(1e-6, sum / rgb.length);
  const draw = noise(seed);
  const bytes = new Uint8Array(rgb.length);
  for (let i = 0; i < rgb.length; i++) {
    const step = Math.min(GAMMA_STEPS, Math.round(GAMMA_STEPS * gain * (rgb[i] as number)));
    const value = (GAMMA[step] as number) + noiseDeviation * draw();
    bytes[i] = Math.max(0, Math.min(255, Math.round(value)));
  }
  return bytes;
}

/**
 * Mean brightness of the road less that of the ground around it in the blue band of an exposed image without noise,
 * 0 … 1. Rows from the horizon down count; cells count by the share of them that is road. 0 where either is missing.
 */
export function roadContrast(light: RetinaLight, settings: CameraSettings): number {
  const clean = exposeRetina(light, 0, 0);
  const horizon = horizonRow(settings);
  let road = 0;
  let roadShare = 0;
  let ground = 0;
  let groundShare = 0;
  for (let cell = Math.ceil(horizon) * settings.columns; cell < light.road.length; cell++) {
    const share = light.road[cell] as number;
    const blue = (clean[3 * cell + 2] as number) / 255;
    road += share * blue;
    roadShare += share;
    ground += (1 - share) * blue;
    groundShare += 1 - share;
  }
  return roadShare > 0 && groundShare > 0 ? road / roadShare - ground / groundShare : 0;
}

/** Row, fractional, at which a level horizon lies. */
export function horizonRow({ rows, pitchDownRad, verticalFovRad }: CameraSettings): number {
  const up = Math.tan(pitchDownRad) / Math.tan(verticalFovRad / 2);
  return Math.max(0, (rows / 2) * (1 - up));
}
