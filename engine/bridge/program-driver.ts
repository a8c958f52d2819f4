import type { Rng } from '../../sim/rng.ts';
import type { Conditions } from '../../sim/scene/conditions.ts';
import type { VehicleSettings } from '../../sim/vehicle/vehicle.ts';
import { curvatureOfSteering } from '../data/frame-source.ts';
import { noiseSeedOf } from '../drive/chance.ts';
import type { Decision, Driver } from '../drive/driver.ts';
import { STEP_S } from '../drive/world.ts';
import { speedAfter } from './pedals.ts';
import { NO_PEDALS, type Pedals, type Program, type ProgramView } from './program.ts';
import type { ProgramEyes } from './sight.ts';

/** What a program at the wheel is given to drive with. */
export interface ProgramDriverParts {
  readonly program: Program;
  readonly eyes: Pick<ProgramEyes, 'look'>;
  readonly conditions: () => Conditions;
  /** Of its cameras. */
  readonly noise: Rng;
  readonly vehicle: VehicleSettings;
  /** Speed at which full throttle settles, m/s. */
  readonly topMps: () => number;
  /** Between two decisions, s. */
  readonly decisionS: number;
  /** Monotonic, ms. */
  readonly nowMs: () => number;
  /** It is shown one look in so many; every one unless given. */
  readonly every?: number;
  /** Looks after which an answer is heeded; 0 unless given. */
  readonly delayLooks?: number;
}

/** What a program decided, and how long it took over that, its picture left out, ms. */
export interface ProgramDecision extends Decision {
  readonly decisionMs: number;
}

/**
 * A program as a driver: sees through cameras of its own, and answers when it has thought. Who asks it decides whether
 * the car waits meanwhile.
 */
export function programDriver(parts: ProgramDriverParts): Driver<ProgramDecision> {
  const { program, eyes, noise, decisionS, every = 1, delayLooks = 0 } = parts;
  let looks = 0;
  /** Looks since the last that it was shown. */
  let unseen = Number.POSITIVE_INFINITY;
  let before: ProgramView['before'];
  let pedals = NO_PEDALS;
  let answer = NO_PEDALS;
  /** Answers that are not heeded yet. */
  const waiting: Pedals[] = [];
  return {
    mode: 'network',
    async decide({ road, stationM, pose, speedMps }) {
      const look = looks++;
      let seenMs = parts.nowMs();
      if (++unseen >= every) {
        unseen = 0;
        const noiseSeed = noiseSeedOf(noise, look);
        const conditions = parts.conditions();
        const sight = await eyes.look({ road, stationM, pose, conditions, noiseSeed }, program.wish);
        const moment = { timeS: look * decisionS, road, stationM, pose, speedMps };
        seenMs = parts.nowMs();
        answer = await program.answer({ ...moment, before, pedals, sight });
        before = moment;
      }
      waiting.push(answer);
      if (waiting.length > delayLooks) pedals = waiting.shift()!;
      return {
        curvaturePerM: curvatureOfSteering(program.conversion, pedals.steering),
        speedMps: speedAfter(speedMps, pedals, decisionS, parts.topMps(), parts.vehicle),
        decisionMs: parts.nowMs() - seenMs,
      };
    },
    reset() {
      before = undefined;
      // What it answered to where the car was before means nothing here.
      waiting.length = 0;
      pedals = NO_PEDALS;
      unseen = Number.POSITIVE_INFINITY;
    },
  };
}

/** The same where nothing but the car limits the program: no referee puts it back, no bend slows it. */
export function freeProgramDriver(parts: ProgramDriverParts): Driver<ProgramDecision> {
  const { program } = parts;
  let pedals = NO_PEDALS;
  const driver = programDriver({
    ...parts,
    program: {
      name: program.name,
      conversion: program.conversion,
      get wish() {
        return program.wish;
      },
      async answer(view) {
        pedals = await program.answer(view);
        return pedals;
      },
    },
  });
  return {
    ...driver,
    hands: ({ speedMps }) => ({
      curvaturePerM: curvatureOfSteering(program.conversion, pedals.steering),
      speedMps: speedAfter(speedMps, pedals, STEP_S, parts.topMps(), parts.vehicle),
    }),
  };
}
