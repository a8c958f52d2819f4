import { fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type TensorProto,
  TensorProto_DataType,
  type ValueInfoProto,
} from 'onnx-buf';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { reasonOf } from '../foreign-text.ts';
import type { ModelSpec, Weights } from '../network/model.ts';
import { fanIn, rowsOf } from '../textbook/network.ts';
import { MODEL_FORMAT_VERSION, type ModelCard, parseCard } from './card.ts';
import { excessOf } from './count-parts.ts';
import { exportModel, requireParts, weightNames } from './export.ts';

/** Everything that was put into a model file. */
export interface ModelContent {
  readonly spec: ModelSpec;
  readonly card: ModelCard;
  readonly weights: Weights;
  /** On how many patterns the export agreed with its trainer; 0 means that nobody looked. */
  readonly verifiedPatterns: number;
}

const TRAIN_HINT = 'Give a model that alvinn trained.';

/**
 * Reads a model file back: what `exportModel` was given.
 *
 * @param name of the file, for errors.
 * @throws UserError `foreign` for other files and other ONNX models, `newer-version`, `damaged`.
 */
export function readModel(bytes: Uint8Array, name: string): ModelContent {
  const model = parse(bytes, name);
  const metadata = new Map(model.metadataProps.map(({ key, value }) => [key, value]));
  const version = Number(metadata.get('alvinn.format_version'));
  if (!Number.isInteger(version)) {
    // Metadata is written last, so a file of ours that lacks it has lost its end.
    throw model.producerName === 'alvinn' ? torn(name, 'its metadata is missing') : foreign(model, name);
  }
  if (version > MODEL_FORMAT_VERSION) {
    throw new UserError(
      'newer-version',
      `${name} was written by a newer version of alvinn (model format ${version}, this version reads ${MODEL_FORMAT_VERSION})`,
      'Update alvinn to use it.',
    );
  }
  try {
    const { spec, card, verifiedPatterns } = parseCard(metadata, version);
    const weights = readWeights(model, spec);
    requireParts(spec);
    return { spec, card, verifiedPatterns, weights };
  } catch (error) {
    const isNoNetwork = error instanceof TypeError || error instanceof z.ZodError;
    const what = isNoNetwork ? 'its metadata does not describe a network' : reasonOf(error);
    throw torn(name, what, { cause: error });
  }
}

/** The largest retinas and 4,096 hidden units come to 482 MiB. */
export const LARGEST_MODEL_MIB = 512;

/**
 * Reads a model that may drive. Nothing is run: it is known to give numbers in one pass, since its graph is what its card
 * says and no sum in it can be too large for single precision.
 *
 * @param name of the file, for errors.
 * @throws UserError as {@link readModel}, and `invalid` for an export that was never compared with its trainer.
 */
export function readUsableModel(bytes: Uint8Array, name: string): ModelContent {
  const content = readModel(bytes, name);
  if (!(content.verifiedPatterns > 0)) {
    throw new UserError(
      'invalid',
      `${name} was never compared with the network it was exported from`,
      'Such a model may not drive; train it anew with alvinn, which makes the comparison.',
    );
  }
  if (!staysFinite(content.weights)) throw torn(name, 'its weights are no numbers that a network can add up');
  checkGraph(bytes, content, name);
  return content;
}

/**
 * Single precision holds 3e38. Inputs are small numbers, and no layer makes more of what lies below than the sum of its
 * weights: what stays under this, layer by layer, never becomes infinite, and so never NaN.
 */
const LARGEST_SUM = 1e30;

function staysFinite({ layers }: Weights): boolean {
  let largest = 1;
  for (const rows of layers) {
    largest *= Math.max(
      1,
      rows.reduce((sum, weight) => sum + Math.abs(weight), 0),
    );
  }
  // NaN is not below it.
  return largest < LARGEST_SUM;
}

/**
 * Refuses a file whose graph is another than its card and weights make: such a graph could compute anything, for any time.
 *
 * @param content what `readModel` found in it.
 * @throws UserError `damaged`.
 */
