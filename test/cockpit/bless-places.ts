/**
 * Takes where everything stands on the screens (places.ts) for what is expected from now on, on all of them or on some:
 * `node test/cockpit/bless-places.ts [SCREEN…]`. Look at the screens and at the difference before you commit it.
 */
import { bless, everyScene, PLACED_AT, placesOf } from './places.ts';

const STILL_MS = 1000;
for await (const { name, page } of everyScene(process.argv.slice(2))) {
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
process.exit();
