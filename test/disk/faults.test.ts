import { describe, expect, it } from 'vitest';
import { tryFaults } from './faults.ts';
import { buildShim } from './shim.ts';

describe.skipIf(buildShim() === undefined)(
  'on a disk that fails or is full at some change (needs Linux and a C compiler)',
  () => {
    it.each(['cut', 'restore', 'recording'])(
      'a %s is done, or refused in one line, and every drive opens with all of it or none',
      async (name) => {
        const { faults, breaches } = await tryFaults(name, 40);
        expect(breaches).toEqual([]);
        expect(faults).toBeGreaterThan(1);
      },
    );
  },
);
