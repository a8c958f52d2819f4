import type { LaneKind, Line, Stretch } from '../../sim/road/lanes.ts';
import type { Road, RoadPart } from '../../sim/road/road.ts';
import { SCENERY_CHUNK_M } from '../../sim/road/road.ts';
import type { LocalFrame } from '../../sim/scene/frame.ts';

/** Chunks of road that are held behind the car. */
export const CHUNKS_BEHIND = 3;
/** Stations repeat after this length in what a shader sees: a multiple of dash period and chunk, m. */
export const STATION_PERIOD_M = 60;
const LONGEST_PIECE_M = 5;
/** Distance from the shoulder at which the bank meets open ground, and how deep below the terrain it ends there, m. */
export const BANK_M = 7;
export const SKIRT_M = 0.5;
const DITCH_DEPTH_M = 0.6;

/** A line along a bank: outwards from the road's outer edge, and above the terrain, m. */
interface Rail {
  readonly outM: number;
  readonly upM: number;
}

/** The banks of a road, each from the edge outwards. */
export type Banks = Readonly<Record<'left' | 'right', readonly Rail[]>>;

/** The banks of a road at a station; they have as many lines all along it. */
export function banksOf(road: Road, stationM: number): Banks {
  const { from, to, share } = road.partsAt(stationM);
  const shoulderM = from.shoulderM + share * (to.shoulderM - from.shoulderM);
  const bank = (side: 'left' | 'right'): Rail[] => {
    const ditch = (from.ditch === side ? 1 - share : 0) + (to.ditch === side ? share : 0);
    return [
      { outM: 0, upM: 0 },
      { outM: shoulderM, upM: -0.03 },
      ...(ditch > 0 || road.varies
        ? [
            { outM: shoulderM + 0.5, upM: -DITCH_DEPTH_M * ditch },
            { outM: shoulderM + 1.2, upM: -DITCH_DEPTH_M * ditch },
          ]
        : []),
      { outM: shoulderM + 1.8, upM: 0 },
      { outM: shoulderM + 4, upM: -0.02 },
      { outM: shoulderM + BANK_M, upM: -SKIRT_M },
    ];
  };
  return { left: bank('left'), right: bank('right') };
}

/** Height of a bank or of open ground above the terrain, so far outwards from the road's edge, m. */
export function bankHeight(bank: readonly Rail[], outM: number): number {
  for (let r = 0; r + 1 < bank.length; r++) {
    const inner = bank[r]!;
    const outer = bank[r + 1]!;
    if (outM <= outer.outM) {
      const t = Math.max(0, outM - inner.outM) / (outer.outM - inner.outM);
      return inner.upM + (outer.upM - inner.upM) * t;
    }
  }
  return -SKIRT_M;
}

/** What a strip has of every vertex. */
export const STRIP_ATTRIBUTES = [
  'position',
  'normal',
  'place',
  'lane',
  'lineLeft',
  'lineRight',
  'made',
] as const;

/** In place of a paleness: the surface is as pale as the conditions say. */
const AS_CONDITIONS = -1;

const KINDS: Readonly<Record<LaneKind, number>> = { driving: 0, shoulder: 1, ground: 2 };
/** A line belongs to the strips that have a border this near to it, m. */
const LINE_REACH_M = 0.35;
/** Where a strip has no line, m: out of its sight. */
const NO_LINE_M = 1000;

/** A row of vertices across the road: at a station, as a stretch has them. */
interface Row {
  readonly stationM: number;
  readonly stretch: Stretch;
}

/**
 * The road's surface, shoulders and banks in one buffer of equal slots, one a chunk of 20 m. Driving on refills the slot
 * that fell behind: no buffer grows, and a frame sends one slot to the device at most. Lanes do not share vertices, for
 * each says what is painted along its own borders; where lanes begin or end, two rows stand at one place.
 */
