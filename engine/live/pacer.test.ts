import { expect, it } from 'vitest';
import { Pacer } from './pacer.ts';

const STEP_S = 0.02;

/** How many steps it takes by so late. */
function stepsUntil(pacer: Pacer, nowMs: number): number {
  let steps = 0;
  while (pacer.take(nowMs)) steps++;
  return steps;
}

it('takes a step at once, and each next one when its time has come', () => {
  const pacer = new Pacer(STEP_S);
  pacer.restart(1000, 1);
  expect([pacer.waitMs(1000), pacer.take(1000), pacer.take(1000)]).toEqual([0, true, false]);
  expect([pacer.waitMs(1000), pacer.waitMs(1015), pacer.take(1019.9)]).toEqual([20, 5, false]);
  expect([pacer.waitMs(1020), pacer.waitMs(1050), pacer.take(1020)]).toEqual([0, 0, true]);
  expect(pacer.waitMs(1020)).toBe(20);
});

it('takes as many steps as time has passed, by its pace, however late it is asked', () => {
  for (const [pace, steps] of [
    [1, 50],
    [2, 100],
    [0.25, 12],
    [8, 400],
  ] as const) {
    const pacer = new Pacer(STEP_S);
    pacer.restart(0, pace);
    let taken = stepsUntil(pacer, 0) - 1;
    // Timers that come 7 ms late make no difference in the end.
    for (let nowMs = 27; nowMs < 1000; nowMs += 27) taken += stepsUntil(pacer, nowMs);
    expect([pace, taken + stepsUntil(pacer, 1000)]).toEqual([pace, steps]);
  }
});

it('catches up with what is less than a fifth of a second, and lets go what is more', () => {
  const pacer = new Pacer(STEP_S);
  pacer.restart(0, 1);
  expect(stepsUntil(pacer, 200)).toBe(11);
  pacer.restart(0, 1);
  // From where it is, the next step is a whole one away.
  expect([stepsUntil(pacer, 200.5), pacer.waitMs(200.5)]).toEqual([1, 20]);
});

it('begins anew where it is told to, at another pace', () => {
  const pacer = new Pacer(STEP_S);
  expect(pacer.waitMs(5)).toBe(0);
  pacer.restart(0, 1);
  expect(stepsUntil(pacer, 100)).toBe(6);
  pacer.restart(150, 2);
  expect([stepsUntil(pacer, 150), pacer.waitMs(150)]).toEqual([1, 10]);
});

it('as fast as it goes, a step is always due, and none is late', () => {
  const pacer = new Pacer(STEP_S);
  pacer.restart(0, 0);
  for (let i = 0; i < 1000; i++) expect([pacer.take(5), pacer.waitMs(5)]).toEqual([true, 0]);
  expect(pacer.lateMs(1)).toBe(0);
});

it('tells how late steps began', () => {
  const pacer = new Pacer(STEP_S);
  expect(pacer.lateMs(0.5)).toBe(0);
  pacer.restart(0, 1);
  for (const nowMs of [0, 21, 42, 63, 84, 100, 120, 149, 160, 180]) pacer.take(nowMs);
  expect([pacer.lateMs(0), pacer.lateMs(0.5), pacer.lateMs(0.99)]).toEqual([0, 1, 9]);
});
