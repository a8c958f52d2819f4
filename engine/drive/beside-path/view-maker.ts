import type { Rng } from '../../../sim/rng.ts';
import type { Move } from '../../../sim/sensors/ground-warp.ts';
import type { StoredFrame } from '../../data/drive-format.ts';

/** A copy is shifted by up to this to either side, m, and turned by up to this either way, rad (Pomerleau 1990). */
export const MAX_SHIFT_M = 1.25;
export const MAX_TURN_RAD = (6 * Math.PI) / 180;

/** Where a frame is to be seen from. */
export interface Viewpoint extends Move {
  /** Of the sensors' noise, where the maker adds some. */
  readonly noiseSeed: number;
}

/** What the sensors would have seen from there. */
export interface ViewBesidePath {
  /** rows × columns × RGB of the drive's camera, 0 … 255. */
  readonly camera: Uint8Array;
  /** rows × columns, m; null where ranges cannot be seen from elsewhere. */
  readonly range: Float32Array | null;
  /** Whether the road is lighter than its surroundings; null where nobody knows. */
  readonly roadLighter: boolean | null;
}

/** Sees frames of one drive from beside the path. */
export interface ViewMaker {
  /** Why it cannot see a frame from elsewhere, in words; undefined: it can. */
  refusal(frame: StoredFrame): string | undefined;
  /** @returns a view for each viewpoint. Throws UserError where the drive turns out damaged. */
  views(frame: StoredFrame, viewpoints: readonly Viewpoint[]): Promise<readonly ViewBesidePath[]>;
}

/** Viewpoints evenly spread at random over ±{@link MAX_SHIFT_M} and ±{@link MAX_TURN_RAD}. */
export function drawViewpoints(count: number, rng: Rng): Viewpoint[] {
  return Array.from({ length: count }, () => ({
    shiftLeftM: rng.uniform(-MAX_SHIFT_M, MAX_SHIFT_M),
    turnRad: rng.uniform(-MAX_TURN_RAD, MAX_TURN_RAD),
    noiseSeed: rng.uint32(),
  }));
}
