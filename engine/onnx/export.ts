import { create, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema, TensorProto_DataType, type ValueInfoProto } from 'onnx-buf';
import { curvatureOfUnit } from '../../sim/conventions.ts';
import { CONTRAST_DEVIATIONS, NORMALISED_BLUE_GAIN } from '../../sim/sensors/preprocess.ts';
import { HILL_REACH } from '../network/decode.ts';
import type { Activation, ModelSpec, Weights } from '../network/model.ts';
import { rowsOf } from '../textbook/network.ts';
import { cardMetadata, type ModelCard } from './card.ts';
import { GraphBuilder, tensorValue } from './graph.ts';

/** Older tools read these. */
const OPSET_VERSION = 17;
const IR_VERSION = 8;

/** Name of the free first dimension of every input and output. */
const BATCH = 'N';

/** Names of the initialisers that hold layer `layer`: weights [units, fanIn] and biases [units]. */
export function weightNames(layer: number): { weight: string; bias: string } {
  return { weight: `layers.${layer}.weight`, bias: `layers.${layer}.bias` };
}

/**
 * The network as an ONNX file, opset 17, IR version 8, with preprocessing and decoding inside.
 *
 * Inputs, where the network has them: `camera` uint8 [N, rows, columns, 3], `range` float [N, rows, columns] in metres,
 * `road_intensity_feedback` float [N, 1]. Outputs: `direction` [N, units], `road_intensity` [N, 1] with the feedback,
 * `curvature` [N, 1] in 1/m. The same arguments give the same bytes.
 *
 * @param verifiedPatterns on how many patterns the very same graph is known to agree with the trainer; a file that says
 * 0 is refused by `loadSteeringModel`. See `exportVerifiedModel`.
 */
