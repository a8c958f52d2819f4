import type { Pose } from '../conventions.ts';
import type { Rng } from '../rng.ts';
import { CentreLine } from './centre-line.ts';
import type { Along, Lane, LaneLayout, LaneSection } from './lanes.ts';
import type { Cubic } from './profile.ts';
import type { RoadSegment } from './road.ts';

/** Forks before they come again. */
const FORKS = 8;
/** Straight road before a fork, m. */
const STRAIGHT_M = [80, 105] as const;
/** Widths of the road, and radii of the bend in which an arm turns away, m. */
const WIDTH_M = [3, 4] as const;
const AWAY_RADIUS_M = [16, 26] as const;
/** Angle by which an arm turns away, rad; how far it goes on so, and how far the arms lie beside each other, m. */
const AWAY_RAD = 0.5;
const ARM_M = 4;
const BESIDE_M = 20;
/** Radius in which it turns back, m: more than the arms are apart, so that lines across the one cross the other in order. */
const BACK_RADIUS_M = 50;
/** Over which a bend comes and goes, m. */
const TRANSITION_M = 5;
/** Between places at which the other arm is looked at, m. */
const LOOK_EVERY_M = 2;
/** Halvings of the length of an arm. */
const HALVINGS = 30;

/** A road that forks again and again: its line along the arms that are driven, and the other arms beside it. */
export interface Forks {
  readonly segments: readonly RoadSegment[];
  readonly layout: LaneLayout;
  /** Length after which all comes again, m. */
  readonly lapM: number;
}

/**
 * Draws forks: one lane parts into two arms of its width that turn away to both sides alike, lie beside each other, and come
 * together again. The road's line follows one of them, by chance. The lanes of the other lie where it is, its mirror image.
 */
export function drawForks(rng: Rng): Forks {
  const widthM = rng.uniform(...WIDTH_M);
  const segments: RoadSegment[] = [];
  const own: Lane = { kind: 'driving', widthM: [{ stationM: 0, a: widthM, b: 0, c: 0, d: 0 }], marks: [] };
  const section = (stationM: number, beside: readonly Lane[], isLeft: boolean): LaneSection => ({
    stationM,
    middleMarks: [],
    left: isLeft ? beside : [],
    right: isLeft ? [own] : [own, ...beside],
  });
  const sections: LaneSection[] = [];
  let atM = 0;
  for (let fork = 0; fork < FORKS; fork++) {
    const drawn = rng.split(fork);
    const straightM = drawn.uniform(...STRAIGHT_M);
    const radiusM = drawn.uniform(...AWAY_RADIUS_M);
    const toRight = drawn.chance(0.5);
    const arm = armOf(radiusM);
    sections.push(section(atM, [], false));
    segments.push({ type: 'line', lengthM: straightM }, ...(toRight ? arm.map(mirrored) : arm));
    atM += straightM;
    const line = new CentreLine({ x: 0, y: 0, yawRad: 0 });
    for (const segment of arm) line.append(segment);
    /** Of the other arm's inner and outer edge from the middle of this one, along lines across it, m. */
    const inner = edgeBeside(line, -widthM / 2);
    const outer = edgeBeside(line, widthM / 2);
    const partedM = partingOf(line, widthM / 2);
    const strip = (kind: Lane['kind'], width: Along): Lane => ({
      kind,
      widthM: cubicsOf(width, line.endM, atM),
      marks: [],
    });
    const whole = [strip('driving', (s) => outer(s) - widthM / 2)];
    const arms = [
      strip('ground', (s) => inner(s) - widthM / 2),
      strip('driving', (s) => outer(s) - inner(s)),
    ];
    sections.push(
      section(atM, whole, toRight),
      section(atM + partedM, arms, toRight),
      section(atM + line.endM - partedM, whole, toRight),
    );
    atM += line.endM;
  }
  return {
    segments,
    lapM: atM,
    layout: {
      offsetM: [{ stationM: 0, a: widthM / 2, b: 0, c: 0, d: 0 }],
      sections,
      path: [{ stationM: 0, lane: -1, changeM: 0 }],
    },
  };
}

