export const FACE_ROWS = 30;
export const FACE_COLUMNS = 32;
export const FACE_INPUTS = FACE_ROWS * FACE_COLUMNS;

/** Where a head looks to, as the picture shows it. */
export const POSES = ['left', 'straight', 'up', 'right'] as const;

export interface Face {
  readonly person: string;
  readonly pose: (typeof POSES)[number];
  readonly expression: string;
  readonly sunglasses: boolean;
  /** [30 × 32], row-major, 0 … 1. */
  readonly pixels: Float32Array;
}