export function exportModel(
  spec: ModelSpec,
  weights: Weights,
  card: ModelCard,
  verifiedPatterns = 0,
): Uint8Array<ArrayBuffer> {
  const graph = new GraphBuilder();
  const input = networkInput(graph, spec);
  const output = layers(graph, spec, weights, input.name);
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(IR_VERSION),
    opsetImport: [{ domain: '', version: BigInt(OPSET_VERSION) }],
    producerName: 'alvinn',
    producerVersion: card.softwareVersion,
    modelVersion: 1n,
    docString: `Steering network ${spec.preset}: sensor images in, curvature to steer out. See the metadata.`,
    graph: {
      name: 'alvinn',
      input: input.declared,
      output: [...steeringOutputs(graph, spec, output), curvatureOutput(graph, spec)],
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

function networkInput(graph: GraphBuilder, spec: ModelSpec): { declared: ValueInfoProto[]; name: string } {
  const declared: ValueInfoProto[] = [];
  const parts: string[] = [];
  if (spec.camera) {
    const { rows, columns } = spec.camera;
    declared.push(tensorValue('camera', TensorProto_DataType.UINT8, [BATCH, rows, columns, 3]));
    parts.push(cameraActivations(graph, spec.camera.preprocessing));
  }
  if (spec.range) {
    const { rows, columns, maxRangeM } = spec.range;
    declared.push(tensorValue('range', TensorProto_DataType.FLOAT, [BATCH, rows, columns]));
    const flat = graph.node('Flatten', ['range'], 'range_flat', { axis: 1 });
    const share = graph.node('Div', [flat, graph.floats('max_range', [maxRangeM], [])], 'range_share');
    const unclipped = graph.node('Sub', [one(graph), share], 'proximity_unclipped');
    parts.push(clip(graph, unclipped, 'proximity'));
  }
  if (spec.roadIntensityFeedback) {
    declared.push(tensorValue('road_intensity_feedback', TensorProto_DataType.FLOAT, [BATCH, 1]));
    parts.push('road_intensity_feedback');
  }
  const name = parts.length === 1 ? parts[0]! : graph.node('Concat', parts, 'network_input', { axis: 1 });
  return { declared, name };
}

/** The formulas of `preprocessCamera`, to [N, pixels]. */
function cameraActivations(
  graph: GraphBuilder,
  preprocessing: 'blue' | 'normalised-blue' | 'contrast',
): string {
  const colours = graph.node('Cast', ['camera'], 'camera_float', { to: TensorProto_DataType.FLOAT });
  // A matrix product picks or adds colours several times faster than Gather, Slice or ReduceSum does; and arithmetic on
  // [N, pixels] is several times faster than on [N, rows, columns, 1].
  const mix = (name: string, red: number, green: number, blue: number) => {
    const weights = graph.floats(`${name}_mix`, [red, green, blue], [3, 1]);
    const mixed = graph.node('MatMul', [colours, weights], `${name}_image`);
    return graph.node('Flatten', [mixed], name, { axis: 1 });
  };
  if (preprocessing === 'blue') return mix('blue', 0, 0, 1 / 255);
  if (preprocessing === 'normalised-blue') {
    const gain = NORMALISED_BLUE_GAIN;
    const scaled = graph.node(
      'Add',
      [mix('blue', 0, 0, gain), graph.floats('gain', [gain], [])],
      'blue_scaled',
    );
    const three = graph.floats('three', [3], []);
    const whole = graph.node('Add', [mix('colour_sum', 1, 1, 1), three], 'colour_sum_plus');
    return clip(graph, graph.node('Div', [scaled, whole], 'blue_share'), 'blue_normalised');
  }
  const blue = mix('blue', 0, 0, 1);
  const overImage = { axes: [1], keepdims: 1 };
  const mean = graph.node('ReduceMean', [blue], 'blue_mean', overImage);
  const difference = graph.node('Sub', [blue, mean], 'blue_difference');
  const square = graph.node('Mul', [difference, difference], 'blue_difference_squared');
  const deviation = graph.node(
    'Sqrt',
    [graph.node('ReduceMean', [square], 'blue_variance', overImage)],
    'blue_deviation',
  );
  const scale = graph.node(
    'Mul',
    [
      graph.node('Max', [deviation, one(graph)], 'blue_deviation_floored'),
      graph.floats('contrast_span', [2 * CONTRAST_DEVIATIONS], []),
    ],
    'contrast_scale',
  );
  const contrast = graph.node('Div', [difference, scale], 'contrast_centred');
  const shifted = graph.node('Add', [contrast, graph.floats('half', [0.5], [])], 'contrast_unclipped');
  return clip(graph, shifted, 'contrast');
}

/** Every layer as Gemm and activation. @returns name of the last layer's outputs, [N, units] */
function layers(graph: GraphBuilder, spec: ModelSpec, weights: Weights, input: string): string {
  let values = input;
  let fanIn = spec.network.inputs;
  for (const [layer, { activation, ...shape }] of spec.network.layers.entries()) {
    const units = rowsOf({ activation, ...shape });
    const rows = weights.layers[layer]!;
    if (rows.length !== units * (fanIn + 1)) {
      throw new RangeError(`layer ${layer} has ${rows.length} weights, ${units} × ${fanIn + 1} expected`);
    }
    const names = weightNames(layer);
    const connections = new Float32Array(units * fanIn);
    const biases = new Float32Array(units);
    for (let unit = 0; unit < units; unit++) {
      const row = rows.subarray(unit * (fanIn + 1), (unit + 1) * (fanIn + 1));
      connections.set(row.subarray(0, fanIn), unit * fanIn);
      biases[unit] = row[fanIn]!;
    }
    const constants = [
      graph.floats(names.weight, connections, [units, fanIn]),
      graph.floats(names.bias, biases, [units]),
    ];
    const isDirection = layer === spec.network.layers.length - 1 && !spec.roadIntensityFeedback;
    const result = isDirection ? 'direction' : `layers.${layer}.output`;
    const sum = activation === 'linear' ? result : `layers.${layer}.sum`;
    values = activated(
      graph,
      activation,
      graph.node('Gemm', [values, ...constants], sum, { transB: 1 }),
      result,
    );
    fanIn = units;
  }
  return values;
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
      const isAbove = graph.node('Greater', [sum, zero(graph)], `${result}.above`);
      return graph.node('Cast', [isAbove], result, { to: TensorProto_DataType.FLOAT });
    }
    case 'linear':
      return sum;
    default:
      return activation satisfies never;
  }
}

