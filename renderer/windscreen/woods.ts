import { Rng } from '../../sim/rng.ts';
import type { Road } from '../../sim/road/road.ts';

/** Side of a square cell of open country, m. */
const CELL_M = 64;
/** Cells about the car's that are planted. */
const REACH_CELLS = 7;
/** Trees of a cell in the thick of a wood. */
const MOST_TREES = 16;
/** Nothing grows nearer to the road: there, `Road.scenery` stands, m. */
const CLEAR_M = 62;
const LINE_STEP_M = 12;
const LINE_BEHIND_M = 500;
const LINE_AHEAD_M = 1100;
/** Wavelengths of the pattern of woods and clearings, m. */
const WOOD_WAVES_M = [310, 190, 530] as const;

/** A tree of the open country, in the world, m. */
export interface FarTree {
  readonly type: 'broadleaf' | 'conifer';
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly heightM: number;
  readonly radiusM: number;
  readonly yawRad: number;
  readonly variant: number;
}

/**
 * Woods and lone trees beyond the strip that a road's own scenery covers; to look at only, no sensor reaches them. They
 * stand where they stand in the world: the same cell of the same road grows the same trees.
 */
export class Woods {
  readonly #road: Road;
  readonly #rng: Rng;
  readonly #phases: readonly number[];
  readonly #cells = new Map<string, readonly FarTree[]>();
  #trees: readonly FarTree[] = [];
  #centre = '';

  constructor(road: Road) {
    this.#road = road;
    this.#rng = new Rng(road.name).split('woods');
    const rng = this.#rng.split('pattern');
    this.#phases = WOOD_WAVES_M.map(() => rng.uniform(0, 2 * Math.PI));
  }

  /** Trees about a place, nearest cells first; the list is the same object until the car enters another cell. */
  about(x: number, y: number, stationM: number): readonly FarTree[] {
    const column = Math.floor(x / CELL_M);
    const row = Math.floor(y / CELL_M);
    const centre = `${column},${row}`;
    if (centre === this.#centre) return this.#trees;
    this.#centre = centre;
    const line: { x: number; y: number }[] = [];
    for (let d = -LINE_BEHIND_M; d <= LINE_AHEAD_M; d += LINE_STEP_M) {
      // What lies behind the start of a road may be gone from memory.
      if (stationM + d >= 0 || !Number.isFinite(this.#road.lengthM))
        line.push(this.#road.centreAt(stationM + d));
    }
    const kept = new Map<string, readonly FarTree[]>();
    for (const [dx, dy] of SPIRAL) {
      const key = `${column + dx},${row + dy}`;
      kept.set(key, this.#cells.get(key) ?? this.#plant(column + dx, row + dy, line));
    }
    this.#cells.clear();
    for (const [key, trees] of kept) this.#cells.set(key, trees);
    this.#trees = [...kept.values()].flat();
    return this.#trees;
  }

  #plant(column: number, row: number, line: readonly { x: number; y: number }[]): FarTree[] {
    const middleX = (column + 0.5) * CELL_M;
    const middleY = (row + 0.5) * CELL_M;
    const density = this.#density(middleX, middleY);
    const rng = this.#rng.split(`${column},${row}`);
    const near = line.filter((p) => Math.hypot(p.x - middleX, p.y - middleY) < CLEAR_M + CELL_M);
    const trees: FarTree[] = [];
    const count = Math.round(MOST_TREES * density);
    const firs = this.#density(middleY, middleX) > 0.5 ? 0.75 : 0.2;
    for (let i = 0; i < count; i++) {
      const x = (column + rng.next()) * CELL_M;
      const y = (row + rng.next()) * CELL_M;
      const type = rng.chance(firs) ? 'conifer' : 'broadleaf';
      const heightM = rng.uniform(8, 17);
      const radiusM = heightM * (type === 'conifer' ? rng.uniform(0.15, 0.22) : rng.uniform(0.26, 0.38));
      const yawRad = rng.uniform(0, 2 * Math.PI);
      const variant = rng.next();
      if (near.some((p) => Math.hypot(p.x - x, p.y - y) < CLEAR_M)) continue;
      trees.push({ type, x, y, z: this.#road.heightAt(x, y), heightM, radiusM, yawRad, variant });
    }
    return trees;
  }

  /** 0 in a clearing … 1 in the thick of a wood. */
  #density(x: number, y: number): number {
    let sum = 0;
    for (const [i, wavelength] of WOOD_WAVES_M.entries()) {
      const turn = i * 2.1;
      const along = x * Math.cos(turn) + y * Math.sin(turn);
      sum += Math.sin((2 * Math.PI * along) / wavelength + this.#phases[i]!);
    }
    return Math.max(0.05, Math.min(1, 0.45 + 0.4 * sum));
  }
}

/** Offsets of cells, nearest first, within a circle. */
const SPIRAL = Array.from({ length: (2 * REACH_CELLS + 1) ** 2 }, (_, i) => [
  (i % (2 * REACH_CELLS + 1)) - REACH_CELLS,
  Math.floor(i / (2 * REACH_CELLS + 1)) - REACH_CELLS,
])
  .filter(([x, y]) => Math.hypot(x!, y!) <= REACH_CELLS)
  .sort((a, b) => Math.hypot(a[0]!, a[1]!) - Math.hypot(b[0]!, b[1]!)) as [number, number][];
