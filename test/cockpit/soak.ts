/**
 * Memory of the engine over an hour of simulated driving, as fast as it goes: `node test/cockpit/soak.ts`. Prints one
 * JSON object: resident MiB every five simulated minutes, and how much the last third lies above the second.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CLEAR_DAY } from '../../sim/scene/conditions.ts';
import { startEngine } from './engine-process.ts';
import { EngineWatch } from './measure/engine-watch.ts';

const SIMULATED_S = 3600;
const EVERY_S = 300;

const library = mkdtempSync(join(tmpdir(), 'alvinn-soak-'));
await using engine = await startEngine(library);
using watch = new EngineWatch(engine);
const residentMiB: number[] = [];
const startMs = performance.now();
await watch.until('drive', (drive) => drive !== null);
await watch.command('drive.start', {
  road: { kind: 'path', seed: 7 },
  startM: 30,
  speedMps: 10,
  mode: 'network',
  model: watch.told.drive!.settings.model,
  conditions: CLEAR_DAY,
  pace: 0,
});
await new Promise<void>((resolve) => {
  watch.onPose = ({ timeS }) => {
    if (timeS < (residentMiB.length + 1) * EVERY_S) return;
    const kib = execFileSync('ps', ['-o', 'rss=', '-p', String(engine.pid)], { encoding: 'utf8' });
    residentMiB.push(Math.round(Number(kib) / 1024));
    process.stderr.write(`${Math.round(timeS)} s driven: ${residentMiB.at(-1)} MiB\n`);
    if (timeS >= SIMULATED_S) resolve();
  };
});
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const third = residentMiB.length / 3;
const growth = mean(residentMiB.slice(2 * third)) / mean(residentMiB.slice(third, 2 * third)) - 1;
process.stdout.write(
  `${JSON.stringify({ simulatedS: SIMULATED_S, realS: Math.round((performance.now() - startMs) / 1000), residentMiB, growth })}\n`,
);
rmSync(library, { recursive: true, force: true });
