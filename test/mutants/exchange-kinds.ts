import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { zipSync } from 'fflate';
import { examplePicture, tubLine, tubManifest } from '../../engine/exchange/exchange-fixture.ts';
import { importDrive } from '../../engine/exchange/import-drive.ts';
import { encodeJpeg } from '../../engine/exchange/jpeg.ts';
import { encodePng } from '../../engine/exchange/picture.ts';
import { previewImport } from '../../engine/exchange/preview.ts';
import type { Rng } from '../../sim/rng.ts';
import type { MutantKind } from './kinds.ts';
import { mutateBytes, mutateJson } from './mutate.ts';

export const EXCHANGE_KINDS = ['tub', 'udacity', 'table', 'picture', 'archive'] as const;
export type ExchangeKind = (typeof EXCHANGE_KINDS)[number];

type Files = Record<string, string | Uint8Array>;

const { rows, columns, rgb } = examplePicture();
const jpeg = await encodeJpeg(rgb, rows, columns, 90);
const png = encodePng({ rows, columns, rgb });
const pgm = Buffer.concat([Buffer.from('P5\n32 30\n255\n'), Buffer.alloc(960, 9)]);
const centre = (i: number) => `center_2017_02_11_21_55_32_${100 + i}.jpg`;

const ORIGINALS: Readonly<Record<ExchangeKind, Files>> = {
  tub: {
    'manifest.json': tubManifest(['catalog_0.catalog'], [1]),
    'catalog_0.catalog': [0, 1, 2, 3].map((i) => tubLine(i)).join(''),
    'old/record_7.json': JSON.stringify({ 'cam/image_array': '7.jpg', 'user/angle': 0, milliseconds: 4 }),
    ...Object.fromEntries([0, 1, 2, 3].map((i) => [`images/${i}_cam_image_array_.jpg`, jpeg])),
    'old/7.jpg': png,
  },
  udacity: {
    'driving_log.csv': [0, 1, 2]
      .map((i) => `/a b/IMG/${centre(i)}, C:\\IMG\\left.jpg, right.jpg, -0,5, 1E-1, 0, 12,5\n`)
      .join(''),
    ...Object.fromEntries([0, 1, 2].map((i) => [`IMG/${centre(i)}`, jpeg])),
  },
  table: {
    'log.csv': 'image,steering,time,mode\n1.jpg,0.5,0,person\n2.png,-0.5,1,network\n3.pgm,0,2,person\n',
    'data.txt': '1.jpg 0.000000\n2.png -30.5\n3.pgm 4',
    '1.jpg': jpeg,
    '2.png': png,
    '3.pgm': pgm,
  },
  picture: { 'data.txt': '1.jpg 0\n2.jpg 1\n3.jpg 2\n', '1.jpg': jpeg, '2.jpg': png, '3.jpg': pgm },
  archive: {},
};

/** What of a kind is spoiled. */
const SPOILED: Readonly<Record<ExchangeKind, readonly string[]>> = {
  tub: ['manifest.json', 'catalog_0.catalog', 'old/record_7.json'],
  udacity: ['driving_log.csv'],
  table: ['log.csv', 'data.txt'],
  picture: ['1.jpg', '2.jpg', '3.jpg'],
  archive: [],
};

/** Files from elsewhere: how one is spoiled, and all that an import does with them. */
export function exchangeKind(kind: ExchangeKind, folder: string): MutantKind {
  const source = join(folder, 'source');
  const archive = join(folder, 'source.zip');
  const packed = zipSync(
    Object.fromEntries(
      Object.entries(ORIGINALS.tub).map(([path, content]) => [path, Uint8Array.from(Buffer.from(content))]),
    ),
  );
  const path = kind === 'archive' ? archive : source;
  return {
    write(rng) {
      if (kind === 'archive') return writeFileSync(archive, mutateBytes(packed, rng));
      const spoiled = rng.pick(SPOILED[kind]);
      for (const [name, content] of Object.entries(ORIGINALS[kind])) {
        mkdirSync(dirname(join(source, name)), { recursive: true });
        writeFileSync(join(source, name), name === spoiled ? mutated(content, rng) : content);
      }
    },
    readers: [
      async (say) => {
        const preview = await previewImport(path, { pilot: true, sideCameras: 0.2 });
        for (const { reason } of preview.skipped) say(reason);
        for (const note of preview.notes) say(note);
      },
      async (say) => {
        const job = {
          signal: new AbortController().signal,
          onProgress: () => {},
          onNotice: say,
        };
        const result = await importDrive([path], join(folder, 'out.drive'), {}, job);
        for (const { reason } of result.skipped) say(reason);
      },
    ],
  };
}

/** Lines of JSON are spoiled one by one; everything else byte by byte, or cell by cell. */
function mutated(content: string | Uint8Array, rng: Rng): string | Uint8Array {
  if (typeof content !== 'string' || rng.chance(0.4)) return mutateBytes(Buffer.from(content), rng);
  const lines = content.split('\n');
  const line = rng.integer(lines.length);
  if (/^[[{]/.test(lines[line]!)) lines[line] = mutateJson(lines[line]!, rng);
  else {
    const cells = lines[line]!.split(',');
    cells[rng.integer(cells.length)] = rng.pick([
      '',
      '1e999',
      '-0',
      'NaN',
      '"',
      '1,5',
      '\0',
      '../../x.jpg',
      'é'.repeat(9000),
    ]);
    lines[line] = cells.join(',');
  }
  return lines.join('\n');
}
