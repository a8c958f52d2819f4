import type { RecordingColumn, RecordingInfo, StepRange } from '../../engine/protocol/recording.ts';
import { isFarOff } from '../../sim/metrics/placement.ts';
import { createRoad } from '../../sim/road/create-road.ts';
import { floatsOf, integersOf } from '../components/base64.ts';

/** Frames by their place in the drive, from 0; both ends included. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A drive that is looked at: a column a quantity, a value a frame, frames in the order of step. */
export class Recording {
  #farOff: readonly Stretch[] | undefined;
  readonly info: RecordingInfo;
  readonly steps: Int32Array;
  readonly columns: Readonly<Record<RecordingColumn, Float32Array>>;

  constructor(info: RecordingInfo) {
    this.info = info;
    this.steps = integersOf(info.steps);
    this.columns = Object.fromEntries(
      Object.entries(info.columns).map(([name, text]) => [name, floatsOf(text)]),
    ) as Record<RecordingColumn, Float32Array>;
  }

  get frames(): number {
    return this.info.frames;
  }

  /** Seconds since the first frame. */
  secondsAt(index: number): number {
    const { timeS } = this.columns;
    return timeS[index]! - timeS[0]!;
  }

  isDropped(index: number): boolean {
    return this.columns.deleted[index] !== 0;
  }

  dropped(): Stretch[] {
    return stretchesOf(this.frames, (i) => this.isDropped(i));
  }

  /** The dropped stretch around a frame. */
  droppedAround(index: number): Stretch | undefined {
    return this.dropped().find(({ from, to }) => from <= index && index <= to);
  }

  /** What was driven so far off the road that nobody should learn it, dropped or not. */
  get farOff(): readonly Stretch[] {
    if (!this.#farOff) {
      const roads = this.info.roads.map(({ description }) => createRoad(description));
      const { cteM, stationM, road } = this.columns;
      this.#farOff = stretchesOf(this.frames, (i) => {
        const on = roads[road[i]!];
        return on !== undefined && isFarOff(on, stationM[i]!, cteM[i]!);
      });
    }
    return this.#farOff;
  }

  /** Frames of {@link farOff} that are not dropped. */
  get farOffFrames(): number {
    let frames = 0;
    for (const { from, to } of this.farOff) {
      for (let i = from; i <= to; i++) if (!this.isDropped(i)) frames++;
    }
    return frames;
  }

  get droppedFrames(): number {
    return this.columns.deleted.reduce((sum, deleted) => sum + deleted, 0);
  }

  /** Takes over all marks of the same drive, opened again. */
  takeMarks(info: RecordingInfo): void {
    this.columns.deleted.set(floatsOf(info.columns.deleted));
  }

  /** Takes over what the engine marked. */
  mark(ranges: readonly StepRange[], dropped: boolean): void {
    for (const { from, to } of ranges) {
      for (let i = this.indexOf(from); i < this.frames && this.steps[i]! <= to; i++) {
        this.columns.deleted[i] = dropped ? 1 : 0;
      }
    }
  }

  stepsOf({ from, to }: Stretch): StepRange {
    return { from: this.steps[from]!, to: this.steps[to]! };
  }

  /** Place of the first frame of a step, or of the next after it. */
  indexOf(step: number): number {
    let low = 0;
    let high = this.frames;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.steps[middle]! < step) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Runs of frames that a condition holds for. */
export function stretchesOf(frames: number, holds: (index: number) => boolean): Stretch[] {
  const found: Stretch[] = [];
  for (let i = 0; i < frames; i++) {
    if (!holds(i)) continue;
    const from = i;
    while (i + 1 < frames && holds(i + 1)) i++;
    found.push({ from, to: i });
  }
  return found;
}
