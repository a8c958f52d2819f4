import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { writeDrive, writeModel } from '../../engine/library/library-fixture.ts';
import { openCockpit } from './cockpit.ts';

/** Lists show the latest first. */
const NAMES = ['First', 'Second', 'Third'];
const MADE_S = Date.UTC(2025, 10, 20, 12) / 1000;

function fill(library: string): void {
  for (const [i, name] of NAMES.entries()) {
    const files = [join(library, 'drives', `${name}.drive`), join(library, 'models', `${name}.onnx`)];
    writeDrive(files[0]!, { frames: 5 });
    mkdirSync(join(library, 'models'), { recursive: true });
    writeModel(files[1]!);
    for (const file of files) utimesSync(file, MADE_S - 60 * i, MADE_S - 60 * i);
  }
  writeFileSync(join(library, 'models', 'text.onnx'), 'no model');
}

/** Kind and name of what has the focus, and of the row that it stands in. */
function focused(page: Page): Promise<string> {
  return page.evaluate(`(() => {
    const { activeElement: one } = document;
    const row = one.closest('article, li');
    const name = (one.ariaLabel || one.textContent).trim();
    return one.tagName.toLowerCase() + ' ' + (row && !one.ariaLabel ? row.querySelector('strong').textContent : name);
  })()`);
}

describe('what has the focus where something vanishes', () => {
  it('is the next row, the last one where there is no next, and the heading where there is none', async () => {
    await using cockpit = await openCockpit({ screen: 'recordings', fill });
    const { page } = cockpit;
    const has = (what: string) => expect.poll(() => focused(page)).toBe(what);
    const open = (name: string) =>
      page.getByRole('button', { name: new RegExp(`^${name}`), disabled: false }).press('Enter');
    await open('Second');
    await has('h2 Second');
    await page.keyboard.press('Control+Delete');
    await has('input Choose Third');
    // It is brought back, and the focus stays where it is.
    await page.keyboard.press('Control+z');
    await page.getByRole('button', { name: /^Second/ }).waitFor();
    await has('input Choose Third');
    await open('Third');
    await has('h2 Third');
    await page.getByRole('button', { name: 'Move to the trash' }).press('Enter');
    await has('input Choose Second');
    // A message that is answered gives the focus back.
    await page.getByRole('button', { name: 'Undo' }).last().press('Enter');
    await page.getByRole('button', { name: /^Third/ }).waitFor();
    await has('input Choose Second');
    for (const name of ['First', 'Second', 'Third']) {
      await open(name);
      await has(`h2 ${name}`);
      await page.keyboard.press('Control+Delete');
      await page.getByRole('button', { name: new RegExp(`^${name}`) }).waitFor({ state: 'detached' });
    }
    await has('h2 No drives yet');
    expect(cockpit.complaints).toEqual([]);
  });

  it('is what it was before a dialog, under a new name too', async () => {
    await using cockpit = await openCockpit({ screen: 'recordings', fill });
    const { page } = cockpit;
    const has = (what: string) => expect.poll(() => focused(page)).toBe(what);
    const choose = page.getByRole('checkbox', { name: 'Choose Second' });
    // A row that is still read may be drawn anew, and lose the focus.
    await page.getByRole('button', { name: /^Second/, disabled: false }).waitFor();
    await choose.focus();
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await has('input Choose Second');
    // What a person let go of does not get it back: keys that drive would change it.
    await page.evaluate('document.activeElement.blur()');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await has('h1 Recordings');
    await page.getByRole('button', { name: /^Second/, disabled: false }).press('Enter');
    await has('h2 Second');
    await page.getByRole('button', { name: 'Rename' }).press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('Other');
    await page.keyboard.press('Enter');
    await has('h2 Other');
    // In its list a row has another name now, and the focus as before.
    await page.getByRole('button', { name: /^Other/, disabled: false }).focus();
    await page.keyboard.press('F2');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('Again');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Again' }).waitFor();
    await expect.poll(() => focused(page)).toMatch(/^(button|h2) Again$/);
    expect(cockpit.complaints).toEqual([]);
  });

  it('is the next of the models, and of what is brought back from the trash', async () => {
    await using cockpit = await openCockpit({ screen: 'models', fill });
    const { page } = cockpit;
    const has = (what: string) => expect.poll(() => focused(page)).toBe(what);
    await page.getByRole('button', { name: 'Move text.onnx to the trash' }).press('Enter');
    await has('input Compare First');
    for (const [gone, next] of [
      ['First', 'Second'],
      ['Second', 'Third'],
    ]) {
      await page.getByRole('button', { name: new RegExp(`^${gone}`), disabled: false }).press('Enter');
      await page.getByRole('heading', { name: gone! }).waitFor();
      await page.getByRole('button', { name: 'Move to the trash' }).press('Enter');
      await has(`input Compare ${next}`);
    }
    await page.keyboard.press('6');
    await page.getByRole('button', { name: 'Appearance and library' }).press('Enter');
    const trash = page.getByRole('region', { name: 'Trash' });
    const back = trash.getByRole('button', { name: /^Bring back/ });
    await back.first().waitFor();
    const names = await back.evaluateAll((buttons: { ariaLabel: string }[]) =>
      buttons.map(({ ariaLabel }) => ariaLabel),
    );
    expect(names).toHaveLength(3);
    await back.first().press('Enter');
    await has(`button ${names[1]}`);
    await trash.getByRole('button', { name: 'Empty the trash' }).press('Enter');
    await page.getByRole('button', { name: 'Delete 2 things' }).press('Enter');
    await trash.getByText('Nothing was deleted.').waitFor();
    await has('h2 Trash');
    expect(cockpit.complaints).toEqual([]);
  });
});
