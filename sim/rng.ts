/** Seeds are whole numbers from 0 to this one, wherever one is given. */
export const LARGEST_SEED = Number.MAX_SAFE_INTEGER;

/**
 * The one source of randomness: seeded, and splittable by name.
 *
 * A generator is fixed by its key alone, so `rng.split('trees').split(7)` gives the same numbers whatever was drawn
 * before it and in whatever order parts are asked for. The stream is sfc32 (Chris Doty-Humphrey, PractRand);
 * keys are mixed with MurmurHash3's finaliser.
 */
export class Rng {
  readonly #key: number;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  #spareNormal: number | undefined;

  constructor(seed: number | string) {
    this.#key = typeof seed === 'number' ? hashNumber(seed) : hashString(seed, 0x9747b28c);
    this.#a = mix(this.#key ^ 0x243f6a88);
    this.#b = mix(this.#key ^ 0x85a308d3);
    this.#c = mix(this.#key ^ 0x13198a2e);
    for (let i = 0; i < 12; i++) this.uint32();
  }

  /** The generator named `label` below this one; independent of what has been drawn here. */
  split(label: number | string): Rng {
    return new Rng(`${this.#key}/${label}`);
  }

  /** The next 32 random bits as an unsigned integer. */
  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter++) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** The next {@link uint32} into the first places of an array, or all of them, faster than one by one. */
  fill(numbers: Uint32Array, count = numbers.length): void {
    let [a, b, c, counter] = [this.#a, this.#b, this.#c, this.#counter];
    for (let i = 0; i < count; i++) {
      const sum = (a + b + counter++) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + sum) | 0;
      numbers[i] = sum;
    }
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#counter = counter;
  }

  /** Uniform in [0, 1), 32 bits of it. */
  next(): number {
    return this.uint32() / 0x1_0000_0000;
  }

  /** Uniform in [low, high). */
  uniform(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** Uniform integer in 0 … count−1. */
  integer(count: number): number {
    return Math.floor(this.next() * count);
  }

  /** Normal deviate (Box–Muller, both values used). */
  normal(mean = 0, deviation = 1): number {
    if (this.#spareNormal !== undefined) {
      const spare = this.#spareNormal;
      this.#spareNormal = undefined;
      return mean + deviation * spare;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    const angle = 2 * Math.PI * this.next();
    this.#spareNormal = radius * Math.sin(angle);
    return mean + deviation * radius * Math.cos(angle);
  }

  /** True with the given probability. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of `items`, each as likely. */
  pick<T>(items: readonly T[]): T {
    return items[this.integer(items.length)] as T;
  }

  /** Shuffles in place (Fisher–Yates) and returns the same array. */
  shuffle<T extends { length: number; [index: number]: number }>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const swapped = items[i] as number;
      items[i] = items[j] as number;
      items[j] = swapped;
    }
    return items;
  }
}

function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function hashNumber(seed: number): number {
  return Number.isSafeInteger(seed)
    ? mix(mix(seed | 0) + Math.floor(seed / 0x1_0000_0000))
    : hashString(String(seed), 1);
}

function hashString(text: string, start: number): number {
  let h = start;
  for (let i = 0; i < text.length; i++) h = mix(h ^ text.charCodeAt(i)) + i;
  return mix(h);
}
