/**
 * Measures how late the car's steps are while a network learns at the wheel, beside nothing else and beside a run that
 * trains, in turns: `node test/cockpit/measure-learning.ts [rounds] [seconds] [--json]`. The page is open and draws.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { DEFAULT_RUN_SETTINGS, type RunSettings } from '../../engine/protocol/training.ts';
import { openCockpit } from './cockpit.ts';
import { measureDriving } from './measure/driving.ts';
import { EngineWatch } from './measure/engine-watch.ts';
import { quantile, rounded } from './measure/statistics.ts';

/** The engine keeps the lateness of the last ten seconds. */
const SETTLING_MS = 3000;
const WHAT = ['alone', 'learning', 'training'] as const;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false } },
});
const rounds = Number(positionals[0] ?? 5);
const seconds = Number(positionals[1] ?? 12);

await using cockpit = await openCockpit({ quickDisplay: true });
const { page } = cockpit;
using watch = new EngineWatch(cockpit.engine);
await page.getByRole('button', { name: 'Watch' }).click();
await page.getByText('Expert', { exact: true }).click();
await page.getByText('The expert drives').waitFor();

const p99: Record<(typeof WHAT)[number], number[]> = { alone: [], learning: [], training: [] };
let looks = 0;
let dropped = 0;

async function measure(what: (typeof WHAT)[number]): Promise<void> {
  await wait(SETTLING_MS);
  const { stepLatenessMs } = await measureDriving(watch, seconds, page);
  p99[what].push(stepLatenessMs.p99);
  process.stderr.write(`${what}: steps late, p99 ${stepLatenessMs.p99} ms\n`);
}

async function whileLearning(): Promise<void> {
  await page.keyboard.press('l');
  await watch.until('learning', (learning) => (learning?.looks ?? 0) > 0);
  await measure('learning');
  const { learning } = watch.told;
  looks += learning!.looks;
  dropped += learning!.dropped;
  await page.keyboard.press('l');
  await watch.until('learning', (state) => state === null);
}

async function whileTraining(): Promise<void> {
  const { data, recipe } = DEFAULT_RUN_SETTINGS;
  const settings: RunSettings = {
    ...DEFAULT_RUN_SETTINGS,
    data: { ...data, snapshots: { ...data.snapshots!, count: 400 } },
    recipe: { ...recipe, epochs: 100_000 },
  };
  const { id } = await watch.command('runs.start', { name: 'training', settings, epochsPerSecond: null });
  const is = (wanted: string) =>
    watch.until('runs', (runs) => runs.some((run) => run.id === id && run.status === wanted));
  await is('training');
  await measure('training');
  await watch.command('runs.cancel', { id });
  await is('cancelled');
}

for (let round = 0; round < rounds; round++) {
  await measure('alone');
  await whileLearning();
  await whileTraining();
}
const median = (list: readonly number[]) => rounded(quantile(list, 0.5));
const ratios = p99.learning.map((ms, round) => ms / p99.training[round]!);
const figures = {
  rounds,
  seconds,
  stepsLateMsP99: Object.fromEntries(WHAT.map((what) => [what, median(p99[what])])),
  learningOverTraining: median(ratios),
  looks,
  dropped,
};
if (values.json) console.log(JSON.stringify({ ...figures, p99 }, null, 1));
else console.log(figures);
process.exit();
