import { createRoad, type RoadDescription } from '../../../sim/road/create-road.ts';
import { stopIfCancelled, UserError } from '../../errors.ts';
import { type BridgeParts, freeDrive } from '../free-drive.ts';
import { ProgramGone } from '../program.ts';
import { ProgramEyes } from '../sight.ts';
import { NobodyThere, type ServerPlace } from './socket-io.ts';
import { UdacityProgram } from './udacity-program.ts';

/** Between two tries of a place where nobody listens yet, ms. */
const TRY_EVERY_MS = 1000;

export interface UdacityBridgeParts extends BridgeParts {
  readonly place: ServerPlace;
  readonly road: RoadDescription;
}

/**
 * Connects to a `drive.py`, waits for it where it is not there yet, and lets it drive until it goes; then waits for the
 * next, until it is stopped.
 * @throws UserError for what listens there and is no such program.
 */
export async function bridgeToUdacity(parts: UdacityBridgeParts): Promise<void> {
  const { signal, say } = parts;
  const eyes = new ProgramEyes(parts.eyes);
  try {
    while (!signal.aborted) {
      const { lockstep } = parts.settings;
      using program = await whenThere({ ...parts, lockstep });
      say(`${program.name}: drives`);
      await driveOnce(program, eyes, parts);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    eyes[Symbol.dispose]();
  }
}

/** Drives until the program has gone or the road ends. */
async function driveOnce(
  program: UdacityProgram,
  eyes: ProgramEyes,
  { road: description, conditions, settings, clock, say, signal }: UdacityBridgeParts,
): Promise<void> {
  const road = createRoad(description);
  const drive = freeDrive(program, road, conditions, eyes, settings, clock);
  // Whoever waits for an answer hears of Ctrl-C too.
  const leave = () => program[Symbol.dispose]();
  signal.addEventListener('abort', leave);
  let why = `${road.name} ends here`;
  try {
    await drive.run(signal);
  } catch (error) {
    if (!(error instanceof ProgramGone)) throw error;
    why = error.message;
  } finally {
    signal.removeEventListener('abort', leave);
  }
  say(`${program.name}: ${why}; ${drive.summary() ?? 'drove nothing'}`);
}

/**
 * A `drive.py`, waited for where it is not there yet.
 * @throws UserError for what is no such program, or on cancellation.
 */
export async function whenThere({
  place,
  lockstep,
  clock,
  say,
  signal,
}: Pick<UdacityBridgeParts, 'place' | 'clock' | 'say' | 'signal'> & {
  readonly lockstep: boolean;
}): Promise<UdacityProgram> {
  const sleep = async (ms: number) => {
    try {
      await clock.sleep(ms, signal);
    } finally {
      stopIfCancelled(signal);
    }
  };
  for (let tries = 0; ; tries++) {
    try {
      return await UdacityProgram.connect(place, lockstep, sleep, signal);
    } catch (error) {
      stopIfCancelled(signal);
      if (error instanceof ProgramGone) {
        throw new UserError(
          'foreign',
          `${place.host}:${place.port}: ${error.message}`,
          'Start your drive.py, or give its address with --connect HOST:PORT.',
        );
      }
      if (!(error instanceof NobodyThere)) throw error;
      if (tries === 0) say(`${error.message} yet: start your drive.py.`);
      await sleep(TRY_EVERY_MS);
    }
  }
}
