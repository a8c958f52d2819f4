import { type Cubic, indexAt, valueAt } from './profile.ts';
import type { CrossSection } from './road.ts';

/** What a lane is: driven in; a strip of gravel; grass, as between two carriageways. */
export const LANE_KINDS = ['driving', 'shoulder', 'ground'] as const;
export type LaneKind = (typeof LANE_KINDS)[number];

export const MARK_TYPES = ['none', 'solid', 'broken', 'double'] as const;
export const MARK_COLOURS = ['white', 'yellow'] as const;

/** What is painted along the border of a lane from a station on. */
export interface Mark {
  readonly stationM: number;
  readonly type: (typeof MARK_TYPES)[number];
  readonly colour: (typeof MARK_COLOURS)[number];
  readonly widthM: number;
}

export interface Lane {
  readonly kind: LaneKind;
  /** Width along the road, m, by stations of the road. */
  readonly widthM: readonly Cubic[];
  /** Along its outer border. */
  readonly marks: readonly Mark[];
}

/** Lanes from a station on. */
export interface LaneSection {
  readonly stationM: number;
  /** Along the middle, between left and right lanes. */
  readonly middleMarks: readonly Mark[];
  /** From the middle outwards: lanes 1, 2, … */
  readonly left: readonly Lane[];
  /** From the middle outwards: lanes −1, −2, … */
  readonly right: readonly Lane[];
}

/** Which lane is driven in from a station on. */
export interface PathStretch {
  readonly stationM: number;
  /** Positive to the left of the middle, negative to its right, counted outwards. */
  readonly lane: number;
  /** Length over which the path goes there from where it was, m; 0 where it is there already. */
  readonly changeM: number;
}

/** The lanes of a road along its whole length. */
export interface LaneLayout {
  /** Of the middle between left and right lanes from the centre line, positive left, m. */
  readonly offsetM: readonly Cubic[];
  readonly sections: readonly LaneSection[];
  readonly path: readonly PathStretch[];
}

/** A distance from the centre line, positive left, m, by the station. */
export type Along = (stationM: number) => number;

/** A strip of the road's surface. */
export interface Strip {
  readonly kind: LaneKind;
  readonly leftM: Along;
  readonly rightM: Along;
}

/** A painted line: where its middle lies. */
export interface Line {
  readonly offsetM: Along;
  readonly broken: boolean;
  readonly colour: Mark['colour'];
  readonly widthM: number;
}

/** A part of a road whose strips and lines are the same ones all along; their distances may vary. */
export interface Stretch {
  readonly fromM: number;
  readonly toM: number;
  /** From left to right, each beginning where the one before ends. */
  readonly strips: readonly Strip[];
  readonly lines: readonly Line[];
}

/** Where at a station a car is to be: distances from the centre line, positive left, m. */
export interface Across {
  /** Middle of the lane that is driven in. */
  readonly pathM: number;
  readonly laneWidthM: number;
  /** Outer edges of the carriageway that holds this lane: beyond them lies no lane. */
  readonly leftM: number;
  readonly rightM: number;
  /** Outermost borders of all that lies across the road but its shoulders. */
  readonly outerLeftM: number;
  readonly outerRightM: number;
}

/** What lies across a road, station by station. */
export interface Lanes {
  across(stationM: number): Across;
  /** How far the path leads to the left a metre of centre line: 0 where it keeps its distance. */
  pathSlope(stationM: number): number;
  /** The stretches between two stations, in order; the first begins and the last ends there. */
  stretches(fromM: number, toM: number): readonly Stretch[];
  /** Most strips that lie beside each other, and most stretches that begin within any length of road, m. */
  mostStrips(): number;
  mostStarts(withinM: number): number;
  /** Lanes to drive in at the start. */
  readonly count: number;
  /** Paved width at its widest, m, and the greatest distance of any strip from the centre line, m. */
  readonly widthM: number;
  readonly reachM: number;
}

/** Width of a painted line, m, how far those along the edge lie inside it, and those of a double line from its middle. */
const LINE_WIDTH_M = 0.12;
const EDGE_LINE_INSET_M = 0.2;
const DOUBLE_LINE_OFFSET_M = 0.12;

