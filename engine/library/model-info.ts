import { createHash } from 'node:crypto';
import { readWholeFile } from '../data/read-file.ts';
import type { ModelSpec, Weights } from '../network/model.ts';
import { receptiveFields } from '../network/receptive-fields.ts';
import { readModel } from '../onnx/read.ts';
import type { ModelInfo, UnitWeights } from '../protocol/model.ts';
import { layerSizes, rowsOf } from '../textbook/network.ts';
import { base64 } from './recording-info.ts';

const LARGEST_MIB = 512;

/**
 * Everything of a model, for a page that shows it.
 * @throws UserError where it is none.
 */
export function modelInfo(path: string, file: string): ModelInfo {
  const bytes = readWholeFile(path, 'model', LARGEST_MIB);
  const { spec, card, weights, verifiedPatterns } = readModel(bytes, file);
  return {
    file,
    preset: spec.preset,
    layers: layerSizes(spec.network),
    camera: spec.camera,
    range: spec.range,
    roadIntensityFeedback: spec.roadIntensityFeedback,
    directionUnits: spec.directionUnits,
    maxCurvaturePerM: spec.maxCurvaturePerM,
    decoding: spec.decoding,
    target: spec.target,
    recipe: card.recipe,
    scores: card.scores,
    seed: card.seed,
    dataDigests: card.dataDigests,
    data: card.data,
    backendVariant: card.backendVariant,
    softwareVersion: card.softwareVersion,
    verifiedPatterns,
    digest: createHash('sha256').update(bytes).digest('hex'),
    units: unitWeights(weights, spec),
  };
}

function unitWeights(weights: Weights, spec: ModelSpec): UnitWeights[] {
  const packed = (values: Float32Array | null) => values && base64(values);
  if (spec.network.layers.length === 2) {
    return receptiveFields(weights, spec).map(({ camera, range, direction, ...rest }) => ({
      camera: packed(camera),
      range: packed(range),
      direction: base64(direction),
      ...rest,
    }));
  }
  const { inputs } = spec.network;
  const cameraCells = spec.camera ? spec.camera.rows * spec.camera.columns : 0;
  const rangeCells = spec.range ? spec.range.rows * spec.range.columns : 0;
  return Array.from({ length: rowsOf(spec.network.layers[0]!) }, (_, unit) => {
    const row = weights.layers[0]!.subarray(unit * (inputs + 1), (unit + 1) * (inputs + 1));
    return {
      camera: packed(spec.camera && row.slice(0, cameraCells)),
      range: packed(spec.range && row.slice(cameraCells, cameraCells + rangeCells)),
      direction: null,
      fromFeedback: spec.roadIntensityFeedback ? row[inputs - 1]! : null,
      toFeedback: null,
      bias: row[inputs]!,
    };
  });
}
