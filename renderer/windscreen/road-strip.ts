import type { Road } from '../../sim/road/road.ts';
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

/** A line along the road: left of the centre line, and above the terrain, m. */
interface Rail {
  readonly offsetM: number;
  readonly upM: number;
}

/** Cross-section from left to right. */
export function railsOf(road: Road): Rail[] {
  const edge = road.widthM / 2;
  const shoulder = edge + road.crossSection.shoulderM;
  const side = (ditch: boolean): Rail[] => [
    { offsetM: edge, upM: 0 },
    { offsetM: shoulder, upM: -0.03 },
    ...(ditch
      ? [
          { offsetM: shoulder + 0.5, upM: -DITCH_DEPTH_M },
          { offsetM: shoulder + 1.2, upM: -DITCH_DEPTH_M },
        ]
      : []),
    { offsetM: shoulder + 1.8, upM: 0 },
    { offsetM: shoulder + 4, upM: -0.02 },
    { offsetM: shoulder + BANK_M, upM: -SKIRT_M },
  ];
  const { ditch } = road.crossSection;
  const right = side(ditch === 'right').map(({ offsetM, upM }) => ({ offsetM: -offsetM, upM }));
  return [...side(ditch === 'left').reverse(), ...right];
}

/** Height of road, bank or open ground above the terrain at an offset from the centre line, m. */
export function bankHeight(rails: readonly Rail[], offsetM: number): number {
  for (let r = 0; r + 1 < rails.length; r++) {
    const left = rails[r]!;
    const right = rails[r + 1]!;
    if (offsetM <= left.offsetM && offsetM >= right.offsetM) {
      const t = (left.offsetM - offsetM) / (left.offsetM - right.offsetM);
      return left.upM + (right.upM - left.upM) * t;
    }
  }
  return -SKIRT_M;
}

/**
 * The road's surface, shoulders and banks in one buffer of equal slots, one a chunk of 20 m. Driving on refills the slot
 * that fell behind: no buffer grows, and a frame sends one slot to the device at most.
 */
export class RoadStrip {
  readonly rails: readonly Rail[];
  /** Position (x, y, z of Three.js), 3 numbers a vertex. */
  readonly positions: Float32Array;
  /** Unit normal, 3 numbers a vertex. */
  readonly normals: Float32Array;
  /** Offset left of the centre line and station within `STATION_PERIOD_M`, 2 numbers a vertex, m. */
  readonly places: Float32Array;
  /** Triangles of the paved surface, and of shoulders and banks. */
  readonly surface: Uint32Array;
  readonly banks: Uint32Array;
  readonly verticesPerSlot: number;
  readonly #road: Road;
  readonly #slots: number;
  readonly #sections: number;

  /**
   * @param slots chunks held at once
   * @param toleranceM how far a chord between two cross-sections may stray from the arc of the sharpest bend
   */
  constructor(road: Road, slots: number, toleranceM: number) {
    this.#road = road;
    this.#slots = slots;
    this.rails = railsOf(road);
    const longest = Math.min(LONGEST_PIECE_M, Math.sqrt(8 * toleranceM * road.smallestRadiusM));
    this.#sections = Math.ceil(SCENERY_CHUNK_M / longest) + 1;
    this.verticesPerSlot = this.#sections * this.rails.length;
    const vertices = slots * this.verticesPerSlot;
    this.positions = new Float32Array(3 * vertices);
    this.normals = new Float32Array(3 * vertices);
    this.places = new Float32Array(2 * vertices);
    const edge = road.widthM / 2;
    const paved = (r: number) => this.rails[r]!.offsetM <= edge && this.rails[r + 1]!.offsetM >= -edge;
    this.surface = this.#join(paved);
    this.banks = this.#join((r) => !paved(r));
  }

  /** Fills the slot of a chunk. */
  fill(slot: number, chunk: number, frame: LocalFrame): void {
    const road = this.#road;
    const fromM = chunk * SCENERY_CHUNK_M;
    const periodStartM = STATION_PERIOD_M * Math.floor(fromM / STATION_PERIOD_M);
    let vertex = slot * this.verticesPerSlot;
    for (let section = 0; section < this.#sections; section++) {
      const stationM = fromM + (SCENERY_CHUNK_M * section) / (this.#sections - 1);
      const centre = road.centreAt(stationM);
      const leftX = -Math.sin(centre.yawRad);
      const leftY = Math.cos(centre.yawRad);
      for (const [r, rail] of this.rails.entries()) {
        const x = centre.x + leftX * rail.offsetM;
        const y = centre.y + leftY * rail.offsetM;
        this.positions[3 * vertex] = x - frame.originX;
        this.positions[3 * vertex + 1] = road.heightAt(x, y) + rail.upM;
        this.positions[3 * vertex + 2] = frame.originY - y;
        const slope = this.#slopeAt(r);
        const length = Math.hypot(1, slope);
        this.normals[3 * vertex] = (-slope * leftX) / length;
        this.normals[3 * vertex + 1] = 1 / length;
        this.normals[3 * vertex + 2] = (slope * leftY) / length;
        this.places[2 * vertex] = rail.offsetM;
        this.places[2 * vertex + 1] = stationM - periodStartM;
        vertex++;
      }
    }
  }

  /** Rise over run leftwards at a rail. */
  #slopeAt(rail: number): number {
    const left = this.rails[Math.max(0, rail - 1)]!;
    const right = this.rails[Math.min(this.rails.length - 1, rail + 1)]!;
    return (left.upM - right.upM) / (left.offsetM - right.offsetM);
  }

  /** Triangles between the rails r and r + 1 that are `wanted`. */
  #join(wanted: (rail: number) => boolean): Uint32Array {
    const indices: number[] = [];
    for (let slot = 0; slot < this.#slots; slot++) {
      for (let section = 0; section + 1 < this.#sections; section++) {
        for (let r = 0; r + 1 < this.rails.length; r++) {
          if (!wanted(r)) continue;
          const a = slot * this.verticesPerSlot + section * this.rails.length + r;
          const b = a + this.rails.length;
          indices.push(a + 1, b + 1, b, a + 1, b, a);
        }
      }
    }
    return Uint32Array.from(indices);
  }
}
