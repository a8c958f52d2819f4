import type { Gpu } from '../../gpu/gpu.ts';
import type { ModelSpec, NetworkSpec, Weights } from '../../network/model.ts';
import type { Patterns, StepSettings, Trainer, TrainingBackend } from '../backend.ts';
import { isPlain, requireSupport } from '../shapes.ts';
import { ComputeDevice } from './device.ts';
import { GpuNetworks } from './networks.ts';

/** {@link GpuBackend.supports}, before there is a device. */
export const gpuSupports = isPlain;

/** The backend for graphics devices: WGSL kernels on Dawn. It owns the device. */
export class GpuBackend implements TrainingBackend {
  readonly name = 'gpu';
  readonly variant: string;
  readonly device: ComputeDevice;
  readonly #nowMs: () => number;

  constructor(gpu: Gpu, nowMs: () => number) {
    this.device = new ComputeDevice(gpu);
    this.variant = `WGSL kernels on ${gpu.description}`;
    this.#nowMs = nowMs;
  }

  supports(spec: NetworkSpec): true | string {
    return gpuSupports(spec);
  }

  async create(spec: NetworkSpec, weights: Weights): Promise<Trainer> {
    requireSupport(this, spec);
    return new GpuTrainer(await GpuNetworks.create(this.device, [{ spec, weights }], this.#nowMs));
  }

  [Symbol.dispose](): void {
    this.device[Symbol.dispose]();
  }
}

/** One network by itself. */
class GpuTrainer implements Trainer {
  readonly #networks: GpuNetworks;

  constructor(networks: GpuNetworks) {
    this.#networks = networks;
  }

  load(patterns: Patterns): Promise<void> {
    return this.#networks.load(patterns);
  }

  setInputColumn(column: number, values: Float32Array): Promise<void> {
    return this.#networks.setInputColumn(column, [values]);
  }

  async epoch(order: Uint32Array, step: StepSettings): Promise<number> {
    return (await this.#networks.epoch([order], [step]))[0]!;
  }

  async forward(inputs: Float32Array, count: number): Promise<Float32Array> {
    return (await this.#networks.forward(inputs, count))[0]!;
  }

  weights(): Promise<Weights> {
    return this.#networks.weights(0);
  }

  velocity(): Promise<Weights> {
    return this.#networks.velocity(0);
  }

  setState(weights: Weights, velocity?: Weights): Promise<void> {
    return this.#networks.setState(0, weights, velocity);
  }

  smoothRetinas(spec: ModelSpec, share: number): Promise<void> {
    return this.#networks.smoothRetinas(spec, [share]);
  }

  dispose(): void {
    this.#networks.dispose();
  }
}
