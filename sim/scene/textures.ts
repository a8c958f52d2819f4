import {
  DataTexture,
  NearestFilter,
  NearestMipmapNearestFilter,
  RedFormat,
  RepeatWrapping,
  UnsignedByteType,
} from 'three';
import type { Rng } from '../rng.ts';

const SIZE = 256;

/**
 * A grey texture that repeats without a seam: value noise in octaves, mean about one half. `roughness` is the share
 * that each finer octave keeps; 0.5 is smooth, 0.9 grainy.
 */
export function noiseTexture(rng: Rng, roughness: number): DataTexture {
  const values = new Float32Array(SIZE * SIZE);
  let weight = 1;
  let total = 0;
  for (let cells = 4; cells <= SIZE; cells *= 2) {
    addOctave(values, cells, weight, rng);
    total += weight;
    weight *= roughness;
  }
  const bytes = new Uint8Array(SIZE * SIZE);
  for (let i = 0; i < bytes.length; i++) {
    // Octaves average out towards the middle: stretch them back over the range of a byte.
    bytes[i] = Math.min(255, Math.max(0, 127.5 + 127.5 * 2.2 * ((values[i] as number) / total - 0.5) * 2));
  }
  const texture = new DataTexture(bytes, SIZE, SIZE, RedFormat, UnsignedByteType);
  texture.wrapS = RepeatWrapping;
  texture.wrapT = RepeatWrapping;
  // One fetch a sample: a sensor averages several over a cell anyway, and a software rasteriser pays for eight.
  texture.magFilter = NearestFilter;
  texture.minFilter = NearestMipmapNearestFilter;
  texture.generateMipmaps = true;
  texture.needsUpdate = true;
  return texture;
}

function addOctave(values: Float32Array, cells: number, weight: number, rng: Rng): void {
  const lattice = Float32Array.from({ length: cells * cells }, () => rng.next());
  const scale = cells / SIZE;
  for (let row = 0; row < SIZE; row++) {
    const y = row * scale;
    const y0 = Math.floor(y);
    const fy = smooth(y - y0);
    const above = y0 * cells;
    const below = ((y0 + 1) % cells) * cells;
    for (let column = 0; column < SIZE; column++) {
      const x = column * scale;
      const x0 = Math.floor(x);
      const x1 = (x0 + 1) % cells;
      const fx = smooth(x - x0);
      const top = mix(lattice[above + x0] as number, lattice[above + x1] as number, fx);
      const bottom = mix(lattice[below + x0] as number, lattice[below + x1] as number, fx);
      values[row * SIZE + column] = (values[row * SIZE + column] as number) + weight * mix(top, bottom, fy);
    }
  }
}

const smooth = (t: number) => t * t * (3 - 2 * t);
const mix = (a: number, b: number, t: number) => a + (b - a) * t;
