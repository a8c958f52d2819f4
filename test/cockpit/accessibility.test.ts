import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { writeDrive, writeModel } from '../../engine/library/library-fixture.ts';
import { violationsOf } from './axe.ts';
import { openCockpit } from './cockpit.ts';

/** Rules of accessibility that are violated now in each theme, each with where it is. */
async function violations(page: Page, where: string): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    found.push(...(await violationsOf(page)).map((violation) => `${where}, ${colorScheme}: ${violation}`));
  }
  return found;
}

it('no screen violates a rule of accessibility', async () => {
  await using cockpit = await openCockpit();
  const { page } = cockpit;
  const labels = await page.getByRole('navigation').getByRole('button').allInnerTexts();
  const found: string[] = [];
  for (const [i, label] of labels.entries()) {
    await page.keyboard.press(String(i + 1));
    await page.getByRole('region', { name: label, exact: true }).waitFor();
    found.push(...(await violations(page, label)));
  }
  expect(found).toEqual([]);
});

it('nor do a drive and models that are open, beside damaged ones', async () => {
  await using cockpit = await openCockpit({
    screen: 'recordings',
    fill: (library) => {
      for (const name of ['First', 'Second']) {
        writeDrive(join(library, 'drives', `${name}.drive`), { frames: 40 });
        writeModel(join(library, 'models', `${name}.onnx`));
      }
      writeFileSync(join(library, 'drives', 'text.drive'), 'not a drive');
      writeFileSync(join(library, 'models', 'text.onnx'), 'no model');
    },
  });
  const { page } = cockpit;
  await page.getByRole('button', { name: /^First/ }).click();
  await page.getByRole('slider', { name: 'Place in the drive' }).waitFor();
  await page.getByRole('checkbox', { name: 'Choose First' }).check();
  await page.keyboard.press('Delete');
  await page.getByText('Dropped 1 frame').waitFor();
  const found = await violations(page, 'drive');
  await page.keyboard.press('5');
  await page.getByRole('button', { name: /^First/ }).click();
  await page.getByRole('checkbox', { name: 'Compare Second' }).check();
  await page.getByText('What differs').first().waitFor();
  expect([...found, ...(await violations(page, 'models'))]).toEqual([]);
});