/** Lanes of one width all along, with the path in the right one. */
export function evenLanes({ lanes, laneWidthM, centreLine, edgeLines }: CrossSection): Lanes {
  const widthM = lanes * laneWidthM;
  const edge = widthM / 2;
  const still = (offsetM: number): Along => {
    return () => offsetM;
  };
  const strip = (leftM: number, rightM: number): Strip => ({
    kind: 'driving',
    leftM: still(leftM),
    rightM: still(rightM),
  });
  const line = (offsetM: number, colour: Mark['colour'], broken = false): Line => ({
    offsetM: still(offsetM),
    broken,
    colour,
    widthM: LINE_WIDTH_M,
  });
  const strips = lanes === 2 ? [strip(edge, 0), strip(0, -edge)] : [strip(edge, -edge)];
  const lines: Line[] = [];
  if (edgeLines) {
    lines.push(line(edge - EDGE_LINE_INSET_M, 'white'), line(-(edge - EDGE_LINE_INSET_M), 'white'));
  }
  if (centreLine === 'double') {
    lines.push(line(DOUBLE_LINE_OFFSET_M, 'yellow'), line(-DOUBLE_LINE_OFFSET_M, 'yellow'));
  }
  if (centreLine === 'dashed') lines.push(line(0, 'white', true));
  const across: Across = {
    pathM: lanes === 2 ? -laneWidthM / 2 : 0,
    laneWidthM,
    leftM: edge,
    rightM: -edge,
    outerLeftM: edge,
    outerRightM: -edge,
  };
  return {
    across: () => across,
    pathSlope: () => 0,
    stretches: (fromM, toM) => [{ fromM, toM, strips, lines }],
    mostStrips: () => strips.length,
    mostStarts: () => 0,
    count: lanes,
    widthM,
    reachM: edge,
  };
}

/** Lanes of one width all along, with the path in the right one, as a layout. */
export function layoutOf({ lanes, laneWidthM, centreLine, edgeLines }: CrossSection): LaneLayout {
  const mark = (type: Mark['type'], colour: Mark['colour'] = 'white'): Mark[] =>
    type === 'none' ? [] : [{ stationM: 0, type, colour, widthM: LINE_WIDTH_M }];
  const lane: Lane = {
    kind: 'driving',
    widthM: [{ stationM: 0, a: laneWidthM, b: 0, c: 0, d: 0 }],
    marks: mark(edgeLines ? 'solid' : 'none'),
  };
  const middles = { none: mark('none'), dashed: mark('broken'), double: mark('double', 'yellow') };
  return {
    offsetM: lanes === 1 ? [{ stationM: 0, a: laneWidthM / 2, b: 0, c: 0, d: 0 }] : [],
    sections: [
      {
        stationM: 0,
        middleMarks: lanes === 1 ? lane.marks : middles[centreLine],
        left: lanes === 1 ? [] : [lane],
        right: [lane],
      },
    ],
    path: [{ stationM: 0, lane: -1, changeM: 0 }],
  };
}

/** Between places at which the width of a road is looked at, m. */
const LOOK_EVERY_M = 5;
/** More than stations are off by rounding, after however many laps, m. */
const HAIR_M = 1e-6;
/** Over which the slope of the path is taken, m. */
const SLOPE_OVER_M = 0.1;

/**
 * Lanes as a file lays them out. Stations of a closed road go on from lap to lap; before the start of an open one and past
 * its end, lanes are as they are there.
 */
export class VaryingLanes implements Lanes {
  readonly count: number;
  readonly widthM: number;
  readonly reachM: number;
  readonly #layout: LaneLayout;
  readonly #lengthM: number;
  readonly #closed: boolean;
  /** Of one lap, in order. */
  readonly #stretches: readonly Stretch[];
  /** How far the path is from the middle of its new lane where a change begins, m, and how fast that changes. */
  readonly #aside: { readonly byM: number; readonly slope: number }[] = [];

  constructor(layout: LaneLayout, lengthM: number, closed: boolean) {
    this.#layout = layout;
    this.#lengthM = lengthM;
    this.#closed = closed;
    this.#stretches = stretchesOf(layout, lengthM);
    this.#findChanges();
    const [first] = layout.sections;
    this.count = [...first!.left, ...first!.right].filter(({ kind }) => kind === 'driving').length;
    let [widthM, reachM] = [0, 0];
    for (const { fromM, toM, strips } of this.#stretches) {
      const looks = Math.ceil((toM - fromM) / LOOK_EVERY_M);
      for (let look = 0; look <= looks; look++) {
        const at = fromM + ((toM - fromM) * look) / looks;
        const [left, right] = [strips[0]!.leftM(at), strips.at(-1)!.rightM(at)];
        widthM = Math.max(widthM, left - right);
        reachM = Math.max(reachM, Math.abs(left), Math.abs(right));
      }
    }
    this.widthM = widthM;
    this.reachM = reachM;
  }

