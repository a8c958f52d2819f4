import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../engine/protocol/settings.ts';
import { type Cockpit, openCockpit } from './cockpit.ts';
import { nothingIsCut } from './sizes.ts';

interface Hands {
  readonly steerLeft: number;
  readonly throttle: number;
  readonly brake: number;
}

let cockpit: Cockpit;
let page: Page;
/** What the page told the engine of hands, the latest last. */
const told: Hands[] = [];
beforeAll(async () => {
  cockpit = await openCockpit();
  page = cockpit.page;
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      const { command, params } = JSON.parse(String(payload)) as { command?: string; params?: Hands };
      if (command === 'drive.control' && params) told.push(params);
    }),
  );
  await page.reload();
  await page.getByText('The network drives').waitFor();
});
afterAll(() => cockpit[Symbol.asyncDispose]());

const latest = () => told.at(-1);
const OFF: Hands = { steerLeft: 0, throttle: 0, brake: 0 };

/** No machine of the tests has a gamepad: the page is told what there is, and has looked at it afterwards. */
async function plugIn(stick: number, pressed: readonly number[] = []): Promise<void> {
  await page.evaluate(`(() => {
    const pressed = ${JSON.stringify(pressed)};
    const buttons = Array.from({ length: 16 }, (_, i) => ({ value: Number(pressed.includes(i)), pressed: pressed.includes(i) }));
    const pad = { connected: true, id: 'Pad', index: 0, axes: [${stick}, 0, 0, 0], buttons };
    globalThis.looks = 0;
    navigator.getGamepads = () => {
      globalThis.looks++;
      return [pad, { ...pad, id: 'Lights', index: 1, axes: [] }];
    };
    dispatchEvent(new Event('gamepadconnected'));
  })()`);
  await expect.poll(() => page.evaluate<number>('globalThis.looks')).toBeGreaterThan(1);
}

it('keys drive also where who drives was chosen by keyboard, and are let go where the page is left', async () => {
  await page.getByRole('radio', { name: 'You' }).focus();
  await page.keyboard.press('Space');
  await page.getByText('You drive').waitFor();
  // Which keys drive is said until the first of them does.
  const hint = page.getByText('or arrows drive');
  await hint.waitFor();
  await nothingIsCut(page);
  for (const leave of ['new Event("blur")', 'new KeyboardEvent("keyup", { key: "Meta" })']) {
    await page.keyboard.down('w');
    await expect.poll(latest).toEqual({ ...OFF, throttle: 1 });
    await page.evaluate(`dispatchEvent(${leave})`);
    await expect.poll(latest).toEqual(OFF);
    await page.keyboard.up('w');
  }
  expect(await hint.count()).toBe(0);
});

it('Escape gives arrows back from a choice that has the focus', async () => {
  await page.getByRole('radio', { name: 'You' }).focus();
  await page.keyboard.press('Escape');
  await page.keyboard.down('ArrowUp');
  await expect.poll(latest).toEqual({ ...OFF, throttle: 1 });
  await page.keyboard.up('ArrowUp');
  await expect.poll(latest).toEqual(OFF);
});

it('a gamepad with a worn stick takes no wheel; one press of it records once, whatever else is plugged in', async () => {
  await page.keyboard.press('m');
  await page.getByText('You drive').waitFor({ state: 'detached' });
  const before = told.length;
  await plugIn(0.13);
  await plugIn(0.13, [DEFAULT_SETTINGS.gamepad.recordButton]);
  await page.getByRole('button', { name: 'Stop' }).waitFor();
  await plugIn(0.13);
  expect(told.slice(before)).toEqual([]);
  await plugIn(-1);
  await page.getByText('You drive').waitFor();
  expect(latest()!.steerLeft).toBe(1);
  await plugIn(0.13);
  await expect.poll(latest).toEqual(OFF);
  expect(cockpit.complaints).toEqual([]);
});
