import { STEPS_A_DECISION } from '../drive/decision-loop.ts';
import type { Guest, GuestDrive } from '../drive/guest.ts';
import { STEP_S } from '../drive/world.ts';
import { stopIfCancelled, UserError } from '../errors.ts';
import { guestName, type ProgramAddress } from '../protocol/program.ts';
import { openEyes } from '../sensors/eyes.ts';
import { DonkeyGuest } from './donkey/donkey-guest.ts';
import type { BridgeClock } from './free-drive.ts';
import { type Program, ProgramGone } from './program.ts';
import { programDriver } from './program-driver.ts';
import { ProgramEyes } from './sight.ts';
import { whenThere } from './udacity/udacity-bridge.ts';

/** Where a program drives from: what both protocols give a guest. */
export interface ProgramPlace extends Disposable {
  /** The program for one drive of a vehicle. */
  program(drive: Pick<GuestDrive, 'vehicle'>): Program;
}

export interface GuestParts {
  readonly clock: BridgeClock;
  /** A line for people. */
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** A program that does not answer for so long has hung, ms: the first picture may load a whole library. */
const PATIENCE_MS = 120_000;
/** Decisions in a row at which a car may stand: a minute. A program that waits for better things would drive for ever. */
const MOST_STANDING = 600;

/**
 * Waits until the program is there, and then drives as it says, in lockstep.
 * @throws UserError where it cannot be, or on cancellation.
 */
export async function openGuest(
  invitation: ProgramAddress,
  { clock, say, signal }: GuestParts,
): Promise<Guest & AsyncDisposable> {
  const name = guestName(invitation);
  await using open = new AsyncDisposableStack();
  const eyes = open.use(new ProgramEyes(open.use(await openEyes())));
  const place = await placeOf(invitation);
  open.use(place);
  const leave = () => place[Symbol.dispose]();
  signal.addEventListener('abort', leave);
  open.defer(() => signal.removeEventListener('abort', leave));
  const stack = open.move();
  return {
    name,
    driverOf({ conditions, noise, vehicle, speedMps }) {
      const driver = programDriver({
        program: place.program({ vehicle }),
        eyes,
        conditions: () => conditions,
        noise: noise.split('program'),
        vehicle,
        topMps: () => speedMps,
        decisionS: STEPS_A_DECISION * STEP_S,
        nowMs: () => clock.nowMs(),
      });
      let standing = 0;
      return {
        ...driver,
        async decide(situation) {
          standing = situation.speedMps > 0 ? 0 : standing + 1;
          if (standing > MOST_STANDING) {
            throw new UserError(
              'foreign',
              `${name}: it let the car stand for a minute`,
              'Let it give throttle, above 0.',
            );
          }
          return answered(driver.decide(situation));
        },
      };
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };

  async function placeOf(asked: ProgramAddress): Promise<ProgramPlace> {
    if (asked.to === 'donkey') return DonkeyGuest.wait(asked.port, say, signal);
    const program = await whenThere({ place: asked.place, lockstep: true, clock, say, signal });
    return { program: () => program, [Symbol.dispose]: () => program[Symbol.dispose]() };
  }

  /** @throws UserError where the program has gone, or says nothing any more. */
  async function answered<T>(answer: Promise<T>): Promise<T> {
    const answeredOrLate = new AbortController();
    const late = clock.sleep(PATIENCE_MS, answeredOrLate.signal).then(
      () => {
        throw new ProgramGone(`it has not answered for ${PATIENCE_MS / 1000} s`);
      },
      () => answer,
    );
    try {
      return await Promise.race([answer, late]);
    } catch (error) {
      stopIfCancelled(signal);
      if (!(error instanceof ProgramGone)) throw error;
      throw new UserError('foreign', `${name}: ${error.message}`, 'Start the program again, then go on.');
    } finally {
      answeredOrLate.abort();
    }
  }
}
