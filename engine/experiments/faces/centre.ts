import { FACE_INPUTS, type Face } from './face.ts';

/** All lists less the mean face of the first, which they share and which makes plain back-propagation crawl. */
export function centred(lists: readonly (readonly Face[])[]): Face[][] {
  const [training] = lists;
  const mean = new Float32Array(FACE_INPUTS);
  for (const { pixels } of training!) {
    for (const [i, pixel] of pixels.entries()) mean[i]! += pixel / training!.length;
  }
  return lists.map((faces) =>
    faces.map((face) => ({ ...face, pixels: face.pixels.map((pixel, i) => pixel - mean[i]!) })),
  );
}
