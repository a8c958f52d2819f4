import { expect, it } from 'vitest';
import { DrawingTurn } from './turn.ts';

const FRAME_MS = 1000 / 60;

/** Frames that are drawn in a second of a display at 60 Hz, where each takes so long. */
function framesASecond(turn: DrawingTurn, tookMs: number, aside = false): number {
  let frames = 0;
  let beganMs = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < 60; i++) {
    const nowMs = i * FRAME_MS;
    if (!turn.take(nowMs, nowMs - beganMs >= tookMs, aside)) continue;
    frames++;
    beganMs = nowMs;
  }
  return frames;
}
const software = () => new DrawingTurn({ leastMs: 50, asideMs: 1000, restShare: 0.5 });

it('draws as often as the display shows where drawing costs nothing', () => {
  expect(framesASecond(new DrawingTurn({ leastMs: 0, asideMs: 0, restShare: 0 }), 5, true)).toBe(60);
});

it('draws twenty frames a second on a processor, and fewer the longer each takes, with a rest after each', () => {
  expect(framesASecond(software(), 20)).toBe(20);
  expect(framesASecond(software(), 200)).toBe(4);
});

it('draws once a second where the page only watches or is not in front', () => {
  expect(framesASecond(software(), 20, true)).toBe(1);
});

it('never begins a frame while the one before is still drawn', () => {
  const turn = software();
  expect(turn.take(0, true, false)).toBe(true);
  for (let nowMs = 50; nowMs < 5000; nowMs += 50) expect(turn.take(nowMs, false, false)).toBe(false);
});

it('leaves the two animation frames after a press to its answer', () => {
  const turn = software();
  expect([0, 17].map((nowMs) => turn.take(nowMs, true, false))).toEqual([true, false]);
  turn.input();
  expect([100, 117, 134].map((nowMs) => turn.take(nowMs, true, false))).toEqual([false, false, true]);
});
