import { STEP_S } from '../drive/world.ts';
import { encodePose } from '../protocol/binary.ts';
import type { DriveFigures, DriveState } from '../protocol/drive.ts';
import type { Audience } from '../services/service.ts';
import type { LiveClock } from './clock.ts';
import { type Course, poseOf } from './course.ts';

/** Poses are told at most so often, ms: a drive faster than real time has more of them than a page can show. */
const POSE_EVERY_MS = 12;
const FIGURES_EVERY_MS = 500;

/** Tells the pages of a drive, as often as they can show it, and a page that comes what the others know. */
export class Broadcast {
  readonly #audience: Audience;
  readonly #clock: LiveClock;
  #pages = 0;
  #poseToldMs = Number.NEGATIVE_INFINITY;
  #figuresToldMs = 0;
  #figuresSteps = 0;
  #realTimeFactor = 1;
  #latestLook: Uint8Array<ArrayBuffer> | undefined;

  constructor(audience: Audience, clock: LiveClock) {
    this.#audience = audience;
    this.#clock = clock;
    audience.emit('drive', null);
    audience.emit('figures', null);
  }

  /** Whether anybody looks. */
  get isWatched(): boolean {
    return this.#pages > 0;
  }

  join(course: Course | undefined): void {
    this.#pages++;
    if (!course) return;
    this.pose(course);
    if (this.#latestLook) this.#audience.frame(this.#latestLook);
  }

  leave(): void {
    this.#pages--;
  }

  state(state: DriveState): void {
    this.#audience.emit('drive', state);
  }

  look(look: Uint8Array<ArrayBuffer>): void {
    this.#latestLook = look;
    if (this.isWatched) this.#audience.frame(look);
  }

  get isPoseDue(): boolean {
    return this.#clock.nowMs() - this.#poseToldMs >= POSE_EVERY_MS;
  }

  pose(course: Course): void {
    this.#poseToldMs = this.#clock.nowMs();
    if (this.isWatched) this.#audience.frame(encodePose(poseOf(course)));
  }

  get areFiguresDue(): boolean {
    return this.#clock.nowMs() - this.#figuresToldMs >= FIGURES_EVERY_MS;
  }

  /** @param steps of all drives so far: how fast they came is part of the figures. */
  figures(figures: Omit<DriveFigures, 'realTimeFactor'>, steps: number): void {
    const nowMs = this.#clock.nowMs();
    const realS = (nowMs - this.#figuresToldMs) / 1000;
    if (realS >= FIGURES_EVERY_MS / 1000) {
      this.#realTimeFactor = ((steps - this.#figuresSteps) * STEP_S) / realS;
      this.#countFrom(steps, nowMs);
    }
    this.#audience.emit('figures', { ...figures, realTimeFactor: this.#realTimeFactor });
  }

  /** The drive goes on after it stood: time until now does not count. */
  restart(steps: number): void {
    this.#countFrom(steps, this.#clock.nowMs());
  }

  #countFrom(steps: number, nowMs: number): void {
    this.#figuresToldMs = nowMs;
    this.#figuresSteps = steps;
  }
}
