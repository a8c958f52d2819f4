import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import { DEFAULT_RUN_SETTINGS } from '../protocol/training.ts';
import { buildKernel } from '../train/cpu/build-kernel.mjs';

const DRIVE = fileURLToPath(new URL('../../test/fixtures/version-0.1/snapshots.drive', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'alvinn-loads-'));
beforeAll(() => buildKernel());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Says which native code is loaded once an endless training trains, and once a short one has exported its model. */
const PROGRAM = `
const [taskThread, file, task] = process.argv.slice(2);
const { TaskThread } = await import(taskThread);
const given = JSON.parse(task);
const loaded = () => process.report.getReport().sharedObjects.some((path) => path.includes('onnxruntime'));
async function train(epochs, folder, signal, onEpochs) {
  using thread = new TaskThread({ file: new URL(file) });
  const recipe = { ...given.settings.recipe, epochs };
  const task = { ...given, folder, settings: { ...given.settings, recipe } };
  await thread.follow({ signal, listener: { onEpochs } }, 'train', task);
}
let training;
const stop = new AbortController();
const onEpochs = () => {
  training ??= loaded();
  stop.abort();
};
await train(100_000, given.folders[0], stop.signal, onEpochs).catch((error) => {
  if (error.code !== 'cancelled') throw error;
});
await train(2, given.folders[1], new AbortController().signal, () => {});
console.log(JSON.stringify({ training, exported: loaded() }));
process.exit(0);
`;

it('training loads no onnxruntime until it exports its model', async () => {
  const task = {
    run: 1,
    settings: {
      ...DEFAULT_RUN_SETTINGS,
      data: { drives: ['snapshots.drive'], snapshots: null },
      hidden: 3,
      backend: 'cpu',
    },
    drives: [DRIVE],
    folders: ['endless', 'short'].map((name) => join(folder, name)),
    sensors: DEFAULT_SENSOR_SETTINGS,
    watched: true,
    epochsPerSecond: null,
  };
  for (const own of task.folders) mkdirSync(own);
  const program = join(folder, 'program.mjs');
  writeFileSync(program, PROGRAM);
  const { stdout } = await promisify(execFile)(process.execPath, [
    program,
    new URL('../task-thread.ts', import.meta.url).href,
    new URL('./run-thread.ts', import.meta.url).href,
    JSON.stringify(task),
  ]);
  expect(JSON.parse(stdout)).toEqual({ training: false, exported: true });
});
