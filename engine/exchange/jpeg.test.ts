import { describe, expect, it } from 'vitest';
import { Rng } from '../../sim/rng.ts';
import { encodeJpeg } from './jpeg.ts';
import { decodePicture } from './picture.ts';

/** A smooth picture, the same in every place for the same function. */
function picture(
  rows: number,
  columns: number,
  of: (x: number, y: number, band: number) => number,
): Uint8Array {
  return Uint8Array.from({ length: rows * columns * 3 }, (_, i) =>
    of(Math.floor(i / 3) % columns, Math.floor(i / 3 / columns), i % 3),
  );
}

/** Root of the mean squared difference, grey levels. */
function difference(a: Uint8Array, b: Uint8Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length);
}

const waves = (x: number, y: number, band: number) => 128 + 90 * Math.sin(x / 14 + y / 9 + band / 2);

describe('a JPEG', () => {
  it.each([
    [120, 160],
    [1, 1],
    [17, 9],
    [8, 33],
  ])('of %i × %i pixels is read by others as the picture it was', async (rows, columns) => {
    const rgb = picture(rows, columns, waves);
    const read = await decodePicture(await encodeJpeg(rgb, rows, columns, 95));
    expect(read).toMatchObject({ rows, columns });
    expect(difference(read.rgb, rgb)).toBeLessThan(4);
  });

  it('of noise, of black and of white comes through too', async () => {
    const rng = new Rng(1);
    for (const of of [() => rng.integer(256), () => 0, () => 255]) {
      const rgb = picture(40, 56, of);
      const { rgb: read } = await decodePicture(await encodeJpeg(rgb, 40, 56, 100));
      // Colour has half the resolution: of noise brightness alone is left.
      expect(difference(read, rgb)).toBeLessThan(70);
    }
  });

  it('of lower quality is smaller and further off', async () => {
    const rgb = picture(64, 64, (x, y, band) => waves(x, y, band) + 20 * Math.sin(3 * x));
    const [low, high] = [await encodeJpeg(rgb, 64, 64, 30), await encodeJpeg(rgb, 64, 64, 95)];
    expect(low.length).toBeLessThan(high.length);
    const off = async (bytes: Uint8Array) => difference((await decodePicture(bytes)).rgb, rgb);
    expect(await off(low)).toBeGreaterThan(await off(high));
  });

  it('that is grey has the brightness alone', async () => {
    const rgb = picture(24, 40, waves);
    const { rgb: read } = await decodePicture(await encodeJpeg(rgb, 24, 40, 95, 'grey'));
    for (let i = 0; i < read.length; i += 3) {
      const light = 0.299 * rgb[i]! + 0.587 * rgb[i + 1]! + 0.114 * rgb[i + 2]!;
      expect(Math.abs(read[i]! - light)).toBeLessThan(12);
      expect(read[i + 1]).toBe(read[i]);
    }
  });
});
