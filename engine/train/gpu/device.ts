import { UserError } from '../../errors.ts';
import { type Gpu, patiently } from '../../gpu/gpu.ts';
import { DeviceLostError } from '../backend.ts';
import { compileShader, readShader, type ShaderBinding, type ShaderSource } from './shader.ts';

/** A compiled kernel, ready to be bound. */
export interface Kernel {
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
  readonly bindings: readonly ShaderBinding[];
}

/**
 * Threads of a workgroup, at least and at most. A software adapter runs a workgroup on one core, four threads at a time;
 * more only wait for each other.
 */
const THREADS = { hardware: [32, 1024], software: [4, 64] } as const;

/** Bytes from one uniform of a kernel to the next in a buffer of many. */
export const UNIFORM_SLOT = 256;

/**
 * A graphics device for computing: keeps account of its buffers, compiles each kernel once, and turns what goes wrong on
 * the device into errors.
 */
export class ComputeDevice implements Disposable {
  readonly gpu: Gpu;
  readonly limits: GPUSupportedLimits;
  /** Threads that a workgroup should have at least and at most. */
  readonly fewestThreads: number;
  readonly mostThreads: number;
  readonly #buffers = new Set<GPUBuffer>();
  readonly #shaders = new Map<string, Promise<{ source: ShaderSource; module: GPUShaderModule }>>();
  readonly #kernels = new Map<string, Promise<Kernel>>();
  #lost: string | undefined;
  #refused: GPUError | undefined;

  constructor(gpu: Gpu) {
    this.gpu = gpu;
    this.limits = gpu.device.limits;
    const [fewest, most] = THREADS[gpu.kind];
    this.fewestThreads = fewest;
    this.mostThreads = Math.min(
      most,
      this.limits.maxComputeInvocationsPerWorkgroup,
      this.limits.maxComputeWorkgroupSizeX,
    );
    void gpu.device.lost.then(({ message, reason }) => {
      this.#lost = message || reason;
    });
    gpu.device.addEventListener('uncapturederror', (event) => {
      this.#refused ??= event.error;
    });
  }

  /** Buffers made and not yet freed. */
  get bufferCount(): number {
    return this.#buffers.size;
  }

  /**
   * Makes a buffer of zeros of at least `bytes`.
   *
   * @param what names what it holds, for the error.
   * @throws UserError `invalid` if it is larger than the device binds.
   */
  createBuffer(what: string, bytes: number, usage: GPUBufferUsageFlags): GPUBuffer {
    const size = Math.max(16, 4 * Math.ceil(bytes / 4));
    const most = Math.min(this.limits.maxBufferSize, this.limits.maxStorageBufferBindingSize);
    if (size > most) {
      throw new UserError(
        'invalid',
        `${what} need ${gibibytes(size)}, and ${this.gpu.description} takes ${gibibytes(most)} at a time`,
        'Train on fewer patterns, with smaller or fewer networks, or with --backend cpu.',
      );
    }
    const buffer = this.gpu.device.createBuffer({ label: what, size, usage });
    this.#buffers.add(buffer);
    return buffer;
  }

