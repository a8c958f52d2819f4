import { type Pose, wrapAngle } from '../conventions.ts';
import type { RoadSegment } from './road.ts';

/** A point that a road is to lead through, m. */
export interface RoadPoint {
  readonly x: number;
  readonly y: number;
}

/** Most points of a spline: its equations are solved as one. */
export const MOST_POINTS = 100;
/** Points nearer to each other lead nowhere, m. */
const LEAST_APART_M = 2;

const NEWTON_STEPS = 60;
const LARGEST_TURN_RAD = 0.4;
const SMOOTH_PER_M = 1e-7;
const DIFFERENCE_RAD = 1e-6;
/** A clothoid that turns further from its chord curls. */
const CURL_RAD = 2.6;

/**
 * The course that leads through points by one clothoid from each to the next, without a jump of direction or curvature:
 * an Euler spiral spline (Levien 2008). Directions at the points are solved for by Newton's method, each clothoid follows from
 * the directions at its ends (Bertolazzi and Frego 2015). At the ends of an open course curvature is zero.
 *
 * @returns undefined where the points lead to no such course: two of them too near, or a turn too sharp.
 */
export function clothoidSpline(
  points: readonly RoadPoint[],
  closed: boolean,
): { readonly start: Pose; readonly segments: RoadSegment[] } | undefined {
  const count = points.length;
  if (count < (closed ? 3 : 2) || count > MOST_POINTS) return undefined;
  const chords = Array.from({ length: closed ? count : count - 1 }, (_, i) => {
    const [from, to] = [points[i]!, points[(i + 1) % count]!];
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    return { lengthM: Math.hypot(dx, dy), yawRad: Math.atan2(dy, dx) };
  });
  if (chords.some(({ lengthM }) => !(lengthM >= LEAST_APART_M))) return undefined;
  const before = (i: number) => (i > 0 ? i - 1 : closed ? chords.length - 1 : undefined);
  const after = (i: number) => (i < chords.length ? i : undefined);
  const yaws = points.map((_, i) => firstGuess(chords, before(i), after(i)));
  const piece = (i: number, from: number, to: number) => fit(chords[i]!, from, to);
  /** The jump of curvature at a point, times a length, so that all equations weigh alike. */
  const jump = (i: number, yawBefore: number, yaw: number, yawAfter: number): number => {
    const [left, right] = [before(i), after(i)];
    const arriving = left === undefined ? 0 : piece(left, yawBefore, yaw).toPerM;
    const leaving = right === undefined ? 0 : piece(right, yaw, yawAfter).fromPerM;
    return leaving - arriving;
  };
  const at = (i: number) => yaws[(i + count) % count]!;
  const jumps = () => yaws.map((yaw, i) => jump(i, at(i - 1), yaw, at(i + 1)));
  let error = largest(jumps());
  for (let step = 0; step < NEWTON_STEPS && error > SMOOTH_PER_M; step++) {
    const own = jumps();
    const matrix = yaws.map((yaw, i) => {
      const row = new Array<number>(count).fill(0);
      const [a, c] = [at(i - 1), at(i + 1)];
      const slope = (da: number, db: number, dc: number) =>
        (jump(i, a + da, yaw + db, c + dc) - own[i]!) / DIFFERENCE_RAD;
      row[i]! += slope(0, DIFFERENCE_RAD, 0);
      if (before(i) !== undefined) row[(i - 1 + count) % count]! += slope(DIFFERENCE_RAD, 0, 0);
      if (after(i) !== undefined) row[(i + 1) % count]! += slope(0, 0, DIFFERENCE_RAD);
      return row;
    });
    const change = solved(matrix, own);
    if (!change) return undefined;
    const scale = Math.min(1, LARGEST_TURN_RAD / Math.max(1e-12, largest(change)));
    const old = [...yaws];
    let better = false;
    for (let share = scale; share > scale / 64 && !better; share /= 2) {
      for (let i = 0; i < count; i++) yaws[i] = old[i]! - share * change[i]!;
      const now = largest(jumps());
      better = now < error;
      if (better) error = now;
    }
    if (!better) return undefined;
  }
  if (error > SMOOTH_PER_M) return undefined;
  const segments: RoadSegment[] = [];
  for (let i = 0; i < chords.length; i++) {
    const { lengthM, fromPerM, toPerM, turnRad } = piece(i, at(i), at(i + 1));
    if (!(lengthM > 0) || turnRad > CURL_RAD) return undefined;
    segments.push(
      Math.abs(fromPerM) < 1e-9 && Math.abs(toPerM) < 1e-9
        ? { type: 'line', lengthM }
        : { type: 'clothoid', lengthM, startCurvaturePerM: fromPerM, endCurvaturePerM: toPerM },
    );
  }
  return { start: { x: points[0]!.x, y: points[0]!.y, yawRad: wrapAngle(yaws[0]!) }, segments };
}

