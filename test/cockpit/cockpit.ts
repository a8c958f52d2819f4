import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { ScreenId } from '../../renderer/state/navigation.ts';
import { sharedBrowser } from './browser.ts';
import { type EngineProcess, startEngine, TOKEN } from './engine-process.ts';

/** The whole cockpit: a library of its own, the engine, and a page in Chromium that is connected. */
export interface Cockpit extends AsyncDisposable {
  readonly library: string;
  readonly page: Page;
  /** What the page said that it should not: errors and refused resources. */
  readonly complaints: readonly string[];
  engine: EngineProcess;
  /** Another page on the same engine. */
  openPage(): Promise<Page>;
  /** Kills the engine and starts it again on the same port, as the shell does. */
  restartEngine(): Promise<void>;
}

export interface CockpitOptions {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'dark' | 'light';
  /** Whether the system asks for little motion. */
  readonly calm?: boolean;
  /** Screen that pages open at: they come as after a reload there. The Drive screen, where it is left out. */
  readonly screen?: ScreenId;
  /** Whether animation frames come as often as they can. Elsewhere they are few: drawing is most of what these tests take. */
  readonly quickDisplay?: boolean;
  /** Puts files into the library before the engine starts. */
  readonly fill?: (library: string) => void | Promise<void>;
}

/** What is waited for comes, however slow the machine: only the test's own limit is longer. */
export const WAIT_MS = 270_000;

/** A display that shows a new picture five times a second: pages have to do with such, too. */
const SLOW_DISPLAY = `{
  const next = requestAnimationFrame.bind(window);
  let waiting = new Map();
  let latest = 0;
  window.requestAnimationFrame = (callback) => {
    if (waiting.size === 0) {
      setTimeout(() => next((time) => {
        const due = waiting;
        waiting = new Map();
        for (const one of due.values()) one(time);
      }), 200);
    }
    waiting.set(++latest, callback);
    return latest;
  };
  window.cancelAnimationFrame = (id) => waiting.delete(id);
}`;

export async function openCockpit(options: CockpitOptions = {}): Promise<Cockpit> {
  const {
    width = 1280,
    height = 720,
    theme = 'dark',
    calm = false,
    screen,
    quickDisplay = false,
    fill,
  } = options;
  const library = mkdtempSync(join(tmpdir(), 'alvinn-cockpit-'));
  await fill?.(library);
  const [engine, browser] = await Promise.all([startEngine(library), sharedBrowser()]);
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion: calm ? 'reduce' : 'no-preference',
  });
  context.setDefaultTimeout(WAIT_MS);
  if (!quickDisplay) await context.addInitScript(SLOW_DISPLAY);
  if (screen) await context.addInitScript(`sessionStorage.setItem('alvinn-token', '${TOKEN}')`);
  const complaints: string[] = [];
  const openPage = async () => {
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    const { address, port } = cockpit.engine;
    await page.goto(screen ? `http://127.0.0.1:${port}/#${screen}` : address);
    await page.getByText('Engine ready').waitFor();
    return page;
  };
  const cockpit = {
    library,
    complaints,
    engine,
    openPage,
    page: undefined as unknown as Page,
    async restartEngine() {
      await cockpit.engine.kill();
      cockpit.engine = await startEngine(library, cockpit.engine.port);
    },
    async [Symbol.asyncDispose]() {
      await context.close();
      await cockpit.engine[Symbol.asyncDispose]();
      rmSync(library, { recursive: true, force: true });
    },
  };
  try {
    cockpit.page = await openPage();
  } catch (error) {
    await cockpit[Symbol.asyncDispose]();
    throw error;
  }
  return cockpit;
}