  across(stationM: number): Across {
    const at = this.#withinLap(stationM);
    const { lane } = this.#layout.path[indexAt(this.#layout.path, at)]!;
    const section = this.#layout.sections[indexAt(this.#layout.sections, at)]!;
    const strips = this.#stretches[this.#stretchAt(at)]!.strips;
    const own = stripOfLane(section, lane);
    let [first, last] = [own, own];
    while (first > 0 && strips[first - 1]!.kind === 'driving') first--;
    while (last + 1 < strips.length && strips[last + 1]!.kind === 'driving') last++;
    const { leftM, rightM } = strips[own]!;
    return {
      pathM: this.#pathM(at),
      laneWidthM: leftM(at) - rightM(at),
      leftM: strips[first]!.leftM(at),
      rightM: strips[last]!.rightM(at),
      outerLeftM: strips[0]!.leftM(at),
      outerRightM: strips.at(-1)!.rightM(at),
    };
  }

  pathSlope(stationM: number): number {
    const at = this.#withinLap(stationM);
    return this.#slope(at, (station) => this.#pathM(station));
  }

  stretches(fromM: number, toM: number): readonly Stretch[] {
    const found: Stretch[] = [];
    for (let at = fromM; at < toM; ) {
      // A hair further on: there `at` lies in the stretch that begins here, however it was rounded.
      const inLap = this.#withinLap(at + HAIR_M);
      const lapM = at + HAIR_M - inLap;
      const index = this.#stretchAt(inLap);
      const stretch = this.#stretches[index]!;
      const isLast = index === this.#stretches.length - 1;
      const endM = Math.min(toM, isLast && !this.#closed ? toM : stretch.toM + lapM);
      found.push({
        fromM: at,
        toM: endM,
        strips: stretch.strips.map(({ kind, leftM, rightM }) => ({
          kind,
          leftM: (s) => leftM(s - lapM),
          rightM: (s) => rightM(s - lapM),
        })),
        lines: stretch.lines.map((line) => ({ ...line, offsetM: (s) => line.offsetM(s - lapM) })),
      });
      at = endM;
    }
    return found;
  }

  mostStrips(): number {
    return Math.max(...this.#stretches.map(({ strips }) => strips.length));
  }

  mostStarts(withinM: number): number {
    const starts = this.#stretches.map(({ fromM }) => fromM);
    let most = 0;
    let first = 0;
    for (let last = 0; last < starts.length; last++) {
      while (starts[last]! - starts[first]! > withinM) first++;
      most = Math.max(most, last - first + 1);
    }
    // One more where a lap ends and the next begins.
    return most + 1;
  }

  /** A station of the first lap; of an open road one that it has. */
  #withinLap(stationM: number): number {
    if (!this.#closed) return Math.min(this.#lengthM, Math.max(0, stationM));
    const at = stationM - this.#lengthM * Math.floor(stationM / this.#lengthM);
    return at >= this.#lengthM ? 0 : at;
  }

  #stretchAt(at: number): number {
    let low = 0;
    for (let high = this.#stretches.length - 1; low < high; ) {
      const middle = (low + high + 1) >> 1;
      if (this.#stretches[middle]!.fromM <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #findChanges(): void {
    const { path } = this.#layout;
    for (const [i, { stationM, changeM }] of path.entries()) {
      const before = i > 0 ? i - 1 : this.#closed ? path.length - 1 : undefined;
      if (changeM === 0 || before === undefined) {
        this.#aside.push({ byM: 0, slope: 0 });
        continue;
      }
      const endM = i > 0 ? stationM : this.#lengthM;
      const was = (at: number) =>
        i > 0 ? this.#onStretch(before, at) : this.#middleOf(path[before]!.lane, at);
      const is = (at: number) => this.#middleOf(path[i]!.lane, at);
      const justBefore = endM - SLOPE_OVER_M;
      this.#aside.push({
        byM: was(endM) - is(stationM),
        slope: (was(endM) - was(justBefore) - (is(stationM + SLOPE_OVER_M) - is(stationM))) / SLOPE_OVER_M,
      });
    }
  }

  #pathM(at: number): number {
    return this.#onStretch(indexAt(this.#layout.path, at), at);
  }

