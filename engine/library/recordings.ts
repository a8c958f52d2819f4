import { statSync } from 'node:fs';
import type { DriveReader } from '../data/drive-format.ts';
import { openDrive } from '../data/drive-reader.ts';
import { UserError } from '../errors.ts';
import type { RecordingImages, RecordingInfo, StepRange } from '../protocol/recording.ts';
import type { TaskThread } from '../task-thread.ts';
import { base64 } from './recording-info.ts';
import type { Tasks } from './tasks.ts';

/** Drives kept open for a page that scrubs. */
const MOST_OPEN = 4;

interface Open {
  readonly reader: DriveReader;
  /** Tells a file from another of the same name. */
  readonly inode: number;
}

/** Drives that pages look at. */
export class Recordings implements Disposable {
  readonly #thread: TaskThread<Tasks>;
  readonly #pathOf: (file: string) => string;
  /** The latest used last. */
  readonly #open = new Map<string, Open>();
  /** While frames are being marked the file is not read. */
  #marking: Promise<unknown> = Promise.resolve();

  /** @param pathOf path of a drive that nobody is writing */
  constructor(thread: TaskThread<Tasks>, pathOf: (file: string) => string) {
    this.#thread = thread;
    this.#pathOf = pathOf;
  }

  info(file: string): Promise<RecordingInfo> {
    return this.#thread.run('recordingInfo', this.#pathOf(file), file);
  }

  /** @throws UserError `not-found` for a step that the drive has not. */
  async images(file: string, steps: readonly number[]): Promise<RecordingImages> {
    await this.#marking;
    const reader = this.#reader(file);
    const frames = steps.map((step) => {
      const frame = reader.frame(step);
      if (frame) return frame;
      throw new UserError('not-found', `${file} has no frame ${step}`, 'Open the drive again.');
    });
    const { rows, columns } = reader.meta.sensors.range;
    const ranges = frames.map(({ range }) =>
      bytesOf(range ?? new Float32Array(rows * columns).fill(Number.NaN)),
    );
    return {
      camera: base64(Buffer.concat(frames.map(({ camera }) => camera))),
      range: base64(Buffer.concat(ranges)),
    };
  }

  drop(file: string, ranges: readonly StepRange[]): Promise<{ ranges: StepRange[]; frames: number }> {
    return this.#mark(file, ranges, true);
  }

  keep(file: string, ranges: readonly StepRange[]): Promise<{ ranges: StepRange[]; frames: number }> {
    return this.#mark(file, ranges, false);
  }

  /** Lets go of a drive, which may then be moved. */
  close(file: string): void {
    this.#open.get(file)?.reader.close();
    this.#open.delete(file);
  }

  [Symbol.dispose](): void {
    for (const file of [...this.#open.keys()]) this.close(file);
  }

  #mark(file: string, ranges: readonly StepRange[], deleted: boolean) {
    const marked = this.#thread.run('markFrames', this.#pathOf(file), ranges, deleted);
    this.#marking = marked.catch(() => {});
    return marked;
  }

  #reader(file: string): DriveReader {
    const path = this.#pathOf(file);
    const { ino } = statSync(path);
    const open = this.#open.get(file);
    if (open?.inode !== ino) this.close(file);
    const reader = this.#open.get(file)?.reader ?? openDrive(path);
    this.#open.delete(file);
    this.#open.set(file, { reader, inode: ino });
    for (const oldest of [...this.#open.keys()].slice(0, -MOST_OPEN)) this.close(oldest);
    return reader;
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
