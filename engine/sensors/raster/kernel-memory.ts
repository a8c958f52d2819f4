import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../errors.ts';

/** What kernel/index.ts exports. Addresses are in bytes. */
export interface RasterKernel {
  readonly memory: WebAssembly.Memory;
  firstFreeByte(): number;
  setImage(
    width: number,
    height: number,
    nearness: number,
    seen: number,
    farthest: number,
    nearest: number,
  ): void;
  clearImage(): void;
  pack(
    positions: number,
    colours: number,
    sunlit: number,
    vertices: number,
    first: number,
    end: number,
  ): void;
  spanEnd(corners: number, count: number): number;
  spanStart(): number;
  project(vertices: number, projected: number, first: number, end: number, matrix: number): void;
  drawTriangles(
    corners: number,
    count: number,
    vertices: number,
    projected: number,
    records: number,
    record: number,
    formula: number,
    writesDepth: boolean,
  ): number;
  setScene(at: number): void;
  shadeCells(
    columns: number,
    rows: number,
    across: number,
    down: number,
    records: number,
    shaded: number,
    rgb: number,
    road: number,
  ): void;
  inverseDistances(cosines: number, out: number): void;
}

const ALIGNMENT = 64;
const PAGE_BYTES = 65_536;

let compiled: WebAssembly.Module | undefined;

/** @throws UserError `not-found` if the kernel has not been built. */
function kernelModule(): WebAssembly.Module {
  if (compiled) return compiled;
  const path = fileURLToPath(new URL('../../../.build/kernel-raster.wasm', import.meta.url));
  try {
    compiled = new WebAssembly.Module(new Uint8Array(readFileSync(path)));
  } catch (error) {
    throw new UserError(
      'not-found',
      `${path}: the rasterising kernel has not been built`,
      'Build it: node engine/sensors/raster/build-kernel.mjs',
      { cause: error },
    );
  }
  return compiled;
}

/** An instance of the kernel and its memory, which is given out piece by piece and never taken back. */
export class KernelMemory {
  readonly kernel: RasterKernel;
  #free: number;

  constructor() {
    this.kernel = new WebAssembly.Instance(kernelModule()).exports as unknown as RasterKernel;
    this.#free = this.kernel.firstFreeByte();
  }

  /** Address of so many bytes, with room behind them for a vector that reaches over their end. */
  allocate(bytes: number): number {
    const at = this.#free;
    this.#free = Math.ceil((at + bytes + ALIGNMENT) / ALIGNMENT) * ALIGNMENT;
    const { memory } = this.kernel;
    const missing = this.#free - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
    return at;
  }

  /** Views of the memory, good until the next `allocate`. */
  floats(at: number, count: number): Float32Array {
    return new Float32Array(this.kernel.memory.buffer, at, count);
  }

  words(at: number, count: number): Uint32Array {
    return new Uint32Array(this.kernel.memory.buffer, at, count);
  }

  bytes(at: number, count: number): Uint8Array {
    return new Uint8Array(this.kernel.memory.buffer, at, count);
  }
}