  /** The path as a stretch of it has it: the middle of its lane, and at first what is left of the change to it. */
  #onStretch(index: number, at: number): number {
    const { stationM, lane, changeM } = this.#layout.path[index]!;
    const middleM = this.#middleOf(lane, at);
    const onM = at - stationM;
    if (onM >= changeM) return middleM;
    // From distance and slope to none of either, without a jump of curvature: quintic Hermite polynomials.
    const t = onM / changeM;
    const { byM, slope } = this.#aside[index]!;
    const left = 1 - t ** 3 * (10 - 15 * t + 6 * t * t);
    const leftOfSlope = t * (1 - t * t * (6 - 8 * t + 3 * t * t));
    return middleM + byM * left + slope * changeM * leftOfSlope;
  }

  #middleOf(lane: number, at: number): number {
    const section = this.#sectionOf(lane, at);
    const inner = borderOf(this.#layout, section, lane > 0 ? lane - 1 : lane + 1, at);
    return (inner + borderOf(this.#layout, section, lane, at)) / 2;
  }

  /** The section at a station; where a lane ends with the one before, at its very end, that one. */
  #sectionOf(lane: number, at: number): LaneSection {
    const { sections } = this.#layout;
    const index = indexAt(sections, at);
    const section = sections[index]!;
    const has = (lane > 0 ? section.left : section.right).length >= Math.abs(lane);
    return has || index === 0 ? section : sections[index - 1]!;
  }

  #slope(at: number, value: Along): number {
    const from = Math.max(0, at - SLOPE_OVER_M / 2);
    const to = Math.min(this.#lengthM, at + SLOPE_OVER_M / 2);
    return (value(to) - value(from)) / (to - from);
  }
}

/** Of how many strips from the left a lane is. */
function stripOfLane({ left }: LaneSection, lane: number): number {
  return lane > 0 ? left.length - lane : left.length - lane - 1;
}

/** Distance of a lane's outer border from the centre line, m; of lane 0, of the middle. */
function borderOf({ offsetM }: LaneLayout, { left, right }: LaneSection, lane: number, at: number): number {
  let border = valueAt(offsetM, at);
  for (let i = 0; i < lane; i++) border += Math.max(0, valueAt(left[i]!.widthM, at));
  for (let i = 0; i < -lane; i++) border -= Math.max(0, valueAt(right[i]!.widthM, at));
  return border;
}

function stretchesOf(layout: LaneLayout, lengthM: number): Stretch[] {
  const { sections } = layout;
  return sections.flatMap((section, i) => {
    const endM = sections[i + 1]?.stationM ?? lengthM;
    const lanes = [...section.left, ...section.right];
    const starts = [section.middleMarks, ...lanes.map(({ marks }) => marks)]
      .flat()
      .map(({ stationM }) => stationM)
      .filter((stationM) => stationM > section.stationM && stationM < endM);
    const fromMs = [section.stationM, ...new Set(starts.toSorted((a, b) => a - b))];
    return fromMs.map((fromM, k) => stretchOf(layout, section, fromM, fromMs[k + 1] ?? endM));
  });
}

function stretchOf(layout: LaneLayout, section: LaneSection, fromM: number, toM: number): Stretch {
  const border = (lane: number): Along => {
    return (s) => borderOf(layout, section, lane, Math.min(toM, Math.max(fromM, s)));
  };
  const { left, right, middleMarks } = section;
  const strips = [
    ...left.map(({ kind }, i) => ({ kind, leftM: border(i + 1), rightM: border(i) })).reverse(),
    ...right.map(({ kind }, i) => ({ kind, leftM: border(-i), rightM: border(-i - 1) })),
  ];
  // Those along the outer edges lie on the surface, as painters have it, and not half beside it.
  const painted = (marks: readonly Mark[], lane: number) =>
    linesOf(marks, fromM, border(lane), lane === left.length ? -1 : lane === -right.length ? 1 : 0);
  const lines = [
    ...left.map(({ marks }, i) => painted(marks, i + 1)).reverse(),
    painted(middleMarks, 0),
    ...right.map(({ marks }, i) => painted(marks, -i - 1)),
  ];
  return { fromM, toM, strips, lines: lines.flat() };
}

/**
 * The lines that stand for what is painted at a station.
 * @param inwards 1 where the road lies to the left of them, −1 to the right, 0 to both sides
 */
function linesOf(marks: readonly Mark[], stationM: number, offsetM: Along, inwards: -1 | 0 | 1): Line[] {
  const mark = marks[indexAt(marks, stationM)];
  if (!mark || mark.type === 'none' || mark.stationM > stationM) return [];
  const { type, colour, widthM } = mark;
  const line = (besideM: number): Line => ({
    offsetM: (s) => offsetM(s) + besideM,
    broken: type === 'broken',
    colour,
    widthM,
  });
  const apartM = type === 'double' ? DOUBLE_LINE_OFFSET_M : 0;
  const middleM = inwards * (apartM + widthM / 2);
  return apartM > 0 ? [line(middleM + apartM), line(middleM - apartM)] : [line(middleM)];
}