  free(...buffers: readonly (GPUBuffer | undefined)[]): void {
    for (const buffer of buffers) {
      if (buffer && this.#buffers.delete(buffer)) buffer.destroy();
    }
  }

  write(buffer: GPUBuffer, data: Float32Array | Uint32Array, byteOffset = 0): void {
    this.gpu.device.queue.writeBuffer(buffer, byteOffset, data.buffer, data.byteOffset, data.byteLength);
  }

  /** Kernel NAME.wgsl with its overridable constants set. */
  kernel(name: string, constants: Readonly<Record<string, number>> = {}): Promise<Kernel> {
    const key = `${name} ${JSON.stringify(constants)}`;
    let kernel = this.#kernels.get(key);
    if (!kernel) {
      kernel = this.#compile(name, constants);
      this.#kernels.set(key, kernel);
    }
    return kernel;
  }

  /** Binds buffers to a kernel by the names of its variables. */
  bind(kernel: Kernel, buffers: Readonly<Record<string, GPUBuffer>>): GPUBindGroup {
    return this.gpu.device.createBindGroup({
      layout: kernel.layout,
      entries: kernel.bindings.map(({ binding, name, type }) => {
        const buffer = buffers[name];
        if (!buffer) throw new TypeError(`nothing is bound to ${name} of ${kernel.pipeline.label}`);
        return { binding, resource: type === 'uniform' ? { buffer, size: UNIFORM_SLOT } : { buffer } };
      }),
    });
  }

  /** Lets the device do what `encode` says, and waits until it has. */
  async run(encode: (encoder: GPUCommandEncoder) => void): Promise<void> {
    const { device } = this.gpu;
    const encoder = device.createCommandEncoder();
    encode(encoder);
    device.queue.submit([encoder.finish()]);
    await this.#watched(patiently(() => device.queue.onSubmittedWorkDone()));
  }

  /** Reads back so many floats that `encode` has copied into a buffer. */
  async read(
    floats: number,
    encode: (encoder: GPUCommandEncoder, into: GPUBuffer) => void,
  ): Promise<Float32Array> {
    const { device } = this.gpu;
    const usage = GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ;
    const into = this.createBuffer('Values read back', 4 * floats, usage);
    try {
      const encoder = device.createCommandEncoder();
      encode(encoder, into);
      device.queue.submit([encoder.finish()]);
      await this.#watched(patiently(() => into.mapAsync(GPUMapMode.READ)));
      return new Float32Array(into.getMappedRange(0, 4 * floats).slice(0));
    } finally {
      this.free(into);
    }
  }

  /**
   * Makes what `allocate` makes.
   * @throws UserError `invalid` where the device has no room for it.
   */
  async reserved<T>(allocate: () => T): Promise<T> {
    const { device } = this.gpu;
    device.pushErrorScope('out-of-memory');
    const made = allocate();
    if (await this.#watched(device.popErrorScope())) {
      throw new UserError(
        'invalid',
        `${this.gpu.description} has no memory left`,
        'Train on fewer patterns, with smaller or fewer networks, or with --backend cpu.',
      );
    }
    return made;
  }

  [Symbol.dispose](): void {
    this.free(...this.#buffers);
    this.gpu[Symbol.dispose]();
  }

  async #watched<T>(done: Promise<T>): Promise<T> {
    let result: T;
    try {
      result = await done;
    } catch (error) {
      // The device says that it is lost a little later than that its work failed.
      await Promise.race([this.gpu.device.lost, new Promise((resolve) => setTimeout(resolve, 100))]);
      if (this.#lost !== undefined) throw new DeviceLostError(this.#lost);
      throw error;
    }
    if (this.#lost !== undefined) throw new DeviceLostError(this.#lost);
    if (this.#refused) throw new Error(`the graphics device refused its work: ${this.#refused.message}`);
    return result;
  }

  async #compile(name: string, constants: Readonly<Record<string, number>>): Promise<Kernel> {
    const { device } = this.gpu;
    const { source, module } = await this.#shader(name);
    const layout = device.createBindGroupLayout({
      label: name,
      entries: source.bindings.map(({ binding, type }) => ({
        binding,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type, hasDynamicOffset: type === 'uniform' },
      })),
    });
    const pipeline = await device.createComputePipelineAsync({
      label: name,
      layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
      compute: { module, constants },
    });
    return { pipeline, layout, bindings: source.bindings };
  }

  #shader(name: string): Promise<{ source: ShaderSource; module: GPUShaderModule }> {
    let shader = this.#shaders.get(name);
    if (!shader) {
      const source = readShader(name);
      shader = compileShader(this.gpu.device, source).then((module) => ({ source, module }));
      this.#shaders.set(name, shader);
    }
    return shader;
  }
}

function gibibytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
