import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { violationsOf } from './axe.ts';
import { openCockpit } from './cockpit.ts';
import { TOKEN } from './engine-process.ts';

describe('the Settings screen', () => {
  it('keeps a change through a reload, and takes it back with its section, and brings it back', async () => {
    await using cockpit = await openCockpit();
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
    await using cockpit = await openCockpit();
    const { page } = cockpit;
    await page.keyboard.press('6');
    const size = () =>
      page.evaluate(
        `(({ width, height }) => [width, height])(document.querySelector('[aria-label="Camera image"]'))`,
      );
    await expect.poll(size).toEqual([32, 30]);
    await page.getByRole('slider', { name: 'Columns' }).fill('48');
    await expect.poll(size, { timeout: 30_000 }).toEqual([48, 30]);
  });

  it('has no section that violates a rule of accessibility', async () => {
    await using cockpit = await openCockpit({ theme: 'light' });
    const { page } = cockpit;
    await page.keyboard.press('6');
    for (const name of ['Camera', 'Range finder', 'Vehicle', 'Controls', 'Appearance and library']) {
      await page.getByRole('navigation', { name: 'Sections' }).getByRole('button', { name }).click();
      await page.getByRole('region', { name, exact: true }).waitFor();
      expect([name, await violationsOf(page)]).toEqual([name, []]);
    }
  });

  it('says that a damaged settings file was set aside', async () => {
    await using cockpit = await openCockpit({
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
    await using cockpit = await openCockpit();
    const { page } = cockpit;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.keyboard.press('7');
    await page.getByText('onnxruntime', { exact: true }).waitFor({ timeout: 60_000 });
    await page.getByText(/page 1 joined/).waitFor();
    expect(await violationsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Copy report' }).click();
    await page.getByText('The report is in the clipboard').waitFor({ timeout: 60_000 });
    const report = await page.evaluate('navigator.clipboard.readText()');
    expect(report).toMatch(/^ALVINN [\d.]+\n[\s\S]*Graphics[\s\S]*Browser: [\s\S]*page 1 joined/);
    expect(report).not.toContain(TOKEN);
    expect(cockpit.complaints).toEqual([]);
  });
});
