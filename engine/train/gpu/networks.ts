import { emptyWeights } from '../../network/initialise.ts';
import type { ModelSpec, NetworkSpec, Weights } from '../../network/model.ts';
import { picturesOf } from '../../network/parts.ts';
import { outputsOf } from '../../textbook/network.ts';
import type { Patterns, StepSettings } from '../backend.ts';
import {
  requireBatchSize,
  requireColumn,
  requireInputs,
  requireOrder,
  requirePatterns,
  requireWeights,
} from '../shapes.ts';
import { type ComputeDevice, UNIFORM_SLOT } from './device.ts';
import { NetworkGroup, type SharedBuffers } from './group.ts';
import { BLOCK_ROWS, padded, shapeKey } from './layout.ts';
import type { NetworksTrainer, StartingNetwork } from './many.ts';
import { Pace } from './pace.ts';

const { max, min } = Math;
/** Blocks of batches in one submission, at most. Slot 0 of the steps is for groups that walk. */
const MOST_BLOCKS = 256;
/** Patterns that outputs are asked for at a time. */
const MOST_ASKED = 8 * BLOCK_ROWS;
/** Room for outputs of one block, bytes, where many networks answer. */
const OUTPUT_BYTES = 2 ** 27;
/** Floats put into the layout of the device at a time. */
const CHUNK_FLOATS = 2 ** 22;
const STORAGE = 'storage';
/** No input. */
const NONE = 0xffffffff;

/** A part of an epoch; see Step in common.wgsl. */
interface Step {
  readonly start: number;
  readonly rows: number;
  readonly batchStart: number;
  readonly firstOfBatch: boolean;
  readonly lastOfBatch: boolean;
}

/** Trains networks side by side on a graphics device. */
export class GpuNetworks implements NetworksTrainer {
  readonly count: number;
  readonly #device: ComputeDevice;
  readonly #nowMs: () => number;
  readonly #spec: NetworkSpec;
  readonly #groups: readonly NetworkGroup[];
  /** Where each network is: its group, and its place there. */
  readonly #places: readonly { group: NetworkGroup; at: number }[];
  readonly #paces = new Map<number, Pace>();
  #shared: SharedBuffers;
  #patterns = 0;
  #ownInput: number | undefined;

  /**
   * @param nowMs a clock in milliseconds.
   * @throws RangeError if the networks differ in inputs, outputs, activations or layers, or weights are of another shape.
   * @throws UserError `invalid` if they are more than the device holds.
   */
  static async create(
    device: ComputeDevice,
    networks: readonly StartingNetwork[],
    nowMs: () => number,
  ): Promise<GpuNetworks> {
    for (const { spec, weights, velocity } of networks) {
      requireAlike(networks[0]!.spec, spec);
      requireWeights(spec, weights);
      if (velocity) requireWeights(spec, velocity);
    }
    const shapes = Map.groupBy(networks.keys(), (i) => shapeKey(networks[i]!.spec));
    const groups: NetworkGroup[] = [];
    const places: { group: NetworkGroup; at: number }[] = [];
    try {
      for (const members of shapes.values()) {
        const group = await NetworkGroup.create(
          device,
          members.map((i) => networks[i]!.spec),
          groups.reduce((sum, { count }) => sum + count, 0),
        );
        groups.push(group);
        members.forEach((i, at) => {
          places[i] = { group, at };
        });
      }
      const trainer = new GpuNetworks(device, networks[0]!.spec, groups, places, nowMs);
      for (const [i, { weights, velocity }] of networks.entries()) trainer.#setState(i, weights, velocity);
      return trainer;
    } catch (error) {
      for (const group of groups) group.dispose();
      throw error;
    }
  }

