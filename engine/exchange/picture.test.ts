import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decodePicture, UnusablePicture } from './picture.ts';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

function part(kind: string, content: Uint8Array): Buffer {
  const named = Buffer.concat([Buffer.from(kind), content]);
  const bytes = Buffer.alloc(8 + named.length);
  bytes.writeUInt32BE(content.length, 0);
  named.copy(bytes, 4);
  bytes.writeUInt32BE(crc32(named), 4 + named.length);
  return bytes;
}

function pngSize(columns: number, rows: number): Buffer {
  const size = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  size.writeUInt32BE(columns, 0);
  size.writeUInt32BE(rows, 4);
  return part('IHDR', size);
}

/** A red pixel, with something before its pixels. */
const redPixel = (...more: readonly Uint8Array[]) =>
  Buffer.concat([
    SIGNATURE,
    pngSize(1, 1),
    ...more,
    part('IDAT', deflateSync(Uint8Array.of(0, 255, 0, 0))),
    part('IEND', new Uint8Array()),
  ]);

/** A grey JPEG of 2048 × 8192 that goes over itself so often, without a bit that says anything. */
function sharpening(scans: number): Buffer {
  const scan = [0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 0, ...new Array(30).fill(0)];
  return Buffer.from([
    ...[0xff, 0xd8, 0xff, 0xdb, 0, 67, 0, ...new Array(64).fill(1)],
    ...[0xff, 0xc2, 0, 11, 8, 8, 0, 32, 0, 1, 1, 0x11, 0],
    // One code, of one bit: so many blocks without anything.
    ...[0xff, 0xc4, 0, 20, 0x10, 1, ...new Array(15).fill(0), 0xe0],
    ...new Array(scans).fill(scan).flat(),
    ...[0xff, 0xd9],
  ]);
}

describe('a PNG', () => {
  it('whose colour profile or text unpacks to far more than itself costs nothing', async () => {
    const packed = deflateSync(Buffer.alloc(300 * 1024 * 1024), { level: 9 });
    const before = process.resourceUsage().maxRSS;
    for (const kind of ['iCCP', 'zTXt']) {
      const bomb = part(kind, Buffer.concat([Buffer.from('x\0\0'), packed]));
      expect((await decodePicture(redPixel(bomb, bomb))).rgb).toEqual(Uint8Array.of(255, 0, 0));
    }
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(100 * 1024);
  });

  it('that says another size later on is refused', async () => {
    const refused = decodePicture(redPixel(pngSize(1, 1000)));
    await expect(refused).rejects.toThrow(new UnusablePicture('the picture is torn'));
    await expect(refused).rejects.toMatchObject({ cause: { message: 'it says its size more than once' } });
  });
});

describe('a JPEG', () => {
  it('that goes over its picture without end is refused before it is read', async () => {
    await expect(decodePicture(sharpening(300))).rejects.toMatchObject({
      message: 'the picture is torn',
      cause: { message: 'it has more than 200 scans' },
    });
  });
});
