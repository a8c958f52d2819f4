import { describe, expect, it } from 'vitest';
import { DEFAULT_LESSON } from '../protocol/lesson.ts';
import { readOptions } from './command.ts';
import { command } from './commands/snapshots.ts';
import { lessonOf } from './lesson-options.ts';

const lesson = (...args: string[]) => lessonOf(readOptions(command, ['--out', 'x.drive', ...args]));

describe('the options of a lesson', () => {
  it('ask for the usual one where they are left out', () => {
    const { maxHeadingRad, ...others } = lesson();
    const { maxHeadingRad: usualRad, ...usual } = DEFAULT_LESSON;
    expect(others).toEqual(usual);
    expect(maxHeadingRad).toBeCloseTo(usualRad, 15);
  });

  it('are told in degrees and metres', () => {
    const args = '--lookahead 9 --sway-pitch 0.7 --lane-width 3-3.5 --least-radius 80 --without plants,hills';
    const asked = lesson(...args.split(' '), '--contrast', 'lighter', '--beyond', 'drop', '--poses', 'even');
    expect(asked).toMatchObject({
      lookaheadM: 9,
      laneWidthM: [3, 3.5],
      smallestRadiusM: 80,
      without: ['plants', 'hills'],
      contrast: 'lighter',
      beyond: 'drop',
      poses: 'even',
    });
    expect(asked.swayPitchRad).toBeCloseTo((0.7 * Math.PI) / 180, 12);
    expect(lesson('--lane-width', '3.2').laneWidthM).toEqual([3.2, 3.2]);
    const snowy = lesson('--weather', 'snow,fog', '--cloudiness', '0-0.3');
    expect(snowy).toMatchObject({ weathers: ['snow', 'fog'], cloudiness: [0, 0.3] });
    expect(lesson('--weather', 'every').weathers).toContain('clear');
  });

  it.each([
    [['--lane-width', 'wide'], '--lane-width wide is no width from 1 to 20 m'],
    [['--lane-width', '4-3'], '--lane-width 4-3 is no width from 1 to 20 m'],
    [['--lane-width', '3-'], '--lane-width 3- is no width from 1 to 20 m'],
    [['--cloudiness', '0-1.5'], '--cloudiness 0-1.5 is no cloudiness from 0 to 1'],
    [['--weather', 'snow,hail'], 'unknown weather "hail"'],
    [['--without', 'plants,moon'], 'no road has "moon" to be without'],
    [['--lookahead', '0'], '--lookahead 0 is not a number from 1 to 50'],
  ])('are refused in one line: %j', (args, message) => {
    expect(() => lesson(...args)).toThrow(message);
  });
});
