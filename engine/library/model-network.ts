import { readWholeFile } from '../data/read-file.ts';
import { UserError } from '../errors.ts';
import { LARGEST_MODEL_MIB, readUsableModel } from '../onnx/read.ts';
import type { ModelNetwork } from '../protocol/model.ts';
import { base64 } from './recording-info.ts';

/** More weights than a page can take apart while somebody paints. */
const MOST_WEIGHTS = 2_000_000;

/**
 * A model's network with every weight, for a page that works with it.
 * @throws UserError where it is none, or too large for that.
 */
export function modelNetwork(path: string, file: string): ModelNetwork {
  const bytes = readWholeFile(path, 'model', LARGEST_MODEL_MIB);
  const { spec, weights } = readUsableModel(bytes, file);
  const count = weights.layers.reduce((sum, layer) => sum + layer.length, 0);
  if (count > MOST_WEIGHTS) {
    throw new UserError(
      'invalid',
      `${file} has ${count} weights; the page takes apart networks of ${MOST_WEIGHTS} at most`,
      'Choose a smaller one.',
    );
  }
  return { file, spec, layers: weights.layers.map(base64) };
}
