/** Pictures of every scene at every size in both themes: `node test/cockpit/looks.ts FOLDER [SCENE …]`. Look at each. */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCockpit } from './cockpit.ts';
import { fillForScenes, scenesOf } from './scenes.ts';
import { offenders, SIZES } from './sizes.ts';

const SETTLED_MS = 600;
const [folder, ...wanted] = process.argv.slice(2);
const elsewhere = mkdtempSync(join(tmpdir(), 'alvinn-elsewhere-'));
mkdirSync(folder!, { recursive: true });
await using cockpit = await openCockpit({
  quickDisplay: true,
  fill: (library) => fillForScenes(library, elsewhere),
});
const { page } = cockpit;
page.setDefaultTimeout(60_000);
for (const [name, open] of Object.entries(scenesOf(elsewhere))) {
  if (wanted.length > 0 && !wanted.some((part) => name.startsWith(part))) continue;
  await page.setViewportSize(SIZES[0]);
  await open(page).catch((error) => process.stderr.write(`${name}: ${error.message}\n`));
  for (const [i, size] of SIZES.entries()) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: i % 2 === 0 ? 'dark' : 'light' });
    await page.waitForTimeout(SETTLED_MS);
    await page.screenshot({ path: join(folder!, `${name}-${size.width}x${size.height}.png`) });
    for (const wrong of await offenders(page)) process.stderr.write(`  ${size.width}: ${wrong}\n`);
  }
  process.stderr.write(`${name}\n`);
}
process.exit();
