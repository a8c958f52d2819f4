import { create, toBinary } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  ModelProtoSchema,
  TensorProto_DataType,
} from 'onnx-buf';
import { fanIn } from '../network/initialise.ts';
import type { NetworkSpec, Weights } from '../network/model.ts';
import { type LayerSpec, outputsOf, rowsOf } from '../textbook/network.ts';
import { GraphBuilder, tensorValue } from './graph.ts';
import { InferenceSession, Tensor } from './runtime.ts';

const OPSET_VERSION = 17;
const IR_VERSION = 8;

/**
 * A training step of a network of sigmoids as an ONNX graph in onnxruntime, one thread: forward, backward, momentum and
 * update, for one batch size. What the cpu backend is measured beside.
 */
export class OnnxStep {
  readonly #session: InferenceSession;
  readonly #spec: NetworkSpec;
  #state: Record<string, Tensor>;

  /** @throws RangeError for a network of anything but dense sigmoids and squared loss. */
  static async create(
    spec: NetworkSpec,
    weights: Weights,
    batchSize: number,
    { learningRate, momentum }: { learningRate: number; momentum: number },
  ): Promise<OnnxStep> {
    const isPlain = ({ kind, activation }: LayerSpec) => kind !== 'convolution' && activation === 'sigmoid';
    if (spec.heads || !spec.layers.every(isPlain)) {
      throw new RangeError('the ONNX step knows dense layers of sigmoids and squared loss only');
    }
    const bytes = stepGraph(spec, batchSize, learningRate / batchSize, momentum);
    const session = await InferenceSession.create(bytes, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      graphOptimizationLevel: 'all',
    });
    return new OnnxStep(session, spec, weights);
  }

  private constructor(session: InferenceSession, spec: NetworkSpec, weights: Weights) {
    this.#session = session;
    this.#spec = spec;
    this.#state = {};
    spec.layers.forEach((layer, l) => {
      const units = rowsOf(layer);
      const inputs = fanIn(spec, l);
      const plain = weights.layers[l]!;
      const matrix = new Float32Array(units * inputs);
      const biases = new Float32Array(units);
      for (let unit = 0; unit < units; unit++) {
        const row = unit * (inputs + 1);
        matrix.set(plain.subarray(row, row + inputs), unit * inputs);
        biases[unit] = plain[row + inputs]!;
      }
      this.#state[`w${l}`] = new Tensor('float32', matrix, [units, inputs]);
      this.#state[`b${l}`] = new Tensor('float32', biases, [units]);
      this.#state[`vw${l}`] = new Tensor('float32', new Float32Array(matrix.length), [units, inputs]);
      this.#state[`vb${l}`] = new Tensor('float32', new Float32Array(units), [units]);
    });
  }

  /** One step on a batch: inputs [batch][inputs], targets [batch][outputs]. */
  async step(inputs: Tensor, targets: Tensor): Promise<void> {
    const results = await this.#session.run({ ...this.#state, inputs, targets });
    this.#state = Object.fromEntries(
      Object.keys(this.#state).map((name) => [name, results[`${name}_next`] as Tensor]),
    );
  }

  weights(): Weights {
    const layers = this.#spec.layers.map((layer, l) => {
      const units = rowsOf(layer);
      const inputs = fanIn(this.#spec, l);
      const matrix = this.#state[`w${l}`]!.data as Float32Array;
      const biases = this.#state[`b${l}`]!.data as Float32Array;
      const plain = new Float32Array(units * (inputs + 1));
      for (let unit = 0; unit < units; unit++) {
        plain.set(matrix.subarray(unit * inputs, (unit + 1) * inputs), unit * (inputs + 1));
        plain[unit * (inputs + 1) + inputs] = biases[unit]!;
      }
      return plain;
    });
    return { layers };
  }

  async dispose(): Promise<void> {
    await this.#session.release();
  }
}

/** Momentum and rate are inside the matrix products, which is the fastest that onnxruntime can be asked for. */
function stepGraph(spec: NetworkSpec, batch: number, rate: number, momentum: number): Uint8Array {
  const graph = new GraphBuilder();
  const one = graph.floats('one', [1], []);
  const kept = graph.floats('momentum', [momentum], []);
  const share = graph.floats('rate', [rate], []);
  const overBatch = graph.integers('axis', [0], [1]);
  const activations = ['inputs'];
  const last = spec.layers.length - 1;
  spec.layers.forEach((_, l) => {
    const sums = graph.node('Gemm', [activations[l]!, `w${l}`, `b${l}`], `sums${l}`, { transB: 1 });
    activations.push(graph.node('Sigmoid', [sums], `outputs${l}`));
  });
  let back = graph.node('Sub', ['targets', activations.at(-1)!], 'error');
  for (let l = last; l >= 0; l--) {
    const output = activations[l + 1]!;
    const rest = graph.node('Sub', [one, output], `rest${l}`);
    const slope = graph.node('Mul', [output, rest], `slope${l}`);
    const delta = graph.node('Mul', [back, slope], `delta${l}`);
    if (l > 0) back = graph.node('MatMul', [delta, `w${l}`], `back${l}`);
    graph.node('Gemm', [delta, activations[l]!, `vw${l}`], `vw${l}_next`, { transA: 1 });
    for (const [name, f] of [
      ['alpha', rate],
      ['beta', momentum],
    ] as const) {
      const { FLOAT } = AttributeProto_AttributeType;
      graph.nodes.at(-1)!.attribute.push(create(AttributeProtoSchema, { name, type: FLOAT, f }));
    }
    graph.node('Add', [`w${l}`, `vw${l}_next`], `w${l}_next`);
    const sum = graph.node('ReduceSum', [delta, overBatch], `sum${l}`, { keepdims: 0 });
    const change = graph.node('Mul', [sum, share], `change${l}`);
    const old = graph.node('Mul', [`vb${l}`, kept], `kept${l}`);
    graph.node('Add', [old, change], `vb${l}_next`);
    graph.node('Add', [`b${l}`, `vb${l}_next`], `b${l}_next`);
  }
  const shapes = spec.layers.flatMap((layer, l) => {
    const units = rowsOf(layer);
    const matrix = [units, fanIn(spec, l)];
    return [
      [`w${l}`, matrix],
      [`b${l}`, [units]],
      [`vw${l}`, matrix],
      [`vb${l}`, [units]],
    ] as [string, number[]][];
  });
  const { FLOAT } = TensorProto_DataType;
  const model = create(ModelProtoSchema, {
    irVersion: BigInt(IR_VERSION),
    opsetImport: [{ domain: '', version: BigInt(OPSET_VERSION) }],
    producerName: 'alvinn',
    graph: {
      name: 'training step',
      input: [
        tensorValue('inputs', FLOAT, [batch, spec.inputs]),
        tensorValue('targets', FLOAT, [batch, outputsOf(spec)]),
        ...shapes.map(([name, dims]) => tensorValue(name, FLOAT, dims)),
      ],
      output: shapes.map(([name, dims]) => tensorValue(`${name}_next`, FLOAT, dims)),
      node: graph.nodes,
      initializer: graph.constants,
    },
  });
  return toBinary(ModelProtoSchema, model);
}
