import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openDrive } from '../../engine/data/drive-reader.ts';
import { untaughtModel } from '../../engine/drive/untaught-fixture.ts';
import { openCockpit } from './cockpit.ts';
import { nothingIsCut } from './sizes.ts';

/** A score of the drive by its label, as it is shown. */
async function score(page: Page, label: string): Promise<number> {
  const figure = page
    .getByRole('region', { name: 'Scores of this drive' })
    .locator('div', { hasText: label });
  return Number.parseFloat((await figure.locator('b').textContent())!.replace('–', 'NaN'));
}

async function until<T>(read: () => Promise<T>, right: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read();
    if (right(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Of the first drive. */
const SPEED_MPS = 8;
/** That are asked for one by one. */
const DECISIONS = 10;

const road = (page: Page) => page.getByRole('img', { name: 'The road ahead' });

it('the network drives at first; who touches the wheel takes it, which is counted', async () => {
  await using cockpit = await openCockpit({ quickDisplay: true });
  const { page } = cockpit;
  await page.getByText('The network drives').waitFor();
  await until(
    () => score(page, 'Driven'),
    (metres) => metres > 5,
  );
  await until(
    async () => Number(await road(page).getAttribute('data-frames')),
    (frames) => frames > 5,
  );
  expect(await score(page, 'Interventions')).toBe(0);
  const shown = (view: string) =>
    page.getByRole('radio', { name: view }).and(page.locator(':checked')).waitFor({ state: 'attached' });
  await page.getByText('Chase').click();
  await shown('Chase');
  await page.keyboard.press('v');
  await shown('Bird’s eye');
  await page.keyboard.press('ArrowRight', { delay: 100 });
  await page.getByText('You drive').waitFor();
  await page.getByText('took the wheel once').waitFor();
  await until(
    () => score(page, 'Takeovers'),
    (count) => count === 1,
  );
  expect(cockpit.complaints).toEqual([]);
});

it('a person drives by keys and records it; the last seconds can be dropped', async () => {
  await using cockpit = await openCockpit({ quickDisplay: true });
  const { page } = cockpit;
  await page.getByText('The network drives').waitFor();
  await page.keyboard.press('m');
  await page.getByText('You drive').waitFor();
  await page.keyboard.press('r');
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  const recorded = async () =>
    Number.parseInt((await page.getByText(/^\d+ frames$/).textContent()) ?? '', 10);
  await page.keyboard.down('w');
  await until(recorded, (frames) => frames > 10);
  await page.keyboard.down('a');
  const before = await recorded();
  await until(recorded, (frames) => frames > before + 5);
  await page.keyboard.up('a');
  const steered = await recorded();
  await until(recorded, (frames) => frames > steered + 55);
  await page.keyboard.up('w');
  await page.keyboard.down('s');
  await page.getByText('not recorded while it stands').waitFor();
  await page.keyboard.up('s');
  const full = await recorded();
  await page.keyboard.press('Backspace');
  const dropped = page.getByText(/Dropped the last \d+ frames/);
  await dropped.waitFor();
  // Ten a second.
  expect(Number((await dropped.textContent())!.replace(/\D/g, ''))).toBe(50);
  await page.keyboard.press('Control+z');
  await page.getByText(/^Undone: Dropped the last/).waitFor();
  await until(recorded, (frames) => frames >= full);
  await page.keyboard.press('Backspace');
  await until(recorded, (frames) => frames < full);
  await page.keyboard.press('r');
  await page.getByText(/^Recorded \d+ frames$/).waitFor();
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByRole('heading', { name: /^street 4 / }).waitFor();

  const folder = join(cockpit.library, 'drives');
  const files = readdirSync(folder);
  expect(files).toEqual([expect.stringMatching(/^street 4 .*\.drive$/)]);
  using drive = openDrive(join(folder, files[0]!));
  const frames = [...drive.frames()];
  const largest = (values: number[]) => Math.max(...values);
  expect(new Set(frames.map(({ mode }) => mode))).toEqual(new Set(['person']));
  expect(largest(frames.map(({ steeredCurvaturePerM }) => steeredCurvaturePerM))).toBeGreaterThan(0);
  expect(largest(frames.map(({ throttle }) => throttle!))).toBe(1);
  expect(cockpit.complaints).toEqual([]);
});

it('says so when a car that left its path was put back, and when a recording ended with the engine', async () => {
  await using cockpit = await openCockpit({ quickDisplay: true });
  const { page } = cockpit;
  await page.getByText('The network drives').waitFor();
  await page.keyboard.press('m');
  await page.getByText('You drive').waitFor();
  await page.keyboard.press('r');
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  await page.keyboard.down('w');
  // Narrow windows show only the clock beside it.
  await page.getByText(/^[1-9]\d* frames$/).waitFor({ state: 'attached' });
  await page.getByLabel('Pace', { exact: true }).selectOption('8');
  await page.getByText(/^put back onto the path (once|\d+ times)$/).waitFor();
  await page.keyboard.up('w');
  await cockpit.restartEngine();
  await page.getByText('The recording ended').waitFor();
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByRole('heading', { name: /^street 4 / }).waitFor();
});

it('the car goes on while the page is reloaded; pause, single decision, another road', async () => {
  await using cockpit = await openCockpit({ quickDisplay: true });
  const { page } = cockpit;
  const driven = (right: (metres: number) => boolean) => until(() => score(page, 'Driven'), right);
  await page.getByText('The network drives').waitFor();
  const before = await driven((metres) => metres > 5);
  await page.reload();
  await page.getByText('The network drives').waitFor();
  const after = await driven((metres) => metres > 0);
  expect(after).toBeGreaterThanOrEqual(before);

  await page.keyboard.press('p');
  await page.getByText('paused').waitFor();
  const stood = await score(page, 'Driven');
  for (let i = 0; i < DECISIONS; i++) await page.keyboard.press('.');
  const then = await driven((metres) => metres > stood);
  // No more than what was asked for, a tenth of a second each, however much time has passed meanwhile.
  expect(then - stood).toBeLessThan(0.1 * DECISIONS * SPEED_MPS + 1);
  // The invitation of the first start lies over the road panel.
  await page.getByRole('button', { name: 'Watch' }).click();
  await page.keyboard.press('t');
  await page.getByRole('button', { name: 'Highway' }).click();
  await page.getByRole('button', { name: 'Rain', exact: true }).click();
  await page.getByRole('button', { name: 'Drive this road' }).click();
  await page.getByRole('button', { name: 'Start here' }).waitFor();
  await driven((metres) => metres > 0 && metres < stood + 5);
  expect(cockpit.complaints).toEqual([]);
});

// Held by no more than a weak reference, which would keep nothing alive.
const REMEMBER_CONTEXT =
  '{ globalThis.context = new WeakRef(document.querySelector("canvas[data-frames]").getContext("webgl2")) }';
const CONTEXT_IS_LOST = 'globalThis.context.deref()?.isContextLost() ?? true';

it('gives back its WebGL context, textures and buffers whenever the Drive screen is left', async () => {
  await using cockpit = await openCockpit({ quickDisplay: true });
  const { page } = cockpit;
  const devtools = await page.context().newCDPSession(page);
  /** Objects of a class that are alive. */
  const alive = async (name: string) => {
    const { result } = await devtools.send('Runtime.evaluate', { expression: `${name}.prototype` });
    const { objects } = await devtools.send('Runtime.queryObjects', { prototypeObjectId: result.objectId! });
    const { result: count } = await devtools.send('Runtime.callFunctionOn', {
      objectId: objects.objectId!,
      functionDeclaration: 'function () { return this.length }',
    });
    await devtools.send('Runtime.releaseObject', { objectId: objects.objectId! });
    return count.value as number;
  };
  for (let visit = 0; visit < 3; visit++) {
    await page.locator('canvas[data-frames]').waitFor();
    await page.evaluate(REMEMBER_CONTEXT);
    expect(await alive('WebGLBuffer')).toBeGreaterThan(10);
    await page.keyboard.press('7');
    // Context and all: not only when the page's memory is next looked through.
    await expect.poll(() => page.evaluate(CONTEXT_IS_LOST)).toBe(true);
    for (const name of ['WebGL2RenderingContext', 'WebGLTexture', 'WebGLBuffer', 'WebGLProgram']) {
      // The runtime may still hold the latest for a while; none of the visits before.
      await expect.poll(() => alive(name), { message: name }).toBeLessThanOrEqual(1);
    }
    await page.keyboard.press('1');
  }
  expect(cockpit.complaints).toEqual([]);
});

it('a network that does not know the road calls for the person, who takes the wheel by touching it', async () => {
  const fill = async (library: string) => {
    mkdirSync(join(library, 'models'), { recursive: true });
    const bytes = await untaughtModel('alvinn-1992', { 'reliability.median': 0.5 });
    writeFileSync(join(library, 'models', 'Untaught.onnx'), bytes);
  };
  await using cockpit = await openCockpit({ fill });
  const { page } = cockpit;
  await page.getByText('The network drives').waitFor();
  const reliability = page.getByRole('img', { name: 'Reliability over the last half minute, and now' });
  expect(await reliability.count()).toBe(0);
  await page.getByRole('combobox', { name: 'Network' }).selectOption('Untaught.onnx');
  await reliability.waitFor();
  // Pictures of the camera's size, of more than one colour: something is drawn.
  for (const name of ['What the network should draw again', 'What the network draws again']) {
    const colours = () => coloursOf(page.getByRole('img', { name }));
    await expect.poll(colours, { message: name }).toMatchObject({ width: 32, height: 30 });
    await expect.poll(async () => (await colours()).count, { message: name }).toBeGreaterThan(10);
  }
  const call = page.getByRole('alert').filter({ hasText: 'does not know this road. Take the wheel.' });
  await call.waitFor();
  await nothingIsCut(page);
  await page.keyboard.press('ArrowRight', { delay: 100 });
  await page.getByText('You drive').waitFor();
  await call.waitFor({ state: 'detached' });
  expect(cockpit.complaints).toEqual([]);
});

/** What of a page's canvas is needed here, where the page's types are not known. */
interface Canvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
  };
}

function coloursOf(canvas: Locator): Promise<{ width: number; height: number; count: number }> {
  return canvas.evaluate((element) => {
    const { width, height, getContext } = element as unknown as Canvas;
    const { data } = getContext.call(element, '2d').getImageData(0, 0, width, height);
    return { width, height, count: new Set(new Uint32Array(data.buffer)).size };
  });
}
