const KEPT = 500;

/** The latest few hundred measurements. */
export class RecentTimes {
  readonly #values: number[] = [];
  #next = 0;

  add(value: number): void {
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % KEPT;
  }

  clear(): void {
    this.#values.length = 0;
    this.#next = 0;
  }

  /** null where nothing was measured. */
  quantile(share: number): number | null {
    const sorted = this.#values.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
  }
}
