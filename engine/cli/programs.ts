import { setTimeout } from 'node:timers/promises';
import type { BridgeClock } from '../bridge/free-drive.ts';
import type { ServerPlace } from '../bridge/udacity/socket-io.ts';
import type { Guest } from '../drive/guest.ts';
import type { ProgramAddress } from '../protocol/program.ts';
import { type Option, type Terminal, usage } from './command.ts';

/** The option that gives the wheel to somebody else's program. */
export const DRIVER_OPTION: Option = {
  type: 'text',
  value: 'donkey:PORT|udacity:HOST:PORT',
  help: "a program drives: a client of donkey_sim that comes to PORT, or a drive.py for Udacity's simulator at HOST:PORT",
};

/** The machine's own time. */
export function bridgeClock(nowMs: () => number): BridgeClock {
  return {
    nowMs,
    async sleep(ms, signal) {
      if (ms > 0) await setTimeout(ms, undefined, { signal });
    },
  };
}

/** @throws UserError for what is no HOST:PORT. */
export function readPlace(text: string): ServerPlace {
  const [, host, digits] = /^\[?([\w.:-]+?)\]?:(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (host === undefined || port < 1 || port > 65_535) {
    throw usage(`"${text.slice(0, 80)}" is no HOST:PORT`, 'Give one such as 127.0.0.1:4567.');
  }
  return { host, port };
}

/** @throws UserError for what {@link DRIVER_OPTION} does not take. */
export function readInvitation(text: string): ProgramAddress {
  const [, to, rest] = /^(donkey|udacity):(.+)$/.exec(text) ?? [];
  if (to === 'udacity') return { to, place: readPlace(rest!) };
  const port = Number(rest);
  if (to === 'donkey' && Number.isInteger(port) && port >= 0 && port <= 65_535) return { to, port };
  throw usage(
    `"${text.slice(0, 80)}" is no program that can drive`,
    'Give donkey:PORT or udacity:HOST:PORT, such as donkey:9091.',
  );
}

/** Waits until an invited program is there. Its protocols load what other drives have no use for. */
export async function openInvited(
  invitation: ProgramAddress,
  { nowMs, say, signal }: Terminal,
): Promise<Guest & AsyncDisposable> {
  const { openGuest } = await import('../bridge/open-guest.ts');
  return openGuest(invitation, { clock: bridgeClock(nowMs), say, signal });
}
