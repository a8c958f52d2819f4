import {
  FloatType,
  HalfFloatType,
  NearestFilter,
  RedFormat,
  RenderTarget,
  type RenderTargetOptions,
  RGBAFormat,
} from 'three/webgpu';
import type { Eye } from './painter.ts';

/** A target's rows must be this many bytes, or a multiple, to be read back. */
const ROW_BYTES = 256;

/** What three.js draws an eye's samples into. */
export class EyeTarget {
  /** Size of the image, samples. */
  readonly width: number;
  readonly height: number;
  /** Texels between the start of one row and of the next; at least `width`. */
  readonly stride: number;
  readonly bytesPerTexel: number;
  readonly target: RenderTarget;

  private constructor(
    { rows, columns, across, down }: Eye,
    bytesPerTexel: number,
    options: RenderTargetOptions,
  ) {
    this.width = columns * across;
    this.height = rows * down;
    this.bytesPerTexel = bytesPerTexel;
    this.stride = (Math.ceil((this.width * bytesPerTexel) / ROW_BYTES) * ROW_BYTES) / bytesPerTexel;
    this.target = new RenderTarget(this.stride, this.height, {
      ...options,
      minFilter: NearestFilter,
      magFilter: NearestFilter,
    });
    this.target.viewport.set(0, 0, this.width, this.height);
  }

  /** Red, green, blue in linear light and the road's share, as half-precision floats. */
  static light(eye: Eye): EyeTarget {
    return new EyeTarget(eye, 8, { format: RGBAFormat, type: HalfFloatType });
  }

  /** One single-precision float a sample. */
  static distance(eye: Eye): EyeTarget {
    return new EyeTarget(eye, 4, { format: RedFormat, type: FloatType });
  }

  /** Texels of the target, rows padded. */
  get texels(): number {
    return this.stride * this.height;
  }

  dispose(): void {
    this.target.dispose();
  }
}
