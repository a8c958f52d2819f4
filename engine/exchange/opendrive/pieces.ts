import { type Pose, wrapAngle } from '../../../sim/conventions.ts';
import { advance } from '../../../sim/road/centre-line.ts';
import type { CentrePoint } from '../../../sim/road/road.ts';
import { UserError } from '../../errors.ts';
import type { Geometry, OpenRoad, Shape } from './open-drive.ts';

/** A piece of reference line in the direction in which it is driven, placed in the world. */
export interface Piece {
  readonly lengthM: number;
  /** The point so far along it, also a little beyond its ends. */
  at(alongM: number): CentrePoint;
  /** Curvature at both ends where it changes evenly between them: a line, an arc or a clothoid. */
  readonly even: readonly [number, number] | undefined;
  /** Stations of its road that it covers, in the direction in which it is driven. */
  readonly fromM: number;
  readonly toM: number;
  /** What it is, for messages. */
  readonly name: string;
}

/** Shorter than this, a piece is part of the one before, m. */
const SHORTEST_M = 0.1;
const LONG_M = 1;
/** Who turns further turns more than the full circle that a road's piece may have. */
const MOST_TURN_RAD = 8 * Math.PI;

/** The reference line of a road, piece by piece. @throws UserError for a piece that leads nowhere. */
export function piecesOf(road: OpenRoad, backwards: boolean, path: string): Piece[] {
  const pieces = road.geometries.map((geometry, i) => {
    const name = `road ${road.id}, geometry ${i + 1}`;
    const piece = pieceOf(geometry, name, path);
    return backwards ? turned(piece, road.lengthM) : piece;
  });
  return absorbed(backwards ? pieces.reverse() : pieces);
}

/** Lets a tiny piece between two long ones become part of the one before it. */
function absorbed(pieces: readonly Piece[]): Piece[] {
  const kept: Piece[] = [];
  for (const [i, piece] of pieces.entries()) {
    const before = kept.at(-1);
    const isTiny = piece.lengthM < SHORTEST_M && (pieces[i + 1]?.lengthM ?? LONG_M) >= LONG_M;
    if (isTiny && before && before.lengthM >= LONG_M) {
      kept[kept.length - 1] = { ...before, lengthM: before.lengthM + piece.lengthM, toM: piece.toM };
    } else kept.push(piece);
  }
  return kept;
}

function pieceOf(geometry: Geometry, name: string, path: string): Piece {
  const { stationM, lengthM, shape } = geometry;
  const place = { fromM: stationM, toM: stationM + lengthM, name };
  const even = curvaturesOf(shape);
  if (even) {
    const turnRad = lengthM * Math.max(Math.abs(even[0]), Math.abs(even[1]));
    if (turnRad > MOST_TURN_RAD) {
      throw new UserError(
        'invalid',
        `${path}: ${name} turns round and round, by up to ${turnRad.toFixed(0)} rad`,
        'Mend it in the program that made it, or take another road: --road ID.',
      );
    }
    const start = { ...geometry, curvaturePerM: even[0] };
    const sharpness = (even[1] - even[0]) / lengthM;
    return { ...place, lengthM, even, at: (alongM) => advance(start, sharpness, alongM) };
  }
  if (shape.type !== 'poly3' && shape.type !== 'paramPoly3') throw new RangeError(shape.type);
  const curve = new PolynomialCurve(geometry, shape);
  if (!(curve.lengthM > 1e-6) || !curve.isSmooth) {
    throw new UserError(
      'invalid',
      `${path}: ${name}: its polynomial stands still or turns on the spot`,
      'Mend it in the program that made it, or take another road: --road ID.',
    );
  }
  return { ...place, lengthM: curve.lengthM, even: undefined, at: (alongM) => curve.at(alongM) };
}

function curvaturesOf(shape: Shape): [number, number] | undefined {
  switch (shape.type) {
    case 'line':
      return [0, 0];
    case 'arc':
      return [shape.curvaturePerM, shape.curvaturePerM];
    case 'spiral':
      return [shape.startPerM, shape.endPerM];
    default:
      return undefined;
  }
}

/** A piece driven from its end to its start. */
function turned(piece: Piece, roadM: number): Piece {
  const { lengthM, even, fromM, toM, name } = piece;
  return {
    lengthM,
    name,
    fromM: roadM - toM,
    toM: roadM - fromM,
    even: even && [-even[1], -even[0]],
    at(alongM) {
      const { x, y, yawRad, curvaturePerM } = piece.at(lengthM - alongM);
      return { x, y, yawRad: yawRad + Math.PI, curvaturePerM: -curvaturePerM };
    },
  };
}

/** The part of a piece between two places along it. */
export function partOf(piece: Piece, startM: number, endM: number): Piece {
  const { lengthM, even, fromM, toM, name, at } = piece;
  const station = (alongM: number) => fromM + ((toM - fromM) * alongM) / lengthM;
  const curvature = ([first, last]: readonly [number, number], alongM: number) =>
    first + ((last - first) * alongM) / lengthM;
  return {
    lengthM: endM - startM,
    name,
    fromM: station(startM),
    toM: station(endM),
    even: even && [curvature(even, startM), curvature(even, endM)],
    at: (alongM) => at(startM + alongM),
  };
}

