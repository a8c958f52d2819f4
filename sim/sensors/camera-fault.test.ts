import { expect, it } from 'vitest';
import { Rng } from '../rng.ts';
import { spoiled, turnedRad } from './camera-fault.ts';

const rng = new Rng(1);
const picture = Uint8Array.from({ length: 300 }, () => rng.integer(256));
const mean = (bytes: Uint8Array) => bytes.reduce((sum, byte) => sum + byte, 0) / bytes.length;
const spread = (bytes: Uint8Array) => Math.max(...bytes) - Math.min(...bytes);

it('a covered camera sees an even grey, and its own noise', () => {
  const seen = spoiled(picture, { kind: 'cover' }, 0, 1);
  expect(spread(seen)).toBe(0);
  expect(mean(seen)).toBeCloseTo(124, -1);
  expect(spread(spoiled(picture, { kind: 'cover' }, 2, 1))).toBeGreaterThan(4);
});

it('a camera in the dark sees next to nothing, whatever lies before it', () => {
  const seen = spoiled(picture, { kind: 'dark' }, 2, 1);
  expect(mean(seen)).toBeLessThan(5);
});

it('a sound camera and a turned one see as well as ever', () => {
  expect(spoiled(picture, undefined, 2, 1)).toBe(picture);
  expect(spoiled(picture, { kind: 'turn', turnedRad: 0.3 }, 2, 1)).toBe(picture);
  expect(turnedRad({ kind: 'turn', turnedRad: 0.3 })).toBe(0.3);
  expect(turnedRad({ kind: 'dark' })).toBe(0);
});
