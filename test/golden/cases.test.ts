import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkCase, readCase } from './cases.ts';
import { comparePictures, compareTexts } from './compare.ts';
import { blank, type Picture, pictureOf, pngOf, readPicture } from './picture.ts';
import type { Drawn } from './subject.ts';

const EXACT = { mean: 0, p99: 0 };

let failed: string;
beforeAll(() => {
  failed = mkdtempSync(join(tmpdir(), 'alvinn-golden-'));
});
afterAll(() => rmSync(failed, { recursive: true, force: true }));

const expected = readPicture(join(readCase('retinas', 'path').folder, 'expected.png'));

function check(drawn: Drawn, subject = 'retinas', of = 'path', renderer = 'raster'): Promise<void> {
  const drawer = { draw: async () => drawn, async [Symbol.asyncDispose]() {} };
  return checkCase(drawer, subject, of, renderer, failed);
}

/** The picture with one value changed. */
function changed(picture: Picture, by: number): Picture {
  const rgb = picture.rgb.slice();
  rgb[100] = (rgb[100]! + by) % 256;
  return { ...picture, rgb };
}

describe('a golden picture', () => {
  it('is read back from its PNG to the byte', () => {
    const picture = { width: 5, height: 3, rgb: Uint8Array.from({ length: 45 }, (_, i) => (i * 37) % 256) };
    expect(pictureOf(pngOf(picture), 'five')).toEqual(picture);
  });

  it('may be off by its tolerance and no more', async () => {
    await check(expected);
    await check(changed(expected, 1), 'retinas', 'path', 'three');
    await expect(check(changed(expected, 1))).rejects.toThrow('retinas/path, drawn by raster, differs by');
    expect(comparePictures(blank(10, 10, 100), blank(10, 10, 103), { mean: 3, p99: 2 })).toBeDefined();
    expect(comparePictures(blank(10, 10, 100), blank(10, 10, 103), { mean: 2, p99: 3 })).toBeDefined();
    expect(comparePictures(blank(10, 10, 100), blank(10, 10, 103), { mean: 3, p99: 3 })).toBeUndefined();
    expect(comparePictures(blank(10, 10), blank(10, 11), EXACT)?.message).toBe(
      '10 × 11 pixels, expected 10 × 10',
    );
  });

  it('that differs leaves what was drawn and where they differ, and says how to bless it', async () => {
    const left = join(failed, 'retinas/path/raster');
    const drawn = changed(expected, 1);
    await expect(check(drawn)).rejects.toThrow(
      `${join(left, 'actual.png')}\n  drawn    ${join(left, 'difference.png')}\nLook at both. If what was drawn is right: node test/golden/bless.ts retinas/path`,
    );
    expect(readPicture(join(left, 'actual.png'))).toEqual(drawn);
    const difference = readPicture(join(left, 'difference.png')).rgb;
    expect([difference[100], difference.reduce((sum, value) => sum + value, 0)]).toEqual([255, 255]);
    await check(expected);
    expect(existsSync(left)).toBe(false);
  });

  it('that is a page says which line differs', async () => {
    expect(compareTexts('a\nb\nc', 'a\nx\nc')?.message).toBe(
      'differs from line 2 on:\n  expected b\n  got      x',
    );
    expect(compareTexts('a', 'a\nb')?.message).toContain('expected nothing\n  got      b');
    await expect(check('another page', 'plots', 'all-alike', 'report')).rejects.toThrow('actual.html');
  });
});