  private constructor(
    device: ComputeDevice,
    spec: NetworkSpec,
    groups: readonly NetworkGroup[],
    places: readonly { group: NetworkGroup; at: number }[],
    nowMs: () => number,
  ) {
    this.count = places.length;
    this.#device = device;
    this.#spec = spec;
    this.#groups = groups;
    this.#places = places;
    this.#nowMs = nowMs;
    this.#shared = {
      patterns: this.#buffer('Patterns', 4),
      steps: this.#buffer('Steps', ((MOST_BLOCKS + 1) * UNIFORM_SLOT) / 4, 'uniform'),
      asked: this.#buffer('Inputs', 4),
      askedOrder: this.#buffer('Order', MOST_ASKED),
    };
    device.write(
      this.#shared.askedOrder,
      Uint32Array.from({ length: MOST_ASKED }, (_, i) => i),
    );
  }

  async load(patterns: Patterns): Promise<void> {
    requirePatterns(this.#spec, patterns);
    const { count, inputs, targets } = patterns;
    const width = this.#spec.inputs;
    const outputs = outputsOf(this.#spec);
    const stride = this.#patternStride;
    // Behind the patterns is room for the one input of which each network has its own values.
    const floats = count * (stride + this.count);
    this.#replace('patterns', await this.#device.reserved(() => this.#buffer('Patterns', floats)));
    this.#patterns = count;
    this.#ownInput = undefined;
    const most = max(1, Math.floor(CHUNK_FLOATS / stride));
    for (let from = 0; from < count; from += most) {
      const rows = min(most, count - from);
      const chunk = new Float32Array(rows * stride);
      for (let row = 0; row < rows; row++) {
        const at = from + row;
        chunk.set(inputs.subarray(at * width, (at + 1) * width), row * stride);
        chunk.set(targets.subarray(at * outputs, (at + 1) * outputs), row * stride + padded(width));
      }
      this.#device.write(this.#shared.patterns, chunk, 4 * from * stride);
    }
  }

  async setInputColumn(column: number, values: readonly Float32Array[]): Promise<void> {
    if (values.length !== this.count)
      throw new RangeError(`${values.length} columns, ${this.count} networks`);
    for (const own of values) requireColumn(this.#spec, column, own, this.#patterns);
    if (this.#ownInput !== undefined && this.#ownInput !== column) {
      throw new RangeError(`input column ${column} where ${this.#ownInput} is overwritten already`);
    }
    this.#ownInput = column;
    for (const group of this.#groups) {
      const members = this.#membersOf(group);
      const at = this.#ownValues + group.networksBefore * this.#patterns;
      members.forEach((network, i) => {
        this.#device.write(this.#shared.patterns, values[network]!, 4 * (at + i * this.#patterns));
      });
    }
  }

  async epoch(orders: readonly Uint32Array[], steps: readonly StepSettings[]): Promise<number[]> {
    if (orders.length !== this.count || steps.length !== this.count) {
      throw new RangeError(`${orders.length} orders and ${steps.length} steps for ${this.count} networks`);
    }
    const { batchSize } = steps[0]!;
    for (const order of orders) requireOrder(order, this.#patterns);
    for (const step of steps) {
      requireBatchSize(step);
      if (step.batchSize !== batchSize) {
        throw new RangeError(`batches of ${batchSize} and of ${step.batchSize} patterns side by side`);
      }
    }
    const longest = max(...orders.map((order) => order.length));
    if (longest === 0) return orders.map(() => 0);
    for (const group of this.#groups) {
      const members = this.#membersOf(group);
      if (batchSize > 1 || !group.walks) await group.reserveRows(min(batchSize, BLOCK_ROWS));
      if (batchSize > BLOCK_ROWS) await group.reserveGradients();
      await group.begin(
        members.map((i) => orders[i]!),
        members.map((i) => steps[i]!),
        longest,
      );
    }
    const walks = batchSize === 1 && this.#groups.every((group) => group.walks);
    const pace = this.#paceOf(batchSize);
    let sums: Float32Array = new Float32Array();
    for (let start = 0; start < longest; ) {
      const blocks = walks ? [] : blocksFrom(start, pace.patterns, longest, batchSize);
      const last = blocks.at(-1);
      const end = last ? last.start + last.rows : min(longest, start + pace.patterns);
      const walk = { start, rows: end - start, batchStart: 0, firstOfBatch: true, lastOfBatch: true };
      this.#writeSteps([walk, ...blocks], batchSize, longest, true);
      const startMs = this.#nowMs();
      const encode = (encoder: GPUCommandEncoder) => this.#encodeTraining(encoder, blocks, batchSize);
      if (end < longest) {
        await this.#device.run(encode);
      } else {
        sums = await this.#device.read(this.count, (encoder, into) => {
          encode(encoder);
          this.#encodeSums(encoder, into);
        });
      }
      pace.tell(end - start, this.#nowMs() - startMs);
      start = end;
    }
    return this.#inOrder(sums).map((sum, i) => (orders[i]!.length === 0 ? 0 : sum / orders[i]!.length));
  }

  async forward(inputs: Float32Array, count: number): Promise<Float32Array[]> {
    requireInputs(this.#spec, inputs, count);
    const width = this.#spec.inputs;
    const units = outputsOf(this.#spec);
    const answers = this.#places.map(() => new Float32Array(count * units));
    if (count === 0) return answers;
    for (const group of this.#groups) {
      const bytesOfRow = 4 * group.count * max(group.layout.partials, group.layout.units);
      const rows = max(1, min(BLOCK_ROWS, count, Math.floor(OUTPUT_BYTES / bytesOfRow)));
      await group.reserveRows(rows);
      await group.beginForward();
    }
    const block = min(...this.#groups.map((group) => group.rows));
    const most = min(count, block * Math.floor(MOST_ASKED / block));
    await this.#reserveAsked(most);
    for (let from = 0; from < count; from += most) {
      const asked = min(most, count - from);
      const rows = new Float32Array(asked * padded(width));
      for (let row = 0; row < asked; row++) {
        rows.set(inputs.subarray((from + row) * width, (from + row + 1) * width), row * padded(width));
      }
      this.#device.write(this.#shared.asked, rows);
      const blocks = blocksFrom(0, asked, asked, block);
      this.#writeSteps(blocks, block, 0, false);
      for (const group of this.#groups) {
        const floats = group.outputFloats;
        const outputs = await this.#device.read(blocks.length * floats, (encoder, into) => {
          blocks.forEach(({ rows }, slot) => {
            const pass = encoder.beginComputePass();
            group.encodeForward(pass, this.#shared, slot, rows);
            pass.end();
            group.encodeCopyOfOutputs(encoder, into, slot * floats);
          });
        });
        this.#places.forEach((place, i) => {
          if (place.group !== group) return;
          blocks.forEach(({ start, rows }, slot) => {
            for (let row = 0; row < rows; row++) {
              const at = slot * floats + (place.at * group.rows + row) * group.layout.outputs;
              answers[i]!.set(outputs.subarray(at, at + units), (from + start + row) * units);
            }
          });
        });
      }
    }
    return answers;
  }

  async weights(network: number): Promise<Weights> {
    const { group, at } = this.#placeOf(network);
    return group.weights(at);
  }

  async velocity(network: number): Promise<Weights> {
    const { group, at } = this.#placeOf(network);
    return group.velocity(at);
  }

  async setState(network: number, weights: Weights, velocity?: Weights): Promise<void> {
    const { group, at } = this.#placeOf(network);
    requireWeights(group.specs[at]!, weights);
    if (velocity) requireWeights(group.specs[at]!, velocity);
    this.#setState(network, weights, velocity);
  }

  async smoothRetinas(spec: ModelSpec, shares: readonly number[]): Promise<void> {
    const kernel = await this.#device.kernel('smooth');
    const grids = picturesOf(spec);
    const records = new Uint32Array(max(1, grids.length) * (UNIFORM_SLOT / 4));
    grids.forEach(({ first, rows, columns }, i) => {
      records.set([first, rows, columns], (i * UNIFORM_SLOT) / 4);
    });
    const retinas = this.#buffer('Retinas', records.length, 'uniform');
    const shareBuffers: GPUBuffer[] = [];
    try {
      this.#device.write(retinas, records);
      for (const group of this.#groups) {
        await group.reserveGradients();
        const own = this.#buffer('Shares', group.count);
        this.#device.write(
          own,
          Float32Array.from(this.#membersOf(group), (i) => shares[i]!),
        );
        shareBuffers.push(own);
      }
      await this.#device.run((encoder) => {
        this.#groups.forEach((group, i) => {
          group.encodeSmoothing(encoder, { kernel, shares: shareBuffers[i]!, retinas, grids });
        });
      });
    } finally {
      this.#device.free(retinas, ...shareBuffers);
    }
  }

  dispose(): void {
    for (const group of this.#groups) group.dispose();
    const { patterns, steps, asked, askedOrder } = this.#shared;
    this.#device.free(patterns, steps, asked, askedOrder);
  }

  get #patternStride(): number {
    return this.#groups[0]!.layout.patternStride;
  }

  #placeOf(network: number): { group: NetworkGroup; at: number } {
    const place = this.#places[network];
    if (!place) throw new RangeError(`network ${network} of ${this.count}`);
    return place;
  }

  #setState(network: number, weights: Weights, velocity?: Weights): void {
    const { group, at } = this.#placeOf(network);
    group.setState(at, weights, velocity ?? emptyWeights(group.specs[at]!));
  }

  #paceOf(batchSize: number): Pace {
    const pace = this.#paces.get(batchSize) ?? new Pace();
    this.#paces.set(batchSize, pace);
    return pace;
  }

  /** Lets every group do the blocks; their steps stand in slots 1, 2, …, the whole of them in slot 0. */
  #encodeTraining(encoder: GPUCommandEncoder, blocks: readonly Step[], batchSize: number): void {
    const pass = encoder.beginComputePass();
    for (const group of this.#groups) {
      if (batchSize === 1 && group.walks) group.encodeWalk(pass, this.#shared, 0);
      else for (const [i, { rows }] of blocks.entries()) group.encodeBatch(pass, this.#shared, i + 1, rows);
    }
    pass.end();
  }

  /** Sums of losses, group after group. */
  #encodeSums(encoder: GPUCommandEncoder, into: GPUBuffer): void {
    const pass = encoder.beginComputePass();
    for (const group of this.#groups) group.encodeSum(pass, this.#shared, 0);
    pass.end();
    for (const group of this.#groups) group.encodeCopyOfSums(encoder, into, group.networksBefore);
  }

  /** Values that stand group after group, network by network. */
  #inOrder(values: Float32Array): number[] {
    return this.#places.map(({ group, at }) => values[group.networksBefore + at]!);
  }

  #membersOf(group: NetworkGroup): number[] {
    return this.#places.flatMap((place, i) => (place.group === group ? [i] : []));
  }

  /** Where in the buffer of patterns the values that each network has of its own start. */
  get #ownValues(): number {
    return this.#patterns * this.#patternStride;
  }

  #writeSteps(steps: readonly Step[], batchSize: number, orderStride: number, trains: boolean): void {
    const words = new Uint32Array((steps.length * UNIFORM_SLOT) / 4);
    const ownInput = trains ? (this.#ownInput ?? NONE) : NONE;
    const stride = trains ? this.#patternStride : padded(this.#spec.inputs);
    steps.forEach(({ start, rows, batchStart, firstOfBatch, lastOfBatch }, slot) => {
      words.set(
        [
          ...[start, rows, batchStart, batchSize, orderStride, stride],
          ...[ownInput, this.#ownValues, this.#patterns],
          ...[Number(trains), Number(firstOfBatch), Number(lastOfBatch)],
        ],
        (slot * UNIFORM_SLOT) / 4,
      );
    });
    this.#device.write(this.#shared.steps, words);
  }

  async #reserveAsked(rows: number): Promise<void> {
    const floats = rows * padded(this.#spec.inputs);
    if (this.#shared.asked.size >= 4 * floats) return;
    this.#replace('asked', await this.#device.reserved(() => this.#buffer('Inputs', floats)));
  }

  #replace(name: 'patterns' | 'asked', buffer: GPUBuffer): void {
    this.#device.free(this.#shared[name]);
    this.#shared = { ...this.#shared, [name]: buffer };
    for (const group of this.#groups) group.forgetBindings();
  }

  #buffer(what: string, floats: number, use: 'uniform' | typeof STORAGE = STORAGE): GPUBuffer {
    const kind = use === 'uniform' ? GPUBufferUsage.UNIFORM : GPUBufferUsage.STORAGE;
    return this.#device.createBuffer(what, 4 * floats, kind | GPUBufferUsage.COPY_DST);
  }
}

/**
 * Blocks of at most {@link BLOCK_ROWS} patterns, each of one batch, from `start` for about `patterns` patterns: to the
 * end of the batch in which they end, or as far as one submission goes.
 */
function blocksFrom(start: number, patterns: number, length: number, batchSize: number): Step[] {
  const blocks: Step[] = [];
  for (let at = start; at < min(length, start + patterns) && blocks.length < MOST_BLOCKS; ) {
    const batchStart = at - (at % batchSize);
    const batchEnd = min(length, batchStart + batchSize);
    const rows = min(BLOCK_ROWS, batchEnd - at);
    blocks.push({
      start: at,
      rows,
      batchStart,
      firstOfBatch: at === batchStart,
      lastOfBatch: at + rows === batchEnd,
    });
    at += rows;
  }
  return blocks;
}

function requireAlike(one: NetworkSpec, other: NetworkSpec): void {
  const likeness = (spec: NetworkSpec) =>
    `${spec.inputs} inputs, layers ${spec.layers.map(({ activation }) => activation).join(' ')}, ${outputsOf(spec)} outputs`;
  if (likeness(one) !== likeness(other)) {
    throw new RangeError(`networks of ${likeness(one)} and of ${likeness(other)} side by side`);
  }
}
