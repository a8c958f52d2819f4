import type { Along, Line, Stretch, Strip } from '../road/lanes.ts';
import type { CentrePoint, Road } from '../road/road.ts';
import type { LocalFrame } from './frame.ts';
import type { MeshBuilder, Rgb } from './mesh-builder.ts';
import type { Palette } from './palette.ts';

/** A line along the road in its cross-section. */
interface Rail {
  readonly offsetM: Along;
  readonly upM: number;
  readonly colour: Rgb;
  /** 1 on the road's own surface. */
  readonly road: 0 | 1;
}

/** Width of the strip of bank between shoulder and open ground, m. */
export const VERGE_M = 6;
/** How deep the bank's outer edge reaches below the terrain, to meet the lowered ground, m. */
const SKIRT_M = 0.5;
const DITCH_DEPTH_M = 0.6;
/** Markings float this far above the surface, so that neither hides the other, m. */
const LINE_LIFT_M = 0.015;
export const DASH_M = 3;
export const DASH_PERIOD_M = 12;
/** Distance of the two wheel tracks from the middle of a lane, m; in a narrow lane no more than this share of it. */
export const TRACK_OFFSET_M = 0.85;
const WIDEST_TRACKS = 0.4;
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
  for (const stretch of road.lanes.stretches(fromM, toM)) {
    const line = centreLine(road, stretch.fromM, stretch.toM, toleranceM);
    for (const rails of surfaceRails(stretch.strips, palette)) addStrips(mesh, road, frame, rails, line);
    addStrips(mesh, road, frame, bankRails(road, stretch, palette, 'left'), line);
    addStrips(mesh, road, frame, bankRails(road, stretch, palette, 'right'), line);
    for (const painted of stretch.lines) {
      const rails = markingRails(painted, palette);
      if (!painted.broken) {
        addStrips(mesh, road, frame, rails, line);
        continue;
      }
      const first = Math.floor(stretch.fromM / DASH_PERIOD_M) * DASH_PERIOD_M;
      for (let at = first; at < stretch.toM; at += DASH_PERIOD_M) {
        const [dashFromM, dashToM] = [Math.max(at, stretch.fromM), Math.min(at + DASH_M, stretch.toM)];
        if (dashToM <= dashFromM) continue;
        addStrips(mesh, road, frame, rails, centreLine(road, dashFromM, dashToM, toleranceM));
      }
    }
  }
}

/** Sheets of surface, each left to right: lanes side by side are one, darker or paler where wheels run. */
function surfaceRails(strips: readonly Strip[], palette: Palette): Rail[][] {
  const sheets: Rail[][] = [];
  for (const [i, { kind, leftM, rightM }] of strips.entries()) {
    if (kind !== 'driving') {
      const colour = palette[kind];
      sheets.push([leftM, rightM].map((offsetM) => ({ offsetM, upM: 0, colour, road: 0 })));
      continue;
    }
    const rail = (offsetM: Along, colour: Rgb): Rail => ({ offsetM, upM: 0, colour, road: 1 });
    const track = (side: number): Along => {
      return (s) => {
        const widthM = leftM(s) - rightM(s);
        return (leftM(s) + rightM(s)) / 2 + side * Math.min(TRACK_OFFSET_M, WIDEST_TRACKS * widthM);
      };
    };
    if (strips[i - 1]?.kind !== 'driving') sheets.push([rail(leftM, palette.road)]);
    const sheet = sheets.at(-1)!;
    sheet.push(rail(track(1), palette.track));
    sheet.push(rail(track(0), palette.road));
    sheet.push(rail(track(-1), palette.track));
    if (strips[i + 1]?.kind !== 'driving') sheet.push(rail(rightM, palette.road));
  }
  return sheets;
}

/** From the road's edge outwards: shoulder, ditch where there is one, bank, skirt. Listed left to right. */
function bankRails(road: Road, { strips }: Stretch, palette: Palette, side: 'left' | 'right'): Rail[] {
  const { shoulderM, ditch } = road.crossSection;
  const edge = side === 'left' ? strips[0]!.leftM : strips.at(-1)!.rightM;
  const sign = side === 'left' ? 1 : -1;
  const rail = (colour: Rgb, upM: number, fromEdgeM: number, furtherM = 0): Rail => ({
    offsetM: (s) => sign * (sign * edge(s) + fromEdgeM + furtherM),
    upM,
    colour,
    road: 0,
  });
  const rails = [rail(palette.shoulder, 0, 0), rail(palette.shoulder, -0.03, shoulderM)];
  if (ditch === side) {
    rails.push(rail(palette.verge, -DITCH_DEPTH_M, shoulderM, 0.5));
    rails.push(rail(palette.verge, -DITCH_DEPTH_M, shoulderM, 1.2));
  }
  rails.push(rail(palette.ground, 0, shoulderM, 1.8), rail(palette.ground, -SKIRT_M, shoulderM, VERGE_M));
  return side === 'left' ? rails.reverse() : rails;
}

/** The two borders of a painted line. */
function markingRails({ offsetM, colour, widthM }: Line, palette: Palette): Rail[] {
  const rail = (side: number): Rail => ({
    offsetM: (s) => offsetM(s) + (side * widthM) / 2,
    upM: LINE_LIFT_M,
    colour: colour === 'white' ? palette.whiteLine : palette.yellowLine,
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
  const starts = rails.map(({ offsetM: along, upM, colour, road: onRoad }) => {
    mesh.paint(colour, 0, 0, 1, onRoad);
    let last = 0;
    for (let i = 0; i < line.length; i++) {
      const { stationM, x: middleX, y: middleY, sin, cos } = line[i]!;
      const offsetM = along(stationM);
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
  readonly stationM: number;
  readonly x: number;
  readonly y: number;
  readonly sin: number;
  readonly cos: number;
}

/** Points between which a chord strays at most `toleranceM` from the centre line: a chord c strays c²κ/8. */
function centreLine(road: Road, fromM: number, toM: number, toleranceM: number): LinePoint[] {
  const all: (CentrePoint & { stationM: number })[] = [];
  let ahead: CentrePoint | undefined;
  for (let at = fromM; at < toM; ) {
    const here = ahead ?? road.centreAt(at);
    all.push({ ...here, stationM: at });
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
  all.push({ ...road.centreAt(toM), stationM: toM });
  return all.map(({ stationM, x, y, yawRad }) => ({
    stationM,
    x,
    y,
    sin: Math.sin(yawRad),
    cos: Math.cos(yawRad),
  }));
}
