import { expect, it } from 'vitest';
import { smallPictures } from './small-pictures.ts';

it('a cell of a small picture is the mean of two by two', () => {
  // Two patterns of one other input and a picture of 2 × 4.
  const inputs = Float32Array.of(9, 0, 0, 1, 1, 0, 0, 1, 1, 9, 1, 0, 0.5, 0.5, 0, 1, 0.5, 0.5);
  expect(smallPictures(inputs, 9, 1, { rows: 2, columns: 4 })).toEqual({
    rows: 1,
    columns: 2,
    pictures: Uint8Array.of(0, 255, 128, 128),
  });
});

it('a picture of a single row or column stays', () => {
  expect(smallPictures(Float32Array.of(1, 0), 2, 0, { rows: 1, columns: 2 }).pictures).toEqual(
    Uint8Array.of(128),
  );
  expect(smallPictures(Float32Array.of(1), 1, 0, { rows: 1, columns: 1 }).pictures).toEqual(
    Uint8Array.of(255),
  );
});
