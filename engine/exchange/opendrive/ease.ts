import { type Pose, wrapAngle } from '../../../sim/conventions.ts';
import { advance } from '../../../sim/road/centre-line.ts';
import type { CentrePoint, RoadSegment } from '../../../sim/road/road.ts';
import { UserError } from '../../errors.ts';
import type { Piece } from './pieces.ts';

/** A course that can be driven, made of pieces that only meet. */
export interface EasedCourse {
  readonly start: Pose;
  readonly segments: readonly RoadSegment[];
  readonly lengthM: number;
  /** How far it is from the pieces at most, m. */
  readonly largestShiftM: number;
  /** Station of the course beside a place of the pieces, both m from the start. */
  stationAt(alongM: number): number;
}

/** Two pieces meet where they are at most so far apart and turned. */
const MEETING_M = 0.003;
const MEETING_RAD = 1e-4;
/** A jump of curvature that is none, 1/m: half of what a road file may have. */
const SMOOTH_PER_M = 5e-5;
/** Where an exact piece goes on, it ends up at most this much further off, m. */
const DRIFT_M = 0.003;
/** How far easing a jump of curvature may move the line, m, and the longest half of it, m. */
const JUMP_SHIFT_M = 0.04;
const LONGEST_HALF_M = 25;
/** Share of the jump by which an eased one overshoots before and after, so that the line comes back to itself. */
const OVERSHOOT = 1 / 12;
/** Largest shift of an eased jump: this, times the jump, times the square of half of it. */
const JUMP_SHIFT = 1 / 30;
/** Over which curvature is averaged where the line is steered along pieces, m; how fast it comes back to them, 1/m. */
const AVERAGED_M = 4;
const RETURN_PER_M = 0.12;
const STEPS_M = [4, 2, 1, 0.5] as const;
/** Directions so far before and behind a place count as one, m. */
const KINK_M = 0.01;
/** So near to the line, m, steps may be long. */
const LITTLE_M = 0.002;
/** Curvature that even change between two places of a step may miss, 1/m. */
const MISSED_PER_M = 2e-5;
/** What people feel of a car's own wandering, m: no course may be further from the line than this. */
const FURTHEST_M = 0.1;
const LOST_M = 1;
const LOOK_EVERY_M = 1;
const MOST_SEGMENTS = 19_000;

/**
 * Leads a course of lines, arcs and clothoids along pieces, without a jump in place, direction or curvature. Pieces of even
 * curvature that go on from each other stay as they are; where curvature jumps, four clothoids about the joint lead over,
 * and back onto the line; everything else is followed by steps that steer back to it.
 * @throws UserError where that would move the line by more than 10 cm, with the piece's name.
 */
export function ease(pieces: readonly Piece[], closed: boolean, path: string): EasedCourse {
  return new Easing(pieces, closed, path).run();
}

class Easing {
  readonly #pieces: readonly Piece[];
  /** Where each piece begins, and the end, m. */
  readonly #startsM: number[] = [0];
  readonly #closed: boolean;
  readonly #path: string;
  readonly #segments: RoadSegment[] = [];
  /** Places of the pieces, and stations of the course beside them. */
  readonly #alongM: number[] = [0];
  readonly #stationsM: number[] = [0];
  #start: CentrePoint;
  #here: CentrePoint;
  /** Beside `#here`, along the pieces, m. */
  #nowM = 0;

  constructor(pieces: readonly Piece[], closed: boolean, path: string) {
    this.#pieces = pieces;
    this.#closed = closed;
    this.#path = path;
    for (const { lengthM } of pieces) this.#startsM.push(this.#startsM.at(-1)! + lengthM);
    this.#start = this.#here = pieces[0]!.at(0);
  }

