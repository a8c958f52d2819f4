import type { Rng } from '../rng.ts';
import { CentreLine } from './centre-line.ts';
import { type CurveStyle, curve } from './curves.ts';
import type { RoadSegment } from './road.ts';

const ORIGIN = { x: 0, y: 0, yawRad: 0 };
const ATTEMPTS = 200;
const CURVES_A_PART = 5;
/** Straights are shortened to this share of an open road's, so that at least half of a loop curves. */
const STRAIGHT_SHARE = 0.5;
/** Nearest that two stretches of a loop may come, m. */
const CLEARANCE_M = 30;
const CHECK_STEP_M = 8;

/**
 * A closed course: one part that turns by 2π/n, repeated n times. Each repetition is the last one turned by 2π/n, so
 * the displacements add up to nothing and the course closes exactly, tangent and curvature included.
 */
export function closedLine(style: CurveStyle, rng: Rng): CentreLine {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const line = drawLoop(style, rng.split(attempt));
    if (!crossesItself(line)) return line;
  }
  throw new Error('no loop without a crossing found');
}

function drawLoop(style: CurveStyle, rng: Rng): CentreLine {
  const repetitions = 2 + rng.integer(2);
  const turns = Array.from({ length: CURVES_A_PART }, () => rng.uniform(-0.9, 1.2));
  const excess = turns.reduce((sum, turn) => sum + turn, 0) - (2 * Math.PI) / repetitions;
  const part: RoadSegment[] = [];
  for (const turn of turns) {
    part.push({ type: 'line', lengthM: STRAIGHT_SHARE * rng.uniform(...style.straightM) });
    part.push(...curve(style, turn - excess / CURVES_A_PART, rng));
  }
  const line = new CentreLine(ORIGIN);
  for (let i = 0; i < repetitions; i++) for (const segment of part) line.append(segment);
  return line;
}

function crossesItself(line: CentreLine): boolean {
  const lengthM = line.endM;
  const at = (s: number) => line.at(s - lengthM * Math.floor(s / lengthM));
  const points = Array.from({ length: Math.ceil(lengthM / CHECK_STEP_M) }, (_, i) => at(i * CHECK_STEP_M));
  return points.some((a, i) =>
    points.some((b, j) => {
      const along = Math.abs(i - j) * CHECK_STEP_M;
      const apart = Math.min(along, lengthM - along);
      return apart > 2.5 * CLEARANCE_M && Math.hypot(a.x - b.x, a.y - b.y) < CLEARANCE_M;
    }),
  );
}
