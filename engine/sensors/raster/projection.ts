import { type Camera, Matrix4, OrthographicCamera, PerspectiveCamera } from 'three';

/** What of a scene can be seen: nearness d / w of {@link projectionOf}, from … to. */
export interface Depths {
  readonly farthest: number;
  readonly nearest: number;
}

/** @throws Error for a camera that the rasteriser does not know. */
export function depthsOf(camera: Camera): Depths {
  if (camera instanceof OrthographicCamera) return { farthest: 0, nearest: 1 };
  if (camera instanceof PerspectiveCamera) return { farthest: 1 / camera.far, nearest: 1 / camera.near };
  throw new Error(`the rasteriser does not look through a ${camera.type}`);
}

/**
 * Where points of a scene appear among `width` × `height` samples. The matrix turns (x, y, z, 1) of a thing that is placed
 * by `toWorld` into (X, Y, w, d): sample column and row are X / w and Y / w, 0 in the middle of the first one; w is the
 * distance along the camera's axis, or 1 for parallel light; d / w is larger the nearer a point is.
 */
export function projectionOf(camera: Camera, toWorld: Matrix4, width: number, height: number): Matrix4 {
  const clip = new Matrix4()
    .multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse)
    .multiply(toWorld);
  const [halfWidth, halfHeight] = [width / 2, height / 2];
  // From −1 … 1, up, to samples, down; then 1 − z of parallel light.
  const matrix = new Matrix4()
    .set(
      ...([halfWidth, 0, 0, halfWidth - 0.5] as const),
      ...([0, -halfHeight, 0, halfHeight - 0.5] as const),
      ...([0, 0, 0, 1] as const),
      ...([0, 0, -1, 1] as const),
    )
    .multiply(clip);
  // w of parallel light is 1, but for rounding; d of a perspective is 1, so that d / w is one over the distance.
  const one = camera instanceof OrthographicCamera ? 2 : 3;
  for (const column of [0, 4, 8, 12]) matrix.elements[column + one] = column === 12 ? 1 : 0;
  return matrix;
}
