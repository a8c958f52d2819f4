/** Windows' icon file: a directory of PNG pictures, up to 256 pixels a side. */
export function ico(pngs: ReadonlyMap<number, Buffer>): Buffer {
  const pictures = [...pngs].filter(([size]) => size <= 256);
  const header = Buffer.alloc(6 + 16 * pictures.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pictures.length, 4);
  let offset = header.length;
  for (const [i, [size, png]] of pictures.entries()) {
    const at = 6 + 16 * i;
    // 0 stands for 256.
    header.writeUInt8(size % 256, at);
    header.writeUInt8(size % 256, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(png.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += png.length;
  }
  return Buffer.concat([header, ...pictures.map(([, png]) => png)]);
}

/** Types of PNG pictures in macOS's icon file, by their size in pixels; the second of a size is the double of a smaller. */
const ICNS_TYPES: readonly (readonly [string, number])[] = [
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic13', 256],
  ['ic09', 512],
  ['ic14', 512],
  ['ic10', 1024],
];

/** macOS's icon file: PNG pictures, each under its type. */
export function icns(pngs: ReadonlyMap<number, Buffer>): Buffer {
  const entries = ICNS_TYPES.map(([type, size]) => {
    const png = pngs.get(size) as Buffer;
    return Buffer.concat([entryHead(type, png.length), png]);
  });
  const content = Buffer.concat(entries);
  return Buffer.concat([entryHead('icns', content.length), content]);
}

function entryHead(type: string, contentLength: number): Buffer {
  const head = Buffer.alloc(8, type, 'latin1');
  head.writeUInt32BE(8 + contentLength, 4);
  return head;
}
