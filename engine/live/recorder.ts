import { UserError } from '../errors.ts';
import type { Problem } from './problem.ts';
import { Recording, type RecordingOptions } from './recording.ts';

/** A recording is looked after so often, ms. */
const GUARD_MS = 1000;

export interface RecorderParts {
  /** Hears why a recording that was under way has ended. */
  readonly onEnd: (problem: Problem) => void;
  readonly log: (line: string) => void;
}

/** Begins and ends recordings, and looks after the one that is on. */
export class Recorder {
  readonly #parts: RecorderParts;
  #recording: Recording | undefined;
  #guard: NodeJS.Timeout | undefined;
  #noticed = false;
  #fromStep = 0;

  constructor(parts: RecorderParts) {
    this.#parts = parts;
  }

  /** The recording that is on. */
  get recording(): Recording | undefined {
    return this.#recording;
  }

  /** Step of all drives at which the latest recording began: its frames are numbered from there. */
  get fromStep(): number {
    return this.#fromStep;
  }

  /**
   * @returns what the folder does not allow, the first time that it matters; else null.
   * @throws UserError where folder or disk do not let a recording begin.
   */
  start(options: RecordingOptions, fromStep: number): Problem | null {
    this.#recording = new Recording(options);
    this.#fromStep = fromStep;
    // Frames look themselves; a car that stands, or a drive that pauses, brings none.
    this.#guard = setInterval(() => this.safely((recording) => recording.check()), GUARD_MS).unref();
    return this.#noticeOnce(this.#recording);
  }

  /** @throws UserError where the disk does not let the file be closed; its frames are safe. */
  async stop(): Promise<{ file: string; frames: number } | null> {
    const recording = this.#recording;
    this.#recording = undefined;
    clearInterval(this.#guard);
    return recording ? recording.finish() : null;
  }

  /**
   * Does something with the recording that is on. One that cannot go on ends, and people are told where its frames are.
   * @returns what the action gave; undefined where nothing is recorded, or not any more.
   */
  safely<T>(action: (recording: Recording) => T): T | undefined {
    const recording = this.#recording;
    if (!recording) return undefined;
    try {
      return action(recording);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      // What it holds stays readable whether or not it can be closed.
      this.stop().catch((failure: Error) => this.#parts.log(`recording: ${failure.message}`));
      this.#parts.onEnd({ message: `the recording ended: ${error.message}`, hint: error.hint });
      return undefined;
    }
  }

  #noticeOnce({ notice }: Recording): Problem | null {
    if (notice === null || this.#noticed) return null;
    this.#noticed = true;
    this.#parts.log(`recording: ${notice}`);
    return {
      message: notice,
      hint: 'Nothing is lost by it; a library on a disk of this machine has no such limit.',
    };
  }
}
