import { UserError } from '../../errors.ts';
import { ACTIVATION_NAMES } from '../../textbook/activations.ts';
import { LOSS_NAMES } from '../../textbook/losses.ts';
import {
  fanIn,
  headsOf,
  isOneSquaredHead,
  type NetworkSpec,
  rowsOf,
  unitsOf,
  type Weights,
  widthBelow,
  windowsOf,
} from '../../textbook/network.ts';

/** Patterns that the kernel takes through the layers together in a batch (BLOCK in kernel/network.ts). */
export const BLOCK = 64;

const PAGE_BYTES = 65_536;
const MOST_PAGES = 65_536;
/** Fields of the kernel's records of a layer, a convolution and a head, four bytes each. */
const LAYER_FIELDS = 20;
const CONVOLUTION_FIELDS = 10;
const HEAD_FIELDS = 5;

/** Where the parts of a layer stand in the kernel's memory, in bytes; see kernel/network.ts. */
interface LayerPlan {
  readonly fanIn: number;
  readonly paddedFanIn: number;
  readonly units: number;
  readonly paddedUnits: number;
  readonly activation: number;
  readonly weights: number;
  readonly gradient: number;
  readonly biases: number;
  readonly biasVelocities: number;
  readonly biasGradient: number;
  readonly outputs: number;
  readonly deltas: number;
  readonly inputRows: number;
  readonly belowRows: number;
  readonly paddedBelow: number;
  readonly width: number;
  readonly paddedWidth: number;
  readonly values: number;
  readonly errors: number;
  readonly convolution: number;
}

/** Up to a multiple of four. */
export function padded(count: number): number {
  return (count + 3) & ~3;
}

/**
 * A network's place in the memory of one instance of the kernel: first what the kernel itself uses, then the layers,
 * a block of inputs for `forward`, and last whatever has to grow (patterns and their order).
 */
export class NetworkMemory {
  readonly layers: readonly LayerPlan[];
  /** Address of the kernel's records of the layers. */
  readonly records: number;
  /** Address of the kernel's records of the heads; none where all outputs are one of squared loss. */
  readonly heads: number;
  readonly headCount: number;
  /** Room for BLOCK input rows. */
  readonly inputBlock: number;
  /** First address behind the network. */
  readonly end: number;
  readonly #memory: WebAssembly.Memory;

  /** @throws UserError `invalid` if the network does not fit into the 4 GiB a kernel can address. */
  constructor(memory: WebAssembly.Memory, spec: NetworkSpec, firstFreeByte: number) {
    this.#memory = memory;
    let free = firstFreeByte;
    // Whole cache lines: a quad's four weights, or four velocities, are one.
    const take = (floats: number) => {
      const address = Math.ceil(free / 64) * 64;
      free = address + 4 * floats;
      return address;
    };
    this.records = take(LAYER_FIELDS * spec.layers.length);
    const heads = isOneSquaredHead(spec) ? [] : headsOf(spec);
    this.headCount = heads.length;
    this.heads = take(HEAD_FIELDS * heads.length);
    const convolutions: number[][] = [];
    this.layers = spec.layers.map((layer, l) => {
      const paddedFanIn = padded(fanIn(spec, l));
      const units = rowsOf(layer);
      const paddedUnits = padded(units);
      const paddedWidth = padded(unitsOf(layer));
      const plan = {
        fanIn: fanIn(spec, l),
        paddedFanIn,
        units,
        paddedUnits,
        activation: ACTIVATION_NAMES.indexOf(layer.activation),
        weights: take(2 * units * paddedFanIn),
        gradient: take(units * paddedFanIn),
        biases: take(paddedUnits),
        biasVelocities: take(paddedUnits),
        biasGradient: take(paddedUnits),
        outputs: take(BLOCK * paddedUnits),
        deltas: take(BLOCK * paddedUnits),
        inputRows: take(BLOCK),
      };
      const isConvolution = layer.kind === 'convolution';
      if (isConvolution) {
        const { rows, columns, channels, kernelRows, kernelColumns, stride } = layer;
        const windows = windowsOf(layer);
        const seen = [take(BLOCK * paddedFanIn), take(BLOCK * paddedFanIn)];
        convolutions[l] = [
          ...[rows, columns, channels, kernelRows, kernelColumns, stride],
          ...[windows.rows, windows.columns, ...seen],
        ];
      }
      return {
        ...plan,
        belowRows: isConvolution ? take(BLOCK) : plan.inputRows,
        paddedBelow: padded(widthBelow(spec, l)),
        width: unitsOf(layer),
        paddedWidth,
        values: isConvolution ? take(BLOCK * paddedWidth) : plan.outputs,
        errors: isConvolution ? take(BLOCK * paddedWidth) : plan.deltas,
        convolution: isConvolution ? take(CONVOLUTION_FIELDS) : 0,
      };
    });
    this.inputBlock = take(BLOCK * padded(spec.inputs));
    this.end = take(0);
    this.reserve(this.end, 'This network');
    this.layers.forEach((layer, l) => {
      this.integers(this.records + 4 * LAYER_FIELDS * l, LAYER_FIELDS).set(Object.values(layer));
      if (layer.convolution) this.integers(layer.convolution, CONVOLUTION_FIELDS).set(convolutions[l]!);
    });
    heads.forEach(({ first, units, loss, activation, weight }, h) => {
      const at = this.heads + 4 * HEAD_FIELDS * h;
      this.integers(at, HEAD_FIELDS).set([
        first,
        units,
        LOSS_NAMES.indexOf(loss),
        ACTIVATION_NAMES.indexOf(activation),
      ]);
      this.floats(at + 16, 1)[0] = weight;
    });
  }

