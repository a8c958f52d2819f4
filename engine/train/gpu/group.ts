import type { NetworkSpec, Weights } from '../../network/model.ts';
import { unitsOf } from '../../textbook/network.ts';
import type { StepSettings } from '../backend.ts';
import { type ComputeDevice, type Kernel, UNIFORM_SLOT } from './device.ts';
import { BLOCK_ROWS, NetworkLayout, padded } from './layout.ts';

const { ceil, max, min } = Math;
/** Floats and integers of a Setting in common.wgsl. */
const SETTING_WORDS = 5;
/** Rows and units of a tile of forward.wgsl, backward.wgsl and update.wgsl. */
const TILE = 32;
/** Length of an order that a network never comes to the end of. */
const ENDLESS = 0xffffffff;

/** What all groups of a trainer read. */
export interface SharedBuffers {
  readonly patterns: GPUBuffer;
  /** Steps in common.wgsl, a slot each. */
  readonly steps: GPUBuffer;
  /** Inputs that outputs are asked for, and 0, 1, 2, … as their order. */
  readonly asked: GPUBuffer;
  readonly askedOrder: GPUBuffer;
}

/** What smooth.wgsl needs. */
export interface Smoothing {
  readonly kernel: Kernel;
  /** A share for each network of the group. */
  readonly shares: GPUBuffer;
  /** Records of the retinas, a slot each. */
  readonly retinas: GPUBuffer;
  readonly grids: readonly { readonly first: number; readonly rows: number; readonly columns: number }[];
}

/** Kernels by their use: what is never asked for is never compiled. */
const FORWARD = ['forward', 'activate'] as const;
const BATCHES = [...FORWARD, 'backward', 'update', 'sum-losses'] as const;
const WALK = ['walk', 'sum-losses'] as const;

/** Room for the patterns of one batch of all networks. */
interface BatchBuffers {
  readonly rows: number;
  readonly layer: GPUBuffer;
  readonly partials: GPUBuffer;
  readonly outputs: GPUBuffer;
  readonly deltas: GPUBuffer;
}

/** Networks of one padded shape, which the same dispatches train. */
export class NetworkGroup {
  readonly layout: NetworkLayout;
  readonly specs: readonly NetworkSpec[];
  readonly networksBefore: number;
  readonly #device: ComputeDevice;
  readonly #walk: ReturnType<NetworkLayout['walk']>;
  readonly #kernels = new Map<string, Kernel>();
  readonly #weights: GPUBuffer;
  readonly #velocities: GPUBuffer;
  readonly #settings: GPUBuffer;
  readonly #sums: GPUBuffer;
  #gradients: GPUBuffer;
  #orders: GPUBuffer;
  #losses: GPUBuffer;
  #batch: BatchBuffers;
  #bound = new Map<string, GPUBindGroup>();

  /** @param networksBefore networks of the groups before this one. */
  static async create(
    device: ComputeDevice,
    specs: readonly NetworkSpec[],
    networksBefore: number,
  ): Promise<NetworkGroup> {
    const layout = new NetworkLayout(specs[0]!);
    return device.reserved(() => new NetworkGroup(device, specs, networksBefore, layout));
  }

  private constructor(
    device: ComputeDevice,
    specs: readonly NetworkSpec[],
    networksBefore: number,
    layout: NetworkLayout,
  ) {
    this.#device = device;
    this.specs = specs;
    this.networksBefore = networksBefore;
    this.layout = layout;
    this.#walk = layout.walk(device);
    const count = specs.length;
    this.#weights = this.#storage('Weights', count * layout.weights);
    this.#velocities = this.#storage('Velocities', count * layout.weights);
    this.#settings = this.#storage('Settings', count * layout.layers.length * SETTING_WORDS);
    this.#sums = this.#storage('Losses', count);
    this.#gradients = this.#storage('Gradients', 1);
    this.#orders = this.#storage('Orders', 1);
    this.#losses = this.#storage('Losses', 1);
    this.#batch = this.#roomFor(1);
  }

  get count(): number {
    return this.specs.length;
  }

  /** Whether online training walks the patterns inside a dispatch. */
  get walks(): boolean {
    return this.#walk !== undefined;
  }

  setState(network: number, weights: Weights, velocity: Weights): void {
    const spec = this.specs[network]!;
    const at = 4 * network * this.layout.weights;
    this.#device.write(this.#weights, this.layout.toDevice(spec, weights), at);
    this.#device.write(this.#velocities, this.layout.toDevice(spec, velocity), at);
  }

  weights(network: number): Promise<Weights> {
    return this.#read(this.#weights, network);
  }

  velocity(network: number): Promise<Weights> {
    return this.#read(this.#velocities, network);
  }

