import type { CentreLine } from './centre-line.ts';
import { type Cubic, valueAt } from './profile.ts';
import type { Terrain } from './terrain.ts';

/** Between points of the road whose heights the ground knows, m. */
const SAMPLE_M = 2.5;
/** So far beyond an open road's ends the ground knows heights, m. */
const BEYOND_M = 60;
/** Distance within which a point's height counts fully, m. */
const NEAR_M = 3;
/** Grid of heights: between its points, m, and cells along the side of a tile. */
const CELL_M = 4;
const TILE_CELLS = 16;
const TILE_POINTS = TILE_CELLS + 3;
const MOST_TILES = 4000;
/** Cells of the list of the road's points, m. */
const BUCKET_M = 100;
const FURTHEST_BUCKETS = 40;

/**
 * Ground that carries a road up and down: on the road it has the height of the road's profile, beside it that of the
 * nearest part of the road, and between parts of a road it leads from one to the other (Shepard's weights, d⁻⁸). Heights are
 * worked out on a grid, tile by tile as they are asked for, and read between its points by Catmull and Rom's cubics.
 */
export class RisingGround {
  readonly #terrain: Terrain;
  /** x, y, height of points along the road, by cell of the plane. */
  readonly #buckets = new Map<string, number[]>();
  readonly #tiles = new Map<string, Float64Array>();
  #latest: { readonly column: number; readonly row: number; readonly heights: Float64Array } | undefined;

  constructor(line: CentreLine, elevation: readonly Cubic[], terrain: Terrain) {
    this.#terrain = terrain;
    const { endM } = line;
    const count = Math.ceil((endM + 2 * BEYOND_M) / SAMPLE_M);
    for (let i = 0; i <= count; i++) {
      const stationM = -BEYOND_M + ((endM + 2 * BEYOND_M) * i) / count;
      const { x, y } = line.at(stationM);
      const heightM = valueAt(elevation, Math.min(endM, Math.max(0, stationM)));
      const key = `${Math.floor(x / BUCKET_M)} ${Math.floor(y / BUCKET_M)}`;
      const bucket = this.#buckets.get(key);
      if (bucket) bucket.push(x, y, heightM);
      else this.#buckets.set(key, [x, y, heightM]);
    }
  }

  heightAt(x: number, y: number): number {
    const tileM = CELL_M * TILE_CELLS;
    const column = Math.floor(x / tileM);
    const row = Math.floor(y / tileM);
    let latest = this.#latest;
    if (latest?.column !== column || latest.row !== row) {
      latest = { column, row, heights: this.#tile(column, row) };
      this.#latest = latest;
    }
    const alongX = x / CELL_M - column * TILE_CELLS;
    const alongY = y / CELL_M - row * TILE_CELLS;
    const i = Math.min(TILE_CELLS - 1, Math.floor(alongX));
    const j = Math.min(TILE_CELLS - 1, Math.floor(alongY));
    const { heights } = latest;
    const across = (k: number) => {
      const at = (j + k) * TILE_POINTS + i;
      return between(heights[at]!, heights[at + 1]!, heights[at + 2]!, heights[at + 3]!, alongX - i);
    };
    const height = between(across(0), across(1), across(2), across(3), alongY - j);
    return height + this.#terrain.heightAt(x, y);
  }

  #tile(column: number, row: number): Float64Array {
    const key = `${column} ${row}`;
    let heights = this.#tiles.get(key);
    if (!heights) {
      heights = new Float64Array(TILE_POINTS * TILE_POINTS);
      for (let j = 0; j < TILE_POINTS; j++) {
        for (let i = 0; i < TILE_POINTS; i++) {
          const x = (column * TILE_CELLS + i - 1) * CELL_M;
          const y = (row * TILE_CELLS + j - 1) * CELL_M;
          heights[j * TILE_POINTS + i] = this.#profileHeight(x, y);
        }
      }
      if (this.#tiles.size >= MOST_TILES) this.#tiles.clear();
      this.#tiles.set(key, heights);
    }
    return heights;
  }

  /** The mean of the heights of the road's points, the nearer the heavier. What is taken depends on the place alone. */
  #profileHeight(x: number, y: number): number {
    const column = Math.floor(x / BUCKET_M);
    const row = Math.floor(y / BUCKET_M);
    let [weights, sum] = [0, 0];
    const take = (bucket: readonly number[]) => {
      for (let i = 0; i < bucket.length; i += 3) {
        const square = (bucket[i]! - x) ** 2 + (bucket[i + 1]! - y) ** 2 + NEAR_M * NEAR_M;
        const weight = 1 / (square * square * square * square);
        weights += weight;
        sum += weight * bucket[i + 2]!;
      }
    };
    // Rings of cells from here outwards, to one beyond the first that holds any: what lies further weighs next to nothing.
    let last = FURTHEST_BUCKETS;
    for (let ring = 0; ring <= last; ring++) {
      for (let j = -ring; j <= ring; j++) {
        const step = Math.abs(j) === ring ? 1 : Math.max(1, 2 * ring);
        for (let i = -ring; i <= ring; i += step) {
          const bucket = this.#buckets.get(`${column + i} ${row + j}`);
          if (!bucket) continue;
          take(bucket);
          last = Math.min(last, ring + 1);
        }
      }
    }
    return weights > 0 ? sum / weights : 0;
  }
}

/** Catmull–Rom: through b and c, for t from 0 to 1. */
function between(a: number, b: number, c: number, d: number, t: number): number {
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
}
