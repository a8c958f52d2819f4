import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleDrive } from '../../engine/runs/runs-fixture.ts';
import { violationsOf } from './axe.ts';
import { openCockpit } from './cockpit.ts';
import { nothingIsCut } from './sizes.ts';

let drive: string;
beforeAll(async () => {
  drive = await exampleDrive();
});
afterAll(() => rmSync(dirname(drive), { recursive: true }));

const fill = (library: string) => {
  mkdirSync(join(library, 'drives'));
  copyFileSync(drive, join(library, 'drives', 'Example.drive'));
};

describe('the Train screen', () => {
  it('makes snapshots, trains on them, shows the fields emerge and puts the network at the wheel', async () => {
    await using cockpit = await openCockpit({ screen: 'train' });
    const { page, library } = cockpit;
    await page.keyboard.press('3');
    await page.getByLabel('How many').fill('100');
    await page.getByText('What they hold').click();
    const ahead = page.getByLabel('Looks ahead');
    await ahead.fill('9');
    await ahead.press('Tab');
    await page.getByRole('checkbox', { name: 'plants' }).click();
    const epochs = page.getByLabel('Epochs', { exact: true });
    await epochs.fill('-3');
    await epochs.press('Tab');
    await page.getByText('-3 is not between 0 and 100000: it stays 40.').waitFor();
    expect(await epochs.inputValue()).toBe('40');
    await page.getByText('Every other setting').click();
    await page.getByLabel('Decoding').selectOption('Mean of all units');
    await page.getByLabel('Name').fill('first try');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Done', { exact: true }).waitFor();
    expect(readdirSync(join(library, 'models'))).toContain('first try.onnx');

    const epoch = page.getByRole('slider', { name: 'Epoch that is shown' });
    const fields = page.getByRole('img', { name: /^Weights of 29 hidden units/ });
    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await epoch.fill('0');
    const atFirst = await fields.screenshot();
    await epoch.fill('2');
    await page.getByRole('img', { name: /after 2 epochs/ }).waitFor();
    await expect.poll(async () => atFirst.equals(await fields.screenshot())).toBe(false);
    expect(await violationsOf(page)).toEqual([]);

    await page.getByRole('button', { name: 'Models' }).last().click();
    await page
      .getByText('100 snapshots: path, street, highway, dirt; looks ahead 9 m; roads without plants')
      .waitFor();
    await page.getByRole('button', { name: 'Drive with it' }).click();
    await page.getByRole('region', { name: 'Drive', exact: true }).waitFor();
    await expect.poll(() => page.getByRole('main').textContent()).toMatch(/first try/);
    expect(cockpit.complaints).toEqual([]);
  });

  it('trains a network of the range finder alone, which drives as one with another', async () => {
    await using cockpit = await openCockpit({ screen: 'train' });
    const { page } = cockpit;
    await page.keyboard.press('3');
    await page.getByLabel('How many').fill('100');
    for (const kind of ['path', 'highway', 'dirt'])
      await page.getByRole('checkbox', { name: kind }).uncheck();
    await page.getByLabel('Camera input').waitFor();
    await page.getByLabel('Sees', { exact: true }).selectOption('Range finder alone, for obstacles');
    await page.getByText('Range finder alone, 5 hidden units, 30 directions.').click();
    // What a camera's pixel becomes is nothing to it.
    await page.getByLabel('Camera input').waitFor({ state: 'detached' });
    await page.getByText('It learns of obstacles only: give its snapshots some.').waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByRole('slider', { name: 'Obstacles' }).fill('12');
    await page.getByText('It learns of obstacles only').waitFor({ state: 'detached' });
    await page.getByRole('textbox', { name: 'Name' }).fill('lookout');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Done', { exact: true }).waitFor();
    await page.getByText('1990 on ranges alone, 5 hidden units, 100 snapshots').waitFor();
    await page.getByRole('button', { name: 'Drive with it' }).click();
    await page.getByText('This network sees obstacles and no road.').waitFor();
    await page.getByLabel('Drives as one with').selectOption('alvinn-all-weather');
    await page.getByText('alvinn-all-weather drives, one of 2').waitFor();
    expect(cockpit.complaints).toEqual([]);
  });

  it('compares runs, and brings one back that was deleted', async () => {
    await using cockpit = await openCockpit({ screen: 'train', fill });
    const { page } = cockpit;
    await page.keyboard.press('3');
    await page.getByLabel('Make snapshots').uncheck();
    await page.getByLabel('Example').check();
    for (const [i, preset] of ['ALVINN 1989', 'ALVINN 1990'].entries()) {
      await page.getByText(preset).click();
      await page.keyboard.press('Control+Enter');
      await page
        .getByRole('heading', { name: `${preset.toLowerCase().replace(' ', '-')}-${i + 1}` })
        .waitFor();
      await page.getByText('Done', { exact: true }).waitFor();
    }
    await page.getByText('Runs (2)').click();
    for (const box of await page.getByRole('checkbox', { name: /^Compare/ }).all()) await box.check();
    const rows = page.getByRole('row');
    await expect
      .poll(() => rows.allInnerTexts())
      .toContainEqual(expect.stringMatching(/^Hidden units\s+5\s+29$/));
    expect(await violationsOf(page)).toEqual([]);

    await page
      .getByRole('listitem')
      .getByRole('button', { name: /alvinn-1990-2/ })
      .click();
    await page.getByRole('button', { name: 'Delete the run' }).press('Enter');
    await page.getByText('Runs (1)').waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.ariaLabel')).toBe('Compare alvinn-1989-1');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Runs (2)').waitFor();

    // A chosen drive that is gone is said to be, and can be taken off the choice.
    await page.getByText('New run').click();
    rmSync(join(cockpit.library, 'drives', 'Example.drive'));
    await page.getByLabel('Example').and(page.locator(':checked')).waitFor();
    await page.getByText('no longer in the library').waitFor();
    await page.getByLabel('Example').click();
    await page.getByText('None yet.').waitFor();
    expect(cockpit.complaints).toEqual([]);
  });

  it('sweeps over settings, shows loss and driving against each, and drives the best', async () => {
    await using cockpit = await openCockpit({ screen: 'train', fill });
    const { page, library } = cockpit;
    await page.keyboard.press('3');
    await page.getByText('Sweeps', { exact: true }).click();
    await page.getByText('Which settings drive best?').waitFor();
    await page.getByLabel('Make snapshots').uncheck();
    await page.getByLabel('Example').check();
    const hidden = page.getByRole('textbox', { name: 'Hidden units' });
    await hidden.fill('2, 1.5');
    await page.getByText('1.5 is not a whole number from 1 to').first().waitFor();
    await hidden.fill('2, 4');
    await page.getByLabel('Seeds of each').fill('1');
    await page.getByLabel('Epochs of those that train to the end').fill('2');
    await page.getByLabel('How many drive').fill('1');
    await page.getByLabel('Dirt road').uncheck();
    await page.getByLabel('Street').uncheck();
    await page.getByLabel('Distance on each').fill('20');
    await page.getByLabel('Distance on each').press('Tab');
    await page.getByRole('button', { name: 'Train 4 networks' }).waitFor();
    await page.keyboard.press('Control+Enter');
    await page.getByRole('heading', { name: 'sweep-1' }).waitFor();
    await page.getByText('Done', { exact: true }).waitFor();
    // Two settings vary: a picture of loss and one of driving for each.
    await page
      .getByRole('img', { name: /^Loss on what was kept back, by hidden units: 4 networks/ })
      .waitFor();
    await page.getByRole('img', { name: /^Metres off the path.*by learning rate: 1 networks/ }).waitFor();
    expect(await page.getByRole('row').count()).toBe(1 + 4);
    expect(await violationsOf(page)).toEqual([]);
    await nothingIsCut(page);
    await page.getByRole('button', { name: 'Drive with the best' }).click();
    await page.getByRole('region', { name: 'Drive', exact: true }).waitFor();
    await expect.poll(() => page.getByRole('main').textContent()).toMatch(/sweep-1, network \d/);
    expect(readdirSync(join(library, 'models'))).toContainEqual(
      expect.stringMatching(/^sweep-1, network \d\.onnx$/),
    );
    expect(cockpit.complaints).toEqual([]);
  });

  it('finds a run interrupted after the engine was killed, and goes on with it', async () => {
    await using cockpit = await openCockpit({ screen: 'train', fill });
    const { page, library } = cockpit;
    await page.keyboard.press('3');
    await page.getByLabel('Make snapshots').uncheck();
    await page.getByLabel('Example').check();
    await page.getByLabel('Epochs', { exact: true }).fill('100000');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Training', { exact: true }).last().waitFor();
    const checkpoint = join(library, 'runs', '1', 'model.onnx.checkpoint');
    await expect.poll(() => existsSync(checkpoint)).toBe(true);

    await cockpit.engine.kill();
    await page.getByText('The engine does not answer.').waitFor();
    await cockpit.restartEngine();
    await page.getByText('Interrupted', { exact: true }).waitFor();
    await page.getByRole('button', { name: /^Go on from epoch [1-9]/ }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused', { exact: true }).waitFor();
    // A drive that a run still needs is not lost unnoticed.
    await page.keyboard.press('2');
    await page.getByRole('button', { name: /^Example/ }).click();
    await page.getByRole('button', { name: 'Move to the trash' }).click();
    await page.getByText(/learns from it, and cannot go on without it/).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.keyboard.press('3');
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByText('Cancelled', { exact: true }).waitFor();
  });
});
