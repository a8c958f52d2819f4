import { curvatureAfterShift } from '../../sim/driver/pure-pursuit.ts';
import type { Viewpoint } from '../drive/beside-path/view-maker.ts';

/** Frames seen as if the vehicle stood beside where it was: does the answer lead back? */
export interface PseudoSimulation {
  readonly views: number;
  /** Shares of views that are answered further to the side that leads back than the frame itself is. */
  readonly leadsBackFromShift: number;
  readonly leadsBackFromTurn: number;
  /** Change of the answer for a unit of the right one's change, least squares: 1 is right, 0 what always straight gets. */
  readonly gain: number;
}

const SHIFT_M = 0.5;
const TURN_RAD = (3 * Math.PI) / 180;
/** A right answer that changes by less is none to judge by, 1/m. */
const LEAST_CHANGE_PER_M = 1e-6;
/** Frames that are moved aside; more tell nothing new. */
export const MOST_MOVED = 200;

/** Where each frame is seen from. */
export const MOVES: readonly Viewpoint[] = [
  { shiftLeftM: SHIFT_M, turnRad: 0, noiseSeed: 1 },
  { shiftLeftM: -SHIFT_M, turnRad: 0, noiseSeed: 2 },
  { shiftLeftM: 0, turnRad: TURN_RAD, noiseSeed: 3 },
  { shiftLeftM: 0, turnRad: -TURN_RAD, noiseSeed: 4 },
];

/** Adds up how answers change from beside the path. */
export class PseudoTally {
  readonly #lookaheadM: number;
  readonly #within: (curvaturePerM: number) => number;
  readonly #back = { shift: [0, 0], turn: [0, 0] };
  #products = 0;
  #squares = 0;

  /** @param within a curvature as far as a network can answer it, 1/m */
  constructor(lookaheadM: number, within: (curvaturePerM: number) => number) {
    this.#lookaheadM = lookaheadM;
    this.#within = within;
  }

  /**
   * Adds one frame, 1/m.
   * @param moved answers to it seen from each of {@link MOVES}
   */
  add(steered: number, itself: number, moved: readonly number[]): void {
    for (const [k, { shiftLeftM, turnRad }] of MOVES.entries()) {
      const right = curvatureAfterShift(steered, this.#lookaheadM, shiftLeftM, turnRad);
      const rightChange = this.#within(right) - this.#within(steered);
      if (Math.abs(rightChange) < LEAST_CHANGE_PER_M) continue;
      const change = moved[k]! - itself;
      const tally = shiftLeftM === 0 ? this.#back.turn : this.#back.shift;
      if (change * rightChange > 0) tally[0]!++;
      tally[1]!++;
      this.#products += change * rightChange;
      this.#squares += rightChange ** 2;
    }
  }

  /** Null where nothing was added that can be judged by. */
  get result(): PseudoSimulation | null {
    const { shift, turn } = this.#back;
    const views = shift[1]! + turn[1]!;
    if (views === 0) return null;
    return {
      views,
      leadsBackFromShift: shift[0]! / Math.max(1, shift[1]!),
      leadsBackFromTurn: turn[0]! / Math.max(1, turn[1]!),
      gain: this.#products / this.#squares,
    };
  }
}
