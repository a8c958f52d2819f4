import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { exampleFrame } from '../../engine/data/drive-fixture.ts';
import { writeDrive } from '../../engine/library/library-fixture.ts';
import { type Cockpit, openCockpit } from './cockpit.ts';
import { nothingIsCut, SIZES } from './sizes.ts';

const LONG = 'A drive with a name as long as people give when they mean to find it again in a year or two';
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
      const shipped = fileURLToPath(new URL('../../assets/models/alvinn-all-weather.onnx', import.meta.url));
      copyFileSync(shipped, join(library, 'models', `${LONG}.onnx`));
    };
    cockpit = await openCockpit({ ...SIZES[0], fill });
    page = cockpit.page;
    await page.getByRole('button', { name: 'Watch' }).click();
  });
  afterAll(() => cockpit[Symbol.asyncDispose]());

  it('every control of a drive is whole, also while it is recorded and beside the road panel', async () => {
    await page.getByText('The network drives').waitFor();
    await nothingIsCut(page);
    await page.keyboard.press('r');
    await page.getByText(/^\d\d frames$/).waitFor({ state: 'attached' });
    await nothingIsCut(page);
    await page.keyboard.press('t');
    await page.getByRole('button', { name: 'Start here' }).waitFor();
    await nothingIsCut(page);
    await page.keyboard.press('r');
    await page.keyboard.press('t');
  });

  it('so is a recording, and a run on it', async () => {
    await page.keyboard.press('2');
    await page.getByText(LONG).first().click();
    await page.getByRole('slider', { name: 'Place in the drive' }).waitFor();
    await nothingIsCut(page);
    await page.keyboard.press('3');
    await page.getByLabel('Make snapshots').uncheck();
    await page.getByLabel(LONG).check();
    await page.getByRole('textbox', { name: 'Name' }).fill(LONG.slice(0, 90));
    await page.keyboard.press('Control+Enter');
    await page.getByRole('button', { name: 'Cancel', exact: true }).first().waitFor();
    await nothingIsCut(page);
    await page.getByRole('button', { name: 'Drive with it' }).waitFor();
    await nothingIsCut(page);
    await page.getByText('Runs (1)').click();
    await nothingIsCut(page);
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
    await nothingIsCut(page);
  });
});
