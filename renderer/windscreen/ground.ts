import type { Road } from '../../sim/road/road.ts';
import type { LocalFrame } from '../../sim/scene/frame.ts';
import { BANK_M, SKIRT_M } from './road-strip.ts';

/** The grid follows the car in steps of this, its finest spacing, m. */
export const GROUND_STEP_M = 12;
/** Distances of the grid's lines from its middle: fine about the car, coarse to the horizon, m. */
const LINES_M = gridLines([
  [GROUND_STEP_M, 12],
  [36, 8],
  [144, 8],
]);
const ACROSS = LINES_M.length;
/** Along the road's line that the ground keeps below, between points, and from behind the car to ahead of it, m. */
const LINE_STEP_M = 6;
const LINE_BEHIND_M = 200;
const LINE_AHEAD_M = 640;

/** Open ground about the car, lowered under road and banks. One grid whose vertices are filled anew as the car moves on. */
export class Ground {
  readonly positions = new Float32Array(3 * ACROSS * ACROSS);
  readonly normals = new Float32Array(3 * ACROSS * ACROSS);
  readonly indices = gridTriangles();
  readonly #lowered = new Uint8Array(ACROSS * ACROSS);

  /** Fills the grid about a point of the world; `stationM` is the car's. */
  fill(road: Road, frame: LocalFrame, middleX: number, middleY: number, stationM: number): void {
    this.#lower(road, middleX, middleY, stationM);
    for (let row = 0; row < ACROSS; row++) {
      for (let column = 0; column < ACROSS; column++) {
        const i = row * ACROSS + column;
        const x = middleX + LINES_M[column]!;
        const y = middleY + LINES_M[row]!;
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
    const reach = road.widthM / 2 + road.crossSection.shoulderM + BANK_M;
    for (let d = -LINE_BEHIND_M; d <= LINE_AHEAD_M; d += LINE_STEP_M) {
      const { x, y } = road.centreAt(stationM + d);
      const [left, right] = linesAbout(x - middleX, reach);
      const [below, above] = linesAbout(y - middleY, reach);
      for (let row = below; row <= above; row++) {
        this.#lowered.fill(1, row * ACROSS + left, row * ACROSS + right + 1);
      }
    }
  }
}

/** Indices of the lines that enclose [at − reach, at + reach]. */
function linesAbout(at: number, reach: number): [number, number] {
  let first = 0;
  while (first + 1 < ACROSS && LINES_M[first + 1]! <= at - reach) first++;
  let last = first;
  while (last + 1 < ACROSS && LINES_M[last]! < at + reach) last++;
  return [first, last];
}

function gridLines(rings: readonly (readonly [number, number])[]): number[] {
  const outwards: number[] = [];
  for (const [step, count] of rings) {
    for (let i = 0; i < count; i++) outwards.push((outwards.at(-1) ?? 0) + step);
  }
  return [...outwards.map((d) => -d).reverse(), 0, ...outwards];
}

function gridTriangles(): Uint16Array {
  const indices = new Uint16Array(6 * (ACROSS - 1) ** 2);
  let at = 0;
  for (let row = 0; row + 1 < ACROSS; row++) {
    for (let column = 0; column + 1 < ACROSS; column++) {
      const a = row * ACROSS + column;
      for (const corner of [a, a + 1, a + ACROSS + 1, a, a + ACROSS + 1, a + ACROSS]) indices[at++] = corner;
    }
  }
  return indices;
}
