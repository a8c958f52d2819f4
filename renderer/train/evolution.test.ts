import { describe, expect, it } from 'vitest';
import type { FieldsFrame } from '../../engine/protocol/fields.ts';
import { Evolution } from './evolution.ts';

const frame = (epoch: number): FieldsFrame => ({
  run: 1,
  epoch,
  epochs: 100,
  hidden: 0,
  pictures: { from: [], to: [] },
  units: [],
  fromValidation: false,
  seen: [],
  answered: 0,
  worst: [],
});
const epochsOf = ({ frames }: Evolution) => frames.map(({ epoch }) => epoch);

describe('an evolution', () => {
  it('follows a network that learns, keeping few of its pictures', () => {
    const evolution = new Evolution();
    for (let epoch = 0; epoch <= 50; epoch++) evolution.push(frame(epoch));
    expect(epochsOf(evolution)).toEqual([0, 1, 2, 3, 4, 6, 9, 13, 18, 25, 34, 46, 50]);
    expect(evolution.shown?.epoch).toBe(50);
  });

  it('stays where somebody went back to', () => {
    const evolution = new Evolution();
    for (let epoch = 0; epoch <= 3; epoch++) evolution.push(frame(epoch));
    evolution.seek(1);
    evolution.push(frame(4));
    expect(evolution.shown?.epoch).toBe(1);
  });

  it('leaves out what is older than what it has', () => {
    const evolution = new Evolution();
    evolution.load([frame(0), frame(8)]);
    evolution.push(frame(4));
    expect(epochsOf(evolution)).toEqual([0, 8]);
  });

  it('is at its end once loaded, and never beyond', () => {
    const evolution = new Evolution();
    evolution.load([frame(0), frame(1), frame(2)]);
    expect(evolution.position).toBe(2);
    evolution.seek(99);
    expect(evolution.position).toBe(2);
  });
});
