import { describe, expect, it } from 'vitest';
import { QUALITIES, QualityControl } from './quality.ts';

const PACE = { slowMs: 50, fastMs: 37 };

/** Frames of a machine that takes so long at each level, and what levels it was shown at, one a frame. */
function run(control: QualityControl, costMs: (level: number) => number, seconds: number): number[] {
  const levels: number[] = [];
  for (let ms = 0; ms < 1000 * seconds; ) {
    const level = QUALITIES.indexOf(control.quality);
    levels.push(level);
    const frameMs = Math.max(1000 / 30, costMs(level));
    control.frame(frameMs);
    ms += frameMs;
  }
  return levels;
}

const changes = (levels: readonly number[]) => levels.filter((level, i) => i > 0 && level !== levels[i - 1]);

describe('quality', () => {
  it('gets cheaper step by step', () => {
    for (let i = 1; i < QUALITIES.length; i++) {
      expect(QUALITIES[i]!.scale).toBeLessThan(QUALITIES[i - 1]!.scale);
      expect(QUALITIES[i]!.scenery).toBeLessThanOrEqual(QUALITIES[i - 1]!.scenery);
    }
  });

  it('falls within three seconds to what a slow machine can draw in time, and rises to the best on a fast one', () => {
    const slow = run(new QualityControl(PACE, 2), (level) => 160 - 22 * level, 30);
    expect(160 - 22 * slow.at(-1)!).toBeLessThanOrEqual(PACE.slowMs);
    expect(slow.slice(slow.length / 3).every((level) => level === slow.at(-1))).toBe(true);
    const fast = run(new QualityControl(PACE, 5), () => 5, 60);
    expect(fast.at(-1)).toBe(0);
  });

  it('falls within two seconds where a frame takes nearly half of one', () => {
    expect(run(new QualityControl(PACE, 0), () => 400, 2.1).at(-1)).toBeGreaterThan(0);
  });

  it('tries for better ever more rarely where better is too slow: a dozen changes in an hour, not a flicker', () => {
    const hour = run(new QualityControl(PACE, 4), (level) => (level < 4 ? 70 : 20), 3600);
    expect(changes(hour).length).toBeLessThan(40);
    expect(hour.filter((level) => level < 4).length / hour.length).toBeLessThan(0.02);
  });

  it('stays where frames are neither slow nor fast', () => {
    expect(changes(run(new QualityControl(PACE, 3), () => 43, 120))).toEqual([]);
  });

  it('overlooks one hitch and a page in the background', () => {
    const control = new QualityControl(PACE, 3);
    for (let i = 0; i < 500; i++) control.frame(i % 20 === 0 ? 400 : 43);
    control.frame(60_000);
    expect(control.quality).toBe(QUALITIES[3]);
  });
});
