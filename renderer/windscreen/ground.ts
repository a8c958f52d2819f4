import type { Road } from '../../sim/road/road.ts';
import type { LocalFrame } from '../../sim/scene/frame.ts';
import { BANK_M, SKIRT_M } from './road-strip.ts';

/** Lines of a grid on each side of its middle, from the middle outwards: so many, each so far from the last, m. */
export type GridRings = readonly (readonly [stepM: number, count: number])[];

/** Along the road's line that the ground keeps below, between points, and from behind the car to ahead of it, m. */
const LINE_STEP_M = 6;
const LINE_BEHIND_M = 200;
const LINE_AHEAD_M = 640;

/** Open ground about the car, lowered under road and banks. One grid whose vertices are filled anew as the car moves on. */
export class Ground {
  /** The grid follows the car in steps of this, its finest spacing, m. */
  readonly stepM: number;
  readonly positions: Float32Array;
  readonly normals: Float32Array;
  readonly indices: Uint16Array;
  readonly #lines: readonly number[];
  readonly #lowered: Uint8Array;

  constructor(rings: GridRings) {
    this.stepM = rings[0]![0];
    this.#lines = gridLines(rings);
    const vertices = this.#lines.length ** 2;
    this.positions = new Float32Array(3 * vertices);
    this.normals = new Float32Array(3 * vertices);
    this.indices = gridTriangles(this.#lines.length);
    this.#lowered = new Uint8Array(vertices);
  }

  /** Fills the grid about a point of the world; `stationM` is the car's. */
  fill(road: Road, frame: LocalFrame, middleX: number, middleY: number, stationM: number): void {
    this.#lower(road, middleX, middleY, stationM);
    const lines = this.#lines;
    const across = lines.length;
    for (let row = 0; row < across; row++) {
      for (let column = 0; column < across; column++) {
        const i = row * across + column;
        const x = middleX + lines[column]!;
        const y = middleY + lines[row]!;
        this.positions[3 * i] = x - frame.originX;
        this.positions[3 * i + 1] = road.heightAt(x, y) - (this.#lowered[i] ? SKIRT_M : 0);
        this.positions[3 * i + 2] = frame.originY - y;
        const slopeX = (road.heightAt(x + 1, y) - road.heightAt(x - 1, y)) / 2;
        const slopeY = (road.heightAt(x, y + 1) - road.heightAt(x, y - 1)) / 2;
        const length = Math.hypot(slopeX, 1, slopeY);
        this.normals[3 * i] = -slopeX / length;
        this.normals[3 * i + 1] = 1 / length;
        this.normals[3 * i + 2] = slopeY / length;
      }
    }
  }

  /** Marks the vertices of all cells that the road and its banks touch. */
  #lower(road: Road, middleX: number, middleY: number, stationM: number): void {
    this.#lowered.fill(0);
    const lines = this.#lines;
    const across = lines.length;
    const reach = road.reachM + BANK_M;
    for (let d = -LINE_BEHIND_M; d <= LINE_AHEAD_M; d += LINE_STEP_M) {
      const { x, y } = road.centreAt(stationM + d);
      const [left, right] = linesAbout(lines, x - middleX, reach);
      const [below, above] = linesAbout(lines, y - middleY, reach);
      for (let row = below; row <= above; row++) {
        this.#lowered.fill(1, row * across + left, row * across + right + 1);
      }
    }
  }
}

/** Indices of the lines that enclose [at − reach, at + reach]. */
function linesAbout(lines: readonly number[], at: number, reach: number): [number, number] {
  let first = 0;
  while (first + 1 < lines.length && lines[first + 1]! <= at - reach) first++;
  let last = first;
  while (last + 1 < lines.length && lines[last]! < at + reach) last++;
  return [first, last];
}

function gridLines(rings: GridRings): number[] {
  const outwards: number[] = [];
  for (const [step, count] of rings) {
    for (let i = 0; i < count; i++) outwards.push((outwards.at(-1) ?? 0) + step);
  }
  return [...outwards.map((d) => -d).reverse(), 0, ...outwards];
}

function gridTriangles(across: number): Uint16Array {
  const indices = new Uint16Array(6 * (across - 1) ** 2);
  let at = 0;
  for (let row = 0; row + 1 < across; row++) {
    for (let column = 0; column + 1 < across; column++) {
      const a = row * across + column;
      for (const corner of [a, a + 1, a + across + 1, a, a + across + 1, a + across]) indices[at++] = corner;
    }
  }
  return indices;
}
