import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { writeDrive } from '../../engine/library/library-fixture.ts';
import { openCockpit } from './cockpit.ts';

/** Camera images of one colour that says the step. */
const coloured = (step: number) => ({
  camera: Uint8Array.from({ length: 18 }, (_, i) => (i % 3 === 0 ? 2 * step : 100)),
});

function fill(library: string): void {
  writeDrive(join(library, 'drives', 'First.drive'), { frames: 100, frame: coloured });
  writeDrive(join(library, 'drives', 'Second.drive'), { frames: 30, frame: coloured });
}

function droppedSteps(file: string): number[] {
  using database = new DatabaseSync(file, { readOnly: true });
  return database
    .prepare('SELECT step FROM frames WHERE deleted <> 0 ORDER BY step')
    .all()
    .map(({ step }) => Number(step));
}

const steps = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe('the Recordings screen', () => {
  it('scrubs through a drive, drops a stretch and takes it back', async () => {
    await using cockpit = await openCockpit({ screen: 'recordings', fill });
    const { page, library } = cockpit;
    const file = join(library, 'drives', 'First.drive');
    await page.getByRole('button', { name: /^First/ }).click();
    const red = () =>
      page
        .getByRole('img', { name: 'Camera retina' })
        .evaluate((canvas: { getContext(kind: '2d'): unknown }) => {
          const context = canvas.getContext('2d') as {
            getImageData(x: number, y: number, w: number, h: number): { data: ArrayLike<number> };
          };
          return context.getImageData(0, 0, 1, 1).data[0];
        });
    const place = page.getByRole('slider', { name: 'Place in the drive' });
    await place.waitFor();
    for (let i = 0; i < 2; i++) await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(red).toBe(40);
    await page.keyboard.press('i');
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(red).toBe(60);
    await page.keyboard.press('o');
    await page.keyboard.press('Delete');
    await page.getByText('Dropped 11 frames').waitFor();
    expect(droppedSteps(file)).toEqual(steps(20, 30));
    await page.keyboard.press('Home');
    await page.keyboard.press('Delete');
    await page.getByText('Dropped 1 frame', { exact: true }).waitFor();
    expect(droppedSteps(file)).toEqual([0, ...steps(20, 30)]);
    await page.getByText('100 frames').waitFor({ state: 'detached' });
    await page.getByText('88 frames, 12 dropped').waitFor();
    await page.keyboard.press('Control+z');
    await page.getByText('89 frames, 11 dropped').waitFor();
    await page.getByRole('button', { name: 'Undo' }).first().click();
    await page.getByText('100 frames').first().waitFor();
    expect(droppedSteps(file)).toEqual([]);
    // Marked from its end backwards.
    await page.keyboard.press('End');
    await page.keyboard.press('i');
    await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('o');
    await page.getByRole('button', { name: 'Drop 11 frames' }).waitFor();
    expect(cockpit.complaints).toEqual([]);
  });

  it('opens a drive in sight in a small window, and a name that is typed takes the place of the old one', async () => {
    await using cockpit = await openCockpit({ screen: 'recordings', fill, width: 640, height: 360 });
    const { page } = cockpit;
    // It cannot be opened before it was read.
    await page.getByRole('button', { name: /^First/, disabled: false }).press('Enter');
    await page.getByRole('slider', { name: 'Place in the drive' }).waitFor();
    const opened = page.getByRole('heading', { name: 'First', exact: true });
    await expect.poll(async () => (await opened.boundingBox())!.y).toBeLessThan(80);
    // What has the focus is in sight, too, and keys step through the drive at once.
    const isInSight = `(({ top, bottom }) => top >= 0 && bottom <= innerHeight)(
      document.activeElement.getBoundingClientRect(),
    )`;
    await expect
      .poll(() => page.evaluate(`[document.activeElement.tagName, ${isInSight}]`))
      .toEqual(['H2', true]);
    await page.keyboard.press('ArrowRight');
    await page.getByText('frame 2 of 100').waitFor();
    await page.keyboard.press('F2');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('Renamed');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Renamed', exact: true }).waitFor();
    expect(cockpit.complaints).toEqual([]);
  });

  it('plays over what was dropped, merges, renames, trashes and brings back', async () => {
    await using cockpit = await openCockpit({ screen: 'recordings', fill });
    const { page } = cockpit;
    await page.getByRole('checkbox', { name: 'Choose First' }).check();
    await page.getByRole('checkbox', { name: 'Choose Second' }).check();
    await page.getByRole('button', { name: 'Merge 2' }).click();
    await page.getByLabel('Name of the new drive').fill('Both');
    await page.getByRole('dialog').getByRole('button', { name: 'Merge' }).click();
    await page.getByText('130 frames').waitFor();
    await page.keyboard.press('F2');
    const refusal = page.getByRole('dialog').getByRole('alert');
    await page.getByLabel('New name').fill('a/b');
    await page.keyboard.press('Enter');
    expect(await refusal.textContent()).toBe('A name begins with no dot and has none of / \\ : * ? " < > |.');
    await page.getByLabel('New name').fill('First');
    await page.keyboard.press('Enter');
    await page.getByText('There is a drive').waitFor();
    expect(await refusal.textContent()).toBe('There is a drive First.drive already. Choose another name.');
    await page.getByLabel('New name').fill('Together');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Together' }).waitFor();
    const place = page.getByRole('slider', { name: 'Place in the drive' });
    await place.focus();
    await page.keyboard.press('Space');
    await expect.poll(async () => Number(await place.inputValue())).toBeGreaterThan(3);
    await page.getByRole('button', { name: 'Move to the trash' }).click();
    await page.getByText('Moved Together.drive to the trash').waitFor();
    await page.getByRole('button', { name: /^Together/ }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: /^Together/ }).waitFor();
    expect(cockpit.complaints).toEqual([]);
  });

  it('shows on every page what one of them drops', async () => {
    await using cockpit = await openCockpit({ screen: 'recordings', fill });
    const second = await cockpit.openPage();
    for (const page of [cockpit.page, second]) {
      await page.getByRole('button', { name: /^First/ }).click();
      await page.getByText('frame 1 of 100').waitFor();
    }
    await cockpit.page.keyboard.press('Delete');
    await second.getByText('frame 1 of 100 · dropped').waitFor();
    await second.keyboard.press('Shift+Delete');
    await cockpit.page.getByText('frame 1 of 100 · dropped').waitFor({ state: 'detached' });
    expect(droppedSteps(join(cockpit.library, 'drives', 'First.drive'))).toEqual([]);
  });

  it('shows a damaged library and stays usable: files say what is wrong, others open', async () => {
    await using cockpit = await openCockpit({
      screen: 'recordings',
      fill: (library) => {
        fill(library);
        writeFileSync(join(library, 'catalogue.sqlite'), 'garbage '.repeat(1000));
        writeFileSync(join(library, 'drives', 'text.drive'), 'not a drive '.repeat(100));
        mkdirSync(join(library, 'drives', 'folder.drive'));
        mkdirSync(join(library, 'models', 'folder.onnx'), { recursive: true });
        writeFileSync(join(library, 'models', 'text.onnx'), 'no model');
      },
    });
    const { page, library } = cockpit;
    const card = (name: string) => page.getByRole('article', { name });
    await card('text.drive').getByText('Is not a drive: it is not a SQLite file').waitFor();
    await card('folder.drive').getByText('Is a directory, not a drive').waitFor();
    await page.getByRole('button', { name: /^First/ }).click();
    await page.getByRole('slider', { name: 'Place in the drive' }).waitFor();
    await page.getByRole('button', { name: 'Move text.drive to the trash' }).click();
    await card('text.drive').waitFor({ state: 'detached' });
    // A file that is put there from outside shows by itself.
    writeDrive(join(library, 'drives', 'Third.drive'), { frames: 5 });
    await page.getByRole('button', { name: /^Third/ }).waitFor();
    expect(cockpit.complaints).toEqual([]);
  });

  it('takes in a file that is dropped on the window, and sends one out', async () => {
    await using cockpit = await openCockpit({ screen: 'recordings', fill });
    const { page } = cockpit;
    await page.getByRole('button', { name: /^First/ }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Export' }).click();
    const path = await (await download).path();
    const content = readFileSync(path).toString('base64');
    await page.evaluate(`(() => {
      const bytes = Uint8Array.from(atob(${JSON.stringify(content)}), (c) => c.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], 'Dropped.drive'));
      transfer.items.add(new File(['no model'], 'text.onnx'));
      window.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, cancelable: true }));
    })()`);
    await page.getByText('Imported drive Dropped.drive').waitFor();
    await page.getByText('Text.onnx is not an ONNX model').waitFor();
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByRole('heading', { name: 'Dropped' }).waitFor();
    await page.getByText('100 frames').first().waitFor();
  });
});
