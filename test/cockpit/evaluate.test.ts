import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { violationsOf } from './axe.ts';
import { openCockpit } from './cockpit.ts';

/** Fills in a new evaluation of the network that comes with the program and of the expert, on a path alone. */
async function begin(page: Page, distanceM: number, snapshots: number): Promise<void> {
  await page.keyboard.press('4');
  await page.getByRole('button', { name: 'New evaluation' }).first().click();
  await page.getByRole('checkbox', { name: /^alvinn-all-weather/ }).check();
  await page.getByRole('checkbox', { name: /^Expert/ }).check();
  for (const road of ['Street', 'Highway', 'Dirt']) {
    await page.getByRole('checkbox', { name: new RegExp(`^${road}`) }).uncheck();
  }
  await page.getByLabel('Distance').fill(String(distanceM));
  await page.getByLabel('Snapshots').fill(String(snapshots));
  await page.getByLabel('Snapshots').press('Tab');
  await page.getByText(/^2 drives/).waitFor();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
}

/** Whether anything is drawn on a canvas. */
function isDrawnOn(page: Page, label: string): Promise<boolean> {
  return page.evaluate(`(() => {
    const canvas = document.querySelector('canvas[aria-label^="${label}"]');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.some((value) => value > 0);
  })()`);
}

describe('the Evaluate screen', () => {
  it('drives a suite, shows scores and maps, writes figures, and brings back what was deleted', async () => {
    await using cockpit = await openCockpit({ screen: 'evaluate' });
    const { page } = cockpit;
    await begin(page, 40, 10);
    await page.getByRole('region', { name: 'Answers to single images' }).waitFor();
    await expect.poll(() => isDrawnOn(page, 'Where each driver went')).toBe(true);
    const seen = () => page.getByRole('img', { name: /^Camera retina alvinn-all-weather/ }).screenshot();
    const atTheEnd = await seen();
    await page.getByRole('slider', { name: 'Time' }).fill('0');
    await expect.poll(async () => atTheEnd.equals(await seen())).toBe(false);
    await page.getByRole('img', { name: 'Range retina Expert' }).waitFor();
    expect(await violationsOf(page)).toEqual([]);

    await page.getByText('All scores').click();
    const columns = page.getByRole('region', { name: 'All scores' }).getByRole('columnheader');
    expect((await columns.allTextContents()).slice(-4)).toEqual(['mean', 'worst', 'mean', 'worst']);
    const autonomy = page.getByRole('row', { name: /^Autonomy/ });
    expect(await autonomy.getByRole('cell').allTextContents()).toEqual(['100.0', '100.0', '100.0', '100.0']);
    expect(await violationsOf(page)).toEqual([]);

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Figures as JSON' }).click(),
    ]);
    const figures = JSON.parse(readFileSync(await download.path(), 'utf8'));
    expect(figures.drives.map(({ driver }: { driver: number }) => driver)).toEqual([0, 1]);

    await page.getByRole('button', { name: /^Delete/ }).press('Enter');
    await page.getByText('No evaluations yet').waitFor();
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('No evaluations yet');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('list', { name: 'Evaluations' }).getByRole('listitem').waitFor();
    expect(cockpit.complaints).toEqual([]);
  });

  it('cancels, and after a killed engine goes on with what is left', async () => {
    await using cockpit = await openCockpit({ screen: 'evaluate' });
    const { page } = cockpit;
    // The expert drives without images, in no time; the snapshots after it last.
    await begin(page, 100, 2000);
    await page.getByText('drive 2 of 2').waitFor();
    await cockpit.engine.kill();
    await cockpit.restartEngine();
    const entry = page.getByRole('list', { name: 'Evaluations' }).getByRole('listitem');
    await entry.getByText(/^Stopped after (1 of 2|the last drive)$/).waitFor();
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.getByRole('button', { name: 'Cancel', exact: true }).waitFor({ state: 'detached' });
    await page
      .getByText(/^(Stopped after (\d|the last drive)|.*2 of 2 drives)/)
      .first()
      .waitFor();
  });
});
