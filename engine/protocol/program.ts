import { z } from 'zod';

const Port = z.int().min(1).max(65_535);

/** Names of this machine: whoever took a page over must not look around in its network. */
export const THIS_MACHINE = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|localhost|::1)$/;

/**
 * Where a program of somebody else's is met: a client of donkey_sim comes to a port of this machine, a `drive.py` for
 * Udacity's simulator waits at a place of its own.
 */
export const ProgramAddress = z.union([
  /** Port 0: any that is free. */
  z.strictObject({ to: z.literal('donkey'), port: z.int().min(0).max(65_535) }),
  z.strictObject({
    to: z.literal('udacity'),
    place: z.strictObject({
      host: z.string().regex(THIS_MACHINE, 'a page reaches programs of this machine alone'),
      port: Port,
    }),
  }),
]);
export type ProgramAddress = z.infer<typeof ProgramAddress>;

/** "donkey 9091", "udacity 127.0.0.1 4567": a name that can stand where models' files do. */
export function guestName(invitation: ProgramAddress): string {
  if (invitation.to === 'donkey') return `donkey ${invitation.port}`;
  return `udacity ${invitation.place.host} ${invitation.place.port}`.replaceAll(':', ' ');
}

/** Whether a driver's name is a {@link guestName}: models' files end otherwise. */
export function isGuestName(name: string): boolean {
  return /^(donkey|udacity .+) \d{1,5}$/.test(name);
}

/** The program of a {@link guestName} that a page may meet; undefined for any other. */
export function guestNamed(name: string): ProgramAddress | undefined {
  const [to, ...rest] = name.split(' ');
  const port = Number(rest.at(-1));
  const host = rest.slice(0, -1).join(':');
  const asked = to === 'donkey' ? { to, port } : { to, place: { host, port } };
  const { data } = ProgramAddress.safeParse(asked);
  return data && guestName(data) === name ? data : undefined;
}

/** Frames a second that a program is shown; each divides the ten looks. */
export const PROGRAM_FRAMES_PER_S = [10, 5, 2, 1] as const;
/** After which its answers are heeded, ms: whole looks. */
export const PROGRAM_DELAYS_MS = [0, 100, 200, 300, 500] as const;

export const ProgramSettings = z.strictObject({
  at: ProgramAddress,
  framesPerS: z.literal(PROGRAM_FRAMES_PER_S),
  delayMs: z.literal(PROGRAM_DELAYS_MS),
});
export type ProgramSettings = z.infer<typeof ProgramSettings>;

export const DEFAULT_PROGRAM: ProgramSettings = {
  at: { to: 'donkey', port: 9091 },
  framesPerS: 10,
  delayMs: 0,
};

/** How a program that may drive is. */
export interface ProgramState {
  /** What it calls itself; null while it is waited for. */
  readonly name: string | null;
  /** Where it is waited for, or waits: host and port; null until the engine listens there. */
  readonly address: string | null;
  /** What was heard last of it: why it went, or cannot come. */
  readonly note: string | null;
}
