import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeModel } from '../../engine/library/library-fixture.ts';
import { type Cockpit, openCockpit } from './cockpit.ts';

const TRAINED = fileURLToPath(new URL('../../assets/models/alvinn-all-weather.onnx', import.meta.url));

function fill(library: string): void {
  mkdirSync(join(library, 'models'), { recursive: true });
  for (const name of ['Trained', 'Nameless']) copyFileSync(TRAINED, join(library, 'models', `${name}.onnx`));
  writeModel(join(library, 'models', 'Random.onnx'));
  writeFileSync(join(library, 'models', 'torn.onnx'), readFileSync(TRAINED).subarray(0, 9000));
}

let cockpit: Cockpit;
beforeAll(async () => {
  cockpit = await openCockpit({ screen: 'models', fill });
});
afterAll(() => cockpit[Symbol.asyncDispose]());

it('shows a model with its card and weights, two side by side, and says why another cannot be used', async () => {
  const { page } = cockpit;
  await page
    .getByRole('article', { name: 'torn.onnx' })
    .getByText('Is damaged: it is cut short or overwritten')
    .waitFor();
  await page.getByRole('button', { name: /^Trained/ }).click();
  const trained = page.getByRole('region', { name: 'Trained', exact: true });
  await trained.getByText('What its 60 hidden units look for').waitFor();
  await trained.getByText('2176 – 60 – 45').waitFor();
  const colours = await trained
    .getByRole('img', { name: 'Weights from the camera image' })
    .first()
    .evaluate((canvas: { width: number; height: number; getContext(kind: '2d'): unknown }) => {
      const context = canvas.getContext('2d') as {
        getImageData(x: number, y: number, w: number, h: number): { data: Uint8ClampedArray };
      };
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      const seen = new Set<string>();
      for (let i = 0; i < data.length; i += 4) seen.add(data.slice(i, i + 3).join());
      return { width: canvas.width, height: canvas.height, several: seen.size > 100 };
    });
  expect(colours).toEqual({ width: 32, height: 30, several: true });
  await page.getByRole('checkbox', { name: 'Compare Random' }).check();
  await page.getByRole('region', { name: 'Random', exact: true }).getByText('What differs').waitFor();
  await trained.getByText('What differs').waitFor();
  expect(cockpit.complaints).toEqual([]);
});

it('renames, trashes and brings back a model', async () => {
  const { page, library } = cockpit;
  await page.getByRole('button', { name: /^Nameless/ }).click();
  await page.keyboard.press('F2');
  await page.getByLabel('New name').fill('Road follower');
  await page.keyboard.press('Enter');
  const region = page.getByRole('region', { name: 'Road follower', exact: true });
  await region.getByText('Drive with it').waitFor();
  await region.getByRole('button', { name: 'Move to the trash' }).click();
  await page.getByText('Moved Road follower.onnx to the trash').waitFor();
  await region.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: /^Road follower/ }).waitFor();
  expect(existsSync(join(library, 'models', 'Road follower.onnx'))).toBe(true);
  expect(cockpit.complaints).toEqual([]);
});

it('puts a network at the wheel, which goes from the start with scores of its own', async () => {
  const { page } = cockpit;
  await page.keyboard.press('1');
  await page.getByText('The network drives').waitFor();
  // Left standing under another's figures, on the way.
  const takeovers = page
    .getByRole('region', { name: 'Scores of this drive' })
    .locator('div', { hasText: 'Takeovers' })
    .locator('b');
  await page.keyboard.press('ArrowRight', { delay: 100 });
  await expect.poll(() => takeovers.textContent()).toBe('1');
  await page.keyboard.press('p');
  await page.getByText('paused').waitFor();
  await page.keyboard.press('5');
  await page.getByRole('button', { name: /^Trained/ }).click();
  await page.getByRole('button', { name: 'Drive with it' }).click();
  await page.getByRole('region', { name: 'Drive', exact: true }).waitFor();
  await expect.poll(() => page.getByRole('radio', { name: 'Network' }).isChecked()).toBe(true);
  await page.getByText('paused').waitFor({ state: 'detached' });
  await expect.poll(() => takeovers.textContent()).toBe('0');
});
