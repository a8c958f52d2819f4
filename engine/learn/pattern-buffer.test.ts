import { describe, expect, it } from 'vitest';
import { PatternBuffer } from './pattern-buffer.ts';

/** Patterns of one input that names them and one target. */
function bufferOf(capacity: number, ...curvaturesPerM: number[]): PatternBuffer {
  const buffer = new PatternBuffer(capacity, 1, 1);
  curvaturesPerM.forEach((curvaturePerM, i) => {
    buffer.add(Float32Array.of(i), Float32Array.of(-i), curvaturePerM);
  });
  return buffer;
}

const names = ({ patterns }: PatternBuffer) => [...patterns.inputs];

describe('the buffer', () => {
  it('takes all patterns while there is room', () => {
    const buffer = bufferOf(4, 0.1, -0.1, 0);
    expect([buffer.count, names(buffer), [...buffer.patterns.targets]]).toEqual([3, [0, 1, 2], [-0, -1, -2]]);
    expect([...buffer.curvaturesPerM]).toEqual([0.1, -0.1, 0]);
  });

  it('puts a pattern in the place of the one that steers most alike', () => {
    expect(names(bufferOf(3, 0.1, -0.1, 0, -0.08))).toEqual([0, 3, 2]);
  });

  it('gives up the oldest of those that steer the same', () => {
    expect(names(bufferOf(3, 0.05, 0.05, 0.05, 0.05, 0.05))).toEqual([3, 4, 2]);
  });

  it('keeps its curves however long a straight stretch is', () => {
    const straights = Array.from({ length: 500 }, (_, i) => 0.001 * Math.sin(i));
    const buffer = bufferOf(20, ...Array.from({ length: 20 }, (_, i) => 0.01 * (i - 10)), ...straights);
    const curved = [...buffer.curvaturesPerM].filter((curvature) => Math.abs(curvature) > 0.015);
    expect(curved.length).toBe(17);
  });
});
