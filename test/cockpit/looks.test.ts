import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ScreenId } from '../../renderer/state/navigation.ts';
import { violationsOf } from './axe.ts';
import type { Cockpit } from './cockpit.ts';
import { displaced, openForScenes, PLACED_AT } from './places.ts';
import { scenesOf } from './scenes.ts';
import { allIsSeen, hiddenStops, SIZES } from './sizes.ts';

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
afterAll(() => rmSync(elsewhere, { recursive: true }));

// What the Lab's pages are like at every size has a test of its own (lab.test.ts).
const { lab, ...screens } = scenesOf(elsewhere);

/** A cockpit for the scenes of a screen, which no other screen's have changed; nothing plays by itself in it. */
function opened(screen: ScreenId): () => Cockpit {
  let cockpit: Cockpit;
  beforeAll(async () => {
    cockpit = await openForScenes(screen, elsewhere);
  });
  afterAll(() => cockpit[Symbol.asyncDispose]());
  return () => cockpit;
}

describe.each(Object.entries(screens))('at every size, in both themes: %s', (screen, scenes) => {
  const cockpit = opened(screen as ScreenId);
  it.each(Object.entries(scenes))('%s', async (name, open) => {
    const { page, complaints } = cockpit();
    await page.setViewportSize(SIZES[0]);
    await open(page);
    for (const [i, size] of SIZES.entries()) {
      // Every size in one of the themes, every theme at several sizes.
      await page.emulateMedia({ colorScheme: i % 2 === 0 ? 'dark' : 'light' });
      await page.setViewportSize(size);
      if (name.startsWith('drive')) await expect.poll(() => roadShare(page)).toBeGreaterThan(LEAST_ROAD);
      await allIsSeen(page, size);
      if (PLACED_AT.includes(size)) await expect.poll(() => displaced(page, name, size)).toEqual([]);
      expect([size.width, await violationsOf(page)]).toEqual([size.width, []]);
      if (size === SIZES.at(-1)) expect(await hiddenStops(page)).toEqual([]);
    }
    expect(await page.evaluate('document.getAnimations().length')).toBe(0);
    expect(complaints).toEqual([]);
  });
});

describe('everything stands where it was blessed: lab', () => {
  const cockpit = opened('lab');
  it.each(Object.entries(lab))('%s', async (name, open) => {
    const { page } = cockpit();
    await page.setViewportSize(SIZES[0]);
    await open(page);
    for (const size of PLACED_AT) {
      await page.setViewportSize(size);
      await expect.poll(() => displaced(page, name, size)).toEqual([]);
    }
  });
});
