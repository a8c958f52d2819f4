import { expect, it } from 'vitest';
import { TimeLeft } from './time-left.ts';

it('guesses the time left of a phase from how it went, and forgets what was before a change of pace', () => {
  let ms = 0;
  const left = new TimeLeft(() => ms);
  const at = (nowMs: number, phase: string, done: number) => {
    ms = nowMs;
    return left.after({ phase, done, total: 100 });
  };
  expect([at(0, 'rendering', 2), at(1000, 'rendering', 12)]).toEqual([null, 8.8]);
  expect([at(2000, 'training', 10), at(3000, 'training', 20)]).toEqual([null, 8]);
  left.restart();
  expect([at(9000, 'training', 40), at(11_000, 'training', 50)]).toEqual([null, 10]);
});
