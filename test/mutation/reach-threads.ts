import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** Which break is made, where Stryker runs one. */
    activeMutant?: string;
  }
}

/** Threads and programs that a test starts are broken too: what Stryker has written into the sources looks for this name. */
const activeMutant = inject('activeMutant');
if (activeMutant === undefined) delete process.env.__STRYKER_ACTIVE_MUTANT__;
else process.env.__STRYKER_ACTIVE_MUTANT__ = activeMutant;