function steeringOutputs(graph: GraphBuilder, spec: ModelSpec, output: string): ValueInfoProto[] {
  const direction = tensorValue('direction', TensorProto_DataType.FLOAT, [BATCH, spec.directionUnits]);
  if (!spec.roadIntensityFeedback) return [direction];
  const slice = (name: string, from: number, to: number) =>
    graph.node(
      'Slice',
      [
        output,
        graph.integers(`${name}_from`, [from], [1]),
        graph.integers(`${name}_to`, [to], [1]),
        graph.integers(`${name}_axis`, [1], [1]),
      ],
      name,
    );
  slice('direction', 0, spec.directionUnits);
  slice('road_intensity', spec.directionUnits, spec.directionUnits + 1);
  return [direction, tensorValue('road_intensity', TensorProto_DataType.FLOAT, [BATCH, 1])];
}

/** Decodes `direction` to `curvature`, as `decodeUnit` and `curvatureOfUnit` do. */
function curvatureOutput(graph: GraphBuilder, spec: ModelSpec): ValueInfoProto {
  const units = spec.directionUnits;
  const peak = graph.node('ArgMax', ['direction'], 'peak', { axis: 1, keepdims: 1, select_last_index: 0 });
  if (spec.decoding === 'most-active') {
    const curvatures = Array.from({ length: units }, (_, unit) =>
      curvatureOfUnit(unit, units, spec.maxCurvaturePerM),
    );
    graph.node('Gather', [graph.floats('curvature_of_unit', curvatures, [units]), peak], 'curvature', {
      axis: 0,
    });
  } else {
    const peakUnit = graph.node('Cast', [peak], 'peak_unit', { to: TensorProto_DataType.FLOAT });
    const numbers = graph.floats(
      'unit_numbers',
      Array.from({ length: units }, (_, unit) => unit),
      [1, units],
    );
    // Counted from the peak, so that single precision loses nothing to the unit's own number.
    const fromPeak = graph.node('Sub', [numbers, peakUnit], 'units_from_peak');
    const inWindow = graph.node(
      'LessOrEqual',
      [graph.node('Abs', [fromPeak], 'distance_from_peak'), graph.floats('half_window', [HILL_REACH], [])],
      'in_window',
    );
    const positive = graph.node('Relu', ['direction'], 'direction_positive');
    const mass = graph.node('Where', [inWindow, positive, zero(graph)], 'mass');
    const axis = graph.integers('unit_axis', [1], [1]);
    const total = graph.node('ReduceSum', [mass, axis], 'mass_total', { keepdims: 1 });
    const moment = graph.node(
      'ReduceSum',
      [graph.node('Mul', [mass, fromPeak], 'mass_moments'), axis],
      'mass_moment',
      { keepdims: 1 },
    );
    const hasMass = graph.node('Greater', [total, zero(graph)], 'has_mass');
    const divisor = graph.node('Where', [hasMass, total, one(graph)], 'mass_divisor');
    const offset = graph.node('Div', [moment, divisor], 'centre_from_peak');
    const unit = graph.node('Add', [peakUnit, offset], 'unit');
    const perUnit = graph.floats('curvature_per_unit', [(2 * spec.maxCurvaturePerM) / (units - 1)], []);
    const turned = graph.node('Mul', [unit, perUnit], 'curvature_from_left');
    graph.node('Sub', [graph.floats('max_curvature', [spec.maxCurvaturePerM], []), turned], 'curvature');
  }
  return tensorValue('curvature', TensorProto_DataType.FLOAT, [BATCH, 1]);
}

function clip(graph: GraphBuilder, values: string, output: string): string {
  return graph.node('Clip', [values, graph.floats(`${output}_low`, [0], []), one(graph)], output);
}

/** The constant 0, added once. */
function zero(graph: GraphBuilder): string {
  if (graph.constants.some(({ name }) => name === 'zero')) return 'zero';
  return graph.floats('zero', [0], []);
}

/** The constant 1, added once. */
function one(graph: GraphBuilder): string {
  if (graph.constants.some(({ name }) => name === 'one')) return 'one';
  return graph.floats('one', [1], []);
}
