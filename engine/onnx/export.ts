import { create, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from 'onnx-buf';
import { ONNX_TYPES, type TensorShape } from '../network/graph-writer.ts';
import type { Input } from '../network/inputs/input.ts';
import type { Activation, ConvolutionLayer, ModelSpec, Weights } from '../network/model.ts';
import { partsOf } from '../network/parts.ts';
import { fanIn, headsOf, requireNetwork, rowsOf, weightCount } from '../textbook/network.ts';
import { cardMetadata, type ModelCard } from './card.ts';
import { declared, GraphBuilder } from './graph.ts';

/** Older tools read these. */
const OPSET_VERSION = 17;
const IR_VERSION = 8;

/** Names of the initialisers that hold layer `layer`: weights [rows, fanIn] and biases [rows]. */
export function weightNames(layer: number): { weight: string; bias: string } {
  return { weight: `layers.${layer}.weight`, bias: `layers.${layer}.bias` };
}

/**
 * The network as an ONNX file, opset 17, IR version 8, with preprocessing and decoding inside.
 *
 * Its inputs are those of the parts that the network reads: `camera` uint8 [N, rows, columns, 3], `range` float
 * [N, rows, columns] in metres, `road_intensity_feedback` float [N, 1]. Its outputs are the activations of each part that
 * it answers, `direction` [N, units] for one, then what they are decoded to, `curvature` [N, 1] in 1/m for one. The same
 * arguments give the same bytes.
 *
 * @param verifiedPatterns on how many patterns the very same graph is known to agree with the trainer; a file that says
 * 0 is refused by `loadSteeringModel`. See `exportVerifiedModel`.
 * @throws RangeError where network, parts and weights do not fit each other.
 */
export function exportModel(
  spec: ModelSpec,
  weights: Weights,
  card: ModelCard,
  verifiedPatterns = 0,
): Uint8Array<ArrayBuffer> {
  requireParts(spec);
  const graph = new GraphBuilder();
  const { inputs, outputs } = partsOf(spec);
  const inputNames = Object.fromEntries(inputs.map((input) => [input.kind, input.write(graph)]));
  const names = Object.values(inputNames);
  const input = names.length === 1 ? names[0]! : graph.node('Concat', names, 'network_input', { axis: 1 });
  writeLayers(graph, spec, weights, input);
  for (const output of outputs) output.write(graph, inputNames);
  const activations = outputs.map(
    ({ tensorName, width }): TensorShape => ({ name: tensorName, type: 'float32', dims: [width] }),
  );
  const decoded = outputs.flatMap((output) => output.decoded.map(({ tensor }) => tensor));
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(IR_VERSION),
    opsetImport: [{ domain: '', version: BigInt(OPSET_VERSION) }],
    producerName: 'alvinn',
    producerVersion: card.softwareVersion,
    modelVersion: 1n,
    docString: `Steering network ${spec.preset}: sensor images in, curvature to steer out. See the metadata.`,
    graph: {
      name: 'alvinn',
      input: tensorsOf(inputs).map(declared),
      output: [...activations, ...decoded].map(declared),
      node: graph.nodes,
      initializer: graph.constants,
    },
    metadataProps: Object.entries(cardMetadata(spec, card, verifiedPatterns)).map(([key, value]) => ({
      key,
      value,
    })),
  });
  return toBinary(ModelProtoSchema, model);
}

/** What the parts take, each once: parts that read the same thing share it. */
function tensorsOf(inputs: readonly Input[]): TensorShape[] {
  return [...new Map(inputs.map(({ tensor }) => [tensor.name, tensor])).values()];
}

/** @throws RangeError where the parts of a model are not exactly what its network reads and answers. */
export function requireParts(spec: ModelSpec): void {
  const { network } = spec;
  requireNetwork(network);
  const { inputs, outputs, inputWidth, outputWidth } = partsOf(spec);
  if (inputWidth !== network.inputs) {
    throw new RangeError(`its parts make ${inputWidth} inputs, its network reads ${network.inputs}`);
  }
  const heads = headsOf(network);
  const units = heads.reduce((sum, head) => sum + head.units, 0);
  if (outputWidth !== units) {
    throw new RangeError(`its parts answer with ${outputWidth} units, its network has ${units}`);
  }
  const kinds = [...inputs, ...outputs].map(({ kind }) => kind);
  if (new Set(kinds).size < kinds.length) throw new RangeError('two of its parts are of one kind');
  const shapes = new Set(inputs.map(({ tensor }) => JSON.stringify(tensor)));
  if (shapes.size > tensorsOf(inputs).length)
    throw new RangeError('two of its parts read pictures of two sizes');
  if (network.heads && heads.some((head, i) => head.units !== outputs[i]?.width)) {
    throw new RangeError('its heads are not its outputs');
  }
}

