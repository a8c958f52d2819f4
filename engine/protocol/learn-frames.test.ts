import { expect, it } from 'vitest';
import { decodeLearnBuffer, decodeLearnLook, encodeLearnBuffer, encodeLearnLook } from './learn-frames.ts';

it('an answer comes back as it was', () => {
  const look = { direction: Float32Array.of(0, 0.5, 1), curvaturePerM: 0.25, steeredPerM: -0.125 };
  expect(decodeLearnLook(encodeLearnLook(look).buffer)).toEqual(look);
});

it('a buffer comes back as it was, an empty one too', () => {
  const size = { rows: 1, columns: 3 };
  const full = {
    ...size,
    curvaturesPerM: Float32Array.of(0.5, -1),
    pictures: Uint8Array.of(1, 2, 3, 4, 5, 255),
  };
  const empty = { ...size, curvaturesPerM: new Float32Array(), pictures: new Uint8Array() };
  for (const buffer of [full, empty])
    expect(decodeLearnBuffer(encodeLearnBuffer(buffer).buffer)).toEqual(buffer);
});
