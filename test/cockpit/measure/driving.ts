import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { DECISION_S } from '../../../engine/protocol/drive.ts';
import { type EngineWatch, nowMs } from './engine-watch.ts';
import { quantile, rounded } from './statistics.ts';

/** What driving costs and how steady it is, over some seconds. */
export interface DrivingFigures {
  /** null where no page draws. */
  readonly page: {
    readonly framesPerSecond: number;
    readonly scriptMsAFrame: number;
    /** Resolution as a share of the screen's. */
    readonly scale: number;
  } | null;
  /** How late steps began against the clock, ms; the engine keeps the last ten seconds. */
  readonly stepLatenessMs: Quantiles;
  /** By how much the time between two decisions differs from a tenth of a second, ms. */
  readonly decisionJitterMs: Quantiles;
  readonly realTimeFactor: number;
}
interface Quantiles {
  readonly p50: number;
  readonly p99: number;
}

/** Watches a drive that is on; `page` draws it, if one is given. */
export async function measureDriving(
  watch: EngineWatch,
  seconds: number,
  page: Page | null,
): Promise<DrivingFigures> {
  watch.decisionsMs = [];
  const drawn = page ? await measureDrawing(page, seconds) : await wait(1000 * seconds, null);
  const { decisionsMs } = watch;
  const jitterMs = decisionsMs.slice(1).map((ms, i) => Math.abs(ms - decisionsMs[i]! - 1000 * DECISION_S));
  const { jitterMsP50, jitterMsP99, realTimeFactor } = watch.told.figures!;
  return {
    page: drawn,
    stepLatenessMs: { p50: rounded(jitterMsP50), p99: rounded(jitterMsP99) },
    decisionJitterMs: { p50: rounded(quantile(jitterMs, 0.5)), p99: rounded(quantile(jitterMs, 0.99)) },
    realTimeFactor: rounded(realTimeFactor),
  };
}

async function measureDrawing(page: Page, seconds: number): Promise<DrivingFigures['page']> {
  const road = page.getByRole('img', { name: 'The road ahead' });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const sample = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return {
      frames: Number(await road.getAttribute('data-frames')),
      atMs: nowMs(),
      scriptMs: 1000 * metrics.find(({ name }) => name === 'ScriptDuration')!.value,
    };
  };
  const before = await sample();
  await wait(1000 * seconds);
  const after = await sample();
  await devtools.detach();
  const frames = after.frames - before.frames;
  return {
    framesPerSecond: rounded((1000 * frames) / (after.atMs - before.atMs)),
    scriptMsAFrame: rounded((after.scriptMs - before.scriptMs) / frames),
    scale: Number(await road.getAttribute('data-scale')),
  };
}
