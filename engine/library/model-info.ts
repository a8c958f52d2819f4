import { createHash } from 'node:crypto';
import { readWholeFile } from '../data/read-file.ts';
import { partsOf } from '../network/parts.ts';
import { fieldLayout, receptiveFields } from '../network/receptive-fields.ts';
import { LARGEST_MODEL_MIB, readUsableModel } from '../onnx/read.ts';
import type { ModelInfo } from '../protocol/model.ts';
import { layerSizes } from '../textbook/network.ts';
import { base64 } from './recording-info.ts';

/**
 * Everything of a model, for a page that shows it.
 * @throws UserError where it is none.
 */
export function modelInfo(path: string, file: string): ModelInfo {
  const bytes = readWholeFile(path, 'model', LARGEST_MODEL_MIB);
  const { spec, card, weights, verifiedPatterns } = readUsableModel(bytes, file);
  return {
    file,
    preset: spec.preset,
    layers: layerSizes(spec.network),
    facts: [
      ...partsOf(spec).inputs.map(({ fact }) => fact),
      ...partsOf(spec).outputs.flatMap(({ facts }) => facts),
    ],
    recipe: card.recipe,
    scores: card.scores,
    seed: card.seed,
    dataDigests: card.dataDigests,
    data: card.data,
    backendVariant: card.backendVariant,
    softwareVersion: card.softwareVersion,
    verifiedPatterns,
    digest: createHash('sha256').update(bytes).digest('hex'),
    pictures: fieldLayout(spec),
    units: receptiveFields(weights, spec).map(({ from, to, bias }) => ({
      from: from.map(base64),
      to: to.map(base64),
      bias,
    })),
  };
}
