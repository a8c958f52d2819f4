import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { encodeJpeg } from './jpeg.ts';
import { encodePng, type Picture } from './picture.ts';

/** A picture that is brighter at the bottom, and red at its left side. */
export function examplePicture(rows = 12, columns = 16, level = 100): Picture {
  const rgb = new Uint8Array(rows * columns * 3);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      rgb.fill(level + row, 3 * (row * columns + column), 3 * (row * columns + column) + 3);
      if (column < columns / 2) rgb[3 * (row * columns + column)] = 200;
    }
  }
  return { rows, columns, rgb };
}

export async function exampleJpeg(level = 100): Promise<Uint8Array> {
  const { rgb, rows, columns } = examplePicture(12, 16, level);
  return encodeJpeg(rgb, rows, columns, 90);
}

export const examplePng = () => encodePng(examplePicture());

/** Writes files into a folder, making the folders that they need. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** A line of a catalogue of a tub of version 2. */
export function tubLine(index: number, fields: object = {}): string {
  return `${JSON.stringify({
    _index: index,
    _session_id: 's',
    _timestamp_ms: 1_700_000_000_000 + 50 * index,
    'cam/image_array': `${index}_cam_image_array_.jpg`,
    'user/angle': index / 100,
    'user/mode': 'user',
    'user/throttle': 0.5,
    ...fields,
  })}\n`;
}

/** The manifest of a tub of version 2. */
export function tubManifest(catalogs: readonly string[], deleted: readonly number[]): string {
  return [
    ['cam/image_array', 'user/angle', 'user/throttle', 'user/mode'],
    ['image_array', 'float', 'float', 'str'],
    {},
    { created_at: 1 },
    { paths: catalogs, current_index: 10, max_len: 1000, deleted_indexes: deleted },
  ]
    .map((value) => `${JSON.stringify(value)}\n`)
    .join('');
}
