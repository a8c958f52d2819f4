/**
 * Takes pictures of every scene at every size, in turns of the themes, to be looked at, and tells what of it is cut or
 * covered: `node test/cockpit/looks.ts FOLDER [SCREEN …]`.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { everyScene } from './places.ts';
import { offenders, SIZES } from './sizes.ts';

const SETTLED_MS = 700;
const [folder, ...wanted] = process.argv.slice(2);
if (folder === undefined) throw new Error('Give a folder for the pictures.');
mkdirSync(folder, { recursive: true });
for await (const { name, page } of everyScene(wanted)) {
  process.stderr.write(`${name}\n`);
  for (const [i, size] of SIZES.entries()) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: i % 2 === 0 ? 'dark' : 'light' });
    await page.waitForTimeout(SETTLED_MS);
    await page.screenshot({ path: join(folder, `${name}-${size.width}x${size.height}.png`) });
    for (const wrong of await offenders(page)) process.stderr.write(`  ${size.width}: ${wrong}\n`);
  }
}
process.exit();
