import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../errors.ts';
import { emptyWeights } from '../../network/initialise.ts';
import type { NetworkSpec, Weights } from '../../network/model.ts';
import { outputsOf } from '../../textbook/network.ts';
import type { Patterns, StepSettings, Trainer, TrainingBackend } from '../backend.ts';
import {
  requireBatchSize,
  requireColumn,
  requireInputs,
  requireOrder,
  requirePatterns,
  requireSupport,
  requireWeights,
} from '../shapes.ts';
import { BLOCK, NetworkMemory, padded } from './memory.ts';

/** What kernel/index.ts exports. Addresses are in bytes. */
export interface Kernel {
  readonly memory: WebAssembly.Memory;
  firstFreeByte(): number;
  place(layers: number, count: number, inputs: number, targets: number): void;
  placeHeads(heads: number, count: number): void;
  trainOnline(
    order: number,
    count: number,
    learningRate: number,
    momentum: number,
    weightDecay: number,
    fanInScaling: boolean,
  ): number;
  trainBatches(
    order: number,
    count: number,
    batchSize: number,
    learningRate: number,
    momentum: number,
    weightDecay: number,
    fanInScaling: boolean,
  ): number;
  forwardBlock(inputs: number, count: number): void;
  rewriteWeights(): void;
  multiplyAdds(count: number): number;
}

export type KernelVariant = 'relaxed' | 'simd';

const VARIANT_NAMES: Record<KernelVariant, string> = {
  relaxed: 'SIMD WebAssembly, relaxed multiply-add',
  simd: 'SIMD WebAssembly',
};

/**
 * The backend for machines without a usable GPU: SIMD WebAssembly on one thread, the relaxed multiply-add where this
 * runtime has it. The kernel must have been built (build-kernel.mjs).
 *
 * @throws UserError `not-found` if the kernel has not been built.
 */
export function cpuBackend(variant: KernelVariant = bestVariant()): TrainingBackend {
  const module = new WebAssembly.Module(kernelBytes(variant));
  const backend: TrainingBackend = {
    name: 'cpu',
    variant: VARIANT_NAMES[variant],
    supports: () => true,
    create: async (spec, weights) => {
      requireSupport(backend, spec);
      return new CpuTrainer(module, spec, weights);
    },
    [Symbol.dispose]: () => {},
  };
  return backend;
}

function bestVariant(): KernelVariant {
  return WebAssembly.validate(kernelBytes('relaxed')) ? 'relaxed' : 'simd';
}

function kernelBytes(variant: KernelVariant): Uint8Array<ArrayBuffer> {
  const path = fileURLToPath(new URL(`../../../.build/kernel-${variant}.wasm`, import.meta.url));
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    throw new UserError(
      'not-found',
      `${path}: the training kernel has not been built`,
      'Build it: node engine/train/cpu/build-kernel.mjs',
      { cause: error },
    );
  }
}

/** One network in one instance of the kernel. */
export class CpuTrainer implements Trainer {
  readonly #spec: NetworkSpec;
  /** Public for its benchmark, which measures the limits with the same instance. */
  readonly kernel: Kernel;
  readonly #network: NetworkMemory;
  /** Whether online training goes once over the weights for a pattern; a convolution takes batches of one. */
  readonly #walks: boolean;
  /** Patterns loaded, and where their inputs, their targets and the order of an epoch stand. */
  #count = 0;
  #inputs = 0;
  #targets = 0;
  #order = 0;

