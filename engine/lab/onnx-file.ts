import { create, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import type { LearningNetwork } from '../textbook/learning.ts';
import { layerSizes } from '../textbook/network.ts';
import { type Written, weightsAndBiases, writtenLayers } from './take-away.ts';

/** Older tools read these. */
const OPSET_VERSION = 17;
const IR_VERSION = 8;

const OPERATORS: Readonly<Record<Exclude<Written, 'linear' | 'threshold'>, string>> = {
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  relu: 'Relu',
  softmax: 'Softmax',
};

/**
 * A network of the Lab as an ONNX file in doubles: `inputs` [N, inputs] to `outputs` [N, outputs].
 * @throws RangeError for what {@link writtenLayers} does not write.
 */
export function onnxFile(network: LearningNetwork): Uint8Array<ArrayBuffer> {
  const written = writtenLayers(network);
  const sizes = layerSizes(network.spec);
  const constants = weightsAndBiases(network).flatMap(({ weights, biases }, l) => [
    doubles(`layers.${l}.weight`, weights.flat(), [sizes[l + 1]!, sizes[l]!]),
    doubles(`layers.${l}.bias`, biases, [sizes[l + 1]!]),
  ]);
  const nodes = written.flatMap((activation, l) => {
    const below = l === 0 ? 'inputs' : `layers.${l - 1}`;
    const above = l === written.length - 1 ? 'outputs' : `layers.${l}`;
    const sum = activation === 'linear' ? above : `layers.${l}.sum`;
    const gemm = create(NodeProtoSchema, {
      name: sum,
      opType: 'Gemm',
      input: [below, `layers.${l}.weight`, `layers.${l}.bias`],
      output: [sum],
      attribute: [integer('transB', 1)],
    });
    return [gemm, ...activated(activation, sum, above)];
  });
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(IR_VERSION),
    opsetImport: [{ domain: '', version: BigInt(OPSET_VERSION) }],
    producerName: 'alvinn',
    docString: `A network of ALVINN's Lab, ${sizes.join('-')}.`,
    graph: {
      name: 'lab',
      input: [declared('inputs', sizes[0]!)],
      output: [declared('outputs', sizes.at(-1)!)],
      node: nodes,
      initializer: [...constants, ...(written.includes('threshold') ? [doubles('zero', [0], [])] : [])],
    },
  });
  return toBinary(ModelProtoSchema, model);
}

function activated(activation: Written, sum: string, output: string) {
  if (activation === 'linear') return [];
  const node = (
    opType: string,
    input: readonly string[],
    name: string,
    attribute = [] as ReturnType<typeof integer>[],
  ) => create(NodeProtoSchema, { name, opType, input: [...input], output: [name], attribute });
  if (activation !== 'threshold') return [node(OPERATORS[activation], [sum], output)];
  return [
    node('Greater', [sum, 'zero'], `${sum}.above`),
    node('Cast', [`${sum}.above`], output, [integer('to', TensorProto_DataType.DOUBLE)]),
  ];
}

function integer(name: string, value: number) {
  return create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) });
}

function doubles(name: string, values: readonly number[], dims: readonly number[]) {
  const rawData = new Uint8Array(8 * values.length);
  const view = new DataView(rawData.buffer);
  values.forEach((value, i) => {
    view.setFloat64(8 * i, value, true);
  });
  return create(TensorProtoSchema, {
    name,
    dataType: TensorProto_DataType.DOUBLE,
    dims: dims.map(BigInt),
    rawData,
  });
}

function declared(name: string, width: number) {
  const dim = [
    { value: { case: 'dimParam', value: 'N' } },
    { value: { case: 'dimValue', value: BigInt(width) } },
  ] as const;
  return create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: 'tensorType',
        value: { elemType: TensorProto_DataType.DOUBLE, shape: { dim: [...dim] } },
      },
    },
  });
}