export class RoadStrip {
  /** Position (x, y, z of Three.js), 3 numbers a vertex. */
  readonly positions: Float32Array;
  /** Unit normal, 3 numbers a vertex. */
  readonly normals: Float32Array;
  /**
   * Offset left of the centre line, station within `STATION_PERIOD_M`, and how far inside the outer edge on the left and
   * on the right, 4 numbers a vertex, m.
   */
  readonly places: Float32Array;
  /** Offset left of the lane's middle, m, and kind of lane, 2 numbers a vertex. */
  readonly lanes: Float32Array;
  /** Of the line along a lane's border: offset left of it, width, m, whether it is broken, yellow; 4 numbers a vertex. */
  readonly linesLeft: Float32Array;
  readonly linesRight: Float32Array;
  /** Share of earth in the surface, how pale it is, width of the shoulder in m; 3 numbers a vertex. */
  readonly made: Float32Array;
  /** Triangles of the paved surface, and of shoulders and banks. */
  readonly surface: Uint32Array;
  readonly sides: Uint32Array;
  readonly verticesPerSlot: number;
  readonly verticesPerRow: number;
  readonly #road: Road;
  readonly #slots: number;
  readonly #pieces: number;
  readonly #rows: number;
  readonly #strips: number;

  /**
   * @param slots chunks held at once
   * @param toleranceM how far a chord between two cross-sections may stray from the arc of the sharpest bend
   */
  constructor(road: Road, slots: number, toleranceM: number) {
    this.#road = road;
    this.#slots = slots;
    const banks = banksOf(road, 0);
    const longest = Math.min(LONGEST_PIECE_M, Math.sqrt(8 * toleranceM * road.smallestRadiusM));
    this.#pieces = Math.ceil(SCENERY_CHUNK_M / longest);
    this.#rows = this.#pieces + 1 + 2 * road.lanes.mostStarts(SCENERY_CHUNK_M);
    this.#strips = road.lanes.mostStrips();
    this.verticesPerRow = banks.left.length + 2 * this.#strips + banks.right.length;
    this.verticesPerSlot = this.#rows * this.verticesPerRow;
    const vertices = slots * this.verticesPerSlot;
    this.positions = new Float32Array(3 * vertices);
    this.normals = new Float32Array(3 * vertices);
    this.places = new Float32Array(4 * vertices);
    this.lanes = new Float32Array(2 * vertices);
    this.linesLeft = new Float32Array(4 * vertices);
    this.linesRight = new Float32Array(4 * vertices);
    this.made = new Float32Array(3 * vertices);
    const firstLane = banks.left.length;
    const lastLane = firstLane + 2 * this.#strips;
    this.surface = this.#join((v) => v >= firstLane && v < lastLane && (v - firstLane) % 2 === 0);
    this.sides = this.#join((v) => v + 1 < firstLane || v >= lastLane);
  }

  /** Fills the slot of a chunk. */
  fill(slot: number, chunk: number, frame: LocalFrame): void {
    const fromM = chunk * SCENERY_CHUNK_M;
    const rows = this.#rowsOf(fromM);
    for (let row = 0; row < this.#rows; row++) {
      const vertex = slot * this.verticesPerSlot + row * this.verticesPerRow;
      this.#fillRow(vertex, rows[Math.min(row, rows.length - 1)]!, fromM, frame);
    }
  }