/** The left arm, from where it turns away to where it is back. */
function armOf(radiusM: number): RoadSegment[] {
  const away = bend(1 / radiusM);
  const back = bend(-1 / BACK_RADIUS_M);
  const straight: RoadSegment = { type: 'line', lengthM: ARM_M };
  const half = [...away, straight, ...back];
  return [...half, { type: 'line', lengthM: BESIDE_M }, ...half.map(reversed).reverse()];
}

/** Turns by {@link AWAY_RAD}, to the left where the curvature is positive. */
function bend(curvaturePerM: number): RoadSegment[] {
  const arcM = AWAY_RAD / Math.abs(curvaturePerM) - TRANSITION_M;
  const ramp = (from: number, to: number): RoadSegment => ({
    type: 'clothoid',
    lengthM: TRANSITION_M,
    startCurvaturePerM: from,
    endCurvaturePerM: to,
  });
  return [ramp(0, curvaturePerM), { type: 'arc', lengthM: arcM, curvaturePerM }, ramp(curvaturePerM, 0)];
}

/** A segment as driven the other way along its mirror image: its curvatures stay, in the other order. */
function reversed(segment: RoadSegment): RoadSegment {
  if (segment.type !== 'clothoid') return segment;
  const { startCurvaturePerM, endCurvaturePerM } = segment;
  return { ...segment, startCurvaturePerM: endCurvaturePerM, endCurvaturePerM: startCurvaturePerM };
}

function mirrored(segment: RoadSegment): RoadSegment {
  switch (segment.type) {
    case 'line':
      return segment;
    case 'arc':
      return { ...segment, curvaturePerM: -segment.curvaturePerM };
    case 'clothoid': {
      const { startCurvaturePerM, endCurvaturePerM } = segment;
      return { ...segment, startCurvaturePerM: -startCurvaturePerM, endCurvaturePerM: -endCurvaturePerM };
    }
  }
}

/** A point to the left of a pose, m. */
function besideM({ x, y, yawRad }: Pose, leftM: number): { readonly x: number; readonly y: number } {
  return { x: x - leftM * Math.sin(yawRad), y: y + leftM * Math.cos(yawRad) };
}

/**
 * How far to the right of a left arm, along the line across it at a station, an edge of its mirror image lies, m.
 * @param outM of the edge from the middle of its arm, outwards
 */
function edgeBeside(line: CentreLine, outM: number): Along {
  return (stationM) => {
    const { x, y, yawRad } = line.at(stationM);
    const [ahead, aside] = [Math.cos(yawRad), Math.sin(yawRad)];
    const edgeAt = (at: number) => {
      const own = besideM(line.at(at), outM);
      return { x: own.x - x, y: -own.y - y };
    };
    const at = whereRising((s) => edgeAt(s).x * ahead + edgeAt(s).y * aside, line.endM);
    const edge = edgeAt(at);
    return edge.x * aside - edge.y * ahead;
  };
}

/** Where the inner edge of the left arm leaves the line between both, m. */
function partingOf(line: CentreLine, halfM: number): number {
  return whereRising((s) => besideM(line.at(s), -halfM).y, line.endM / 2);
}

/** Where a function that rises from the start to a length is 0; the start or the end where it is nowhere. */
function whereRising(value: Along, lengthM: number): number {
  let [low, high] = [0, lengthM];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if (value(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Cubics through values and slopes of a function on 0 … lengthM, which begins at a station. */
function cubicsOf(value: Along, lengthM: number, startM: number): Cubic[] {
  const count = Math.ceil(lengthM / LOOK_EVERY_M);
  const stepM = lengthM / count;
  const values = Array.from({ length: count + 1 }, (_, i) => value(i * stepM));
  const slope = (i: number) => {
    const [before, after] = [Math.max(0, i - 1), Math.min(count, i + 1)];
    return (values[after]! - values[before]!) / ((after - before) * stepM);
  };
  return Array.from({ length: count }, (_, i) => {
    const [a, b, rise] = [values[i]!, slope(i), values[i + 1]! - values[i]!];
    const next = slope(i + 1);
    return {
      stationM: startM + i * stepM,
      a,
      b,
      c: (3 * rise - (2 * b + next) * stepM) / stepM ** 2,
      d: (-2 * rise + (b + next) * stepM) / stepM ** 3,
    };
  });
}
