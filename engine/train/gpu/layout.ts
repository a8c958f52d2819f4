import { ACTIVATION_NAMES } from '../../textbook/activations.ts';
import { emptyWeights, fanIn, type NetworkSpec, unitsOf, type Weights } from '../../textbook/network.ts';
import { UNIFORM_SLOT } from './device.ts';

/** Patterns that go through the layers together in a batch. */
export const BLOCK_ROWS = 128;

/** Inputs in a slice of the fan-in, at least, and slices at most; see forward.wgsl. */
const SLICE_DEPTH = 64;
const MOST_SLICES = 32;
/** Tiles of forward.wgsl step through the fan-in by so many. */
const TILE_DEPTH = 16;
/** Weights that a thread of walk.wgsl should have of the largest layer, in fours. */
const GROUPS_A_THREAD = 8;

/** Where the parts of a layer stand on the device, in floats; see Layer in common.wgsl. */
export interface LayerLayout {
  /** Padded. */
  readonly fanIn: number;
  /** Padded. */
  readonly paddedUnits: number;
  readonly activation: number;
  readonly weights: number;
  readonly firstUnit: number;
  readonly slices: number;
  readonly sliceDepth: number;
}

/** What a device sets walk.wgsl. */
interface WalkLimits {
  readonly limits: GPUSupportedLimits;
  readonly fewestThreads: number;
  readonly mostThreads: number;
}

/** Up to a multiple of four. */
export function padded(count: number): number {
  return (count + 3) & ~3;
}

/** Networks of the same shape but for padding are trained by the same dispatches. */
export function shapeKey(spec: NetworkSpec): string {
  return [spec.inputs, ...spec.layers.map((layer) => `${padded(unitsOf(layer))} ${layer.activation}`)].join();
}

/** How networks of one padded shape lie in the device's buffers, one behind the other. */
export class NetworkLayout {
  readonly layers: readonly LayerLayout[];
  /** Floats of one network's weights. */
  readonly weights: number;
  /** Units of all layers. */
  readonly units: number;
  /** Padded. */
  readonly inputs: number;
  /** Floats that partial sums take a row. */
  readonly partials: number;

  constructor(spec: NetworkSpec) {
    let weights = 0;
    let units = 0;
    this.inputs = padded(spec.inputs);
    this.layers = spec.layers.map((layer, l) => {
      const below = padded(fanIn(spec, l));
      const paddedUnits = padded(unitsOf(layer));
      const sliceDepth = Math.max(SLICE_DEPTH, TILE_DEPTH * Math.ceil(below / (TILE_DEPTH * MOST_SLICES)));
      const plan = {
        fanIn: below,
        paddedUnits,
        activation: ACTIVATION_NAMES.indexOf(layer.activation),
        weights,
        firstUnit: units,
        slices: Math.ceil(below / sliceDepth),
        sliceDepth,
      };
      weights += (below + 1) * paddedUnits;
      units += paddedUnits;
      return plan;
    });
    this.weights = weights;
    this.units = units;
    this.partials = Math.max(...this.layers.map((layer) => layer.slices * layer.paddedUnits));
  }

  get outputs(): number {
    return this.layers.at(-1)!.paddedUnits;
  }

  /** Floats from one pattern to the next. */
  get patternStride(): number {
    return this.inputs + this.outputs;
  }

  /**
   * Threads of a workgroup of walk.wgsl and the room it needs, or undefined where a device has less: then batches of one
   * pattern are trained instead.
   */
  walk({
    limits,
    fewestThreads,
    mostThreads,
  }: WalkLimits): { threads: number; unitGroups: number } | undefined {
    const largest = Math.max(...this.layers.map((layer) => layer.fanIn * layer.paddedUnits)) / 4;
    const threads = Math.min(
      powerOfTwoUpTo(mostThreads),
      Math.max(fewestThreads, powerOfTwoFrom(largest / GROUPS_A_THREAD)),
    );
    // Few different sizes, so that few pipelines are compiled.
    const unitGroups = Math.max(16, powerOfTwoFrom(this.units / 4));
    const bytes = 16 * (3 * unitGroups + threads);
    return bytes <= limits.maxComputeWorkgroupStorageSize ? { threads, unitGroups } : undefined;
  }

  /** Records of the layers (Layer in common.wgsl), a slot each, for `networks` with room for `rows` patterns. */
  records(networks: number, rows: number, threads: number, networksBefore: number): Uint32Array {
    const slot = UNIFORM_SLOT / 4;
    const records = new Uint32Array(this.layers.length * slot);
    this.layers.forEach((layer, index) => {
      const below = this.layers[index - 1];
      records.set(
        [
          index,
          layer.fanIn,
          layer.paddedUnits,
          layer.activation,
          below?.activation ?? 0,
          layer.weights,
          layer.firstUnit,
          below?.firstUnit ?? 0,
          layer.firstUnit * networks * rows,
          (below?.firstUnit ?? 0) * networks * rows,
          rows,
          networksBefore,
          this.weights,
          this.inputs,
          this.layers.length,
          layer.slices,
          layer.sliceDepth,
          Math.min(threads, powerOfTwoFrom(layer.paddedUnits / 4)),
          Math.min(threads, powerOfTwoFrom(layer.fanIn)),
        ],
        index * slot,
      );
    });
    return records;
  }

  /** Weights of one network, [units][fanIn + 1], as the device has them, [fanIn + 1][units]. */
  toDevice(spec: NetworkSpec, weights: Weights): Float32Array {
    const floats = new Float32Array(this.weights);
    this.#eachWeight(spec, (l, from, to) => {
      floats[to] = weights.layers[l]![from]!;
    });
    return floats;
  }

  fromDevice(spec: NetworkSpec, floats: Float32Array): Weights {
    const { layers } = emptyWeights(spec);
    this.#eachWeight(spec, (l, to, from) => {
      layers[l]![to] = floats[from]!;
    });
    return { layers };
  }

  /** Calls `visit` with the layer of every weight, its index in {@link Weights} and on the device. */
  #eachWeight(spec: NetworkSpec, visit: (l: number, plain: number, onDevice: number) => void): void {
    spec.layers.forEach((own, l) => {
      const units = unitsOf(own);
      const inputs = fanIn(spec, l);
      const layer = this.layers[l]!;
      for (let unit = 0; unit < units; unit++) {
        const row = unit * (inputs + 1);
        const first = layer.weights + unit;
        for (let i = 0; i < inputs; i++) visit(l, row + i, first + i * layer.paddedUnits);
        visit(l, row + inputs, first + layer.fanIn * layer.paddedUnits);
      }
    });
  }
}

function powerOfTwoFrom(least: number): number {
  return 2 ** Math.max(0, Math.ceil(Math.log2(least)));
}

function powerOfTwoUpTo(most: number): number {
  return 2 ** Math.floor(Math.log2(most));
}
