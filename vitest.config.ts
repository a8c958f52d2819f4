import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests that start programs and wait for them. */
const PROCESS = [
  'engine/launch/*.test.ts',
  'engine/server/{supervise,engine-loads}.test.ts',
  'engine/data/disk.test.ts',
  'electron/{main.test,window.e2e.test}.ts',
  'electron/{engine-process,installers}/*.test.ts',
  'test/neighbours/*.test.ts',
  'test/mutants/bombs.test.ts',
  'test/{cli,bench,rooms,real-data,real-imports}.test.ts',
];
/** Tests that look at the page in Chromium. */
const COCKPIT = ['test/cockpit/*.test.ts', 'test/golden/golden.test.ts', 'electron/shell-page.test.ts'];
/** Tests that render, train on a graphics device, or drive with sensors. */
const DEVICE = [
  'engine/{drive,evaluate,experiments,gpu,learn,live,runs,sensors,server,sweep,train}/**/*.test.ts',
  'test/windscreen/*.test.ts',
  'test/version-0.1.test.ts',
];
const ALL = '{sim,engine,renderer,electron,test}/**/*.test.ts';

export default defineConfig({
  test: {
    // Two even on two cores, where vitest takes one: many tests wait for engines and browsers.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    globalSetup: ['test/temporary-folder.ts', 'test/build-kernels.ts'],
    // What is waited for comes, however slow the machine.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    teardownTimeout: 300_000,
    expect: { poll: { timeout: 270_000 } },
    // Programs that tests start compile what the one before has compiled no more.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('.build/compile-cache', import.meta.url)) },
    projects: [
      {
        extends: true,
        test: { name: 'pure', isolate: false, include: [ALL], exclude: [...PROCESS, ...COCKPIT, ...DEVICE] },
      },
      {
        extends: true,
        test: {
          name: 'device',
          include: DEVICE,
          exclude: PROCESS,
          globalSetup: ['test/unpack-chromium.ts'],
          setupFiles: 'test/software-vulkan.ts',
        },
      },
      { extends: true, test: { name: 'process', include: PROCESS } },
      {
        extends: true,
        test: {
          name: 'cockpit',
          include: COCKPIT,
          globalSetup: ['test/unpack-chromium.ts'],
          setupFiles: 'test/cockpit/set-up.ts',
        },
      },
    ],
    reporters: ['default', ['json', { outputFile: '.build/test-report.json' }]],
    coverage: {
      provider: 'v8',
      include: ['sim/**/*.ts', 'engine/**/*.ts', 'electron/**/*.ts'],
      exclude: [
        '**/*.test.ts',
        'engine/train/cpu/kernel/**',
        'engine/sensors/raster/kernel/**',
        'electron/installers/dist.ts',
      ],
      reporter: ['text', 'json-summary'],
      reportsDirectory: '.build/coverage',
    },
  },
});
