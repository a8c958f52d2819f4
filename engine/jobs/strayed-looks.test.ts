import { expect, it } from 'vitest';
import type { DrivenFrame } from '../drive/closed-loop.ts';
import { StrayedLooks } from './strayed-looks.ts';

/** Steps of the looks that are kept of a drive; 'back' is a put-back. */
function kept(drive: readonly (number | 'back')[], most?: number): number[] {
  const strayed = new StrayedLooks(most);
  for (const [step, cteM] of drive.entries()) {
    if (cteM === 'back') strayed.putBack();
    else strayed.saw({ step } as DrivenFrame, cteM);
  }
  return strayed.looks.map(({ step }) => step);
}
const onPath = (looks: number) => Array.from({ length: looks }, () => 0.1);
const upTo = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

it('keeps nothing of a drive that stays near its path', () => {
  expect(kept(onPath(100))).toEqual([]);
});

it('keeps the looks beside the path and the two seconds that led there, each once', () => {
  expect(kept([...onPath(50), -0.5, 0.6, ...onPath(50)])).toEqual(upTo(30, 51));
  expect(kept([...onPath(5), 0.5, 0.1, 0.5])).toEqual(upTo(0, 7));
});

it('keeps what led to a put-back, also where the car was near its path', () => {
  expect(kept([...onPath(50), 'back', ...onPath(10)])).toEqual(upTo(30, 49));
});

it('forgets the first of more looks than it may keep, however long a drive strays', () => {
  expect(kept(new Array(1000).fill(0.5), 30)).toEqual(upTo(970, 999));
});
