/**
 * Takes where everything stands on the screens (places.ts) for what is expected from now on, on all of them or on some:
 * `node test/cockpit/bless-places.ts [SCREEN…]`. Look at the screens and at the difference before you commit it.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScreenId } from '../../renderer/state/navigation.ts';
import { bless, openForScenes, PLACED_AT, placesOf } from './places.ts';
import { scenesOf } from './scenes.ts';
import { SIZES } from './sizes.ts';

const STILL_MS = 1000;
const wanted = process.argv.slice(2);
const elsewhere = mkdtempSync(join(tmpdir(), 'alvinn-elsewhere-'));
for (const [screen, scenes] of Object.entries(scenesOf(elsewhere))) {
  if (wanted.length > 0 && !wanted.includes(screen)) continue;
  await using cockpit = await openForScenes(screen as ScreenId, elsewhere);
  const { page } = cockpit;
  for (const [name, open] of Object.entries(scenes)) {
    await page.setViewportSize(SIZES[0]);
    await open(page);
    for (const size of PLACED_AT) {
      await page.setViewportSize(size);
      // What is still coming comes: nothing changes between two looks.
      for (let before = ''; ; await page.waitForTimeout(STILL_MS)) {
        const now = (await placesOf(page)).join('\n');
        if (now === before) break;
        before = now;
      }
      await bless(page, name, size);
    }
    process.stdout.write(`${name}\n`);
  }
}
process.exit();
