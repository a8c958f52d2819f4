import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{sim,engine,renderer,electron,test}/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
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
