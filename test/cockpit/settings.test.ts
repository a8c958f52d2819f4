import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violationsOf } from './axe.ts';
import { type Cockpit, openCockpit } from './cockpit.ts';
import { TOKEN } from './engine-process.ts';

describe('the Settings screen', () => {
  let cockpit: Cockpit;
  beforeAll(async () => {
    const fill = (library: string) => {
      mkdirSync(join(library, 'trash'), { recursive: true });
      for (const name of ['Old road', 'Other']) {
        const file = join(library, 'trash', `${name}.road.json`);
        writeFileSync(file, '{}');
        writeFileSync(`${file}.from.json`, JSON.stringify({ kind: 'road', file: `${name}.road.json` }));
      }
    };
    cockpit = await openCockpit({ theme: 'light', screen: 'settings', quickDisplay: true, fill });
  });
  afterAll(() => cockpit[Symbol.asyncDispose]());

  it('keeps a change through a reload, and takes it back with its section, and brings it back', async () => {
    const { page, library } = cockpit;
    await page.keyboard.press('6');
    const height = page.getByRole('slider', { name: 'Height' });
    await height.fill('2.5');
    await expect
      .poll(() => JSON.parse(readFileSync(join(library, 'settings.json'), 'utf8')).camera.heightM)
      .toBe(2.5);
    await page.reload();
    await page.getByText('2.50 m').waitFor();
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByText('2.00 m').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('2.50 m').waitFor();
    expect(cockpit.complaints).toEqual([]);
  });

  it('shows at once what another camera sees', async () => {
    const { page, library } = cockpit;
    await page.keyboard.press('6');
    const size = () =>
      page.evaluate(
        `(({ width, height }) => [width, height])(document.querySelector('[aria-label="Camera image"]'))`,
      );
    await expect.poll(size).toEqual([32, 30]);
    await page.getByRole('slider', { name: 'Columns' }).fill('48');
    await expect.poll(size).toEqual([48, 30]);
    await page.getByRole('button', { name: 'As on the Navlab' }).click();
    await expect.poll(size).toEqual([32, 30]);
    await expect
      .poll(() => JSON.parse(readFileSync(join(library, 'settings.json'), 'utf8')).camera.pitchDownRad)
      .toBe(0.501);
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await expect.poll(size).toEqual([48, 30]);
  });

  it('has no section that violates a rule of accessibility', async () => {
    const { page } = cockpit;
    await page.keyboard.press('6');
    for (const name of ['Camera', 'Range finder', 'Vehicle', 'Trust', 'Controls', 'Appearance and library']) {
      await page.getByRole('navigation', { name: 'Sections' }).getByRole('button', { name }).click();
      await page.getByRole('region', { name, exact: true }).waitFor();
      expect([name, await violationsOf(page)]).toEqual([name, []]);
    }
  });

  it('shows what was deleted, brings it back, and lets it go for good when asked twice', async () => {
    const { page, library } = cockpit;
    await page.keyboard.press('6');
    await page.getByRole('button', { name: 'Appearance and library' }).click();
    const trash = page.getByRole('region', { name: 'Trash' });
    await trash.waitFor();
    await trash.getByRole('button', { name: 'Bring back Old road' }).click();
    await expect.poll(() => existsSync(join(library, 'roads', 'Old road.road.json'))).toBe(true);
    await trash.getByText('Old road').waitFor({ state: 'detached' });
    await trash.getByRole('button', { name: 'Empty the trash' }).click();
    await page.getByRole('button', { name: 'Delete 1 thing' }).click();
    await trash.getByText('Nothing was deleted.').waitFor();
    expect(readdirSync(join(library, 'trash'))).toEqual([]);
  });

  it('calibrates a wheel with pedals step by step, and refuses a step that was not done', async () => {
    const { page, library } = cockpit;
    // No machine of the tests has a wheel: its axes are what the page is told they are.
    const turn = (axes: readonly number[]) =>
      page.evaluate(`navigator.getGamepads = () => [
        { connected: true, id: 'Wheel', index: 0, axes: ${JSON.stringify(axes)}, buttons: [] },
      ]`);
    await turn([0, 1, 1]);
    await page.keyboard.press('6');
    await page.getByRole('button', { name: 'Controls' }).click();
    await page.getByRole('button', { name: 'Calibrate' }).click();
    const steps: readonly (readonly [RegExp, readonly number[]])[] = [
      [/Let go of the wheel/, [0, 1, 1]],
      [/to the left/, [-0.9, 1, 1]],
      [/to the right/, [0.8, 1, 1]],
      [/back to the middle/, [0, 1, 1]],
      [/Press the throttle/, [0, -1, 1]],
      [/press the brake/, [0, 1, -0.5]],
    ];
    for (const [asked, axes] of steps) {
      await page.getByText(asked).waitFor();
      if (axes[0] === -0.9) {
        await page.getByRole('button', { name: 'Next' }).click();
        await page.getByText(/^Nothing moved/).waitFor();
      }
      await turn(axes);
      await page
        .getByText(axes[1] === -1 ? '-1.00' : axes[0]!.toFixed(2))
        .first()
        .waitFor();
      await page.getByRole('button', { name: 'Next' }).click();
    }
    await page.getByText('The wheel is calibrated').waitFor();
    expect(JSON.parse(readFileSync(join(library, 'settings.json'), 'utf8')).wheel).toEqual({
      device: 'Wheel',
      steerAxis: 0,
      left: -0.9,
      centre: 0,
      right: 0.8,
      throttleAxis: 1,
      throttleReleased: 1,
      throttlePressed: -1,
      brakeAxis: 2,
      brakeReleased: 1,
      brakePressed: -0.5,
    });
  });

  it('says that a damaged settings file was set aside', async () => {
    await using cockpit = await openCockpit({
      screen: 'settings',
      fill(library) {
        mkdirSync(library, { recursive: true });
        writeFileSync(join(library, 'settings.json'), '{"version": 1, "camera"');
      },
    });
    await cockpit.page.keyboard.press('6');
    await cockpit.page.getByText(/set aside as settings\.damaged-1\.json/).waitFor();
  });
});

describe('the Diagnostics screen', () => {
  it('shows machine, figures and log, and copies a report without the token', async () => {
    await using cockpit = await openCockpit({ screen: 'diagnostics' });
    const { page } = cockpit;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.keyboard.press('7');
    await page.getByText('onnxruntime', { exact: true }).waitFor();
    await page.getByText(/page 1 joined/).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Copy report' }).click();
    await page.getByText('The report is in the clipboard').waitFor();
    const report = await page.evaluate('navigator.clipboard.readText()');
    expect(report).toMatch(/^ALVINN [\d.]+\n[\s\S]*Graphics[\s\S]*Browser: [\s\S]*page 1 joined/);
    expect(report).not.toContain(TOKEN);
    expect(cockpit.complaints).toEqual([]);
  });
});