  get #endM(): number {
    return this.#startsM.at(-1)!;
  }

  run(): EasedCourse {
    while (this.#nowM < this.#endM - 1e-6) {
      if (this.#segments.length > MOST_SEGMENTS) {
        throw new UserError(
          'invalid',
          `${this.#path}: the road is too long and winding: more than ${MOST_SEGMENTS} pieces`,
          'Take a shorter one: --road ID.',
        );
      }
      if (!this.#goOnExactly()) this.#steer();
    }
    const largestShiftM = this.#largestShift();
    const { x, y, yawRad } = this.#start;
    return {
      start: { x, y, yawRad: wrapAngle(yawRad) },
      segments: joined(this.#segments),
      lengthM: this.#stationsM.at(-1)!,
      largestShiftM,
      stationAt: (alongM) => interpolated(this.#alongM, this.#stationsM, alongM),
    };
  }

  /** Goes on along an even piece up to where the next one needs easing, and over a jump of curvature. */
  #goOnExactly(): boolean {
    const index = this.#pieceAt(this.#nowM);
    const piece = this.#pieces[index]!;
    if (!piece.even) return false;
    const endM = this.#startsM[index + 1]!;
    const { byM, stopM } = this.#joint(index);
    const toM = endM - stopM;
    if (toM < this.#nowM + 0.25 || !this.#isOn(piece, endM)) return false;
    const [first, last] = piece.even;
    const startM = this.#startsM[index]!;
    // A whole piece is taken as it is, so that a road that was written here comes back to the bit.
    const isWhole = stopM === 0 && Math.abs(this.#nowM - startM) < 1e-9;
    const curvature = (alongM: number) => first + ((last - first) * (alongM - startM)) / piece.lengthM;
    if (isWhole) this.#add(first, last, piece.lengthM, toM);
    else this.#add(curvature(this.#nowM), curvature(toM), toM - this.#nowM, toM);
    if (byM > 0) this.#leadOver(index, byM);
    return true;
  }

  /** Whether the course is so well on a piece that it may go on along it to its end. */
  #isOn(piece: Piece, endM: number): boolean {
    const { asideM, turnedRad } = this.#off(this.#nowM);
    const curvature = this.#at(this.#nowM).curvaturePerM;
    return (
      piece.even !== undefined &&
      Math.abs(asideM) <= DRIFT_M &&
      Math.abs(turnedRad) * (endM - this.#nowM) <= DRIFT_M &&
      Math.abs(this.#here.curvaturePerM - curvature) <= SMOOTH_PER_M
    );
  }

  /** How a piece meets the next: `byM` is half the length of an eased jump, `stopM` how far before the end it ends exactly. */
  #joint(index: number): { byM: number; stopM: number } {
    const piece = this.#pieces[index]!;
    const next = this.#pieces[index + 1];
    if (!next) return { byM: 0, stopM: 0 };
    if (goesOn(piece, next)) return { byM: 0, stopM: 0 };
    const jump = Math.abs(piece.at(piece.lengthM).curvaturePerM - next.at(0).curvaturePerM);
    const byM = Math.min(
      Math.sqrt(JUMP_SHIFT_M / (JUMP_SHIFT * jump)),
      LONGEST_HALF_M,
      0.225 * Math.min(piece.lengthM, next.lengthM),
    );
    return meets(piece, next) && next.even && byM >= 0.25
      ? { byM, stopM: 2 * byM }
      : { byM: 0, stopM: AVERAGED_M / 2 };
  }

  /**
   * Four clothoids about a joint, each `halfM` long. What they differ by from the two pieces is odd about the joint, and has
   * no first moment: direction and place are those of the next piece where they end.
   */
  #leadOver(index: number, halfM: number): void {
    const jointM = this.#startsM[index + 1]!;
    const [before, after] = [this.#pieces[index]!, this.#pieces[index + 1]!];
    const own = (offsetM: number) =>
      offsetM <= 0 ? before.at(before.lengthM + offsetM).curvaturePerM : after.at(offsetM).curvaturePerM;
    const [from, to] = [own(0), after.at(0).curvaturePerM];
    const jump = to - from;
    const nodes = [
      own(-2 * halfM),
      own(-halfM) - OVERSHOOT * jump,
      (from + to) / 2,
      own(halfM) + OVERSHOOT * jump,
      own(2 * halfM),
    ];
    for (let i = 0; i + 1 < nodes.length; i++) {
      this.#add(nodes[i]!, nodes[i + 1]!, halfM, jointM + (i - 1) * halfM);
    }
  }

  /** One step that follows the pieces and steers back to them. */
  #steer(): void {
    const restM = this.#endM - this.#nowM;
    if (this.#segments.length === 0 && this.#pieces[0]!.even) {
      // A line in short straight pieces is a bend from its start on.
      this.#here = this.#start = { ...this.#here, curvaturePerM: this.#meanCurvature(0) };
    }
    const { asideM, turnedRad } = this.#off(this.#nowM);
    // What is far off comes back too late: all that follows would be for nothing.
    if (Math.abs(asideM) > LOST_M) throw this.#tooSudden(this.#nowM, Math.abs(asideM));
    // Long steps would swing about the line before they come back to it.
    const mostM = Math.abs(asideM) + Math.abs(turnedRad) / RETURN_PER_M < LITTLE_M ? 4 : 1;
    const fits = (lengthM: number) =>
      lengthM <= mostM && lengthM <= restM && this.#missed(lengthM) <= MISSED_PER_M;
    let stepM: number = STEPS_M.find(fits) ?? 0.5;
    if (restM < stepM + 0.25) stepM = restM < 0.5 ? restM : restM / 2;
    const curvature =
      this.#meanCurvature(this.#nowM + stepM) - RETURN_PER_M * (RETURN_PER_M * asideM + 2 * turnedRad);
    this.#add(this.#here.curvaturePerM, curvature, stepM, this.#nowM + stepM);
    if (this.#nowM >= this.#endM) return;
    // Beside the course is where the pieces are, and not as far along them.
    const beside = this.#at(this.#nowM);
    const aheadM =
      (this.#here.x - beside.x) * Math.cos(beside.yawRad) +
      (this.#here.y - beside.y) * Math.sin(beside.yawRad);
    this.#nowM = Math.min(this.#endM, this.#nowM + Math.max(-0.2, Math.min(0.2, aheadM)));
    this.#alongM[this.#alongM.length - 1] = this.#nowM;
  }

  /** How far curvature halfway through a step is from the mean of its ends. */
  #missed(stepM: number): number {
    const [from, middle, to] = [0, 0.5, 1].map((share) => this.#meanCurvature(this.#nowM + share * stepM));
    return Math.abs(middle! - (from! + to!) / 2);
  }

  /** Turning about a place of the pieces, a metre: a jump of curvature, and a kink, become a slope. */
  #meanCurvature(alongM: number): number {
    const half = AVERAGED_M / 2;
    const fromM = this.#closed ? alongM - half : Math.max(0, alongM - half);
    const toM = this.#closed ? alongM + half : Math.min(this.#endM, alongM + half);
    return wrapAngle(this.#at(toM).yawRad - this.#at(fromM).yawRad) / (toM - fromM);
  }

  #add(from: number, to: number, lengthM: number, nowM: number): void {
    const isStraight = Math.abs(from) < 1e-12 && Math.abs(to) < 1e-12;
    if (isStraight) this.#segments.push({ type: 'line', lengthM });
    else if (from === to) this.#segments.push({ type: 'arc', lengthM, curvaturePerM: from });
    else this.#segments.push({ type: 'clothoid', lengthM, startCurvaturePerM: from, endCurvaturePerM: to });
    const [first, last] = isStraight ? [0, 0] : [from, to];
    this.#here = {
      ...advance({ ...this.#here, curvaturePerM: first }, (last - first) / lengthM, lengthM),
      curvaturePerM: last,
    };
    this.#nowM = nowM;
    this.#alongM.push(nowM);
    this.#stationsM.push(this.#stationsM.at(-1)! + lengthM);
  }

  /** How far the course is left of a place of the pieces, and turned from it. */
  #off(alongM: number, here: CentrePoint = this.#here): { asideM: number; turnedRad: number } {
    const { x, y, yawRad } = this.#at(alongM);
    const [before, after] = [this.#at(alongM - KINK_M), this.#at(alongM + KINK_M)];
    return {
      asideM: (here.y - y) * Math.cos(yawRad) - (here.x - x) * Math.sin(yawRad),
      // Of a kink, the course has the mean of both directions.
      turnedRad: wrapAngle(here.yawRad - before.yawRad - wrapAngle(after.yawRad - before.yawRad) / 2),
    };
  }

  #at(alongM: number): CentrePoint {
    const lengthM = this.#endM;
    const within = this.#closed ? alongM - lengthM * Math.floor(alongM / lengthM) : alongM;
    const index = this.#pieceAt(within);
    return this.#pieces[index]!.at(within - this.#startsM[index]!);
  }

  #pieceAt(alongM: number): number {
    let low = 0;
    for (let high = this.#pieces.length - 1; low < high; ) {
      const middle = (low + high + 1) >> 1;
      if (this.#startsM[middle]! <= alongM + 1e-9) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** @throws UserError where the course is too far from a piece. */
  #largestShift(): number {
    let here = this.#start;
    let largestM = 0;
    for (const [i, segment] of this.#segments.entries()) {
      const [fromM, toM] = [this.#alongM[i]!, this.#alongM[i + 1]!];
      const [first, last] =
        segment.type === 'line'
          ? [0, 0]
          : segment.type === 'arc'
            ? [segment.curvaturePerM, segment.curvaturePerM]
            : [segment.startCurvaturePerM, segment.endCurvaturePerM];
      const sharpness = (last - first) / segment.lengthM;
      const start = { ...here, curvaturePerM: first };
      const looks = Math.ceil(segment.lengthM / LOOK_EVERY_M);
      for (let look = 1; look <= looks; look++) {
        here = advance(start, sharpness, (segment.lengthM * look) / looks);
        const alongM = fromM + ((toM - fromM) * look) / looks;
        const shiftM = Math.abs(this.#off(alongM, here).asideM);
        largestM = Math.max(largestM, shiftM);
        if (!(shiftM <= FURTHEST_M)) throw this.#tooSudden(alongM, shiftM);
      }
      here = { ...here, curvaturePerM: last };
    }
    return largestM;
  }

  #tooSudden(alongM: number, shiftM: number): UserError {
    const { name } = this.#pieces[this.#pieceAt(alongM)]!;
    return new UserError(
      'invalid',
      `${this.#path}: ${name}: the line turns too suddenly there: a car would be ${shiftM.toFixed(2)} m off it`,
      `Let it turn more gently, or take another road: --road ID. At most ${FURTHEST_M} m are eased.`,
    );
  }
}

/** Whether a piece begins where another ends, in its direction. */
function meets(piece: Piece, next: Piece): boolean {
  const end = piece.at(piece.lengthM);
  const start = next.at(0);
  return (
    Math.hypot(end.x - start.x, end.y - start.y) <= MEETING_M &&
    Math.abs(wrapAngle(end.yawRad - start.yawRad)) <= MEETING_RAD
  );
}

/** Whether two pieces of even curvature go on from one to the other without any jump. */
export function goesOn(piece: Piece, next: Piece): boolean {
  const jump = piece.at(piece.lengthM).curvaturePerM - next.at(0).curvaturePerM;
  return (
    piece.even !== undefined &&
    next.even !== undefined &&
    meets(piece, next) &&
    Math.abs(jump) <= SMOOTH_PER_M
  );
}

/** Lines in one another's continuation, and arcs of one curvature, as one. */
function joined(segments: readonly RoadSegment[]): RoadSegment[] {
  const all: RoadSegment[] = [];
  for (const segment of segments) {
    const last = all.at(-1);
    const goesOn =
      (last?.type === 'line' && segment.type === 'line') ||
      (last?.type === 'arc' && segment.type === 'arc' && last.curvaturePerM === segment.curvaturePerM);
    const turns = segment.type === 'arc' ? Math.abs(segment.curvaturePerM) : 0;
    // A road file's piece is no full circle.
    if (last && goesOn && (last.lengthM + segment.lengthM) * turns < 6) {
      all[all.length - 1] = { ...last, lengthM: last.lengthM + segment.lengthM };
    } else all.push(segment);
  }
  return all;
}

/** The value of a broken line over ascending places. */
function interpolated(places: readonly number[], values: readonly number[], at: number): number {
  let low = 0;
  for (let high = places.length - 2; low < high; ) {
    const middle = (low + high + 1) >> 1;
    if (places[middle]! <= at) low = middle;
    else high = middle - 1;
  }
  const widthM = places[low + 1]! - places[low]!;
  const share = widthM > 0 ? (at - places[low]!) / widthM : 0;
  return values[low]! + (values[low + 1]! - values[low]!) * Math.min(1, Math.max(0, share));
}
