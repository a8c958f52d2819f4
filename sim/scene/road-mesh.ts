import type { Along, Line, Stretch, Strip } from '../road/lanes.ts';
import type { CentrePoint, Road, RoadPart } from '../road/road.ts';
import type { LocalFrame } from './frame.ts';
import type { MeshBuilder } from './mesh-builder.ts';
import type { Palette } from './palette.ts';

/** A line along the road in its cross-section. */
interface Rail {
  readonly offsetM: Along;
  readonly upM: number | Along;
  readonly colour: keyof Palette;
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
  paletteAt: (stationM: number) => Palette,
  fromM: number,
  toM: number,
  toleranceM: number,
): void {
  const lineBetween = (startM: number, endM: number): LinePoint[] =>
    centreLine(road, paletteAt, startM, endM, toleranceM);
  for (const stretch of road.lanes.stretches(fromM, toM)) {
    const line = lineBetween(stretch.fromM, stretch.toM);
    for (const rails of surfaceRails(stretch.strips)) addStrips(mesh, road, frame, rails, line);
    addStrips(mesh, road, frame, bankRails(road, stretch, 'left'), line);
    addStrips(mesh, road, frame, bankRails(road, stretch, 'right'), line);
    for (const painted of stretch.lines) {
      const rails = markingRails(painted);
      if (!painted.broken) {
        addStrips(mesh, road, frame, rails, line);
        continue;
      }
      const first = Math.floor(stretch.fromM / DASH_PERIOD_M) * DASH_PERIOD_M;
      for (let at = first; at < stretch.toM; at += DASH_PERIOD_M) {
        const [dashFromM, dashToM] = [Math.max(at, stretch.fromM), Math.min(at + DASH_M, stretch.toM)];
        if (dashToM <= dashFromM) continue;
        addStrips(mesh, road, frame, rails, lineBetween(dashFromM, dashToM));
      }
    }
  }
}

/** Sheets of surface, each left to right: lanes side by side are one, darker or paler where wheels run. */
function surfaceRails(strips: readonly Strip[]): Rail[][] {
  const sheets: Rail[][] = [];
  for (const [i, { kind, leftM, rightM }] of strips.entries()) {
    if (kind !== 'driving') {
      sheets.push([leftM, rightM].map((offsetM) => ({ offsetM, upM: 0, colour: kind, road: 0 })));
      continue;
    }
    const rail = (offsetM: Along, colour: keyof Palette): Rail => ({ offsetM, upM: 0, colour, road: 1 });
    const track = (side: number): Along => {
      return (s) => {
        const widthM = leftM(s) - rightM(s);
        return (leftM(s) + rightM(s)) / 2 + side * Math.min(TRACK_OFFSET_M, WIDEST_TRACKS * widthM);
      };
    };
    if (strips[i - 1]?.kind !== 'driving') sheets.push([rail(leftM, 'road')]);
    const sheet = sheets.at(-1)!;
    sheet.push(rail(track(1), 'track'));
    sheet.push(rail(track(0), 'road'));
    sheet.push(rail(track(-1), 'track'));
    if (strips[i + 1]?.kind !== 'driving') sheet.push(rail(rightM, 'road'));
  }
  return sheets;
}

/** From the road's edge outwards: shoulder, ditch where there is one, bank, skirt. Listed left to right. */
function bankRails(road: Road, { strips, fromM, toM }: Stretch, side: 'left' | 'right'): Rail[] {
  const { from, to } = road.partsAt((fromM + toM) / 2);
  const between = (one: number, other: number): Along => {
    return from === to ? () => other : (s) => one + road.partsAt(s).share * (other - one);
  };
  const shoulderAt = between(from.shoulderM, to.shoulderM);
  const edge = side === 'left' ? strips[0]!.leftM : strips.at(-1)!.rightM;
  const sign = side === 'left' ? 1 : -1;
  const rail = (colour: keyof Palette, upM: number | Along, furtherM: number): Rail => ({
    offsetM: (s) => sign * (sign * edge(s) + shoulderAt(s) + furtherM),
    upM,
    colour,
    road: 0,
  });
  // Without a shoulder the ground begins where the pavement ends.
  const beside = from.shoulderM > 0 || to.shoulderM > 0 ? 'shoulder' : 'ground';
  const rails: Rail[] = [{ offsetM: edge, upM: 0, colour: beside, road: 0 }, rail(beside, -0.03, 0)];
  if (from.ditch === side || to.ditch === side) {
    const bottom = (part: RoadPart) => (part.ditch === side ? -DITCH_DEPTH_M : 0);
    const upM = between(bottom(from), bottom(to));
    rails.push(rail('verge', upM, 0.5), rail('verge', upM, 1.2));
  }
  rails.push(rail('ground', 0, 1.8), rail('ground', -SKIRT_M, VERGE_M));
  return side === 'left' ? rails.reverse() : rails;
}

/** The two borders of a painted line. */
function markingRails({ offsetM, colour, widthM }: Line): Rail[] {
  const rail = (side: number): Rail => ({
    offsetM: (s) => offsetM(s) + (side * widthM) / 2,
    upM: LINE_LIFT_M,
    colour: colour === 'white' ? 'whiteLine' : 'yellowLine',
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
  // Vertices rail by rail, for a rail has one name of a colour.
  const starts = rails.map(({ offsetM: along, upM, colour, road: onRoad }) => {
    let painted: Palette | undefined;
    let last = 0;
    for (let i = 0; i < line.length; i++) {
      const { stationM, x: middleX, y: middleY, sin, cos, palette } = line[i]!;
      if (palette !== painted) mesh.paint(palette[colour], 0, 0, 1, onRoad);
      painted = palette;
      const offsetM = along(stationM);
      const x = middleX - offsetM * sin;
      const y = middleY + offsetM * cos;
      last = mesh.vertex(
        x - originX,
        y - originY,
        road.heightAt(x, y) + (typeof upM === 'number' ? upM : upM(stationM)),
      );
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

/** A point of a centre line, with sine and cosine of its direction, and the colours there. */
interface LinePoint {
  readonly stationM: number;
  readonly x: number;
  readonly y: number;
  readonly sin: number;
  readonly cos: number;
  readonly palette: Palette;
}

/** Points between which a chord strays at most `toleranceM` from the centre line: a chord c strays c²κ/8. */
function centreLine(
  road: Road,
  paletteAt: (stationM: number) => Palette,
  fromM: number,
  toM: number,
  toleranceM: number,
): LinePoint[] {
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
    palette: paletteAt(stationM),
  }));
}
