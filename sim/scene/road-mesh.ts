import type { CentrePoint, Road } from '../road/road.ts';
import type { LocalFrame } from './frame.ts';
import type { MeshBuilder, Rgb } from './mesh-builder.ts';
import type { Palette } from './palette.ts';

/** A line along the road in its cross-section. */
interface Rail {
  readonly offsetM: number;
  readonly upM: number;
  readonly colour: Rgb;
  /** 1 on the road's own surface. */
  readonly road: 0 | 1;
}

/** Width of the strip of bank between shoulder and open ground, m. */
const VERGE_M = 6;
/** How deep the bank's outer edge reaches below the terrain, to meet the lowered ground, m. */
const SKIRT_M = 0.5;
const DITCH_DEPTH_M = 0.6;
export const LINE_WIDTH_M = 0.12;
/** Markings float this far above the surface, so that neither hides the other, m. */
const LINE_LIFT_M = 0.015;
export const EDGE_LINE_INSET_M = 0.2;
export const DASH_M = 3;
export const DASH_PERIOD_M = 12;
export const DOUBLE_LINE_OFFSET_M = 0.12;
/** Distance of the two wheel tracks from the middle of a lane, m. */
export const TRACK_OFFSET_M = 0.85;
/** Longest piece of road without a joint: terrain still bends under a straight, m. */
const LONGEST_PIECE_M = 8;

/**
 * Surface, shoulders, ditch and markings between two stations. The line of the road is followed to within
 * `toleranceM`: many short pieces in a tight bend, few long ones on a straight.
 */
export function addRoad(
  mesh: MeshBuilder,
  road: Road,
  frame: LocalFrame,
  palette: Palette,
  fromM: number,
  toM: number,
  toleranceM: number,
): void {
  const line = centreLine(road, fromM, toM, toleranceM);
  addStrips(mesh, road, frame, surfaceRails(road, palette), line);
  addStrips(mesh, road, frame, bankRails(road, palette, 'left'), line);
  addStrips(mesh, road, frame, bankRails(road, palette, 'right'), line);
  const { centreLine: middle, edgeLines } = road.crossSection;
  if (edgeLines) {
    const offsetM = road.widthM / 2 - EDGE_LINE_INSET_M;
    addStrips(mesh, road, frame, markingRails(offsetM, palette.whiteLine), line);
    addStrips(mesh, road, frame, markingRails(-offsetM, palette.whiteLine), line);
  }
  if (middle === 'double') {
    addStrips(mesh, road, frame, markingRails(DOUBLE_LINE_OFFSET_M, palette.yellowLine), line);
    addStrips(mesh, road, frame, markingRails(-DOUBLE_LINE_OFFSET_M, palette.yellowLine), line);
  }
  if (middle === 'dashed') {
    const first = Math.ceil(fromM / DASH_PERIOD_M) * DASH_PERIOD_M;
    for (let at = first; at + DASH_M <= toM; at += DASH_PERIOD_M) {
      const dash = centreLine(road, at, at + DASH_M, toleranceM);
      addStrips(mesh, road, frame, markingRails(0, palette.whiteLine), dash);
    }
  }
}

/** Left to right over the paved width, darker or paler where wheels run. */
function surfaceRails(road: Road, palette: Palette): Rail[] {
  const { lanes, laneWidthM } = road.crossSection;
  const edge = road.widthM / 2;
  const rail = (offsetM: number, colour: Rgb): Rail => ({ offsetM, upM: 0, colour, road: 1 });
  const rails = [rail(edge, palette.road)];
  for (const lane of lanes === 2 ? [laneWidthM / 2, -laneWidthM / 2] : [0]) {
    rails.push(rail(lane + TRACK_OFFSET_M, palette.track));
    rails.push(rail(lane, palette.road));
    rails.push(rail(lane - TRACK_OFFSET_M, palette.track));
  }
  rails.push(rail(-edge, palette.road));
  return rails;
}

