import { setImmediate, setTimeout } from 'node:timers/promises';

const LOOKED_EVERY_MS = 4;
/** Even on a machine that is too slow for both, the one that waits goes on after so long, ms. */
const LONGEST_WAIT_MS = 250;

/** Lets timers and sockets have their turn, then waits while others are in a hurry, but not for ever. */
export async function waitWhile(isPressed: () => boolean, nowMs: () => number): Promise<void> {
  await setImmediate();
  const untilMs = nowMs() + LONGEST_WAIT_MS;
  while (isPressed() && nowMs() < untilMs) await setTimeout(LOOKED_EVERY_MS);
}
