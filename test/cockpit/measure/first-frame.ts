import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { LOOK_FRAME } from '../../../engine/protocol/binary.ts';
import { WAIT_MS } from '../cockpit.ts';
import { startEngine } from '../engine-process.ts';

/** From the engine's start to the first pictures in a new page of a browser that is open, ms. */
export interface FirstFrames {
  readonly engineReadyMs: number;
  readonly windscreenMs: number;
  readonly sensorsMs: number;
}

/** Starts engine and page once. */
export async function firstFrames(browser: Browser): Promise<FirstFrames> {
  const library = mkdtempSync(join(tmpdir(), 'alvinn-first-'));
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.setDefaultTimeout(WAIT_MS);
  const startMs = performance.now();
  const since = () => performance.now() - startMs;
  const engine = await startEngine(library);
  const engineReadyMs = since();
  const sensors = new Promise<number>((resolve) => {
    page.once('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        if (typeof payload !== 'string' && payload[0] === LOOK_FRAME) resolve(since());
      }),
    );
  });
  await page.goto(engine.address);
  const windscreen = page.locator('canvas[data-frames]').waitFor().then(since);
  const [windscreenMs, sensorsMs] = await Promise.all([windscreen, sensors]);
  await page.close();
  await engine[Symbol.asyncDispose]();
  rmSync(library, { recursive: true });
  return { engineReadyMs, windscreenMs, sensorsMs };
}