export function checkGraph(bytes: Uint8Array, content: ModelContent, name: string): void {
  const { spec, card, weights, verifiedPatterns } = content;
  const own = exportModel(spec, weights, card, verifiedPatterns);
  const [found, expected] = [bytes, own].map((file) =>
    toBinary(GraphProtoSchema, fromBinary(ModelProtoSchema, file).graph!),
  );
  if (Buffer.compare(found!, expected!) !== 0)
    throw torn(name, 'it computes something else than its card says');
}

function parse(bytes: Uint8Array, name: string): ModelProto {
  if (bytes.length === 0) throw torn(name, 'it is empty (0 bytes)');
  let model: ModelProto | undefined;
  try {
    const excess = excessOf(ModelProtoSchema, bytes);
    if (excess !== undefined) {
      throw new UserError('foreign', `${name} is no model of alvinn: ${excess}`, TRAIN_HINT);
    }
    model = fromBinary(ModelProtoSchema, bytes);
  } catch (error) {
    if (error instanceof UserError) throw error;
    // An ONNX file begins with field 1, ir_version, a small number.
    if (bytes[0] === 8 && (bytes[1] ?? 0) < 0x20)
      throw torn(name, 'it is cut short or overwritten', { cause: error });
  }
  if (!model?.graph || model.graph.node.length === 0) {
    throw new UserError('foreign', `${name} is not an ONNX model`, TRAIN_HINT);
  }
  return model;
}

function torn(name: string, what: string, options?: ErrorOptions): UserError {
  return new UserError(
    'damaged',
    `${name} is damaged: ${what}`,
    'Copy it again from where it came, or train it anew.',
    options,
  );
}

function foreign(model: ModelProto, name: string): UserError {
  const constants = new Set(model.graph!.initializer.map((constant) => constant.name));
  const inputs = model.graph!.input.filter((input) => !constants.has(input.name)).map(describe);
  return new UserError(
    'foreign',
    `${name} is an ONNX model but not one of alvinn's: it reads ${inputs.join(', ') || 'nothing'}`,
    'A model of alvinn reads camera uint8 [N, rows, columns, 3], range float [N, rows, columns] and road_intensity_feedback float [N, 1], or some of them; train one with alvinn.',
  );
}

/** An input in words: `input float [batch, 3, 64, 64]`. */
function describe(value: ValueInfoProto): string {
  const type = value.type?.value;
  if (type?.case !== 'tensorType') return value.name;
  const dims = type.value.shape?.dim.map((dim) => String(dim.value.value ?? '?')) ?? [];
  const element = TensorProto_DataType[type.value.elemType] ?? 'unknown';
  return `${value.name} ${element.toLowerCase()} [${dims.join(', ')}]`;
}

function readWeights(model: ModelProto, spec: ModelSpec): Weights {
  const constants = new Map(model.graph!.initializer.map((constant) => [constant.name, constant]));
  const { network } = spec;
  const layers = network.layers.map((layer, l) => {
    const rows = rowsOf(layer);
    const below = fanIn(network, l);
    const names = weightNames(l);
    const connections = floats(constants, names.weight, rows * below);
    const biases = floats(constants, names.bias, rows);
    const weights = new Float32Array(rows * (below + 1));
    for (let row = 0; row < rows; row++) {
      weights.set(connections.subarray(row * below, (row + 1) * below), row * (below + 1));
      weights[row * (below + 1) + below] = biases[row]!;
    }
    return weights;
  });
  return { layers };
}

function floats(constants: ReadonlyMap<string, TensorProto>, name: string, count: number): Float32Array {
  const bytes = constants.get(name)?.rawData;
  if (bytes?.length !== count * 4) {
    throw new Error(`${name} has ${bytes?.length ?? 0} bytes, ${count * 4} expected`);
  }
  // A copy, since the bytes may not lie at a multiple of four.
  return new Float32Array(new Uint8Array(bytes).buffer);
}
