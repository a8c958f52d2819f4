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

it('goes to who asks for it when its holder goes, else to the page that has been there longest', () => {
  const { wheel, first, second, told } = askedFor();
  const third = { id: 3, name: 'page 3' };
  wheel.join(third);
  wheel.answer(false);
  wheel.ask(third);
  wheel.leave(first);
  expect(told.at(-1)).toEqual({ holder: { page: 3, name: 'page 3' }, asking: null, pages: 2 });
  vi.advanceTimersByTime(60_000);
  expect(wheel.hasWheel(third)).toBe(true);
  wheel.join(first);
  wheel.leave(third);
  expect(wheel.hasWheel(second)).toBe(true);
  wheel.leave(second);
  wheel.leave(first);
  expect(told.at(-1)).toEqual({ holder: null, asking: null, pages: 0 });
});

it('is asked for by one page at a time, and by none that has it', () => {
  const { wheel, first, second, told } = askedFor();
  const third = { id: 3, name: 'page 3' };
  wheel.join(third);
  expect(() => wheel.ask(third)).toThrow('page 2 is asking for the wheel already');
  const before = told.length;
  wheel.ask(first);
  expect(told.length).toBe(before);
  vi.advanceTimersByTime(9000);
  // Whoever asks again waits the whole time again.
  wheel.ask(second);
  vi.advanceTimersByTime(9000);
  expect(wheel.hasWheel(first)).toBe(true);
  vi.advanceTimersByTime(1000);
  expect(wheel.hasWheel(second)).toBe(true);
});

it('tells who has it from the first moment on, and whenever a page comes', () => {
  const told: unknown[] = [];
  const wheel = new Wheel({ emit: (...event) => told.push(event), frame: () => {} }, () => {}, 10);
  wheel.join({ id: 7, name: 'page 7' });
  wheel.join({ id: 8, name: 'page 8' });
  const holder = { page: 7, name: 'page 7' };
  expect(told).toEqual([
    ['wheel', { holder: null, asking: null, pages: 0 }],
    ['wheel', { holder, asking: null, pages: 1 }],
    ['wheel', { holder, asking: null, pages: 2 }],
  ]);
});

it('lets its owner know each time that another page, or none, has it, and of nothing else', () => {
  let changes = 0;
  const wheel = new Wheel({ emit: () => {}, frame: () => {} }, () => changes++, 10);
  const [first, second] = [1, 2].map((id) => ({ id, name: `page ${id}` })) as [Page, Page];
  wheel.join(first);
  wheel.join(second);
  wheel.answer(true);
  expect(changes).toBe(0);
  wheel.ask(second);
  wheel.answer(true);
  expect(changes).toBe(1);
  wheel.leave(first);
  expect(changes).toBe(1);
  wheel.leave(second);
  expect([changes, wheel.hasWheel(second)]).toEqual([2, false]);
});

it('counts nothing once it is disposed of', () => {
  const { wheel, told } = askedFor();
  wheel.dispose();
  const before = told.length;
  vi.advanceTimersByTime(60_000);
  expect(told.length).toBe(before);
});
