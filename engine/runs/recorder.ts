import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeError } from '../data/file-errors.ts';
import { encodeFields } from '../protocol/fields.ts';
import type { Glimpse } from '../train/session.ts';
import { pictureOf } from './picture.ts';

/** Least time between two pictures for those who watch, ms. */
const SHOWN_EVERY_MS = 100;
/** A picture may take this share of the time at most. */
const MOST_SHARE = 0.05;

export interface RecorderOptions {
  readonly run: number;
  readonly epochs: number;
  /** The run's own, where pictures are kept. */
  readonly folder: string;
  /** Monotonic, ms. */
  readonly nowMs: () => number;
  onPicture(bytes: Uint8Array<ArrayBuffer>): void;
}

/**
 * Looks into a network while it learns: keeps a picture of it at epochs that lie ever further apart, shows one now and
 * then to those who watch, and lets epochs pass slowly where that is wished for.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  #watched: boolean;
  #epochsPerSecond: number | null;
  #latest: Uint8Array<ArrayBuffer> | undefined;
  #latestGlimpse: Glimpse | undefined;
  #shownMs = Number.NEGATIVE_INFINITY;
  #tookMs = 0;
  #nextEpochMs = Number.NEGATIVE_INFINITY;
  #wake: (() => void) | undefined;

  constructor(options: RecorderOptions, watched: boolean, epochsPerSecond: number | null) {
    this.#options = options;
    this.#watched = watched;
    this.#epochsPerSecond = epochsPerSecond;
  }

  watch(watched: boolean): void {
    this.#watched = watched;
    if (watched && this.#latest) this.#options.onPicture(this.#latest);
  }

  pace(epochsPerSecond: number | null): void {
    this.#epochsPerSecond = epochsPerSecond;
    this.wake();
  }

  /** Ends a wait for the next epoch. */
  wake(): void {
    this.#wake?.();
  }

  /** Between two epochs. */
  async look(glimpse: Glimpse): Promise<void> {
    const { nowMs } = this.#options;
    this.#latestGlimpse = glimpse;
    const kept = isKept(glimpse.epoch) || glimpse.last;
    const due = nowMs() - this.#shownMs >= Math.max(SHOWN_EVERY_MS, this.#tookMs / MOST_SHARE);
    if (kept || (this.#watched && due)) await this.#picture(glimpse, kept);
    if (!glimpse.last) await this.#wait();
  }

  /** Pictures the network as it stands still. */
  async show(): Promise<void> {
    if (this.#latestGlimpse) await this.#picture(this.#latestGlimpse, false);
  }

  async #picture(glimpse: Glimpse, kept: boolean): Promise<void> {
    const { run, epochs, folder, nowMs, onPicture } = this.#options;
    const startMs = nowMs();
    const bytes = encodeFields(await pictureOf(run, epochs, glimpse));
    this.#latest = bytes;
    if (kept) {
      const path = join(folder, pictureFile(glimpse.epoch));
      try {
        writeFileSync(path, bytes);
      } catch (error) {
        throw writeError(path, error);
      }
    }
    this.#shownMs = nowMs();
    this.#tookMs = this.#shownMs - startMs;
    if (this.#watched) onPicture(bytes);
  }

  async #wait(): Promise<void> {
    if (this.#epochsPerSecond === null) return;
    const { nowMs } = this.#options;
    const lateMs = nowMs() - this.#nextEpochMs;
    // Behind by more than an epoch, after a pause say: go on from here instead of catching up.
    const intervalMs = 1000 / this.#epochsPerSecond;
    this.#nextEpochMs = lateMs > intervalMs ? nowMs() + intervalMs : this.#nextEpochMs + intervalMs;
    const leftMs = this.#nextEpochMs - nowMs();
    if (leftMs <= 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, leftMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Half an octave apart: 0, 1, 2, 3, 4, 6, 8, 11, 16, 23, 32 … */
export function isKept(epoch: number): boolean {
  return epoch === 0 || Math.round(2 ** (Math.round(2 * Math.log2(epoch)) / 2)) === epoch;
}

const PICTURE_FILE = /^fields-(\d+)\.bin$/;

/** Name of the file of an epoch's picture. */
function pictureFile(epoch: number): string {
  return `fields-${epoch}.bin`;
}

/** The epoch whose picture a file is; undefined for other files. */
export function pictureEpoch(file: string): number | undefined {
  const match = PICTURE_FILE.exec(file);
  return match ? Number(match[1]) : undefined;
}
