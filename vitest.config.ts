import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{sim,engine,renderer,electron,test}/**/*.test.ts'],
    // Two even on two cores, where vitest takes one: many tests wait for engines and browsers.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // What is waited for comes, however slow the machine.
    expect: { poll: { timeout: 30_000 } },
    reporters: ['default', ['json', { outputFile: '.build/test-report.json' }]],
    coverage: {
      provider: 'v8',
      include: ['sim/**/*.ts', 'engine/**/*.ts', 'electron/**/*.ts'],
      exclude: ['**/*.test.ts', 'engine/train/cpu/kernel/**', 'electron/installers/{dist,make-icons}.ts'],
      reporter: ['text', 'json-summary'],
      reportsDirectory: '.build/coverage',
    },
  },
});
