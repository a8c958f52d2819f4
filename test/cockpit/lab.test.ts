import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { driveRoad } from '../../engine/drive/closed-loop.ts';
import { violationsOf } from './axe.ts';
import { type Cockpit, openCockpit } from './cockpit.ts';
import { hiddenStops, nothingIsCut } from './sizes.ts';

/** Puts a short drive into a library. */
async function recordDrive(library: string): Promise<void> {
  const drives = join(library, 'drives');
  mkdirSync(drives, { recursive: true });
  const wanted = { road: 'path', seed: 3, distanceM: 60, speedMps: 10, record: join(drives, 'A path.drive') };
  const { signal } = new AbortController();
  await driveRoad(wanted, { signal, onProgress: () => {} }, () => performance.now());
}

describe('the Lab', () => {
  let cockpit: Cockpit;
  let page: Page;
  beforeAll(async () => {
    cockpit = await openCockpit({ screen: 'models', quickDisplay: true, fill: recordDrive });
    page = cockpit.page;
  });
  afterAll(() => cockpit[Symbol.asyncDispose]());

  const title = (name: string) => page.getByRole('article', { name }).waitFor();
  const hash = () => page.evaluate<string>('location.hash');
  /** As a person's new address. The bar is a moment behind: what still stands there is no new one, and would open nothing. */
  const open = (address: string) =>
    page.evaluate(`{
      const wanted = ${JSON.stringify(`#lab/${address}`)};
      if (location.hash === wanted) dispatchEvent(new HashChangeEvent('hashchange'));
      else location.hash = wanted;
    }`);

  it('opens at the key 8 and turns its pages by keyboard, over the ends of chapters', async () => {
    await page.keyboard.press('8');
    await title('A hundred steps');
    for (let i = 0; i < 5; i++) await page.keyboard.press('PageDown');
    await title('What a unit does');
    await page.keyboard.press('PageUp');
    await title('After ALVINN');
  });

  it('keeps what was changed while another screen is shown, says it in the address, and sets up anew', async () => {
    await open('one-unit/1');
    await page.getByRole('spinbutton', { name: 'Weight of x₁' }).fill('2.5');
    await expect.poll(hash).toBe('#lab/one-unit/1?weights=2.5,1,-0.5');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Models' }).click();
    await page.getByRole('button', { name: 'Lab' }).click();
    await title('What a unit does');
    expect(await page.getByRole('spinbutton', { name: 'Weight of x₁' }).inputValue()).toBe('2.5');
    await page.getByRole('button', { name: 'Set up anew' }).click();
    await expect.poll(hash).toBe('#lab/one-unit/1');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(hash).toBe('#lab/one-unit/1?weights=2.5,1,-0.5');
  });

  it('shows what an address says, and says what of it does not hold', async () => {
    await open('one-unit/3?table=and&weights=1,1,-1.5');
    await page.getByText('All rows are right.').waitFor();
    await open('one-unit/3?table=javascript:alert(1)&weights=1,1,1e9&more=1');
    await page.getByText('Not understood, and left as it was: table, weights, more').waitFor();
    await page.getByText('All rows are right.').waitFor();
    await open('<img src=x onerror=alert(1)>');
    await page.getByText('This address is none of the Lab’s.').waitFor();
    expect(cockpit.complaints).toEqual([]);
  });

  it('lets people find the slips of the slides', async () => {
    await open('one-unit/3?table=and');
    await page.getByText('2 of 4 rows are right.').waitFor();
    await open('one-unit/4');
    await page.getByText('1 of 16 rows are right.').waitFor();
    await page.getByRole('button', { name: 'Put in weights that are right' }).click();
    await page.getByText('All rows are right.').waitFor();
  });

  it('writes back-propagation line by line, forward and back, one key a line', async () => {
    await open('by-hand/1');
    await page.getByText('line 0 of 18').waitFor();
    await page.getByRole('article').click();
    await page.keyboard.press('.');
    await page.keyboard.press('.');
    await page.getByText('line 2 of 18').waitFor();
    await page.keyboard.press(',');
    await page.getByText('line 1 of 18').waitFor();
    await expect.poll(hash).toBe('#lab/by-hand/1?line=1');
  });

  it('plays until it is told to pause, and an address shows the very same numbers', async () => {
    await open('hidden-layer/4');
    await page.getByRole('article').click();
    await page.keyboard.press(' ');
    await page.getByRole('button', { name: 'Pause (Space)' }).waitFor();
    await page.getByText(/^epoch [1-9]/).waitFor();
    await page.keyboard.press(' ');
    await page.getByRole('button', { name: 'Play (Space)' }).waitFor();
    await page.locator('fieldset[aria-label="Player"][aria-busy="false"]').waitFor();
    const network = page.getByRole('button', { name: /^V, answers/ });
    const shown = await network.getAttribute('aria-label');
    await page.keyboard.press('a');
    const address = await page.getByRole('dialog').locator('code').textContent();
    expect(address).toMatch(/updates=\d+$/);
    await page.keyboard.press('Escape');
    await expect.poll(hash).toBe(address);
    await page.getByRole('button', { name: 'Set up anew' }).click();
    // The address follows a moment later; going to the one that still stands there would open nothing.
    await expect.poll(hash).toBe('#lab/hidden-layer/4');
    await expect.poll(() => network.getAttribute('aria-label')).not.toBe(shown);
    await page.evaluate(`location.hash = ${JSON.stringify(address)}`);
    await expect.poll(() => network.getAttribute('aria-label')).toBe(shown);
  });

  it('runs an experiment in the engine, shows what was wanted and what came, and keeps it for the next page', async () => {
    await open('faces/1');
    await page.getByRole('button', { name: 'Run it' }).click();
    await page.getByRole('table', { name: /^All claims hold \(seed 1\)/ }).waitFor();
    await page.getByText('person 1, left').waitFor();
    await page.keyboard.press('Escape');
    await open('faces/4');
    const sunglasses = page.getByRole('row', { name: /^sunglasses/ });
    const before = await sunglasses.textContent();
    await page.getByRole('button', { name: 'Cover the eyes' }).click();
    await expect.poll(() => sunglasses.textContent()).not.toBe(before);
  });

  it('refuses a folder that holds no faces in one line', async () => {
    await open('faces/5');
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose the folder' }).click();
    await (await chooser).setFiles(fileURLToPath(new URL('../../docs', import.meta.url)));
    await page.getByText('docs holds no pictures that end in .pgm.').waitFor();
  });

  it('takes a network of the library apart: the hill follows the picture', async () => {
    await open('microscope/2');
    const peak = page.getByText(/^peak at unit/);
    const before = await peak.textContent();
    await page.getByRole('slider', { name: 'Move the camera’s picture' }).fill('8');
    await expect.poll(() => peak.textContent()).not.toBe(before);
    await page.getByRole('button', { name: 'As it was' }).click();
    await expect.poll(() => peak.textContent()).toBe(before);
  });

  it('looks through a drive for what excites a unit most, and shows a frame that is chosen', async () => {
    await open('microscope/4');
    await page.getByRole('button', { name: 'Look through the drive' }).click();
    const frames = page.getByRole('button', { name: /^frame \d+: / });
    await frames.first().waitFor();
    await page.getByRole('button', { name: 'Look through the drive' }).waitFor();
    const sums = (await frames.allTextContents()).map((text) =>
      Number(text.split(': ')[1]!.replace('−', '-')),
    );
    expect(sums).toEqual(sums.toSorted((a, b) => b - a));
    const wanted = Number(/^frame (\d+)/.exec((await frames.first().textContent())!)![1]);
    await frames.first().click();
    await expect.poll(() => page.getByRole('slider', { name: 'Frame' }).inputValue()).toBe(String(wanted));
  });

  it.each([
    ['why-networks', 5],
    ['one-unit', 7],
    ['hidden-layer', 6],
    ['by-hand', 5],
    ['encoder', 3],
    ['faces', 5],
    ['goes-wrong', 5],
    ['softmax', 3],
    ['convolution', 5],
    ['microscope', 4],
    ['experiments', 6],
  ])(
    'has in chapter %s, of %d pages, none that cuts anything at any size, leads the keyboard out of sight, or violates a rule of accessibility',
    async (chapter, pages) => {
      const found: string[] = [];
      for (let i = 1; i <= pages; i++) {
        await open(`${chapter}/${i}`);
        await page.locator(`[aria-label="Pages"] [aria-current="page"]:text("${i}")`).waitFor();
        await page.emulateMedia({ colorScheme: i % 2 === 0 ? 'dark' : 'light' });
        await nothingIsCut(page);
        found.push(...(await hiddenStops(page)).map((stop) => `page ${i}: ${stop}`));
        found.push(...(await violationsOf(page)).map((violation) => `page ${i}: ${violation}`));
      }
      expect(await page.locator('[aria-label="Pages"] button').count()).toBe(pages);
      expect(found).toEqual([]);
      expect(cockpit.complaints).toEqual([]);
    },
  );
});
