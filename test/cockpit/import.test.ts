import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDrive } from '../../engine/data/drive-reader.ts';
import { exampleJpeg, tubLine, tubManifest, writeFiles } from '../../engine/exchange/exchange-fixture.ts';
import {
  geometry,
  openDrive as openDriveText,
  roadText,
  STRAIGHT,
} from '../../engine/exchange/opendrive/opendrive-fixture.ts';
import { parseRoadFile } from '../../sim/road/road-file.ts';
import { openCockpit } from './cockpit.ts';

const root = mkdtempSync(join(tmpdir(), 'alvinn-import-page-'));
const tub = join(root, 'my tub');
afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeAll(async () => {
  const jpeg = await exampleJpeg();
  const pilot = { 'user/mode': 'local', 'pilot/angle': 0.5 };
  writeFiles(tub, {
    'manifest.json': tubManifest(['catalog_0.catalog'], [3]),
    'catalog_0.catalog': Array.from({ length: 12 }, (_, i) => tubLine(i, i > 9 ? pilot : {})).join(''),
    '.DS_Store': 'x',
    ...Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [`images/${i}_cam_image_array_.jpg`, i === 5 ? '' : jpeg]),
    ),
  });
});

describe('a drive from elsewhere', () => {
  it('is looked at, cut and imported, and is there to be looked through', async () => {
    await using cockpit = await openCockpit({ screen: 'recordings' });
    const { page, library } = cockpit;
    await page.getByRole('button', { name: 'From elsewhere' }).first().click();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose a folder' }).click();
    await (await chooser).setFiles(tub);
    const dialog = page.getByRole('dialog', { name: 'Import Donkeycar tub 2' });
    await dialog.getByText('8 frames').first().waitFor();
    await dialog.getByText('2 left out: a pilot drove').waitFor();
    await dialog.getByText('1 left out: it was deleted').waitFor();
    await dialog.getByText('1 left out: the picture is empty').waitFor();
    await dialog.getByRole('switch', { name: 'Frames that a pilot steered too' }).check();
    await dialog.getByText('10 frames').first().waitFor();
    await dialog.getByRole('slider', { name: 'Cut away above' }).fill('0.5');
    await dialog.getByLabel('Name of the new drive').fill('Round the block');
    await dialog.getByRole('button', { name: 'Import 10 frames' }).click();
    await page.getByText('Imported drive Round the block.drive').waitFor();
    await page.getByRole('slider', { name: 'Place in the drive' }).waitFor();
    {
      using drive = openDrive(join(library, 'drives', 'Round the block.drive'));
      expect({ frames: drive.frameCount, details: drive.meta.details }).toEqual({
        frames: 10,
        details: { crop: { top: 0.5, bottom: 0, sides: 0 } },
      });
    }
    // What was sent is gone.
    await expect.poll(() => readdirSync(library).filter((name) => name.includes('partial'))).toEqual([]);
    expect(cockpit.complaints).toEqual([]);
  });

  it('that is none says why, and another can be chosen', async () => {
    const other = join(root, 'notes');
    writeFiles(other, { 'a.txt': 'hello' });
    writeFileSync(join(root, 'torn.zip'), 'PK');
    await using cockpit = await openCockpit({ screen: 'recordings' });
    const { page } = cockpit;
    await page.getByRole('button', { name: 'From elsewhere' }).first().click();
    const choose = async (button: string, path: string) => {
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: button }).click();
      await (await chooser).setFiles(path);
    };
    await choose('Choose a folder', other);
    await page.getByRole('alert').getByText('no drive in it').waitFor();
    await choose('Choose a zip', join(root, 'torn.zip'));
    await page.getByRole('alert').getByText('torn cannot be unpacked').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });
});

describe('a road in OpenDRIVE', () => {
  const link = (end: string, to: string, type = 'road') =>
    `<${end} elementType="${type}" elementId="${to}" contactPoint="start"/>`;
  const connecting = (id: string, to: string, shape: string) =>
    roadText({
      id,
      geometries: geometry(0, 200, 0, 0, 20, shape),
      link: link('successor', to),
    }).replace('junction="-1"', 'junction="j"');
  const town = openDriveText(
    roadText({ id: 'in', geometries: STRAIGHT, link: link('successor', 'j', 'junction') }),
    connecting('s', 'on', '<line/>'),
    connecting('l', 'left', '<arc curvature="0.01"/>'),
    roadText({ id: 'on', geometries: geometry(0, 220, 0, 0, 50, '<line/>') }),
    '<junction id="j"><connection id="0" incomingRoad="in" connectingRoad="s" contactPoint="start"/>' +
      '<connection id="1" incomingRoad="in" connectingRoad="l" contactPoint="start"/></junction>',
  );

  it('asks which road and which way, is imported, and driven at once', async () => {
    writeFileSync(join(root, 'town.xodr'), town);
    writeFileSync(join(root, 'torn.xodr'), town.subarray(0, 300));
    await using cockpit = await openCockpit({ screen: 'recordings' });
    const { page, library } = cockpit;
    await page.getByRole('button', { name: 'From elsewhere' }).first().click();
    const choose = async (file: string) => {
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Choose a road' }).click();
      await (await chooser).setFiles(join(root, file));
    };
    await choose('torn.xodr');
    await page.getByRole('alert').getByText('not well-formed XML').waitFor();
    await choose('town.xodr');
    const dialog = page.getByRole('dialog', { name: 'Import a road in OpenDRIVE' });
    await dialog.getByText('holds 2 roads that are not linked').waitFor();
    await dialog.getByLabel('Which road').selectOption('in');
    await dialog.getByLabel('On through the junction').selectOption('s');
    await dialog.getByText('270 m').waitFor();
    await dialog.getByLabel('Name of the new road').fill('Town');
    await dialog.getByRole('button', { name: 'Import road' }).click();
    await page.getByText('Imported road Town').waitFor();
    const road = parseRoadFile(readFileSync(join(library, 'roads', 'Town.road.json'), 'utf8'));
    expect(road.segments).toEqual([{ type: 'line', lengthM: 270 }]);
    await page.getByRole('button', { name: 'Drive it' }).click();
    await page.getByRole('region', { name: 'Drive', exact: true }).getByText('Town').waitFor();
    await expect.poll(() => readdirSync(library).filter((name) => name.includes('partial'))).toEqual([]);
    expect(cockpit.complaints).toEqual([]);
  });
});
