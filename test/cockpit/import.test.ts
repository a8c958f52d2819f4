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
import { encodePng } from '../../engine/report/png.ts';
import { parseRoadFile } from '../../sim/road/road-file.ts';
import { groundPoint, tanUpOf } from '../../sim/sensors/ground-grid.ts';
import { violationsOf } from './axe.ts';
import { openCockpit } from './cockpit.ts';
import { nothingIsCut } from './sizes.ts';

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

  it('that is a table of unknown columns is told how it steers', async () => {
    const frames = join(root, 'frames');
    const jpeg = await exampleJpeg();
    writeFiles(frames, {
      'log.csv': 'name,pulse,speed_mps\n1.jpg,1500,2\n2.jpg,1250,2\n3.jpg,1750,2\n',
      ...Object.fromEntries([1, 2, 3].map((i) => [`${i}.jpg`, jpeg])),
    });
    await using cockpit = await openCockpit({ screen: 'recordings' });
    const { page, library } = cockpit;
    await page.getByRole('button', { name: 'From elsewhere' }).first().click();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose a folder' }).click();
    await (await chooser).setFiles(frames);
    const dialog = page.getByRole('dialog', { name: 'Import pictures with a table' });
    await dialog.getByText('its columns are name, pulse, speed_mps').waitFor();
    expect(await dialog.getByRole('button', { name: 'Import 0 frames' }).isDisabled()).toBe(true);
    expect(await violationsOf(page)).toEqual([]);
    await dialog.getByLabel('Column that steers').selectOption('pulse');
    await dialog.getByText('3 frames').first().waitFor();
    await dialog.getByText('steering is never near 0 (1250 to 1750)').waitFor();
    await dialog.getByLabel('Straight ahead is').fill('1500');
    await dialog.getByLabel('Straight ahead is').press('Enter');
    await dialog.getByLabel('Scale').fill('0.002');
    await dialog.getByLabel('Scale').press('Enter');
    await dialog.getByLabel('Positive is').selectOption('left');
    await dialog.getByLabel('Frames a second').fill('4');
    await dialog.getByLabel('Frames a second').press('Enter');
    await dialog.getByText('4 a second.').waitFor();
    await dialog.getByLabel('Name of the new drive').fill('Pulses');
    await dialog.getByRole('button', { name: 'Import 3 frames' }).click();
    await page.getByText('Imported drive Pulses.drive').waitFor();
    using drive = openDrive(join(library, 'drives', 'Pulses.drive'));
    expect(Array.from(drive.frames(), ({ timeS }) => timeS)).toEqual([0, 0.25, 0.5]);
    const curvature = Math.tan((12.5 * Math.PI) / 180) / 2.7;
    expect(Array.from(drive.frames(), ({ curvaturePerM }) => curvaturePerM)).toEqual([
      0,
      expect.closeTo(-curvature, 12),
      expect.closeTo(curvature, 12),
    ]);
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

/** Pictures of a straight light road, 64 × 48, seen by a camera of 60° that looks 20° down from 1.6 m, from beside its middle. */
function roadPictures(folder: string): void {
  const [rows, columns] = [48, 64];
  const camera = {
    heightM: 1.6,
    forwardM: 0,
    leftM: 0,
    pitchDownRad: (20 * Math.PI) / 180,
    horizontalFovRad: Math.PI / 3,
    verticalFovRad: 2 * Math.atan(tanUpOf(Math.PI / 3, columns / rows)),
  };
  const files: Record<string, string | Uint8Array> = {};
  const lines = ['picture,curvature'];
  for (let i = 0; i < 16; i++) {
    const rgb = new Uint8Array(rows * columns * 3).fill(70);
    for (let aheadM = 0.3; aheadM < 60; aheadM *= 1.004) {
      const at = (rightM: number) => groundPoint(camera, aheadM, rightM + 0.1 * (i - 8) * (1 - aheadM / 20))!;
      const row = Math.floor((rows / 2) * (1 + at(0).down));
      if (row < 0 || row >= rows) continue;
      const [from, to] = [-1.6, 1.6].map((rightM) =>
        Math.max(0, Math.min(columns, Math.round((columns / 2) * (1 + at(rightM).across)))),
      );
      rgb.fill(190, 3 * (row * columns + from!), 3 * (row * columns + to!));
    }
    files[`${i}.png`] = encodePng(rgb, columns, rows);
    lines.push(`${i}.png,0`);
  }
  writeFiles(folder, { ...files, 'steering.csv': lines.join('\n') });
}

describe('the camera of pictures from elsewhere', () => {
  it('is found in them or set by hand over a grid on the ground, and kept with the drive', async () => {
    const folder = join(root, 'straight');
    roadPictures(folder);
    await using cockpit = await openCockpit({ screen: 'recordings' });
    const { page, library } = cockpit;
    await page.getByRole('button', { name: 'From elsewhere' }).first().click();
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose a folder' }).click();
    await (await chooser).setFiles(folder);
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('switch', { name: 'Set the camera' }).check();
    const grid = dialog.getByRole('img', { name: 'The ground and the horizon as the camera would see them' });
    await grid.waitFor();
    const field = (name: string) => dialog.getByRole('spinbutton', { name });
    const value = async (name: string) => Number(await field(name).inputValue());
    await dialog.getByRole('button', { name: 'Find it in the pictures' }).press('Enter');
    await dialog.getByText('Found: 100 % of 16 pictures show a road of one width.').waitFor();
    // How wide it sees is not to be seen in pictures of a straight road: horizon and width are.
    const [height, pitch, fov] = [
      await value('Height'),
      await value('Looks down'),
      await value('Angle of view'),
    ];
    const horizon = Math.tan((pitch * Math.PI) / 180) / Math.tan((fov * Math.PI) / 360);
    expect(Math.abs(horizon - Math.tan(Math.PI / 9) / Math.tan(Math.PI / 6))).toBeLessThan(0.06);
    expect(Math.abs(height / Math.cos((pitch * Math.PI) / 180) - 1.6 / Math.cos(Math.PI / 9))).toBeLessThan(
      0.15,
    );

    const slider = dialog.getByRole('slider', { name: 'Horizon' });
    const before = await grid.innerHTML();
    await slider.press('ArrowRight');
    await expect.poll(() => value('Looks down')).toBeLessThan(pitch);
    await expect.poll(() => grid.innerHTML()).not.toBe(before);
    await field('Angle of view').fill('60');
    await field('Angle of view').press('Enter');
    await field('Looks down').fill('20');
    await field('Looks down').press('Enter');
    await field('Height').fill('1.6');
    await field('Height').press('Enter');
    await dialog.getByRole('button', { name: 'Picture 3' }).press('Enter');
    await nothingIsCut(page);
    expect(await violationsOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Import 16 frames' }).click();
    await page.getByText('Imported drive straight.drive').waitFor();
    using drive = openDrive(join(library, 'drives', 'straight.drive'));
    const [source] = [...drive.sources.values()];
    expect(source).toMatchObject({
      camera: { heightM: 1.6, pitchDownRad: expect.closeTo(Math.PI / 9, 9), rows: 48, columns: 64 },
    });
    expect(cockpit.complaints).toEqual([]);
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