  constructor(module: WebAssembly.Module, spec: NetworkSpec, weights: Weights) {
    this.#spec = spec;
    this.#walks = spec.layers.every(({ kind }) => kind !== 'convolution');
    const instance = new WebAssembly.Instance(module);
    this.kernel = instance.exports as unknown as Kernel;
    this.#network = new NetworkMemory(this.kernel.memory, spec, this.kernel.firstFreeByte());
    this.#place();
    this.kernel.placeHeads(this.#network.heads, this.#network.headCount);
    requireWeights(spec, weights);
    this.#network.writeState(weights, emptyWeights(spec));
  }

  async load(patterns: Patterns): Promise<void> {
    requirePatterns(this.#spec, patterns);
    const { count, inputs, targets } = patterns;
    const width = padded(this.#spec.inputs);
    const height = padded(this.#units);
    const targetsAt = this.#network.end + 4 * count * width;
    const orderAt = targetsAt + 4 * count * height;
    this.#network.reserve(orderAt, `A set of ${count} patterns`);
    this.#count = count;
    this.#inputs = this.#network.end;
    this.#targets = targetsAt;
    this.#order = orderAt;
    this.#place();
    copyRows(inputs, this.#spec.inputs, this.#network.floats(this.#inputs, count * width), width);
    copyRows(targets, this.#units, this.#network.floats(this.#targets, count * height), height);
  }

  async setInputColumn(column: number, values: Float32Array): Promise<void> {
    requireColumn(this.#spec, column, values, this.#count);
    const width = padded(this.#spec.inputs);
    const inputs = this.#network.floats(this.#inputs, this.#count * width);
    values.forEach((value, pattern) => {
      inputs[pattern * width + column] = value;
    });
  }

  async epoch(order: Uint32Array, step: StepSettings): Promise<number> {
    requireOrder(order, this.#count);
    requireBatchSize(step);
    if (order.length === 0) return 0;
    this.#network.reserve(this.#order + 4 * order.length, `An order of ${order.length} patterns`);
    this.#network.integers(this.#order, order.length).set(order);
    const { batchSize, learningRate, momentum, weightDecay, fanInScaling } = step;
    const options = [learningRate, momentum, weightDecay, fanInScaling] as const;
    const loss =
      batchSize === 1 && this.#walks
        ? this.kernel.trainOnline(this.#order, order.length, ...options)
        : this.kernel.trainBatches(this.#order, order.length, batchSize, ...options);
    return loss / order.length;
  }

  async forward(inputs: Float32Array, count: number): Promise<Float32Array> {
    requireInputs(this.#spec, inputs, count);
    const width = this.#spec.inputs;
    const units = this.#units;
    const outputs = new Float32Array(count * units);
    const { inputBlock, layers } = this.#network;
    const rows = this.#network.floats(inputBlock, BLOCK * padded(width));
    const answers = this.#network.floats(layers.at(-1)!.values, BLOCK * padded(units));
    for (let done = 0; done < count; done += BLOCK) {
      const size = Math.min(BLOCK, count - done);
      copyRows(inputs.subarray(done * width, (done + size) * width), width, rows, padded(width));
      this.kernel.forwardBlock(inputBlock, size);
      for (let row = 0; row < size; row++) {
        const answer = answers.subarray(row * padded(units), row * padded(units) + units);
        outputs.set(answer, (done + row) * units);
      }
    }
    return outputs;
  }

  async weights(): Promise<Weights> {
    return this.#network.readWeights();
  }

  async velocity(): Promise<Weights> {
    return this.#network.readVelocities();
  }

  async setState(weights: Weights, velocity: Weights = emptyWeights(this.#spec)): Promise<void> {
    requireWeights(this.#spec, weights);
    requireWeights(this.#spec, velocity);
    this.#network.writeState(weights, velocity);
  }

  /** Memory goes with the trainer: nothing outside it holds the instance. */
  dispose(): void {}

  get #units(): number {
    return outputsOf(this.#spec);
  }

  #place(): void {
    this.kernel.place(this.#network.records, this.#spec.layers.length, this.#inputs, this.#targets);
  }
}

/** Copies rows of `width` to rows of `paddedWidth`, whose rest becomes zero. */
function copyRows(from: Float32Array, width: number, to: Float32Array, paddedWidth: number): void {
  const count = from.length / width;
  for (let row = 0; row < count; row++) {
    to.set(from.subarray(row * width, (row + 1) * width), row * paddedWidth);
    to.fill(0, row * paddedWidth + width, (row + 1) * paddedWidth);
  }
}
