import type { FieldsFrame } from '../../engine/protocol/fields.ts';

/** Time that a whole evolution takes to play, ms. */
const PLAY_MS = 6000;
/** Pictures of a network under way are kept so much further apart, as the engine keeps them. */
const KEPT_RATIO = 1.35;

/**
 * How a network came to be: pictures of it, by epoch, and the place that is looked at. Plays them; follows a network
 * that is still learning until somebody goes back in time.
 */
export class Evolution {
  #frames: readonly FieldsFrame[] = [];
  /** Whether the last frame is only the latest of many. */
  #lastIsPassing = false;
  #position = 0;
  #playing = false;
  #timer = 0;
  readonly #listeners = new Set<() => void>();

  get frames(): readonly FieldsFrame[] {
    return this.#frames;
  }

  /** Index of a frame; between two frames in between. */
  get position(): number {
    return this.#position;
  }

  get playing(): boolean {
    return this.#playing;
  }

  /** The frame nearest to the position. */
  get shown(): FieldsFrame | undefined {
    return this.#frames[Math.round(this.#position)];
  }

  get #end(): number {
    return Math.max(0, this.#frames.length - 1);
  }

  /** @returns the unsubscriber. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  load(frames: readonly FieldsFrame[]): void {
    const atEnd = this.#position >= this.#end;
    this.#frames = frames;
    this.#lastIsPassing = false;
    this.#position = atEnd ? this.#end : Math.min(this.#position, this.#end);
    this.#tell();
  }

  /** The network as it is now. */
  push(frame: FieldsFrame): void {
    const follows = this.#position >= this.#end && !this.#playing;
    const kept = this.#lastIsPassing ? this.#frames.slice(0, -1) : this.#frames;
    const before = kept.at(-1)?.epoch ?? -1;
    if (frame.epoch <= before) return;
    this.#frames = [...kept, frame];
    this.#lastIsPassing = frame.epoch > 4 && frame.epoch < before * KEPT_RATIO;
    if (follows) this.#position = this.#end;
    this.#tell();
  }

  seek(position: number): void {
    this.stop();
    this.#position = Math.min(this.#end, Math.max(0, position));
    this.#tell();
  }

  /** From the start where it is at its end. */
  play(): void {
    if (this.#frames.length < 2) return;
    if (this.#position >= this.#end) this.#position = 0;
    this.#playing = true;
    let before = performance.now();
    const step = (now: number) => {
      this.#position = Math.min(this.#end, this.#position + ((now - before) / PLAY_MS) * this.#end);
      before = now;
      if (this.#position >= this.#end) this.#playing = false;
      else this.#timer = requestAnimationFrame(step);
      this.#tell();
    };
    this.#timer = requestAnimationFrame(step);
    this.#tell();
  }

  stop(): void {
    if (!this.#playing) return;
    cancelAnimationFrame(this.#timer);
    this.#playing = false;
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
