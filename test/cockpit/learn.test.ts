import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openCockpit } from './cockpit.ts';

const panel = (page: Page) => page.getByRole('region', { name: 'Learning at the wheel' });

/** Looks that the network learned from, as the panel shows them. */
async function looks(page: Page): Promise<number> {
  const figure = panel(page)
    .locator('div', { hasText: /^[\d.,]+K?\s*(of [\d.,]+K?)?\s*looks/ })
    .last();
  return Number.parseFloat((await figure.locator('b').textContent())!);
}

/** A cockpit in which the expert drives and a network learns. */
async function openSchool() {
  const cockpit = await openCockpit();
  const { page } = cockpit;
  await page.getByRole('button', { name: 'Watch' }).click();
  await page.getByText('Expert', { exact: true }).click();
  await page.getByText('The expert drives').waitFor();
  await page.keyboard.press('l');
  await panel(page).getByText('It learns from the expert').waitFor();
  await expect.poll(() => looks(page)).toBeGreaterThan(0);
  return cockpit;
}

it('a network learns from the expert, drives when it is let go, and learns on from who takes back', async () => {
  await using cockpit = await openSchool();
  const { page } = cockpit;
  for (const picture of [
    'The network’s directions',
    'Pictures in the buffer',
    'Weights of the hidden units',
  ]) {
    await page.getByRole('img', { name: picture }).waitFor();
  }
  await page.keyboard.press('g');
  await panel(page).getByText('It drives. Touch the wheel').waitFor();
  const before = await looks(page);
  await page.keyboard.press('ArrowRight', { delay: 100 });
  await page.getByText('You drive').waitFor();
  await page.keyboard.down('w');
  await expect.poll(() => looks(page)).toBeGreaterThan(before + 1);
  await page.keyboard.up('w');
  await page.keyboard.press('m');
  await page.getByText('The expert drives').waitFor();
  await page.keyboard.press('m');
  await panel(page).getByText('It drives. Touch the wheel').waitFor();
  expect(cockpit.complaints).toEqual([]);
});

it('it can be kept, taught worse, stopped and brought back', async () => {
  await using cockpit = await openSchool();
  const { page, library } = cockpit;
  await page.getByRole('button', { name: 'Keep' }).click();
  await page.getByText('Kept in the library').waitFor();
  expect(existsSync(join(library, 'models', 'At the wheel, street 4.onnx'))).toBe(true);
  const without = panel(page).getByLabel('Without the buffer');
  await without.click();
  await panel(page).getByText('15 pictures by direction').waitFor();
  await page.keyboard.press('l');
  await page.getByText(/^Learning ended after \d+ looks?$/).waitFor();
  await panel(page).waitFor({ state: 'detached' });
  await page.keyboard.press('Control+z');
  await panel(page).waitFor();
  await expect.poll(() => without.isChecked()).toBe(true);
  expect(cockpit.complaints).toEqual([]);
});

it('says what is gone where the engine was killed while a network learned', async () => {
  await using cockpit = await openSchool();
  const { page } = cockpit;
  await cockpit.restartEngine();
  await page.getByText('Learning at the wheel ended, for the engine had to be started again').waitFor();
  await page.getByText('Nothing recorded is lost.').waitFor();
  await panel(page).waitFor({ state: 'detached' });
});

it('the first start offers to teach it by driving, and says what to do', async () => {
  await using cockpit = await openCockpit();
  const { page } = cockpit;
  await page.getByRole('button', { name: 'Teach it by driving' }).click();
  await page.getByText('You drive').waitFor();
  await panel(page).getByText('It waits: the car stands.').waitFor();
  await page.keyboard.down('w');
  await panel(page).getByText('It learns from you.').waitFor();
  await page.keyboard.up('w');
  expect(cockpit.complaints).toEqual([]);
});
