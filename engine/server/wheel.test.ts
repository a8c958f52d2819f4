import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { WheelState } from '../protocol/wheel.ts';
import { Wheel } from './wheel.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A wheel that the first of two pages holds for ten seconds after the second asked for it, and what the pages were told. */
function askedFor() {
  const told: WheelState[] = [];
  const audience = {
    emit: (_event: string, data: unknown) => told.push(data as WheelState),
    frame: () => {},
  };
  const wheel = new Wheel(audience, () => {}, 10);
  const [first, second] = [1, 2].map((id) => ({ id, name: `page ${id}` })) as [Page, Page];
  wheel.join(first);
  wheel.join(second);
  told.length = 0;
  wheel.ask(second);
  return { wheel, first, second, told };
}
type Page = Parameters<Wheel['join']>[0];

it('counts aloud the seconds that a holder has to answer, then is given', () => {
  const { wheel, second, told } = askedFor();
  vi.advanceTimersByTime(9999);
  expect(told.map(({ asking }) => asking?.secondsLeft)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  expect(wheel.hasWheel(second)).toBe(false);
  vi.advanceTimersByTime(1);
  expect(told.at(-1)).toEqual({ holder: { page: 2, name: 'page 2' }, asking: null, pages: 2 });
});

it('counts no more once the holder has answered', () => {
  const { wheel, first, told } = askedFor();
  wheel.answer(false);
  const before = told.length;
  vi.advanceTimersByTime(60_000);
  expect([told.length, wheel.hasWheel(first)]).toEqual([before, true]);
});

it('gives who asks again the holder’s whole time, and no longer asks for one that is gone', () => {
  const { wheel, first, second, told } = askedFor();
  vi.advanceTimersByTime(9000);
  wheel.answer(false);
  wheel.ask(second);
  expect(told.at(-1)!.asking).toEqual({ page: 2, name: 'page 2', secondsLeft: 10 });
  wheel.leave(second);
  vi.advanceTimersByTime(60_000);
  expect(wheel.hasWheel(first)).toBe(true);
  expect(told.at(-1)).toEqual({ holder: { page: 1, name: 'page 1' }, asking: null, pages: 1 });
});
