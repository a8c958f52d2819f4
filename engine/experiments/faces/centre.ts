import { FACE_INPUTS, type Face } from './face.ts';

/** The mean of faces, pixel by pixel. */
export function meanFace(faces: readonly Face[]): Float32Array {
  const mean = new Float32Array(FACE_INPUTS);
  for (const { pixels } of faces) {
    for (const [i, pixel] of pixels.entries()) mean[i]! += pixel / faces.length;
  }
  return mean;
}

/** Faces less a mean one, which they share and which makes plain back-propagation crawl. */
export function lessMean(faces: readonly Face[], mean: Float32Array): Face[] {
  return faces.map((face) => ({ ...face, pixels: face.pixels.map((pixel, i) => pixel - mean[i]!) }));
}
