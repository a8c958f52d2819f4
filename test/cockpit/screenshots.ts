/** Pictures of every screen in both themes, as a person meets them, into assets/screenshots: `npm run screenshots`. */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { openCockpit } from './cockpit.ts';
import { fillLibrary } from './sample-library.ts';

const FOLDER = fileURLToPath(new URL('../../assets/screenshots/', import.meta.url));
/** Until strips have something to show and the windscreen has found its resolution. */
const DRIVEN_MS = 20_000;
const SETTLED_MS = 2500;
const PATIENT = { timeout: 400_000 };

/** What is done on a screen before its picture is taken; in this order. */
const SCENES: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  async 'first-start'(page) {
    await page.getByRole('heading', { name: 'This car steers itself' }).waitFor();
  },
  async drive(page) {
    await page.getByRole('button', { name: 'Watch' }).click();
    await page.waitForTimeout(DRIVEN_MS);
  },
  async 'drive-chase'(page) {
    await page.keyboard.press('v');
    await page.keyboard.press('t');
  },
  async recordings(page) {
    await page.keyboard.press('2');
    await page.getByText('Woods in the morning').first().click();
  },
  async train(page) {
    await page.keyboard.press('3');
    await page.getByLabel('Make snapshots').uncheck();
    await page.getByLabel('Snapshots of four roads').check();
    await page.getByLabel('Name').fill('Four roads');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Done', { exact: true }).waitFor(PATIENT);
  },
  async evaluate(page) {
    await page.keyboard.press('4');
    await evaluateTwo(page);
  },
  async models(page) {
    await page.keyboard.press('5');
    await page.getByText('alvinn-all-weather').first().click();
  },
  async settings(page) {
    await page.keyboard.press('6');
  },
  async diagnostics(page) {
    await page.keyboard.press('7');
  },
  async lab(page) {
    await page.evaluate("location.hash = '#lab/hidden-layer/4?updates=24000'");
    await page.getByText(/^epoch 300/).waitFor(PATIENT);
  },
  async 'lab-microscope'(page) {
    await page.evaluate("location.hash = '#lab/microscope/2'");
  },
  async 'road-editor'(page) {
    await page.keyboard.press('1');
    await page.keyboard.press('e');
    await page.getByRole('dialog', { name: 'Road editor' }).waitFor();
  },
  async learn(page) {
    await page.keyboard.press('Escape');
    await page.getByText('Expert', { exact: true }).click();
    await page.getByText('The expert drives').waitFor();
    await page.keyboard.press('l');
    await page.waitForTimeout(DRIVEN_MS);
  },
};

/** Two drivers on four roads. */
async function evaluateTwo(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'New evaluation' }).first().click();
  await page.getByRole('checkbox', { name: /^alvinn-all-weather/ }).check();
  await page.getByRole('checkbox', { name: /^Four roads/ }).check();
  await page.getByLabel('Distance').fill('150');
  await page.getByLabel('Snapshots').fill('40');
  await page.getByLabel('Snapshots').press('Tab');
  await page.getByText(/^8 drives/).waitFor();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.getByRole('region', { name: 'Answers to single images' }).waitFor(PATIENT);
}

const sample = mkdtempSync(join(tmpdir(), 'alvinn-sample-'));
await fillLibrary(sample);
for (const theme of ['dark', 'light'] as const) {
  mkdirSync(join(FOLDER, theme), { recursive: true });
  await using cockpit = await openCockpit({
    quickDisplay: true,
    theme,
    fill: (library) => cpSync(sample, library, { recursive: true }),
  });
  for (const [name, prepare] of Object.entries(SCENES)) {
    await prepare(cockpit.page);
    await cockpit.page.waitForTimeout(SETTLED_MS);
    await cockpit.page.screenshot({ path: join(FOLDER, theme, `${name}.png`) });
    process.stderr.write(`${theme} ${name}\n`);
  }
  if (cockpit.complaints.length > 0) throw new Error(cockpit.complaints.join('\n'));
}
rmSync(sample, { recursive: true });
process.exit();
