/**
 * What the windscreen costs a page without a graphics card, as JSON:
 * `node test/windscreen/windscreen.bench.ts [webgl|webgpu] [quality]`. Drives each view in real time in headless Chromium
 * at 1280 × 720, long enough for many chunks of road and for the quality to settle. Processor times a frame are of whole
 * processes: they say what a frame costs even where other programs slow it down.
 */

import type { BenchDrive, BenchResult } from '../../renderer/windscreen/bench-page.ts';
import { CLEAR_DAY } from '../../sim/scene/conditions.ts';
import { openBenchPage } from './bench-page.ts';

const DURATION_S = 10;
const SPEED_MPS = 15;

const [, , backend, quality] = process.argv;
const { page, processorS, close } = await openBenchPage({
  ...(quality === undefined ? {} : { quality }),
  webgpu: backend === 'webgpu',
});
const results: Record<string, unknown> = {};
for (const view of ['windscreen', 'chase', 'birds-eye'] as const) {
  const plan: BenchDrive = {
    road: { kind: 'path', seed: 7 },
    conditions: CLEAR_DAY,
    view,
    stationM: 430,
    speedMps: SPEED_MPS,
    durationS: DURATION_S,
  };
  await page.evaluate(`drive(${JSON.stringify({ ...plan, durationS: 1 })})`);
  const before = await processorS();
  const result = await page.evaluate<BenchResult>(`drive(${JSON.stringify(plan)})`);
  const after = await processorS();
  const perFrame = (type: string) => (1000 * ((after[type] ?? 0) - (before[type] ?? 0))) / result.drawn;
  results[view] = { ...result, pageProcessMs: perFrame('renderer'), gpuProcessMs: perFrame('GPU') };
}
await close();
console.log(JSON.stringify({ width: 1280, height: 720, ...results }, null, 2));
