import type { Format } from '../series.ts';
import { lookTub1 } from './tub-1.ts';
import { lookTub2 } from './tub-2.ts';

/** Tubs of Donkeycar, of version 1 (a file a record) and 2 (catalogues). */
export const donkeycar: Format = {
  kind: 'donkeycar',
  async look(files, options) {
    const [two, one] = [await lookTub2(files, options), await lookTub1(files, options)];
    return [...two, ...one];
  },
};
