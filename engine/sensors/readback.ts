import { patiently } from '../gpu/gpu.ts';

/** A texture to copy off the device: `bytesPerTexel` × width must be a multiple of 256, as WebGPU asks. */
export interface ReadSource {
  readonly texture: GPUTexture;
  readonly width: number;
  readonly height: number;
  readonly bytesPerTexel: number;
}

/** Copies textures to memory through buffers that are used over and over. */
export class Readback {
  readonly #device: GPUDevice;
  readonly #free = new Map<number, GPUBuffer[]>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  /**
   * Copies all sources, one after the other, as they are on the device when this is called, and gives the bytes to
   * `use`, which must not keep them.
   */
  async read<T>(sources: readonly ReadSource[], use: (bytes: ArrayBuffer) => T): Promise<T> {
    const size = sources.reduce((sum, s) => sum + s.bytesPerTexel * s.width * s.height, 0);
    const free = this.#free.get(size) ?? [];
    this.#free.set(size, free);
    const buffer =
      free.pop() ??
      this.#device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
    const encoder = this.#device.createCommandEncoder();
    let offset = 0;
    for (const { texture, width, height, bytesPerTexel } of sources) {
      const bytesPerRow = bytesPerTexel * width;
      encoder.copyTextureToBuffer({ texture }, { buffer, offset, bytesPerRow }, { width, height });
      offset += bytesPerRow * height;
    }
    this.#device.queue.submit([encoder.finish()]);
    await patiently(() => buffer.mapAsync(GPUMapMode.READ));
    try {
      return use(buffer.getMappedRange());
    } finally {
      buffer.unmap();
      free.push(buffer);
    }
  }

  dispose(): void {
    for (const buffers of this.#free.values()) for (const buffer of buffers) buffer.destroy();
  }
}
