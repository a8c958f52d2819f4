import type { PoseFrame } from '../../engine/protocol/binary.ts';
import type { CarState } from '../windscreen/view.ts';

/** How far behind the newest pose the car is shown, s of real time: one and a half steps, so that the next is there. */
const BEHIND_S = 0.03;
const KEPT = 40;
/** A car that moves further than this between two poses was put there, m. */
const JUMP_M = 4;
/** Share of the error of the clock that a frame mends. */
const MENDED_SHARE = 0.08;
/** Errors larger than this, in seconds of real time, are mended at once. */
const LARGEST_ERROR_S = 0.25;

/** Shows poses that come in steps, and now and then late, as a car that moves evenly. */
export class PosePlayer {
  #poses: PoseFrame[] = [];
  #arrivedMs = 0;
  /** Simulated time that is shown. */
  #timeS = Number.NaN;
  #lastMs = Number.NaN;

  push(pose: PoseFrame, nowMs: number): void {
    const last = this.#poses.at(-1);
    if (last && (last.drive !== pose.drive || pose.step < last.step || jumped(last, pose))) {
      this.#poses = [];
      this.#timeS = Number.NaN;
    }
    this.#poses.push(pose);
    if (this.#poses.length > KEPT) this.#poses.shift();
    this.#arrivedMs = nowMs;
  }

  /**
   * The car at a moment of the page's clock; undefined before the first pose.
   * @param pace simulated over real time
   */
  at(nowMs: number, pace: number): CarState | undefined {
    const newest = this.#poses.at(-1);
    if (!newest) return undefined;
    const sinceS = (nowMs - this.#arrivedMs) / 1000;
    const wantedS = Math.min(newest.timeS, newest.timeS + (sinceS - BEHIND_S) * pace);
    const elapsedS = (nowMs - this.#lastMs) / 1000;
    this.#lastMs = nowMs;
    const shownS = this.#timeS + elapsedS * pace;
    const errorS = wantedS - shownS;
    // Written so that NaN counts as too far off.
    const near = Math.abs(errorS) < LARGEST_ERROR_S * Math.max(1, pace);
    this.#timeS = near ? Math.min(newest.timeS, shownS + MENDED_SHARE * errorS) : wantedS;
    return this.#between(this.#timeS);
  }

  #between(timeS: number): CarState {
    const poses = this.#poses;
    const next = poses.findIndex((pose) => pose.timeS >= timeS);
    const b = poses[next === -1 ? poses.length - 1 : next]!;
    const a = poses[next - 1] ?? b;
    const share = b.timeS > a.timeS ? (timeS - a.timeS) / (b.timeS - a.timeS) : 1;
    const mix = (from: number, to: number) => from + Math.max(0, Math.min(1, share)) * (to - from);
    return {
      x: mix(a.x, b.x),
      y: mix(a.y, b.y),
      yawRad: mix(a.yawRad, b.yawRad),
      speedMps: mix(a.speedMps, b.speedMps),
      curvaturePerM: mix(a.curvaturePerM, b.curvaturePerM),
      stationM: mix(a.stationM, b.stationM),
    };
  }
}

function jumped(a: PoseFrame, b: PoseFrame): boolean {
  const moved = Math.hypot(b.x - a.x, b.y - a.y);
  const possibleM = JUMP_M + 2 * Math.max(a.speedMps, b.speedMps) * (b.timeS - a.timeS);
  return moved > possibleM || (moved > 0.4 && b.timeS === a.timeS);
}
