import { createHash } from 'node:crypto';
import { readWholeFile } from '../data/read-file.ts';
import { partsOf } from '../network/parts.ts';
import { fieldLayout, receptiveFields } from '../network/receptive-fields.ts';
import { LARGEST_MODEL_MIB, readUsableModel } from '../onnx/read.ts';
import type { ModelInfo } from '../protocol/model.ts';
import { layerSizes, type NetworkSpec, type Weights } from '../textbook/network.ts';
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
    biasesAbove: base64(biasesAbove(spec.network, weights)),
  };
}

/** Biases of the second layer, where the first layer's units have a weight each to its units. */
function biasesAbove(network: NetworkSpec, { layers }: Weights): Float32Array {
  const [first, second] = network.layers;
  if (!second || first!.kind === 'convolution' || second.kind === 'convolution') return new Float32Array();
  const row = first!.units + 1;
  return Float32Array.from({ length: second.units }, (_, unit) => layers[1]![unit * row + row - 1]!);
}
