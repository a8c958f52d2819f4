import { create } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProto_DataType,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from 'onnx-buf';
import { type GraphWriter, ONNX_TYPES, type TensorShape } from '../network/graph-writer.ts';

/** A graph under construction: nodes in the order of computing, and the constants they read. */
export class GraphBuilder implements GraphWriter {
  readonly nodes: NodeProto[] = [];
  readonly constants: TensorProto[] = [];

  /**
   * Adds the node that computes `output`.
   * @param attributes integers and lists of integers.
   * @returns `output`
   */
  node(
    operator: string,
    inputs: readonly string[],
    output: string,
    attributes: Readonly<Record<string, number | readonly number[]>> = {},
  ): string {
    this.nodes.push(
      create(NodeProtoSchema, {
        name: output,
        opType: operator,
        input: [...inputs],
        output: [output],
        attribute: Object.entries(attributes).map(([name, value]) =>
          create(
            AttributeProtoSchema,
            typeof value === 'number'
              ? { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) }
              : { name, type: AttributeProto_AttributeType.INTS, ints: value.map(BigInt) },
          ),
        ),
      }),
    );
    return output;
  }

  /** Adds a float32 constant. @returns its name */
  floats(name: string, values: readonly number[] | Float32Array, dims: readonly number[]): string {
    const rawData = new Uint8Array(values.length * 4);
    const view = new DataView(rawData.buffer);
    values.forEach((value, i) => {
      view.setFloat32(4 * i, value, true);
    });
    return this.#constant(name, TensorProto_DataType.FLOAT, rawData, dims);
  }

  /** Adds an int64 constant. @returns its name */
  integers(name: string, values: readonly number[], dims: readonly number[]): string {
    const rawData = new Uint8Array(values.length * 8);
    const view = new DataView(rawData.buffer);
    values.forEach((value, i) => {
      view.setBigInt64(8 * i, BigInt(value), true);
    });
    return this.#constant(name, TensorProto_DataType.INT64, rawData, dims);
  }

  scalar(name: string, value: number): string {
    if (this.constants.some((constant) => constant.name === name)) return name;
    return this.floats(name, [value], []);
  }

  clip(values: string, output: string): string {
    return this.node('Clip', [values, this.floats(`${output}_low`, [0], []), this.scalar('one', 1)], output);
  }

  #constant(
    name: string,
    dataType: TensorProto_DataType,
    rawData: Uint8Array<ArrayBuffer>,
    dims: readonly number[],
  ): string {
    this.constants.push(create(TensorProtoSchema, { name, dataType, rawData, dims: dims.map(BigInt) }));
    return name;
  }
}

/** Name of the free first dimension of every input and output. */
const BATCH = 'N';

/** Declares an input or output of a batch of any size. */
export function declared({ name, type, dims }: TensorShape): ValueInfoProto {
  return tensorValue(name, ONNX_TYPES[type], [BATCH, ...dims]);
}

/** Declares an input or output; a dimension given by name is free. */
export function tensorValue(
  name: string,
  elemType: TensorProto_DataType,
  dims: readonly (number | string)[],
): ValueInfoProto {
  return create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: 'tensorType',
        value: { elemType, shape: { dim: dims.map((dim) => ({ value: dimension(dim) })) } },
      },
    },
  });
}

function dimension(dim: number | string) {
  return typeof dim === 'number'
    ? { case: 'dimValue' as const, value: BigInt(dim) }
    : { case: 'dimParam' as const, value: dim };
}
