import {
  ArrayCamera,
  FloatType,
  HalfFloatType,
  NearestFilter,
  type PerspectiveCamera,
  RedFormat,
  RenderTarget,
  type RenderTargetOptions,
  RGBAFormat,
  Vector4,
} from 'three/webgpu';
import { perspectiveFor } from '../../sim/sensors/eye.ts';

/** A target's rows must be this many bytes, or a multiple, to be read back. */
const ROW_BYTES = 256;

/** Size of one view in pixels, and how its target stores them. */
export interface ViewFormat {
  readonly width: number;
  readonly height: number;
  /** Texels between the start of one row and of the next; at least `width`. */
  readonly stride: number;
  readonly bytesPerTexel: number;
  readonly target: RenderTargetOptions;
}

/** Red, green, blue in linear light and the road's share. */
export function cameraFormat(width: number, height: number): ViewFormat {
  return viewFormat(width, height, 8, { format: RGBAFormat, type: HalfFloatType });
}

/** One number a pixel. */
export function rangeFormat(width: number, height: number): ViewFormat {
  return viewFormat(width, height, 4, { format: RedFormat, type: FloatType });
}

function viewFormat(
  width: number,
  height: number,
  bytesPerTexel: number,
  target: RenderTargetOptions,
): ViewFormat {
  const stride = (Math.ceil((width * bytesPerTexel) / ROW_BYTES) * ROW_BYTES) / bytesPerTexel;
  const filters = { minFilter: NearestFilter, magFilter: NearestFilter } as const;
  return { width, height, stride, bytesPerTexel, target: { ...target, ...filters } };
}

/** Several views of one sensor, one below the other in a target, drawn in one pass. */
export class SensorPass {
  readonly format: ViewFormat;
  readonly eyes: readonly PerspectiveCamera[];
  /** What to render with. */
  readonly camera: PerspectiveCamera;
  readonly target: RenderTarget;

  constructor(
    format: ViewFormat,
    count: number,
    fov: { readonly horizontalFovRad: number; readonly verticalFovRad: number },
    farM: number,
  ) {
    this.format = format;
    this.eyes = Array.from({ length: count }, (_, i) =>
      // ArrayCamera reads each camera's own viewport, which three.js's types do not name.
      Object.assign(perspectiveFor(fov, farM), {
        viewport: new Vector4(0, i * format.height, format.width, format.height),
      }),
    );
    // A lone camera is cheaper: its matrices are multiplied once and not for every vertex.
    this.camera = count === 1 ? (this.eyes[0] as PerspectiveCamera) : new ArrayCamera(this.eyes as never);
    this.target = new RenderTarget(format.stride, count * format.height, format.target);
    this.target.viewport.set(0, 0, format.width, count * format.height);
  }

  /** Texels that one view takes in the target. */
  get viewTexels(): number {
    return this.format.stride * this.format.height;
  }

  dispose(): void {
    this.target.dispose();
  }
}