  /** Makes room for `rows` patterns of a batch. */
  async reserveRows(rows: number): Promise<void> {
    if (this.#batch.rows >= rows) return;
    await this.#device.reserved(() => {
      const { layer, partials, outputs, deltas } = this.#batch;
      const more = this.#roomFor(rows);
      this.#device.free(layer, partials, outputs, deltas);
      this.#batch = more;
      this.#bound.clear();
    });
  }

  get rows(): number {
    return this.#batch.rows;
  }

  /** Makes room for gradients that add up over blocks of a batch. */
  async reserveGradients(): Promise<void> {
    const floats = this.count * this.layout.weights;
    if (this.#gradients.size >= 4 * floats) return;
    this.#gradients = await this.#replaced(this.#gradients, 'Gradients', floats);
  }

  /** Hands over the orders of an epoch, of which `longest` is the longest, and its steps. */
  async begin(
    orders: readonly Uint32Array[],
    steps: readonly StepSettings[],
    longest: number,
  ): Promise<void> {
    await this.#compile(steps[0]!.batchSize === 1 && this.walks ? WALK : BATCHES);
    const floats = this.count * longest;
    if (this.#orders.size < 4 * floats) {
      this.#orders = await this.#replaced(this.#orders, 'Orders', floats);
      this.#losses = await this.#replaced(this.#losses, 'Losses', floats);
    }
    orders.forEach((order, network) => {
      if (order.length > 0) this.#device.write(this.#orders, order, 4 * network * longest);
    });
    this.#writeSettings((network) => ({ ...steps[network]!, patterns: orders[network]!.length }));
  }

  /** Readies the group for {@link encodeForward}. */
  async beginForward(): Promise<void> {
    await this.#compile(FORWARD);
    const still = { learningRate: 0, momentum: 0, weightDecay: 0, fanInScaling: false, batchSize: 1 };
    this.#writeSettings(() => ({ ...still, patterns: ENDLESS }));
  }

  encodeWalk(pass: GPUComputePassEncoder, shared: SharedBuffers, step: number): void {
    this.#dispatch(pass, shared, 'walk', undefined, step, [this.count]);
  }

  /** One block of a mini-batch. */
  encodeBatch(pass: GPUComputePassEncoder, shared: SharedBuffers, step: number, rows: number): void {
    const { layers } = this.layout;
    this.#encodeLayers(pass, shared, step, rows, '');
    for (let l = layers.length - 1; l > 0; l--) {
      const tiles = [ceil(layers[l]!.fanIn / TILE), ceil(rows / TILE), this.count] as const;
      this.#dispatch(pass, shared, 'backward', l, step, tiles);
    }
    layers.forEach(({ fanIn, paddedUnits }, l) => {
      const tiles = [ceil(paddedUnits / TILE), ceil((fanIn + 1) / TILE), this.count] as const;
      this.#dispatch(pass, shared, 'update', l, step, tiles);
    });
  }

  /** Outputs for a block of what is asked. */
  encodeForward(pass: GPUComputePassEncoder, shared: SharedBuffers, step: number, rows: number): void {
    this.#encodeLayers(pass, shared, step, rows, ' asked');
  }

  /** Copies the last layer's outputs, [networks][rows][padded units]. */
  encodeCopyOfOutputs(encoder: GPUCommandEncoder, into: GPUBuffer, float: number): void {
    const from = 4 * this.layout.layers.at(-1)!.firstUnit * this.count * this.rows;
    encoder.copyBufferToBuffer(this.#batch.outputs, from, into, 4 * float, 4 * this.outputFloats);
  }

  get outputFloats(): number {
    return this.count * this.rows * this.layout.outputs;
  }

  /** Smooths the retinas of all networks. There must be room for gradients. */
  encodeSmoothing(encoder: GPUCommandEncoder, smoothing: Smoothing): void {
    const { kernel, shares, retinas, grids } = smoothing;
    const { weights } = this.layout;
    const { paddedUnits } = this.layout.layers[0]!;
    const bound = this.#device.bind(kernel, {
      layer: this.#batch.layer,
      retina: retinas,
      shares,
      weights: this.#weights,
      gradients: this.#gradients,
    });
    const pass = encoder.beginComputePass();
    pass.setPipeline(kernel.pipeline);
    grids.forEach(({ rows, columns }, i) => {
      pass.setBindGroup(0, bound, [0, i * UNIFORM_SLOT]);
      pass.dispatchWorkgroups(ceil((rows * columns * paddedUnits) / 4 / 64), this.count);
    });
    pass.end();
    for (let network = 0; network < this.count; network++) {
      for (const { first, rows, columns } of grids) {
        const at = 4 * (network * weights + first * paddedUnits);
        const bytes = 4 * rows * columns * paddedUnits;
        encoder.copyBufferToBuffer(this.#gradients, at, this.#weights, at, bytes);
      }
    }
  }

  encodeSum(pass: GPUComputePassEncoder, shared: SharedBuffers, step: number): void {
    this.#dispatch(pass, shared, 'sum-losses', 0, step, [this.count]);
  }

  encodeCopyOfSums(encoder: GPUCommandEncoder, into: GPUBuffer, float: number): void {
    encoder.copyBufferToBuffer(this.#sums, 0, into, 4 * float, 4 * this.count);
  }

  /** Bind groups made anew: a shared buffer is another one now. */
  forgetBindings(): void {
    this.#bound.clear();
  }

  dispose(): void {
    const { layer, partials, outputs, deltas } = this.#batch;
    this.#device.free(
      ...[this.#weights, this.#velocities, this.#settings, this.#sums, this.#gradients, this.#orders],
      ...[this.#losses, layer, partials, outputs, deltas],
    );
  }

  #encodeLayers(
    pass: GPUComputePassEncoder,
    shared: SharedBuffers,
    step: number,
    rows: number,
    source: '' | ' asked',
  ): void {
    this.layout.layers.forEach(({ paddedUnits, slices }, l) => {
      const tiles = [ceil(paddedUnits / TILE), ceil(rows / TILE), slices * this.count] as const;
      this.#dispatch(pass, shared, `forward${source}`, l, step, tiles);
      this.#dispatch(pass, shared, `activate${source}`, l, step, [rows, this.count]);
    });
  }

  /** @param name a kernel, behind it " asked" where it reads inputs that outputs are asked for. */
  #dispatch(
    pass: GPUComputePassEncoder,
    shared: SharedBuffers,
    name: string,
    layer: number | undefined,
    step: number,
    [x, y = 1, z = 1]: readonly [number, number?, number?],
  ): void {
    const kernel = this.#kernels.get(name.replace(' asked', ''))!;
    let bound = this.#bound.get(name);
    if (!bound) {
      bound = this.#device.bind(kernel, this.#buffersOf(shared, name.endsWith(' asked')));
      this.#bound.set(name, bound);
    }
    pass.setPipeline(kernel.pipeline);
    const offsets = [...(layer === undefined ? [] : [layer * UNIFORM_SLOT]), step * UNIFORM_SLOT];
    pass.setBindGroup(0, bound, offsets);
    pass.dispatchWorkgroups(x, y, z);
  }

  async #compile(names: readonly string[]): Promise<void> {
    for (const name of names) {
      if (this.#kernels.has(name)) continue;
      const walk = name === 'walk' ? this.#walk : undefined;
      const constants = walk && {
        THREADS: walk.threads,
        UNIT_GROUPS: walk.unitGroups,
        OUTPUT_GROUPS: 2 * walk.unitGroups,
      };
      this.#kernels.set(name, await this.#device.kernel(name, constants));
    }
  }

  #buffersOf({ steps, asked, askedOrder, patterns }: SharedBuffers, isAsked: boolean) {
    const { layer, partials, outputs, deltas } = this.#batch;
    return {
      layer,
      layers: layer,
      step: steps,
      settings: this.#settings,
      orders: isAsked ? askedOrder : this.#orders,
      patterns: isAsked ? asked : patterns,
      weights: this.#weights,
      velocities: this.#velocities,
      gradients: this.#gradients,
      losses: this.#losses,
      sums: this.#sums,
      partials,
      outputs,
      deltas,
    };
  }

  #writeSettings(of: (network: number) => StepSettings & { patterns: number }): void {
    const { layers } = this.layout;
    const words = new Uint32Array(this.count * layers.length * SETTING_WORDS);
    const floats = new Float32Array(words.buffer);
    this.specs.forEach((spec, network) => {
      const { learningRate, momentum, weightDecay, fanInScaling, patterns } = of(network);
      let below = spec.inputs;
      spec.layers.forEach((layer, l) => {
        const units = unitsOf(layer);
        const at = (network * layers.length + l) * SETTING_WORDS;
        floats[at] = fanInScaling ? learningRate / below : learningRate;
        floats[at + 1] = momentum;
        floats[at + 2] = weightDecay;
        words[at + 3] = units;
        words[at + 4] = patterns;
        below = units;
      });
    });
    this.#device.write(this.#settings, words);
  }

  #roomFor(wanted: number): BatchBuffers {
    const { layout, count } = this;
    const rows = min(BLOCK_ROWS, padded(wanted));
    const threads = this.#walk?.threads ?? 1;
    const records = layout.records(count, rows, threads, this.networksBefore);
    const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST;
    const layer = this.#device.createBuffer('Layers', records.byteLength, usage);
    this.#device.write(layer, records);
    return {
      rows,
      layer,
      partials: this.#storage('Partial sums', count * rows * layout.partials),
      outputs: this.#storage('Outputs', count * rows * layout.units),
      deltas: this.#storage('Deltas', count * rows * layout.units),
    };
  }

  #storage(what: string, floats: number): GPUBuffer {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
    return this.#device.createBuffer(`${what} of ${this.count} networks`, 4 * max(4, floats), usage);
  }

  #replaced(old: GPUBuffer, what: string, floats: number): Promise<GPUBuffer> {
    return this.#device.reserved(() => {
      const buffer = this.#storage(what, floats);
      this.#device.free(old);
      this.#bound.clear();
      return buffer;
    });
  }

  async #read(buffer: GPUBuffer, network: number): Promise<Weights> {
    const { weights } = this.layout;
    const floats = await this.#device.read(weights, (encoder, into) =>
      encoder.copyBufferToBuffer(buffer, 4 * network * weights, into, 0, 4 * weights),
    );
    return this.layout.fromDevice(this.specs[network]!, floats);
  }
}