interface Chord {
  readonly lengthM: number;
  readonly yawRad: number;
}

/** The direction of the circle through a point and those beside it. */
function firstGuess(chords: readonly Chord[], left: number | undefined, right: number | undefined): number {
  if (left === undefined) return chords[right!]!.yawRad;
  if (right === undefined) return chords[left]!.yawRad;
  const turn = wrapAngle(chords[right]!.yawRad - chords[left]!.yawRad);
  const [a, b] = [chords[left]!.lengthM, chords[right]!.lengthM];
  return chords[left]!.yawRad + (turn * a) / (a + b);
}

/** The clothoid over a chord with directions at its ends. */
function fit({ lengthM: chordM, yawRad }: Chord, fromRad: number, toRad: number) {
  const first = wrapAngle(fromRad - yawRad);
  const last = wrapAngle(toRad - yawRad);
  const turn = last - first;
  // Direction along it is first + (turn − bend) t + bend t², t from 0 to 1: the chord is met where the sine's mean is 0.
  let bend = 3 * (first + last);
  for (let step = 0; step < 12; step++) {
    const { sine, slope } = means(first, turn, bend);
    if (Math.abs(sine) < 1e-14 || slope === 0) break;
    bend -= sine / slope;
  }
  const { cosine } = means(first, turn, bend);
  const lengthM = chordM / cosine;
  return {
    lengthM,
    fromPerM: (turn - bend) / lengthM,
    toPerM: (turn + bend) / lengthM,
    turnRad: Math.max(Math.abs(first), Math.abs(last)),
  };
}

/** Gauss–Legendre nodes and weights of six points on [0, 1], on each of two halves. */
const NODES = [0.03376524, 0.16939531, 0.38069041, 0.61930959, 0.83060469, 0.96623476];
const WEIGHTS = [0.08566225, 0.18038079, 0.23395697, 0.23395697, 0.18038079, 0.08566225];

/** Means of sine and cosine of the direction along a clothoid, and how the first changes with its bend. */
function means(first: number, turn: number, bend: number): { sine: number; cosine: number; slope: number } {
  let [sine, cosine, slope] = [0, 0, 0];
  for (let half = 0; half < 2; half++) {
    for (let i = 0; i < NODES.length; i++) {
      const t = (half + NODES[i]!) / 2;
      const weight = WEIGHTS[i]! / 2;
      const yaw = first + (turn - bend) * t + bend * t * t;
      sine += weight * Math.sin(yaw);
      cosine += weight * Math.cos(yaw);
      slope += weight * Math.cos(yaw) * (t * t - t);
    }
  }
  return { sine, cosine, slope };
}

function largest(values: readonly number[]): number {
  return values.reduce(
    (most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : Infinity),
    0,
  );
}

/** Gauss's elimination with pivots; undefined where there is no one solution. */
function solved(matrix: number[][], right: readonly number[]): number[] | undefined {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  const count = rows.length;
  for (let column = 0; column < count; column++) {
    let pivot = column;
    for (let row = column + 1; row < count; row++) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    }
    const head = rows[pivot]!;
    if (!(Math.abs(head[column]!) > 1e-12)) return undefined;
    rows[pivot] = rows[column]!;
    rows[column] = head;
    for (let row = column + 1; row < count; row++) {
      const own = rows[row]!;
      const share = own[column]! / head[column]!;
      if (share === 0) continue;
      for (let k = column; k <= count; k++) own[k]! -= share * head[k]!;
    }
  }
  const solution = new Array<number>(count).fill(0);
  for (let row = count - 1; row >= 0; row--) {
    let sum = rows[row]![count]!;
    for (let k = row + 1; k < count; k++) sum -= rows[row]![k]! * solution[k]!;
    solution[row] = sum / rows[row]![row]!;
  }
  return solution;
}
