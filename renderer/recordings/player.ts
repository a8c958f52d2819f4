import { ImageCache } from './images.ts';
import type { Recording, Stretch } from './recording.ts';

/** Snapshots have no time: so many are shown a second. */
const SNAPSHOTS_A_SECOND = 4;

export const RATES = [0.5, 1, 2, 4, 8] as const;

/** Plays and scrubs a drive; lives outside React, which asks `version` what is new. */
export class Player {
  readonly recording: Recording;
  readonly images: ImageCache;
  readonly #listeners = new Set<() => void>();
  #index = 0;
  #rate = 1;
  #stretch: Stretch | null = null;
  #version = 0;
  #marks = 0;
  #animation: number | undefined;
  #beforeMs = 0;
  /** Seconds of the drive that playing has come to. */
  #playedS = 0;

  constructor(recording: Recording) {
    this.recording = recording;
    this.images = new ImageCache(recording, () => this.#changed());
  }

  get index(): number {
    return this.#index;
  }

  get playing(): boolean {
    return this.#animation !== undefined;
  }

  get rate(): number {
    return this.#rate;
  }

  /** What is marked by In and Out. */
  get stretch(): Stretch | null {
    return this.#stretch;
  }

  /** Changes with everything that is shown. */
  get version(): number {
    return this.#version;
  }

  /** Changes when frames are dropped or kept. */
  get marks(): number {
    return this.#marks;
  }

  /** @returns the unsubscriber. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  seek(index: number): void {
    this.#index = Math.max(0, Math.min(this.recording.frames - 1, Math.round(index)));
    this.#playedS = this.#secondsAt(this.#index);
    this.#changed();
  }

  step(by: number): void {
    this.pause();
    this.seek(this.#index + by);
  }

  setRate(rate: number): void {
    this.#rate = rate;
    this.#changed();
  }

  mark(stretch: Stretch | null): void {
    this.#stretch = stretch;
    this.#changed();
  }

  markIn(): void {
    const to = this.#stretch?.to ?? this.recording.frames - 1;
    this.mark({ from: this.#index, to: Math.max(this.#index, to) });
  }

  markOut(): void {
    const from = this.#stretch?.from ?? 0;
    // Going back from where In was pressed marks the way between.
    this.mark({ from: Math.min(this.#index, from), to: Math.max(this.#index, from) });
  }

  /** Tells that frames were dropped or kept. */
  marked(): void {
    this.#marks++;
    this.#changed();
  }

  toggle(): void {
    if (this.playing) this.pause();
    else this.play();
  }

  play(): void {
    if (this.playing) return;
    if (this.#next(this.#index) === undefined) this.seek(0);
    this.#beforeMs = performance.now();
    this.#animation = requestAnimationFrame(this.#advance);
    this.#changed();
  }

  pause(): void {
    if (this.#animation !== undefined) cancelAnimationFrame(this.#animation);
    this.#animation = undefined;
    this.#changed();
  }

  dispose(): void {
    this.#listeners.clear();
    this.pause();
  }

  readonly #advance = (nowMs: number): void => {
    this.#playedS += Math.max(0, (nowMs - this.#beforeMs) / 1000) * this.#rate;
    this.#beforeMs = nowMs;
    let next = this.#next(this.#index);
    while (next !== undefined && this.#secondsAt(next) <= this.#playedS) {
      this.#index = next;
      next = this.#next(next);
    }
    // Over a dropped stretch playing jumps at once.
    if (next !== undefined && next > this.#index + 1) {
      this.#index = next;
      this.#playedS = this.#secondsAt(next);
    }
    this.#animation = next === undefined ? undefined : requestAnimationFrame(this.#advance);
    this.#changed();
  };

  /** The next frame that is not dropped. */
  #next(index: number): number | undefined {
    for (let i = index + 1; i < this.recording.frames; i++) if (!this.recording.isDropped(i)) return i;
    return undefined;
  }

  #secondsAt(index: number): number {
    return this.recording.info.kind === 'recorded'
      ? this.recording.secondsAt(index)
      : index / SNAPSHOTS_A_SECOND;
  }

  #changed(): void {
    this.#version++;
    for (const listener of this.#listeners) listener();
  }
}
