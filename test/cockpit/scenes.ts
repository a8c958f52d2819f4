import { copyFileSync, mkdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { exampleFrame } from '../../engine/data/drive-fixture.ts';
import { exampleJpeg, tubLine, tubManifest, writeFiles } from '../../engine/exchange/exchange-fixture.ts';
import {
  openDrive as openDriveText,
  roadText,
  STRAIGHT,
} from '../../engine/exchange/opendrive/opendrive-fixture.ts';
import { writeDrive, writeModel } from '../../engine/library/library-fixture.ts';
import type { ScreenId } from '../../renderer/state/navigation.ts';

const LONG = 'A drive with a name as long as people give when they mean to find it again in a year or two';
const SHIPPED = fileURLToPath(new URL('../../assets/models/alvinn-all-weather.onnx', import.meta.url));

/** When the files of the scenes were made, the latest first: of one moment they stand in no order. */
const MADE = [
  ['drives/text.drive', 'models/Random.onnx'],
  ['drives/Second.drive', 'models/text.onnx'],
  [`drives/${LONG}.drive`, `models/${LONG}.onnx`],
] as const;
const LATEST_S = Date.UTC(2025, 10, 20, 12) / 1000;

/** Fills a library for the scenes. `elsewhere` gets what they import. */
export async function fillForScenes(library: string, elsewhere: string): Promise<void> {
  for (const kind of ['drives', 'models', 'roads']) mkdirSync(join(library, kind), { recursive: true });
  for (const name of [LONG, 'Second']) {
    writeDrive(join(library, 'drives', `${name}.drive`), {
      frames: 60,
      frame: (step) => ({ ...exampleFrame(step), speedMps: 8 }),
    });
  }
  copyFileSync(SHIPPED, join(library, 'models', `${LONG}.onnx`));
  writeModel(join(library, 'models', 'Random.onnx'));
  writeFiles(join(library, 'drives'), { 'text.drive': 'not a drive' });
  writeFiles(join(library, 'models'), { 'text.onnx': 'no model' });
  for (const [i, files] of MADE.entries()) {
    for (const file of files) utimesSync(join(library, file), LATEST_S - 60 * i, LATEST_S - 60 * i);
  }
  const jpeg = await exampleJpeg();
  writeFiles(join(elsewhere, 'my tub'), {
    'manifest.json': tubManifest(['catalog_0.catalog'], []),
    'catalog_0.catalog': Array.from({ length: 6 }, (_, i) => tubLine(i, {})).join(''),
    ...Object.fromEntries(
      Array.from({ length: 6 }, (_, i) => [`images/${i}_cam_image_array_.jpg`, i === 5 ? '' : jpeg]),
    ),
  });
  writeFiles(elsewhere, {
    'town.xodr': openDriveText(
      roadText({ id: 'in', geometries: STRAIGHT }),
      roadText({ id: 'other', geometries: STRAIGHT }),
    ),
  });
}

/** Opens something, from where the scene before it in its group left the page. */
type Scene = (page: Page) => Promise<void>;

/** What is opened, by screen: a group begins wherever the page is, its scenes follow each other. */
export function scenesOf(elsewhere: string): Readonly<Record<ScreenId, Readonly<Record<string, Scene>>>> {
  const choose = async (page: Page, button: string, file: string) => {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: button }).click();
    await (await chooser).setFiles(join(elsewhere, file));
  };
  const closeDialog = async (page: Page) => {
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  };
  const lab = (address: string) => async (page: Page) => {
    await page.evaluate(`location.hash = '#lab/${address}'`);
    await page.getByRole('region', { name: 'Live parts' }).waitFor();
  };
  return {
    drive: {
      async welcome(page) {
        await page.getByRole('heading', { name: 'This car steers itself' }).waitFor();
      },
      async drive(page) {
        await page.getByRole('button', { name: 'Watch' }).click();
        await page.getByText('The network drives').waitFor();
      },
      async 'drive-recording'(page) {
        await page.keyboard.press('r');
        await page.getByText(/^\d\d frames$/).waitFor({ state: 'attached' });
      },
      async 'drive-road'(page) {
        await page.keyboard.press('r');
        await page.keyboard.press('t');
        await page.getByRole('button', { name: 'Start here' }).waitFor();
      },
      async 'drive-program'(page) {
        await page.keyboard.press('t');
        await page.getByText('Program', { exact: true }).click();
        await page.getByText(/^Waits for a program to connect/).waitFor();
      },
      async 'drive-person'(page) {
        await page.getByText('You', { exact: true }).click();
        await page.getByText('You drive').waitFor();
      },
      async 'drive-learning'(page) {
        await page.getByText('Expert', { exact: true }).click();
        await page.getByText('The expert drives').waitFor();
        await page.keyboard.press('l');
        await page.getByText('It learns from the expert').waitFor();
      },
      async 'road-editor'(page) {
        await page.keyboard.press('l');
        await page.keyboard.press('e');
        await page.getByRole('dialog', { name: 'Road editor' }).waitFor();
      },
      async shortcuts(page) {
        await closeDialog(page);
        await page.keyboard.press('?');
        await page.getByRole('dialog').waitFor();
      },
    },
    recordings: {
      async recordings(page) {
        await closeDialog(page);
        await page.keyboard.press('2');
        await page.getByRole('button', { name: new RegExp(`^${LONG}`) }).waitFor();
      },
      async recording(page) {
        await page.getByRole('button', { name: new RegExp(`^${LONG}`) }).click();
        await page.getByRole('slider', { name: 'Place in the drive' }).waitFor();
      },
      async rename(page) {
        await page.keyboard.press('F2');
        await page.getByRole('dialog').waitFor();
      },
      async merge(page) {
        await closeDialog(page);
        await page.getByRole('checkbox', { name: `Choose ${LONG}` }).check();
        await page.getByRole('checkbox', { name: 'Choose Second' }).check();
        await page.getByRole('button', { name: 'Merge 2' }).click();
        await page.getByRole('dialog').waitFor();
      },
      async import(page) {
        await closeDialog(page);
        await page.getByRole('button', { name: 'From elsewhere' }).first().click();
        await page.getByRole('dialog').waitFor();
      },
      async 'import-preview'(page) {
        await choose(page, 'Choose a folder', 'my tub');
        await page.getByRole('dialog', { name: 'Import Donkeycar tub 2' }).waitFor();
      },
      async 'import-road'(page) {
        await closeDialog(page);
        await page.getByRole('button', { name: 'From elsewhere' }).first().click();
        await choose(page, 'Choose a road', 'town.xodr');
        await page.getByRole('dialog', { name: 'Import a road in OpenDRIVE' }).waitFor();
      },
    },
    evaluate: {
      async evaluate(page) {
        await closeDialog(page);
        await page.keyboard.press('4');
        await page.getByRole('button', { name: 'New evaluation' }).first().click();
        await page.getByRole('checkbox', { name: new RegExp(`^${LONG}`) }).check();
        await page.getByRole('checkbox', { name: /^Expert/ }).check();
      },
      async evaluation(page) {
        for (const road of ['Street', 'Highway', 'Dirt']) {
          await page.getByRole('checkbox', { name: new RegExp(`^${road}`) }).uncheck();
        }
        await page.getByLabel('Distance').fill('40');
        await page.getByLabel('Snapshots').fill('10');
        await page.getByLabel('Snapshots').press('Tab');
        await page.getByText(/^2 drives/).waitFor();
        await page.getByRole('button', { name: 'Start', exact: true }).click();
        await page.getByRole('region', { name: 'Answers to single images' }).waitFor();
        await page.getByText('All scores').click();
      },
    },
    train: {
      async train(page) {
        await page.keyboard.press('3');
        await page.getByText('Every other setting').click();
        await page.getByText('What they hold').click();
      },
      async 'train-run'(page) {
        await page.getByLabel('Make snapshots').uncheck();
        await page.getByLabel(LONG).check();
        await page.getByRole('textbox', { name: 'Name' }).fill(LONG.slice(0, 90));
        await page.keyboard.press('Control+Enter');
        await page.getByRole('button', { name: 'Drive with it' }).waitFor();
      },
      async 'train-compare'(page) {
        await page.getByRole('textbox', { name: 'Name' }).fill('short');
        await page.keyboard.press('Control+Enter');
        await page.getByRole('heading', { name: 'short' }).waitFor();
        await page.getByRole('button', { name: 'Drive with it' }).waitFor();
        await page.getByText('Runs (2)').click();
        for (const box of await page.getByRole('checkbox', { name: /^Compare/ }).all()) await box.check();
        await page.getByRole('heading', { name: '2 runs side by side' }).waitFor();
      },
      async sweep(page) {
        await page.getByText('Sweeps', { exact: true }).click();
        // The drives of this library have sensors of their own, which no preset reads unchanged.
        await page.getByLabel(LONG).uncheck();
        await page.getByLabel('Make snapshots').check();
        await page.getByLabel('How many', { exact: true }).fill('100');
        await page.getByRole('textbox', { name: 'Hidden units' }).fill('2, 4');
        await page.getByLabel('Seeds of each').fill('1');
        await page.getByLabel('Epochs of those that train to the end').fill('2');
        await page.getByLabel('How many drive').fill('1');
        await page.getByRole('checkbox', { name: 'Street', exact: true }).uncheck();
        await page.getByLabel('Distance on each').fill('20');
        await page.getByLabel('Distance on each').press('Tab');
        await page.keyboard.press('Control+Enter');
        await page.getByRole('button', { name: 'Drive with the best' }).waitFor();
      },
    },
    models: {
      async models(page) {
        await page.keyboard.press('5');
        await page
          .getByRole('button', { name: new RegExp(`^${LONG}`) })
          .first()
          .waitFor();
      },
      async 'models-compared'(page) {
        await page
          .getByRole('button', { name: new RegExp(`^${LONG}`) })
          .last()
          .click();
        await page.getByRole('checkbox', { name: 'Compare Random' }).check();
        await page.getByText('What differs').first().waitFor();
      },
    },
    settings: {
      ...Object.fromEntries(
        ['Camera', 'Range finder', 'Vehicle', 'Trust', 'Controls', 'Appearance and library'].map((name) => [
          `settings-${name.split(' ')[0]!.toLowerCase()}`,
          async (page: Page) => {
            await page.keyboard.press('Escape');
            await page.keyboard.press('6');
            await page.getByRole('navigation', { name: 'Sections' }).getByRole('button', { name }).click();
            await page.getByRole('region', { name, exact: true }).waitFor();
          },
        ]),
      ),
    },
    diagnostics: {
      async diagnostics(page) {
        await page.keyboard.press('7');
        await page.getByText('onnxruntime', { exact: true }).waitFor();
      },
    },
    lab: {
      'lab-why-networks': lab('why-networks/1'),
      'lab-one-unit': lab('one-unit/1'),
      'lab-hidden-layer': lab('hidden-layer/4?updates=2000'),
      'lab-by-hand': lab('by-hand/1?line=5'),
      'lab-encoder': lab('encoder/1'),
      'lab-faces': lab('faces/1'),
      'lab-goes-wrong': lab('goes-wrong/1'),
      'lab-softmax': lab('softmax/1'),
      'lab-convolution': lab('convolution/1'),
      'lab-microscope': lab('microscope/2'),
      'lab-experiments': lab('experiments/1'),
      async 'lab-address'(page) {
        await page.keyboard.press('a');
        await page.getByRole('dialog').waitFor();
      },
    },
  };
}
