import type { Drawable } from './draw-list.ts';
import type { KernelMemory } from './kernel-memory.ts';

/** Bytes of kernel/vertices.ts. */
const VERTEX_BYTES = 48;
const PROJECTED_BYTES = 32;
const BYTES = 4;

/** A mesh in the kernel's memory. Only what is drawn is copied there, and only when it has changed. */
export class MeshMemory {
  readonly #memory: KernelMemory;
  readonly #vertexCapacity: number;
  readonly #cornerCapacity: number;
  /** Copies of three.js's arrays. */
  readonly #positions: number;
  readonly #colours: number;
  readonly #sunlit: number;
  /** Addresses of the indices, of the vertices and of what becomes of them before an eye. */
  readonly corners: number;
  readonly vertices: number;
  readonly projected: number;
  #version = -1;
  #packedVertices = 0;
  #copiedCorners = 0;

  constructor(memory: KernelMemory, { position, index }: Drawable) {
    this.#memory = memory;
    this.#vertexCapacity = position.count;
    this.#cornerCapacity = index.count;
    this.#positions = memory.allocate(3 * BYTES * position.count);
    this.#colours = memory.allocate(4 * BYTES * position.count);
    this.#sunlit = memory.allocate(3 * BYTES * position.count);
    this.corners = memory.allocate(BYTES * index.count);
    this.vertices = memory.allocate(VERTEX_BYTES * position.count);
    this.projected = memory.allocate(PROJECTED_BYTES * position.count);
  }

  holds({ position, index }: Drawable): boolean {
    return position.count <= this.#vertexCapacity && index.count <= this.#cornerCapacity;
  }

  /**
   * Makes sure that what is drawn of a mesh is in memory as three.js holds it.
   * @returns the lowest of the vertices drawn and one past the highest
   */
  load({ position, colour, sunlit, index, firstCorner, corners }: Drawable): [number, number] {
    const { kernel } = this.#memory;
    // Whoever changes the arrays of a geometry tells three.js so, for it has to send them again.
    const version = position.version + colour.version + sunlit.version + index.version;
    if (version !== this.#version) {
      this.#version = version;
      this.#packedVertices = this.#copiedCorners = 0;
    }
    const lastCorner = firstCorner + corners;
    if (lastCorner > this.#copiedCorners) {
      const from = this.#copiedCorners;
      const indices = this.#memory.words(this.corners, lastCorner);
      indices.set((index.array as Uint32Array).subarray(from, lastCorner), from);
      this.#copiedCorners = lastCorner;
    }
    const end = kernel.spanEnd(this.corners + BYTES * firstCorner, corners);
    const start = kernel.spanStart();
    if (end > this.#packedVertices) {
      const from = this.#packedVertices;
      for (const [at, { array, itemSize }] of [
        [this.#positions, position],
        [this.#colours, colour],
        [this.#sunlit, sunlit],
      ] as const) {
        const copy = this.#memory.floats(at, itemSize * end);
        copy.set((array as Float32Array).subarray(itemSize * from, itemSize * end), itemSize * from);
      }
      kernel.pack(this.#positions, this.#colours, this.#sunlit, this.vertices, from, end);
      this.#packedVertices = end;
    }
    return [start, end];
  }
}
