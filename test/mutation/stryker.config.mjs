/** How Stryker breaks the files of one room; `mutation.ts` says which, and which tests may see it. */
const { ALVINN_MUTATED: mutated = '', ALVINN_MUTATION_ROOM: room = 'files' } = process.env;
const folder = '.build/mutation';

export default {
  mutate: mutated.split(','),
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { configFile: 'test/mutation/vitest.config.ts' },
  coverageAnalysis: 'perTest',
  tempDirName: `${folder}/sandbox`,
  ignorePatterns: ['/.build', '/assets/screenshots', '/test/golden', '/test/mutation/node_modules'],
  // TypeScript 7 has none of the functions that Stryker would rewrite these files with, and the tests need none of them.
  tsconfigFile: 'none',
  reporters: ['clear-text', 'json', 'html'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: `${folder}/${room}.json` },
  htmlReporter: { fileName: `${folder}/${room}.html` },
  // Where others use the machine, tests that drive take more than the usual five minutes with every break in the code.
  dryRunTimeoutMinutes: 60,
  // A test that waits long for what never comes is ended so.
  timeoutMS: 20_000,
  warnings: { slow: false },
};
