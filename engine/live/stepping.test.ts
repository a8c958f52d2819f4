import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { LiveClock } from './clock.ts';
import { Stepping } from './stepping.ts';

/** Time that passes when the steps sleep, and while each is taken. */
class Clock implements LiveClock {
  ms = 0;
  slept: number[] = [];

  nowMs(): number {
    return this.ms;
  }

  async sleep(ms: number): Promise<void> {
    this.slept.push(ms);
    this.ms += ms;
    await setImmediate();
  }

  today(): Date {
    return new Date(0);
  }
}

/** Steps, with what was taken: when, and whether it was asked for by itself. */
function open({ takesMs = 0 } = {}) {
  const clock = new Clock();
  const taken: { atMs: number; single: boolean }[] = [];
  const stepping = new Stepping(clock, async (single) => {
    taken.push({ atMs: clock.ms, single });
    clock.ms += takesMs;
  });
  const until = async (count: number) => {
    while (taken.length < count) await setImmediate();
  };
  /** Lets whatever is under way go on for a while. */
  const turns = async () => {
    for (let turn = 0; turn < 50; turn++) await setImmediate();
  };
  return { clock, taken, stepping, until, turns };
}

it('stands until it is told to go, then takes a step each 20 ms, and stands where it is paused', async () => {
  const { taken, stepping, until, turns } = open();
  await turns();
  expect([taken, stepping.paused]).toEqual([[], true]);
  stepping.go(1);
  expect(stepping.paused).toBe(false);
  await until(10);
  stepping.pause();
  await turns();
  const { length } = taken;
  await turns();
  expect([taken.length, stepping.paused]).toEqual([length, true]);
  expect(taken.slice(0, 5)).toEqual([0, 20, 40, 60, 80].map((atMs) => ({ atMs, single: false })));
  await stepping.dispose();
});

it('takes the steps of one decision while paused, at once and by themselves', async () => {
  const { clock, taken, stepping, until, turns } = open();
  stepping.goOneDecision();
  await until(5);
  await turns();
  expect(taken).toEqual(Array(5).fill({ atMs: 0, single: true }));
  expect(clock.ms).toBe(0);
  stepping.goOneDecision();
  stepping.goOneDecision();
  await until(15);
  await turns();
  expect(taken.length).toBe(15);
  await stepping.dispose();
});

it('forgets single steps that were asked for when it goes or is paused', async () => {
  const { taken, stepping, turns } = open();
  stepping.goOneDecision();
  stepping.pause();
  await turns();
  expect(taken).toEqual([]);
  stepping.goOneDecision();
  stepping.go(1);
  stepping.pause();
  await turns();
  expect(taken.filter(({ single }) => single)).toEqual([]);
  await stepping.dispose();
});

it('goes at another pace from the moment at which it is told to', async () => {
  const { clock, taken, stepping, until } = open();
  stepping.go(1);
  await until(5);
  stepping.changePace(2);
  const from = taken.length;
  const changedMs = clock.ms;
  await until(from + 4);
  expect(taken.slice(from, from + 4).map(({ atMs }) => atMs - changedMs)).toEqual([0, 10, 20, 30]);
  await stepping.dispose();
});

it('lets others in once a decision where it is behind, or as fast as it goes', async () => {
  const { clock, stepping, until } = open({ takesMs: 30 });
  stepping.go(1);
  await until(20);
  expect(clock.slept.length).toBeGreaterThanOrEqual(3);
  expect(new Set(clock.slept)).toEqual(new Set([0]));
  await stepping.dispose();
  const fast = open();
  fast.stepping.go(0);
  await fast.until(25);
  expect(fast.clock.slept.length).toBeGreaterThanOrEqual(4);
  expect(fast.clock.ms).toBe(0);
  await fast.stepping.dispose();
});

it('says whether a step is due, and how late the latest ones began', async () => {
  const { clock, stepping, until, turns } = open({ takesMs: 5 });
  stepping.go(1);
  expect(stepping.isDue).toBe(true);
  await until(4);
  stepping.pause();
  await turns();
  // It slept until the next one.
  clock.ms -= 1;
  expect(stepping.isDue).toBe(false);
  clock.ms += 1;
  expect([stepping.isDue, stepping.lateMs(1)]).toEqual([true, 0]);
  await stepping.dispose();
});

it('takes no step once it is disposed of', async () => {
  const { taken, stepping, until, turns } = open();
  stepping.go(1);
  await until(3);
  await stepping.dispose();
  const { length } = taken;
  await turns();
  stepping.goOneDecision();
  await turns();
  expect(taken.length).toBe(length);
});