/** Every layer's nodes, the last one's cut into the activations of the parts that it answers. */
function writeLayers(graph: GraphBuilder, spec: ModelSpec, weights: Weights, input: string): void {
  const { network } = spec;
  let values = input;
  for (const [l, layer] of network.layers.entries()) {
    if (weights.layers[l]?.length !== weightCount(network, l)) {
      throw new RangeError(
        `layer ${l} has ${weights.layers[l]?.length} weights, ${rowsOf(layer)} × ${fanIn(network, l) + 1} expected`,
      );
    }
    const sum = (name: string) =>
      layer.kind === 'convolution'
        ? convolution(graph, layer, l, weights.layers[l]!, values, name)
        : graph.node(
            'Gemm',
            [values, ...constants(graph, l, weights.layers[l]!, [layer.units, fanIn(network, l)])],
            name,
            { transB: 1 },
          );
    const isLast = l === network.layers.length - 1;
    if (isLast && network.heads) {
      writeHeads(graph, spec, sum(`layers.${l}.sum`));
      return;
    }
    const only = isLast && spec.outputs.length === 1 ? partsOf(spec).outputs[0]!.tensorName : undefined;
    const result = only ?? `layers.${l}.output`;
    values =
      layer.activation === 'linear'
        ? sum(result)
        : activated(graph, layer.activation, sum(`layers.${l}.sum`), result);
    if (!isLast || only !== undefined) continue;
    for (const output of partsOf(spec).outputs) slice(graph, values, output, output.tensorName);
  }
}

/** Outputs whose units do different things with their sums. */
function writeHeads(graph: GraphBuilder, spec: ModelSpec, sums: string): void {
  for (const [i, { loss, activation }] of headsOf(spec.network).entries()) {
    const part = partsOf(spec).outputs[i]!;
    const { tensorName } = part;
    const softmax = loss === 'softmax-cross-entropy';
    const isSum = softmax || activation !== 'linear';
    const own = slice(graph, sums, part, isSum ? `${tensorName}_sum` : tensorName);
    if (softmax) graph.node('Softmax', [own], tensorName, { axis: 1 });
    else activated(graph, activation, own, tensorName);
  }
}

function slice(
  graph: GraphBuilder,
  values: string,
  { first, width, tensorName: name }: { first: number; width: number; tensorName: string },
  result: string,
): string {
  return graph.node(
    'Slice',
    [
      values,
      graph.integers(`${name}_from`, [first], [1]),
      graph.integers(`${name}_to`, [first + width], [1]),
      graph.integers(`${name}_axis`, [1], [1]),
    ],
    result,
  );
}

/** Filters over the values as a picture, their sums flat again: [N, filters × windows]. */
function convolution(
  graph: GraphBuilder,
  { rows, columns, channels, filters, kernelRows, kernelColumns, stride }: ConvolutionLayer,
  layer: number,
  weights: Float32Array,
  values: string,
  name: string,
): string {
  const shape = graph.integers(`layers.${layer}.shape`, [-1, channels, rows, columns], [4]);
  const picture = graph.node('Reshape', [values, shape], `layers.${layer}.picture`);
  const kernels = constants(graph, layer, weights, [filters, channels, kernelRows, kernelColumns]);
  const maps = graph.node('Conv', [picture, ...kernels], `layers.${layer}.maps`, {
    kernel_shape: [kernelRows, kernelColumns],
    strides: [stride, stride],
  });
  return graph.node('Flatten', [maps], name, { axis: 1 });
}

/** Weights and biases of a layer as two constants. @param dims of the weights, rows first */
function constants(
  graph: GraphBuilder,
  layer: number,
  weights: Float32Array,
  dims: readonly [number, ...number[]],
): [string, string] {
  const names = weightNames(layer);
  const rows = dims[0];
  const row = weights.length / rows;
  const connections = new Float32Array(rows * (row - 1));
  const biases = new Float32Array(rows);
  for (let unit = 0; unit < rows; unit++) {
    connections.set(weights.subarray(unit * row, (unit + 1) * row - 1), unit * (row - 1));
    biases[unit] = weights[(unit + 1) * row - 1]!;
  }
  return [graph.floats(names.weight, connections, dims), graph.floats(names.bias, biases, [rows])];
}

/** Units' outputs from their sums; of a linear layer they are the same values. */
function activated(graph: GraphBuilder, activation: Activation, sum: string, result: string): string {
  switch (activation) {
    case 'sigmoid':
      return graph.node('Sigmoid', [sum], result);
    case 'tanh':
      return graph.node('Tanh', [sum], result);
    case 'relu':
      return graph.node('Relu', [sum], result);
    case 'threshold': {
      const isAbove = graph.node('Greater', [sum, graph.scalar('zero', 0)], `${result}.above`);
      return graph.node('Cast', [isAbove], result, { to: ONNX_TYPES.float32 });
    }
    case 'linear':
      return sum;
    default:
      return activation satisfies never;
  }
}
