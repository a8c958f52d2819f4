/**
 * Imports a tub of 10,000 frames of 160×120 and tells frames a second and memory:
 * `node engine/exchange/import-drive.bench.ts [FRAMES]`.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Rng } from '../../sim/rng.ts';
import { tubLine, tubManifest } from './exchange-fixture.ts';
import { importDrive } from './import-drive.ts';
import { encodeJpeg } from './jpeg.ts';

const [rows, columns] = [120, 160];
/** Different pictures; making more would take longer than the import. */
const PICTURES = 50;
const frames = Number(process.argv[2] ?? 10_000);
const folder = mkdtempSync(join(tmpdir(), 'alvinn-import-bench-'));

/** A road before a sky, with as much noise as makes the file as large as a camera's, 5 kB. */
function picture(rng: Rng): Uint8Array {
  const middle = rng.uniform(50, 110);
  return Uint8Array.from({ length: rows * columns * 3 }, (_, i) => {
    const [row, column] = [Math.floor(i / 3 / columns), Math.floor(i / 3) % columns];
    const isRoad = row > 40 && Math.abs(column - middle) < row / 2;
    return Math.max(0, Math.min(255, (row < 40 ? 200 : isRoad ? 90 : 140) + rng.uniform(-9, 9)));
  });
}

try {
  mkdirSync(join(folder, 'images'));
  const rng = new Rng(1);
  const jpegs: Uint8Array[] = [];
  for (let i = 0; i < PICTURES; i++) jpegs.push(await encodeJpeg(picture(rng), rows, columns, 90));
  const lines: string[] = [];
  for (let i = 0; i < frames; i++) {
    writeFileSync(join(folder, 'images', `${i}_cam_image_array_.jpg`), jpegs[i % PICTURES]!);
    lines.push(tubLine(i, { 'user/angle': (i % 200) / 100 - 1 }));
  }
  writeFileSync(join(folder, 'catalog_0.catalog'), lines.join(''));
  writeFileSync(join(folder, 'manifest.json'), tubManifest(['catalog_0.catalog'], []));
  let mostBytes = 0;
  let halfwayBytes = 0;
  const begunMs = performance.now();
  const begunCpu = process.cpuUsage();
  const result = await importDrive(
    [folder],
    join(folder, 'out.drive'),
    {},
    {
      signal: new AbortController().signal,
      onProgress: ({ done, total }) => {
        const bytes = process.memoryUsage.rss();
        mostBytes = Math.max(mostBytes, bytes);
        if (done < total / 2) halfwayBytes = mostBytes;
      },
    },
  );
  const seconds = (performance.now() - begunMs) / 1000;
  const { user, system } = process.cpuUsage(begunCpu);
  const mib = (bytes: number) => Math.round(bytes / 2 ** 20);
  process.stdout.write(
    `${result.frames} frames of ${Math.round(jpegs[0]!.length / 100) / 10} kB in ${seconds.toFixed(2)} s: ` +
      `${Math.round(result.frames / seconds)} a second, ${((user + system) / 1000 / result.frames).toFixed(2)} ms of processor each; ` +
      `at most ${mib(halfwayBytes)} MiB in the first half, ${mib(mostBytes)} MiB in all\n`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
