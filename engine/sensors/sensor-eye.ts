import {
  FloatType,
  HalfFloatType,
  NearestFilter,
  type PerspectiveCamera,
  RedFormat,
  RenderTarget,
  type RenderTargetOptions,
  RGBAFormat,
} from 'three/webgpu';
import { perspectiveFor } from '../../sim/sensors/eye.ts';

/** A target's rows must be this many bytes, or a multiple, to be read back. */
const ROW_BYTES = 256;

type FieldOfView = Parameters<typeof perspectiveFor>[0];

/** What one sensor looks through and draws into. */
export class SensorEye {
  /** Size of the image, pixels. */
  readonly width: number;
  readonly height: number;
  /** Texels between the start of one row and of the next; at least `width`. */
  readonly stride: number;
  readonly bytesPerTexel: number;
  readonly camera: PerspectiveCamera;
  readonly target: RenderTarget;

  private constructor(
    width: number,
    height: number,
    bytesPerTexel: number,
    options: RenderTargetOptions,
    camera: PerspectiveCamera,
  ) {
    this.width = width;
    this.height = height;
    this.bytesPerTexel = bytesPerTexel;
    this.stride = (Math.ceil((width * bytesPerTexel) / ROW_BYTES) * ROW_BYTES) / bytesPerTexel;
    this.camera = camera;
    this.target = new RenderTarget(this.stride, height, {
      ...options,
      minFilter: NearestFilter,
      magFilter: NearestFilter,
    });
    this.target.viewport.set(0, 0, width, height);
  }

  /** Red, green, blue in linear light and the road's share, as half-precision floats. */
  static camera(width: number, height: number, fov: FieldOfView, farM: number): SensorEye {
    const options = { format: RGBAFormat, type: HalfFloatType } as const;
    return new SensorEye(width, height, 8, options, perspectiveFor(fov, farM));
  }

  /** One single-precision float a pixel. */
  static range(width: number, height: number, fov: FieldOfView, farM: number): SensorEye {
    const options = { format: RedFormat, type: FloatType } as const;
    return new SensorEye(width, height, 4, options, perspectiveFor(fov, farM));
  }

  /** Texels of the target, rows padded. */
  get texels(): number {
    return this.stride * this.height;
  }

  dispose(): void {
    this.target.dispose();
  }
}
