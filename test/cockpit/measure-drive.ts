/**
 * Measures driving in the cockpit: `node test/cockpit/measure-drive.ts [seconds] [--json]`. Engine and headless Chromium
 * run side by side on this machine; the page is drawn by Chromium's software rasteriser unless the machine gives it more.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { DEFAULT_RUN_SETTINGS, type RunSettings } from '../../engine/protocol/training.ts';
import { launchBrowser } from './browser.ts';
import { openCockpit } from './cockpit.ts';
import { clickLatencies } from './measure/clicks.ts';
import { type DrivingFigures, measureDriving } from './measure/driving.ts';
import { EngineWatch } from './measure/engine-watch.ts';
import { type FirstFrames, firstFrames } from './measure/first-frame.ts';
import { pressLatencies } from './measure/key-press.ts';
import { quantile, rounded } from './measure/statistics.ts';

const STARTS = 5;
/** Until the windscreen has found a resolution that it can keep up. */
const SETTLING_MS = 5000;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const seconds = Number(positionals[0] ?? 20);
const say = (line: string) => process.stderr.write(`${line}\n`);

/**
 * The first start is that of a browser that has compiled no shader yet, on a machine that may not have read the program's
 * files; those after it find both warm.
 */
async function measureStarts() {
  await using browser = await launchBrowser();
  const cold = await firstFrames(browser);
  const starts: FirstFrames[] = [];
  for (let i = 0; i < STARTS; i++) starts.push(await firstFrames(browser));
  const median = (of: keyof FirstFrames) =>
    Math.round(
      quantile(
        starts.map((start) => start[of]),
        0.5,
      ),
    );
  const warm = {
    engineReadyMs: median('engineReadyMs'),
    windscreenMs: median('windscreenMs'),
    sensorsMs: median('sensorsMs'),
  };
  const whole = Object.entries(cold).map(([what, ms]) => [what, Math.round(ms)]);
  return { cold: Object.fromEntries(whole) as typeof warm, warm };
}

/** Starts a run that is still at `phase` when it has been measured, measures, and cancels it. */
async function whileTraining<T>(
  watch: EngineWatch,
  status: 'preparing' | 'training',
  measure: () => Promise<T>,
): Promise<T> {
  const { data, recipe } = DEFAULT_RUN_SETTINGS;
  const count = status === 'preparing' ? 100_000 : 400;
  const settings: RunSettings = {
    ...DEFAULT_RUN_SETTINGS,
    data: { ...data, snapshots: { ...data.snapshots!, count } },
    recipe: { ...recipe, epochs: 100_000 },
  };
  const { id } = await watch.command('runs.start', { name: status, settings, epochsPerSecond: null });
  const is = (wanted: string) =>
    watch.until('runs', (runs) => runs.some((run) => run.id === id && run.status === wanted));
  await is(status);
  const figures = await measure();
  await watch.command('runs.cancel', { id });
  await is('cancelled');
  return figures;
}

async function measureDrives() {
  await using cockpit = await openCockpit({ quickDisplay: true });
  const { page } = cockpit;
  using watch = new EngineWatch(cockpit.engine);
  await page.getByText('The network drives').waitFor();
  const drives: Record<string, DrivingFigures> = {};
  const measure = async (what: string, drawnBy: Page | null) => {
    await wait(SETTLING_MS);
    drives[what] = await measureDriving(watch, seconds, drawnBy);
    say(what);
  };
  const show = (view: string) => page.getByText(view, { exact: true }).click();
  await measure('windscreen', page);
  await show('Chase');
  await measure('chase', page);
  await show('Bird’s eye');
  await measure('bird’s-eye', page);
  await show('Windscreen');
  await whileTraining(watch, 'preparing', () => measure('making snapshots', page));
  await whileTraining(watch, 'training', () => measure('training', page));
  const nextDriver = async (drives: string) => {
    await page.keyboard.press('m');
    await page.getByText(drives).waitFor();
  };
  await nextDriver('You drive');
  const presses = await pressLatencies(page, watch);
  await nextDriver('The expert drives');
  await nextDriver('The network drives');
  const second = await cockpit.openPage();
  await second.getByText('You are watching.').waitFor();
  await second.locator('canvas[data-frames]').waitFor();
  await measure('two pages', page);
  const clicks = {
    'page that drives': await clickLatencies(page),
    'page that watches': await clickLatencies(second),
  };
  const whileTrained = await whileTraining(watch, 'training', async () => ({
    'page that drives, training': await clickLatencies(page),
    'page that watches, training': await clickLatencies(second),
  }));
  const clickToAnswerMs = Object.fromEntries(
    Object.entries({ ...clicks, ...whileTrained }).map(([where, ms]) => [
      where,
      { p50: rounded(quantile(ms, 0.5)), p95: rounded(quantile(ms, 0.95)) },
    ]),
  );
  say('clicks');
  await second.close();
  await page.close();
  await measure('no page', null);
  await whileTraining(watch, 'training', () => measure('no page, training', null));
  const keyToWheelMs = Object.fromEntries(
    Object.entries({ p50: 0.5, p90: 0.9, most: 1 }).map(([name, share]) => [
      name,
      rounded(quantile(presses, share)),
    ]),
  );
  return { drives, keyToWheelMs, clickToAnswerMs };
}

const startMs = await measureStarts();
say('starts');
const figures = { seconds, startMs, ...(await measureDrives()) };
if (values.json) console.log(JSON.stringify(figures, null, 1));
else {
  console.table(
    Object.fromEntries(
      Object.entries(figures.drives).map(([what, { page, ...engine }]) => [
        what,
        {
          'frames a second': page?.framesPerSecond ?? '–',
          'page script, ms a frame': page?.scriptMsAFrame ?? '–',
          resolution: page?.scale ?? '–',
          'step late, ms: p50': engine.stepLatenessMs.p50,
          p99: engine.stepLatenessMs.p99,
          'decision jitter, ms: p50': engine.decisionJitterMs.p50,
          'p99 ': engine.decisionJitterMs.p99,
          'real-time factor': engine.realTimeFactor,
        },
      ]),
    ),
  );
  console.log('from the start to the first picture, ms:', figures.startMs);
  console.log('from a click to its answer with two pages, ms:', figures.clickToAnswerMs);
  console.log('from a key press to the engine’s wheel, ms:', figures.keyToWheelMs);
}
process.exit();
