import { expect, it } from 'vitest';
import { isKept } from './recorder.ts';

it('keeps pictures at epochs half an octave apart', () => {
  const kept = Array.from({ length: 200 }, (_, epoch) => epoch).filter(isKept);
  expect(kept).toEqual([0, 1, 2, 3, 4, 6, 8, 11, 16, 23, 32, 45, 64, 91, 128, 181]);
});