  /** Even rows, and two where one stretch ends and the next begins. */
  #rowsOf(fromM: number): Row[] {
    const toM = fromM + SCENERY_CHUNK_M;
    return this.#road.lanes.stretches(fromM, toM).flatMap((stretch) => {
      const rows: Row[] = [{ stationM: stretch.fromM, stretch }];
      for (let piece = 1; piece < this.#pieces; piece++) {
        const stationM = fromM + (SCENERY_CHUNK_M * piece) / this.#pieces;
        if (stationM > stretch.fromM && stationM < stretch.toM) rows.push({ stationM, stretch });
      }
      rows.push({ stationM: stretch.toM, stretch });
      return rows;
    });
  }

  #fillRow(
    first: number,
    { stationM, stretch: { strips, lines } }: Row,
    chunkM: number,
    frame: LocalFrame,
  ): void {
    const road = this.#road;
    const centre = road.centreAt(stationM);
    const leftX = -Math.sin(centre.yawRad);
    const leftY = Math.cos(centre.yawRad);
    const shownM = stationM - STATION_PERIOD_M * Math.floor(chunkM / STATION_PERIOD_M);
    const leftEdgeM = strips[0]!.leftM(stationM);
    const rightEdgeM = strips.at(-1)!.rightM(stationM);
    const { from, to, share } = road.partsAt(stationM);
    const blend = (of: (part: RoadPart) => number) => of(from) + share * (of(to) - of(from));
    const made = [
      blend(({ surface }) => (surface === 'dirt' ? 1 : 0)),
      blend(({ paleness }) => paleness ?? AS_CONDITIONS),
      blend(({ shoulderM }) => shoulderM),
    ];
    let vertex = first;
    const add = (offsetM: number, upM: number, slope: number) => {
      const x = centre.x + leftX * offsetM;
      const y = centre.y + leftY * offsetM;
      this.positions[3 * vertex] = x - frame.originX;
      this.positions[3 * vertex + 1] = road.heightAt(x, y) + upM;
      this.positions[3 * vertex + 2] = frame.originY - y;
      const length = Math.hypot(1, slope);
      this.normals[3 * vertex] = (-slope * leftX) / length;
      this.normals[3 * vertex + 1] = 1 / length;
      this.normals[3 * vertex + 2] = (slope * leftY) / length;
      this.places[4 * vertex] = offsetM;
      this.places[4 * vertex + 1] = shownM;
      this.places[4 * vertex + 2] = leftEdgeM - offsetM;
      this.places[4 * vertex + 3] = offsetM - rightEdgeM;
      this.made.set(made, 3 * vertex);
      return vertex++;
    };
    const { left, right } = banksOf(road, stationM);
    for (let r = left.length - 1; r >= 0; r--) add(leftEdgeM + left[r]!.outM, left[r]!.upM, slopeAt(left, r));
    for (let i = 0; i < this.#strips; i++) {
      const strip = strips[Math.min(i, strips.length - 1)]!;
      const borders = [strip.leftM(stationM), strip.rightM(stationM)] as const;
      const middleM = (borders[0] + borders[1]) / 2;
      const beside = borders.map((borderM) => lineBy(lines, borderM, middleM, stationM));
      // Slots have room for the most lanes of the road: what is left over lies in its right edge, without width.
      for (const borderM of i < strips.length ? borders : [rightEdgeM, rightEdgeM]) {
        const at = add(borderM, 0, 0);
        this.lanes[2 * at] = borderM - middleM;
        this.lanes[2 * at + 1] = KINDS[strip.kind];
        setLine(this.linesLeft, at, beside[0], borderM, stationM);
        setLine(this.linesRight, at, beside[1], borderM, stationM);
      }
    }
    for (let r = 0; r < right.length; r++)
      add(rightEdgeM - right[r]!.outM, right[r]!.upM, -slopeAt(right, r));
  }

  /** Triangles between the vertices v and v + 1 of a row, and of the next, that are `wanted`. */
  #join(wanted: (vertexOfRow: number) => boolean): Uint32Array {
    const indices: number[] = [];
    for (let slot = 0; slot < this.#slots; slot++) {
      for (let row = 0; row + 1 < this.#rows; row++) {
        for (let v = 0; v + 1 < this.verticesPerRow; v++) {
          if (!wanted(v)) continue;
          const a = slot * this.verticesPerSlot + row * this.verticesPerRow + v;
          const b = a + this.verticesPerRow;
          indices.push(a + 1, b + 1, b, a + 1, b, a);
        }
      }
    }
    return Uint32Array.from(indices);
  }
}

/** Rise over run leftwards at a rail of the left bank; of the right one, rightwards. */
function slopeAt(bank: readonly Rail[], rail: number): number {
  if (rail === 0) return 0;
  const inner = bank[rail - 1]!;
  const outer = bank[Math.min(bank.length - 1, rail + 1)]!;
  return (outer.upM - inner.upM) / (outer.outM - inner.outM);
}

/** The line along a border, of two the one on the side of the lane's middle. */
function lineBy(
  lines: readonly Line[],
  borderM: number,
  middleM: number,
  stationM: number,
): Line | undefined {
  let nearest: Line | undefined;
  let leastM = LINE_REACH_M;
  for (const line of lines) {
    const offsetM = line.offsetM(stationM);
    const awayM =
      Math.abs(offsetM - borderM) +
      (Math.sign(offsetM - borderM) === Math.sign(middleM - borderM) ? 0 : 1e-6);
    if (awayM < leastM) {
      nearest = line;
      leastM = awayM;
    }
  }
  return nearest;
}

function setLine(
  values: Float32Array,
  vertex: number,
  line: Line | undefined,
  offsetM: number,
  stationM: number,
): void {
  values[4 * vertex] = line ? offsetM - line.offsetM(stationM) : NO_LINE_M;
  values[4 * vertex + 1] = line?.widthM ?? 0;
  values[4 * vertex + 2] = line?.broken ? 1 : 0;
  values[4 * vertex + 3] = line?.colour === 'yellow' ? 1 : 0;
}
