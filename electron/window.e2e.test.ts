import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { electronBinary, missingDisplay, missingSandbox } from '../engine/diagnostics/electron.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Pictures of the real window, to be looked at. */
const PICTURES = join(ROOT, '.build', 'window');
const binary = electronBinary(ROOT, process.env);
const reason =
  missingDisplay(process.platform, process.env) ??
  (binary === undefined ? 'Electron’s program is not installed here' : missingSandbox(binary));

describe.skipIf(reason !== undefined)(`the window in Electron${reason ? `: skipped, ${reason}` : ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'alvinn-window-'));
  let application: ElectronApplication;
  let page: Page;
  const open = async () => {
    application = await _electron.launch({
      executablePath: binary as string,
      args: [ROOT, `--user-data-dir=${join(folder, 'user')}`, '--library', join(folder, 'library')],
      env: { ...process.env, ALVINN_NODE: process.execPath } as Record<string, string>,
    });
    page = await application.firstWindow();
    await page.waitForURL(/^http:\/\/127\.0\.0\.1:\d+\//);
    await page.getByText('Engine ready').waitFor();
  };
  beforeAll(open);
  afterAll(async () => {
    await application.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows the cockpit, in a page without Node and with the bridge, its token put away', async () => {
    const seen = await page.evaluate(
      '({ bridge: typeof alvinnDesktop?.importFiles, require: typeof require, process: typeof process, hash: location.hash })',
    );
    expect(seen).toMatchObject({ bridge: 'function', require: 'undefined', process: 'undefined' });
    expect((seen as { hash: string }).hash).not.toMatch(/token/);
  });

  it('stays where it is: no other address, no other window, no call out of shape', async () => {
    const before = page.url();
    expect(await page.evaluate("window.open('https://example.com/')")).toBeNull();
    await page.evaluate("location.href = 'https://example.com/'");
    await page.getByText('Engine ready').waitFor();
    expect(page.url()).toBe(before);
    expect(application.windows()).toHaveLength(1);
    await expect(page.evaluate("alvinnDesktop.importFiles('password')")).rejects.toThrow(/refused/);
    await expect(page.evaluate("alvinnDesktop.revealReport('/etc/passwd')")).rejects.toThrow(/refused/);
  });

  it('goes where its menu says', async () => {
    await application.evaluate(({ Menu }) => {
      const view = Menu.getApplicationMenu()?.items.find(({ label }) => label === '&View');
      view?.submenu?.items.find(({ label }) => label === 'Models')?.click();
    });
    await page.locator('button[aria-current="page"]', { hasText: 'Models' }).waitFor();
  });

  it('follows the colours of the system, and is kept as a picture in both', async () => {
    mkdirSync(PICTURES, { recursive: true });
    const grounds: unknown[] = [];
    for (const colours of ['dark', 'light'] as const) {
      await application.evaluate(({ nativeTheme }, source) => {
        nativeTheme.themeSource = source;
      }, colours);
      await page.waitForFunction(`matchMedia('(prefers-color-scheme: ${colours})').matches`);
      grounds.push(await page.evaluate('getComputedStyle(document.body).backgroundColor'));
      await page.screenshot({ path: join(PICTURES, `${process.platform}-${colours}.png`) });
    }
    expect(new Set(grounds).size).toBe(2);
  });

  it('comes back as it was, and leaves no engine behind', async () => {
    const origin = new URL(page.url()).origin;
    const bounds = () =>
      application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds());
    await application.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 80, y: 90, width: 1100, height: 700 }),
    );
    const place = await bounds();
    await application.close();
    await expect(fetch(origin)).rejects.toThrow();
    await open();
    expect(await bounds()).toEqual(place);
  });
});
