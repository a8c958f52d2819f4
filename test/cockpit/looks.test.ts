import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violationsOf } from './axe.ts';
import { type Cockpit, openCockpit } from './cockpit.ts';
import { fillForScenes, scenesOf } from './scenes.ts';
import { allIsSeen, SIZES } from './sizes.ts';

/** Of the window's height the road has at least so much, at every size. */
const LEAST_ROAD = 0.4;

/** How much of the window's height the road takes that is driven on, once it is scrolled to. */
function roadShare(page: Page): Promise<number> {
  return page.evaluate(`(() => {
    const road = document.querySelector('canvas[data-frames]');
    road.scrollIntoView({ block: 'start', behavior: 'instant' });
    const { top, bottom } = road.getBoundingClientRect();
    return (Math.min(innerHeight, bottom) - Math.max(0, top)) / innerHeight;
  })()`);
}

const elsewhere = mkdtempSync(join(tmpdir(), 'alvinn-elsewhere-'));
let cockpit: Cockpit;
beforeAll(async () => {
  const fill = (library: string) => fillForScenes(library, elsewhere);
  cockpit = await openCockpit({ ...SIZES[0], fill });
});
afterAll(async () => {
  await cockpit[Symbol.asyncDispose]();
  rmSync(elsewhere, { recursive: true });
});

// The Lab's pages have a test of their own (lab.test.ts).
const { lab: _, ...screens } = scenesOf(elsewhere);

describe.each(Object.entries(screens))('at every size, in both themes: %s', (_screen, scenes) => {
  it.each(Object.entries(scenes))('%s', async (name, open) => {
    const { page } = cockpit;
    await page.setViewportSize(SIZES[0]);
    await open(page);
    for (const [i, size] of SIZES.entries()) {
      // Every size in one of the themes, every theme at several sizes.
      await page.emulateMedia({ colorScheme: i % 2 === 0 ? 'dark' : 'light' });
      await page.setViewportSize(size);
      if (name.startsWith('drive')) await expect.poll(() => roadShare(page)).toBeGreaterThan(LEAST_ROAD);
      await allIsSeen(page, size);
      expect([size.width, await violationsOf(page)]).toEqual([size.width, []]);
    }
    expect(cockpit.complaints).toEqual([]);
  });
});