/** From the road's edge outwards: shoulder, ditch where there is one, bank, skirt. Listed left to right. */
function bankRails(road: Road, palette: Palette, side: 'left' | 'right'): Rail[] {
  const edge = road.widthM / 2;
  const shoulder = edge + road.crossSection.shoulderM;
  const hasShoulder = road.crossSection.shoulderM > 0;
  const beside = hasShoulder ? palette.shoulder : palette.ground;
  const outwards: [number, number, Rgb][] = [
    [edge, 0, beside],
    [shoulder, -0.03, beside],
  ];
  if (road.crossSection.ditch === side) {
    outwards.push([shoulder + 0.5, -DITCH_DEPTH_M, palette.verge]);
    outwards.push([shoulder + 1.2, -DITCH_DEPTH_M, palette.verge]);
  }
  outwards.push([shoulder + 1.8, 0, palette.ground], [shoulder + VERGE_M, -SKIRT_M, palette.ground]);
  const sign = side === 'left' ? 1 : -1;
  const rails = outwards.map(([offsetM, upM, colour]) => ({
    offsetM: sign * offsetM,
    upM,
    colour,
    road: 0 as const,
  }));
  return side === 'left' ? rails.reverse() : rails;
}

/** A painted line whose middle lies `offsetM` left of the centre line. */
function markingRails(offsetM: number, colour: Rgb): Rail[] {
  const rail = (side: number): Rail => ({
    offsetM: offsetM + (side * LINE_WIDTH_M) / 2,
    upM: LINE_LIFT_M,
    colour,
    road: 1,
  });
  return [rail(1), rail(-1)];
}

/** Spans the rails between one point of a centre line and the next. */
function addStrips(
  mesh: MeshBuilder,
  road: Road,
  { originX, originY }: LocalFrame,
  rails: readonly Rail[],
  line: readonly LinePoint[],
): void {
  // Vertices rail by rail, for a rail is of one colour.
  const starts = rails.map(({ offsetM, upM, colour, road: onRoad }) => {
    mesh.paint(colour, 0, 0, 1, onRoad);
    let last = 0;
    for (let i = 0; i < line.length; i++) {
      const { x: middleX, y: middleY, sin, cos } = line[i]!;
      const x = middleX - offsetM * sin;
      const y = middleY + offsetM * cos;
      last = mesh.vertex(x - originX, y - originY, road.heightAt(x, y) + upM);
    }
    return last + 1 - line.length;
  });
  for (let i = 0; i + 1 < line.length; i++) {
    for (let r = 0; r + 1 < starts.length; r++) {
      const left = starts[r]! + i;
      const right = starts[r + 1]! + i;
      mesh.quad(right, right + 1, left + 1, left);
    }
  }
}

/** A point of a centre line, with sine and cosine of its direction. */
interface LinePoint {
  readonly x: number;
  readonly y: number;
  readonly sin: number;
  readonly cos: number;
}

/** Points between which a chord strays at most `toleranceM` from the centre line: a chord c strays c²κ/8. */
function centreLine(road: Road, fromM: number, toM: number, toleranceM: number): LinePoint[] {
  const all: CentrePoint[] = [];
  let ahead: CentrePoint | undefined;
  for (let at = fromM; at < toM; ) {
    const here = ahead ?? road.centreAt(at);
    all.push(here);
    const halfway = road.centreAt(at + LONGEST_PIECE_M / 2);
    ahead = road.centreAt(at + LONGEST_PIECE_M);
    const sharpest = Math.max(
      Math.abs(here.curvaturePerM),
      Math.abs(halfway.curvaturePerM),
      Math.abs(ahead.curvaturePerM),
    );
    const pieceM = Math.sqrt((8 * toleranceM) / Math.max(1e-9, sharpest));
    if (pieceM < LONGEST_PIECE_M) ahead = undefined;
    at += Math.min(LONGEST_PIECE_M, pieceM);
  }
  all.push(road.centreAt(toM));
  return all.map(({ x, y, yawRad }) => ({ x, y, sin: Math.sin(yawRad), cos: Math.cos(yawRad) }));
}
