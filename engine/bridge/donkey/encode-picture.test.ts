import { describe, expect, it } from 'vitest';
import { decodePicture, type Picture } from '../../exchange/picture.ts';
import { encodePicture } from './encode-picture.ts';
import { DEFAULT_CAMERA, type DonkeyCamera } from './wishes.ts';

/** As bright as a pixel's column says, redder downwards. */
const ramp: Picture = {
  rows: 24,
  columns: 40,
  rgb: Uint8Array.from({ length: 24 * 40 * 3 }, (_, i) => {
    const [pixel, band] = [Math.floor(i / 3), i % 3];
    return band === 0 ? 10 * Math.floor(pixel / 40) : 6 * (pixel % 40);
  }),
};
const asked = (more: Partial<DonkeyCamera>): DonkeyCamera => ({
  ...DEFAULT_CAMERA,
  encoding: 'PNG',
  ...more,
});

describe('a picture for a client', () => {
  it('is the same in PNG, and in TGA top row first with blue before red', async () => {
    expect((await decodePicture(await encodePicture(ramp, asked({})))).rgb).toEqual(ramp.rgb);
    const tga = await encodePicture(ramp, asked({ encoding: 'TGA' }));
    expect([...tga.subarray(0, 18)]).toEqual([0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 40, 0, 24, 0, 24, 0x20]);
    const first = 3 * (5 * 40 + 7);
    expect([...tga.subarray(18 + first, 21 + first)]).toEqual(
      [...ramp.rgb.subarray(first, first + 3)].reverse(),
    );
  });

  it('through a fish eye shows at its sides what lies nearer to its middle, and its middle as it is', async () => {
    const { rgb } = await decodePicture(await encodePicture(ramp, asked({ fishEye: { x: 1, y: 0 } })));
    const middleRow = 12 * 40;
    const seen = (column: number) => rgb[3 * (middleRow + column) + 1]! / 6;
    expect(seen(0)).toBeGreaterThan(5);
    expect(seen(39)).toBeLessThan(34);
    expect(Math.abs(seen(20) - 20)).toBeLessThan(0.5);
    // What is turned off is left alone.
    expect(rgb[3 * 20]).toBe(ramp.rgb[3 * 20]);
  });

  it('in grey has as much red as blue', async () => {
    const { rgb } = await decodePicture(await encodePicture(ramp, asked({ grey: true })));
    for (let i = 0; i < rgb.length; i += 3) expect([rgb[i + 1], rgb[i + 2]]).toEqual([rgb[i], rgb[i]]);
  });
});