  /**
   * Makes the memory reach to `end`. Views made before it are dead afterwards.
   *
   * @param what names what needs it, for the error.
   * @throws UserError `invalid` if that is more than a kernel can address or the machine has.
   */
  reserve(end: number, what: string): void {
    const missing = Math.ceil(end / PAGE_BYTES) - this.#memory.buffer.byteLength / PAGE_BYTES;
    if (missing <= 0) return;
    try {
      if (end > MOST_PAGES * PAGE_BYTES) throw new RangeError('more than 32-bit addresses reach');
      this.#memory.grow(missing);
    } catch (error) {
      throw new UserError(
        'invalid',
        `${what} needs ${(end / 2 ** 30).toFixed(1)} GiB, more than the cpu backend can have (4 GiB at most)`,
        'Train on fewer patterns or with a smaller network.',
        { cause: error },
      );
    }
  }

  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, address, length);
  }

  integers(address: number, length: number): Uint32Array {
    return new Uint32Array(this.#memory.buffer, address, length);
  }

  readWeights(): Weights {
    return { layers: this.layers.map((layer) => this.#read(layer, 0)) };
  }

  readVelocities(): Weights {
    return { layers: this.layers.map((layer) => this.#read(layer, 1)) };
  }

  writeState(weights: Weights, velocities: Weights): void {
    this.layers.forEach((layer, l) => {
      const groups = this.floats(layer.weights, 2 * layer.units * layer.paddedFanIn);
      const biases = this.floats(layer.biases, layer.units);
      const biasVelocities = this.floats(layer.biasVelocities, layer.units);
      eachWeight(layer, (plain, grouped, together) => {
        groups[grouped] = weights.layers[l]![plain]!;
        groups[grouped + together] = velocities.layers[l]![plain]!;
      });
      for (let unit = 0; unit < layer.units; unit++) {
        const bias = unit * (layer.fanIn + 1) + layer.fanIn;
        biases[unit] = weights.layers[l]![bias]!;
        biasVelocities[unit] = velocities.layers[l]![bias]!;
      }
    });
  }

  /** @param half 0 for weights, 1 for velocities. */
  #read(layer: LayerPlan, half: 0 | 1): Float32Array {
    const out = new Float32Array(layer.units * (layer.fanIn + 1));
    const groups = this.floats(layer.weights, 2 * layer.units * layer.paddedFanIn);
    const biases = this.floats(half === 0 ? layer.biases : layer.biasVelocities, layer.units);
    eachWeight(layer, (plain, grouped, together) => {
      out[plain] = groups[grouped + half * together]!;
    });
    for (let unit = 0; unit < layer.units; unit++) {
      out[unit * (layer.fanIn + 1) + layer.fanIn] = biases[unit]!;
    }
    return out;
  }
}

/**
 * Calls `visit` for every weight but the biases with its index in {@link Weights}, its index in the kernel's groups,
 * and how far behind it there its velocity stands.
 */
function eachWeight(
  layer: LayerPlan,
  visit: (plain: number, grouped: number, together: number) => void,
): void {
  const quadRows = layer.units & ~3;
  for (let unit = 0; unit < layer.units; unit++) {
    const rows = unit < quadRows ? 4 : 1;
    const place = unit < quadRows ? unit & 3 : 0;
    const group = (unit - place) * layer.paddedFanIn * 2;
    for (let column = 0; column < layer.fanIn; column++) {
      const grouped = group + (column >> 2) * rows * 8 + place * 4 + (column & 3);
      visit(unit * (layer.fanIn + 1) + column, grouped, rows * 4);
    }
  }
}
