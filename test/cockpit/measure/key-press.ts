import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { type EngineWatch, nowMs } from './engine-watch.ts';

const PRESSES = 20;

/** From the browser's key event to the pose in which the wheel is asked to turn, ms, shortest first; a person drives. */
export async function pressLatencies(page: Page, watch: EngineWatch): Promise<number[]> {
  await page.evaluate(() => {
    const pressed = (event: Event) =>
      Object.assign(globalThis, { pressedAt: performance.timeOrigin + event.timeStamp });
    (globalThis as unknown as EventTarget).addEventListener('keydown', pressed, { capture: true });
  });
  const latencies: number[] = [];
  for (let i = 0; i < PRESSES; i++) {
    const turned = new Promise<number>((resolve) => {
      watch.onPose = ({ commandPerM }) => {
        if (commandPerM !== 0) resolve(nowMs());
      };
    });
    await wait(20 * Math.random());
    const key = i % 2 === 0 ? 'a' : 'd';
    await page.keyboard.down(key);
    const at = await turned;
    latencies.push(
      at - (await page.evaluate(() => (globalThis as unknown as { pressedAt: number }).pressedAt)),
    );
    await page.keyboard.up(key);
    await new Promise<void>((resolve) => {
      watch.onPose = ({ commandPerM }) => {
        if (commandPerM === 0) resolve();
      };
    });
  }
  return latencies.sort((a, b) => a - b);
}
