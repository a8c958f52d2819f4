/**
 * Which chunks of road are held in which slots. Chunks keep their slot until the car has left them behind; the ones that
 * are missing come one at a time, nearest first, so that no frame builds more than one.
 */
export class ChunkRing {
  readonly #slots: (number | undefined)[];
  readonly #behind: number;

  /** @param size slots; @param behind chunks to keep behind the car's own */
  constructor(size: number, behind: number) {
    this.#slots = Array.from({ length: size });
    this.#behind = behind;
  }

  /** The nearest chunk that is missing about the car's, with the slot it is to fill; undefined where all are there. */
  next(carChunk: number): { readonly chunk: number; readonly slot: number } | undefined {
    const size = this.#slots.length;
    for (let d = 0; d < size; d++) {
      for (const chunk of d === 0 ? [carChunk] : [carChunk + d, carChunk - d]) {
        if (chunk < carChunk - this.#behind || chunk >= carChunk - this.#behind + size) continue;
        const slot = ((chunk % size) + size) % size;
        if (this.#slots[slot] !== chunk) return { chunk, slot };
      }
    }
    return undefined;
  }

  /** Says that a slot now holds a chunk. */
  hold(slot: number, chunk: number): void {
    this.#slots[slot] = chunk;
  }

  has(chunk: number): boolean {
    return this.#slots.includes(chunk);
  }

  clear(): void {
    this.#slots.fill(undefined);
  }
}
