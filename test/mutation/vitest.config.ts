import { defineConfig } from 'vitest/config';

/** The tests beside the files that are broken (`mutation.ts`), each file with modules of its own. */
export default defineConfig({
  test: {
    include: (process.env.ALVINN_MUTATION_TESTS ?? '').split(','),
    globalSetup: 'test/build-kernels.ts',
    setupFiles: ['test/mutation/reach-threads.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 270_000 } },
  },
});
