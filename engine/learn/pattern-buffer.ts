import type { Patterns } from '../train/backend.ts';

/**
 * The patterns that a network which learns at the wheel goes over again and again (Pomerleau 1990). While there is room
 * a new pattern is added; after that it takes the place of the stored one that is nearest in steering direction, the
 * oldest of equals. A long straight stretch so leaves the memory of curves alone.
 */
export class PatternBuffer {
  readonly capacity: number;
  readonly #width: number;
  readonly #height: number;
  readonly #inputs: Float32Array;
  readonly #targets: Float32Array;
  readonly #curvaturesPerM: Float64Array;
  /** Number of the pattern that lies in each place, counted over all that came. */
  readonly #arrivals: Float64Array;
  #came = 0;

  /**
   * @param capacity patterns that it holds, at least 1
   * @param inputs width of a pattern's inputs
   * @param targets width of its targets
   */
  constructor(capacity: number, inputs: number, targets: number) {
    this.capacity = capacity;
    this.#width = inputs;
    this.#height = targets;
    this.#inputs = new Float32Array(capacity * inputs);
    this.#targets = new Float32Array(capacity * targets);
    this.#curvaturesPerM = new Float64Array(capacity);
    this.#arrivals = new Float64Array(capacity);
  }

  /** Patterns in it. */
  get count(): number {
    return Math.min(this.#came, this.capacity);
  }

  /** Steering of each pattern in it [count], 1/m. */
  get curvaturesPerM(): Float64Array {
    return this.#curvaturesPerM.subarray(0, this.count);
  }

  /** All patterns in it, as a trainer loads them; views that change with the next pattern. */
  get patterns(): Patterns {
    const { count } = this;
    return {
      count,
      inputs: this.#inputs.subarray(0, count * this.#width),
      targets: this.#targets.subarray(0, count * this.#height),
    };
  }

  /**
   * Takes a pattern in.
   * @param inputs [inputs]
   * @param targets [targets]
   * @param curvaturePerM where it steers, 1/m
   */
  add(inputs: Float32Array, targets: Float32Array, curvaturePerM: number): void {
    const place = this.#came < this.capacity ? this.#came : this.#nearest(curvaturePerM);
    this.#inputs.set(inputs, place * this.#width);
    this.#targets.set(targets, place * this.#height);
    this.#curvaturesPerM[place] = curvaturePerM;
    this.#arrivals[place] = this.#came++;
  }

  #nearest(curvaturePerM: number): number {
    let nearest = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let place = 0; place < this.capacity; place++) {
      const distance = Math.abs(this.#curvaturesPerM[place]! - curvaturePerM);
      const older = this.#arrivals[place]! < this.#arrivals[nearest]!;
      if (distance < least || (distance === least && older)) {
        least = distance;
        nearest = place;
      }
    }
    return nearest;
  }
}
