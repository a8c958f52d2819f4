import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openCockpit } from './cockpit.ts';

it('leads from the first start to a driver of one’s own at the wheel', async () => {
  await using cockpit = await openCockpit();
  const { page, library } = cockpit;
  await page.getByRole('heading', { name: 'This car steers itself' }).waitFor();
  await page.getByRole('button', { name: 'Train your first driver' }).click();
  await page.getByRole('complementary', { name: 'Your first driver' }).waitFor();
  // Looking at something else meanwhile starts no second training.
  await page.keyboard.press('t');
  await page.getByRole('complementary', { name: 'Road and weather' }).waitFor();
  await page.getByText('Now it has the wheel.').waitFor();
  expect(readdirSync(join(library, 'runs'))).toHaveLength(1);
  expect(existsSync(join(library, 'models', 'First driver.onnx'))).toBe(true);
  await page.getByRole('button', { name: 'Watch it' }).click();
  await page.getByRole('complementary', { name: 'Your first driver' }).waitFor({ state: 'detached' });
  expect(cockpit.complaints).toEqual([]);
});

it('asks once', async () => {
  await using cockpit = await openCockpit();
  const { page } = cockpit;
  await page.getByRole('button', { name: 'Watch' }).press('Enter');
  await page.getByRole('heading', { name: 'This car steers itself' }).waitFor({ state: 'detached' });
  // Who works by keyboard is at the screen's first control then.
  await page.keyboard.press('Tab');
  expect(await page.evaluate<string>('document.activeElement.textContent')).toMatch(/^Road/);
  await page.reload();
  // By then the page knows of the drive and of its settings.
  await page.getByText('The network drives').waitFor();
  await page.getByRole('img', { name: 'Activations of the direction units' }).waitFor();
  expect(await page.getByRole('heading', { name: 'This car steers itself' }).count()).toBe(0);
});
