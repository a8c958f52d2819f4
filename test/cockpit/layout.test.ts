import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleFrame } from '../../engine/data/drive-fixture.ts';
import { writeDrive } from '../../engine/library/library-fixture.ts';
import { type Cockpit, openCockpit } from './cockpit.ts';

const LONG = 'A drive with a name as long as people give when they mean to find it again in a year or two';
/** The last is 1280 × 720 zoomed in to twice its size. */
const SIZES = [
  { width: 1024, height: 640 },
  { width: 1280, height: 720 },
  { width: 640, height: 360 },
] as const;

/** Controls that lie beyond the window's sides, words that spill over their neighbours, and what scrolls sideways without being a table. */
const OFFENDERS = `[...document.querySelectorAll('button, select, input, h1, h2, output, main, main *')].flatMap((element) => {
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  if (box.width === 0 || box.height === 0 || style.visibility === 'hidden') return [];
  const name = element.tagName + ' ' + (element.ariaLabel || element.textContent || '').trim().slice(0, 40);
  const found = [];
  if (element.matches('button, select, input, h1, h2, output') && (box.right > innerWidth + 1 || box.left < -1)) found.push(name + ' is cut');
  const speaks = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
  if (speaks && style.overflowX === 'visible' && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1) found.push(name + ' spills');
  if (style.overflowX === 'auto' && element.scrollWidth > element.clientWidth + 1 && !element.querySelector('table')) found.push(name + ' scrolls');
  return found;
})`;

describe('at every size', () => {
  let cockpit: Cockpit;
  let page: Page;
  beforeAll(async () => {
    const fill = (library: string) => {
      for (const kind of ['drives', 'models']) mkdirSync(join(library, kind), { recursive: true });
      writeDrive(join(library, 'drives', `${LONG}.drive`), {
        frames: 60,
        frame: (step) => ({ ...exampleFrame(step), speedMps: 8 }),
      });
      const shipped = fileURLToPath(new URL('../../assets/models/alvinn-1989.onnx', import.meta.url));
      copyFileSync(shipped, join(library, 'models', `${LONG}.onnx`));
    };
    cockpit = await openCockpit({ ...SIZES[0], fill });
    page = cockpit.page;
    await page.getByRole('button', { name: 'Watch' }).click();
  });
  afterAll(() => cockpit[Symbol.asyncDispose]());

  /** At each size, with what is shown now. */
  async function nothingIsCut(): Promise<void> {
    for (const size of SIZES) {
      await page.setViewportSize(size);
      await expect.poll(() => page.evaluate('[innerWidth, innerHeight]')).toEqual([size.width, size.height]);
      await expect.poll(() => page.evaluate(OFFENDERS), { message: `${size.width} wide` }).toEqual([]);
    }
  }

  it('every control of a drive is whole, also while it is recorded and beside the road panel', async () => {
    await page.getByText('The network drives').waitFor();
    await nothingIsCut();
    await page.keyboard.press('r');
    await page.getByText(/^\d\d frames$/).waitFor({ state: 'attached' });
    await nothingIsCut();
    await page.keyboard.press('t');
    await page.getByRole('button', { name: 'Start here' }).waitFor();
    await nothingIsCut();
    await page.keyboard.press('r');
    await page.keyboard.press('t');
  });

  it('so is a recording, and a run on it', async () => {
    await page.keyboard.press('2');
    await page.getByText(LONG).first().click();
    await page.getByRole('slider', { name: 'Place in the drive' }).waitFor();
    await nothingIsCut();
    await page.keyboard.press('3');
    await page.getByLabel('Make snapshots').uncheck();
    await page.getByLabel(LONG).check();
    await page.getByRole('textbox', { name: 'Name' }).fill(LONG.slice(0, 90));
    await page.keyboard.press('Control+Enter');
    await page.getByRole('button', { name: 'Cancel', exact: true }).first().waitFor();
    await nothingIsCut();
    await page.getByRole('button', { name: 'Drive with it' }).waitFor();
    await nothingIsCut();
    await page.getByText('Runs (1)').click();
    await nothingIsCut();
  });

  it.each([
    ['4', 'Evaluate'],
    ['5', 'Models'],
    ['6', 'Settings'],
    ['7', 'Diagnostics'],
    ['8', 'Lab'],
  ])('and screen %s, %s', async (key, screen) => {
    await page.keyboard.press(key);
    await page.getByRole('region', { name: screen, exact: true }).waitFor();
    await nothingIsCut();
  });
});
