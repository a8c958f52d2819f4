import { describe, expect, it } from 'vitest';
import { type Preprocessing, preprocessBrightness, preprocessCamera, proximity } from './preprocess.ts';

function activations(pixels: readonly (readonly [number, number, number])[], how: Preprocessing): number[] {
  const out = new Float32Array(pixels.length);
  preprocessCamera(Uint8Array.from(pixels.flat()), how, out, 0);
  return [...out].map((value) => Number(value.toFixed(5)));
}

describe('preprocessCamera', () => {
  it('takes the blue band, 0 … 1', () => {
    expect(
      activations(
        [
          [9, 9, 0],
          [9, 9, 51],
          [0, 0, 255],
        ],
        'blue',
      ),
    ).toEqual([0, 0.2, 1]);
  });

  it('gives grey of any brightness one half when normalised, and the share of blue otherwise', () => {
    expect(
      activations(
        [
          [0, 0, 0],
          [40, 40, 40],
          [255, 255, 255],
          [199, 199, 199],
          [99, 99, 0],
          [0, 0, 255],
        ],
        'normalised-blue',
      ),
    ).toEqual([0.5, 0.5, 0.5, 0.5, Number((1.5 / 201).toFixed(5)), 1]);
  });

  it('does not change with gain or offset of the light when contrast-normalised', () => {
    const dark = [10, 20, 30, 40, 20, 20].map((b) => [0, 0, b] as const);
    const bright = [70, 110, 150, 190, 110, 110].map((b) => [200, 3, b] as const);
    expect(activations(bright, 'contrast')).toEqual(activations(dark, 'contrast'));
  });

  it('centres contrast on one half and clips two deviations out', () => {
    const pixels = [...Array(15).fill([0, 0, 100]), [0, 0, 200]] as [number, number, number][];
    const contrast = activations(pixels, 'contrast');
    expect(contrast[15]).toBe(1);
    expect(contrast[0]).toBeCloseTo(0.5 - 6.25 / (4 * Math.sqrt(585.9375)), 5);
  });

  it('leaves an even image at one half', () => {
    expect(activations(Array(8).fill([1, 2, 77]), 'contrast')).toEqual(Array(8).fill(0.5));
  });

  it('writes from the offset on and nowhere else', () => {
    const out = new Float32Array(4).fill(9);
    preprocessCamera(Uint8Array.from([0, 0, 255, 0, 0, 0]), 'blue', out, 1);
    expect([...out]).toEqual([9, 1, 0, 9]);
  });
});

describe('preprocessBrightness', () => {
  const brightness = (pixels: readonly (readonly [number, number, number])[]) => {
    const out = new Float32Array(pixels.length + 2).fill(9);
    preprocessBrightness(Uint8Array.from(pixels.flat()), out, 1);
    expect([out[0], out.at(-1)]).toEqual([9, 9]);
    return [...out.subarray(1, -1)].map((value) => Number(value.toFixed(5)));
  };

  it('tells a grey road from snow, whose share of blue is the same', () => {
    const road = [51, 51, 51] as const;
    const snow = [204, 204, 204] as const;
    expect(brightness([road, snow])).toEqual([0.2, 0.8]);
    expect(activations([road, snow], 'normalised-blue')).toEqual([0.5, 0.5]);
  });

  it('is 0 of black and 1 of white, and adds all colours alike', () => {
    expect(
      brightness([
        [0, 0, 0],
        [255, 255, 255],
        [153, 0, 0],
        [0, 153, 0],
        [0, 0, 153],
      ]),
    ).toEqual([0, 1, 0.2, 0.2, 0.2]);
  });
});

describe('proximity', () => {
  it('is 1 near and 0 at the maximum range and beyond', () => {
    const out = new Float32Array(5);
    proximity(Float32Array.from([0, 10, 40, 55, Number.POSITIVE_INFINITY]), 40, out, 0);
    expect([...out]).toEqual([1, 0.75, 0, 0, 0]);
  });
});
