import { expect, it, vi } from 'vitest';
import { beat, drawOnBeat, leadBeat, leaveBeat } from './beat.ts';

it('draws once a beat what was asked for however often, and nothing of who left', () => {
  const [wheel, strip, gone] = [vi.fn(), vi.fn(), vi.fn()];
  const end = leadBeat();
  for (let i = 0; i < 5; i++) drawOnBeat(wheel);
  drawOnBeat(gone);
  leaveBeat(gone);
  expect(wheel).not.toHaveBeenCalled();
  beat();
  drawOnBeat(strip);
  beat();
  beat();
  end();
  expect([wheel, strip, gone].map(({ mock }) => mock.calls.length)).toEqual([1, 1, 0]);
});

it('draws at once where there is no windscreen, also what waited for one that went', () => {
  const draw = vi.fn();
  drawOnBeat(draw);
  expect(draw).toHaveBeenCalledTimes(1);
  const end = leadBeat();
  drawOnBeat(draw);
  expect(draw).toHaveBeenCalledTimes(1);
  end();
  expect(draw).toHaveBeenCalledTimes(2);
});
