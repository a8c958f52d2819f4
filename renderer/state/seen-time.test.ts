import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { afterSeen } from './seen-time.ts';

let asked: (() => void)[] = [];
const drawPage = () => {
  for (const frame of asked.splice(0)) frame();
};

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  vi.stubGlobal('requestAnimationFrame', (frame: () => void) => asked.push(frame));
  vi.stubGlobal('cancelAnimationFrame', (request: number) => asked.splice(request - 1, 1));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('counts no time in which the page was not drawn', () => {
  const then = vi.fn();
  afterSeen(300, then);
  vi.advanceTimersByTime(60_000);
  expect(then).not.toHaveBeenCalled();
  for (let picture = 1; picture <= 3; picture++) {
    expect(then).not.toHaveBeenCalled();
    drawPage();
    vi.advanceTimersByTime(1000);
  }
  expect(then).toHaveBeenCalledOnce();
});

it('calls back after so long on a page that is drawn all the time, unless it was ended', () => {
  const [then, ended] = [vi.fn(), vi.fn()];
  afterSeen(300, then);
  const end = afterSeen(300, ended);
  for (let ms = 0; ms < 400; ms += 10) {
    if (ms === 200) end();
    expect(then.mock.calls.length).toBe(ms >= 300 ? 1 : 0);
    vi.advanceTimersByTime(10);
    drawPage();
  }
  expect(ended).not.toHaveBeenCalled();
});
