import type { RecordingInfo } from '../../engine/protocol/recording.ts';
import { bytesOf, floatsOf } from '../components/base64.ts';
import type { RetinaImages } from '../components/Retinas.tsx';
import { call } from '../state/engine.ts';
import type { Recording } from './recording.ts';

/** Frames fetched at once, at most and where they are small. */
const MOST_FRAMES = 16;
const BLOCK_BYTES = 512 * 1024;
const KEPT_BYTES = 64 * 1024 * 1024;

/** The images of a drive, fetched as they are wanted: the latest wish first, one request at a time. */
export class ImageCache {
  readonly #recording: Recording;
  readonly #onArrival: () => void;
  readonly #framesABlock: number;
  readonly #mostBlocks: number;
  /** The latest used last. */
  readonly #blocks = new Map<number, RetinaImages[]>();
  #wanted: number[] = [];
  #busy = false;

  constructor(recording: Recording, onArrival: () => void) {
    this.#recording = recording;
    this.#onArrival = onArrival;
    const { camera, range } = recording.info;
    const frameBytes = 3 * camera.rows * camera.columns + 4 * raysOf(range);
    this.#framesABlock = Math.max(1, Math.min(MOST_FRAMES, Math.floor(BLOCK_BYTES / frameBytes)));
    this.#mostBlocks = Math.max(4, Math.floor(KEPT_BYTES / (this.#framesABlock * frameBytes)));
  }

  /** A frame's images, or undefined until `onArrival` was called for them. */
  get(index: number): RetinaImages | undefined {
    const block = Math.floor(index / this.#framesABlock);
    const images = this.#blocks.get(block);
    if (images) {
      this.#blocks.delete(block);
      this.#blocks.set(block, images);
    }
    this.#wanted = [block, block + 1].filter(
      (wanted) => !this.#blocks.has(wanted) && wanted * this.#framesABlock < this.#recording.frames,
    );
    void this.#fetch();
    return images?.[index % this.#framesABlock];
  }

  async #fetch(): Promise<void> {
    const block = this.#wanted[0];
    if (this.#busy || block === undefined) return;
    this.#busy = true;
    try {
      this.#blocks.set(block, await this.#load(block));
      for (const oldest of [...this.#blocks.keys()].slice(0, -this.#mostBlocks)) this.#blocks.delete(oldest);
      this.#onArrival();
    } catch {
      // The engine is away, or the drive is; what is wanted next asks again.
      this.#wanted = [];
    } finally {
      this.#busy = false;
    }
    this.#wanted = this.#wanted.filter((wanted) => !this.#blocks.has(wanted));
    void this.#fetch();
  }

  async #load(block: number): Promise<RetinaImages[]> {
    const { info, steps } = this.#recording;
    const wanted = [...steps.subarray(block * this.#framesABlock, (block + 1) * this.#framesABlock)];
    const images = await call('recording.images', { file: info.file, steps: wanted });
    const camera = bytesOf(images.camera);
    const range = floatsOf(images.range);
    const pixels = 3 * info.camera.rows * info.camera.columns;
    const rays = raysOf(info.range);
    return wanted.map((_, i) => ({
      camera: camera.subarray(i * pixels, (i + 1) * pixels),
      range: range.subarray(i * rays, (i + 1) * rays),
    }));
  }
}

/** Values of a frame's range image; none where no frame has one. */
function raysOf(range: RecordingInfo['range']): number {
  return range ? range.rows * range.columns : 0;
}