/** The line that runs beside a piece, `leftM` to its left. */
export function beside(piece: Piece, leftM: number): Piece {
  if (leftM === 0) return piece;
  const start = piece.at(0);
  // Length along the line beside: that along the piece, less what its turning takes on this side.
  const besideM = (alongM: number) => alongM - leftM * wrapAngle(piece.at(alongM).yawRad - start.yawRad);
  const isStraight = piece.even?.every((curvature) => curvature === 0);
  return {
    ...piece,
    lengthM: besideM(piece.lengthM),
    even: isStraight ? piece.even : undefined,
    at(wantedM) {
      let alongM = wantedM;
      for (let step = 0; step < 20; step++) {
        const missingM = wantedM - besideM(alongM);
        if (Math.abs(missingM) < 1e-10) break;
        alongM += missingM / Math.max(0.1, 1 - leftM * piece.at(alongM).curvaturePerM);
      }
      const { x, y, yawRad, curvaturePerM } = piece.at(alongM);
      return {
        x: x - leftM * Math.sin(yawRad),
        y: y + leftM * Math.cos(yawRad),
        yawRad,
        curvaturePerM: curvaturePerM / (1 - leftM * curvaturePerM),
      };
    },
  };
}

/** Between places of a polynomial whose distance along it is known, m, and most of them. */
const TABLE_M = 0.5;
const MOST_ENTRIES = 20_000;
/** Slower than this share of its mean speed, a curve has a cusp. */
const SLOWEST = 1e-3;

type Polynomial = readonly [number, number, number, number];

/** A curve given by two cubic polynomials, by the length along it. */
class PolynomialCurve {
  readonly lengthM: number;
  readonly isSmooth: boolean;
  readonly #start: Pose;
  readonly #u: Polynomial;
  readonly #v: Polynomial;
  readonly #stepP: number;
  /** Length along the curve at multiples of `#stepP`. */
  readonly #lengths: number[] = [0];

  constructor(geometry: Geometry, shape: Extract<Shape, { mostP: number }>) {
    this.#start = geometry;
    this.#u = shape.u;
    this.#v = shape.v;
    const entries = Math.min(MOST_ENTRIES, Math.max(8, Math.ceil(geometry.lengthM / TABLE_M)));
    this.#stepP = shape.mostP / entries;
    // Of v(u), the file says the length along the curve and not the last u.
    const mostM = shape.type === 'poly3' ? geometry.lengthM : Number.POSITIVE_INFINITY;
    let slowest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < entries && this.#lengths.at(-1)! < mostM; i++) {
      const lengthM = this.#lengthBetween(i * this.#stepP, (i + 1) * this.#stepP);
      slowest = Math.min(slowest, lengthM);
      this.#lengths.push(this.#lengths.at(-1)! + lengthM);
    }
    const wholeM = this.#lengths.at(-1)!;
    this.lengthM = Math.min(mostM, wholeM);
    this.isSmooth = Number.isFinite(wholeM) && slowest > (SLOWEST * wholeM) / entries;
  }

  at(alongM: number): CentrePoint {
    const lengths = this.#lengths;
    let low = 0;
    for (let high = lengths.length - 2; low < high; ) {
      const middle = (low + high + 1) >> 1;
      if (lengths[middle]! <= alongM) low = middle;
      else high = middle - 1;
    }
    const fromP = low * this.#stepP;
    let p = fromP + (this.#stepP * (alongM - lengths[low]!)) / (lengths[low + 1]! - lengths[low]!);
    for (let step = 0; step < 4; step++) {
      const missingM = alongM - lengths[low]! - this.#lengthBetween(fromP, p);
      p += missingM / Math.max(1e-9, this.#speed(p));
    }
    const [u, v] = [value(this.#u, p), value(this.#v, p)];
    const [du, dv] = [slope(this.#u, p), slope(this.#v, p)];
    const curl = du * bend(this.#v, p) - dv * bend(this.#u, p);
    const { x, y, yawRad } = this.#start;
    const [cos, sin] = [Math.cos(yawRad), Math.sin(yawRad)];
    return {
      x: x + u * cos - v * sin,
      y: y + u * sin + v * cos,
      yawRad: yawRad + Math.atan2(dv, du),
      curvaturePerM: curl / Math.hypot(du, dv) ** 3,
    };
  }

  #speed(p: number): number {
    return Math.hypot(slope(this.#u, p), slope(this.#v, p));
  }

  /** Gauss's quadrature with three points. */
  #lengthBetween(fromP: number, toP: number): number {
    const half = (toP - fromP) / 2;
    const middle = (fromP + toP) / 2;
    const away = half * Math.sqrt(0.6);
    return (
      (half * (5 * this.#speed(middle - away) + 8 * this.#speed(middle) + 5 * this.#speed(middle + away))) / 9
    );
  }
}

function value([a, b, c, d]: Polynomial, p: number): number {
  return a + p * (b + p * (c + p * d));
}

function slope([, b, c, d]: Polynomial, p: number): number {
  return b + p * (2 * c + p * 3 * d);
}

function bend([, , c, d]: Polynomial, p: number): number {
  return 2 * c + 6 * p * d;
}
