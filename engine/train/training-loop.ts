import type { Rng } from '../../sim/rng.ts';
import type { ModelSpec, Weights } from '../network/model.ts';
import type { StepSettings, Trainer } from './backend.ts';
import { foldScale, scaleInputs } from './input-scale.ts';
import type { Task } from './task.ts';

/** Trains a network on a task, pass by pass; between two of them its weights may be looked at, or steer. */
export class TrainingLoop {
  readonly spec: ModelSpec;
  readonly trainer: Trainer;
  readonly #task: Task;
  readonly #nowMs: () => number;
  #passes: number;
  #patterns = 0;
  #seconds = 0;

  /**
   * @param trainer stays the caller's to dispose of
   * @param nowMs monotonic, ms
   * @param passes that are behind it already
   */
  constructor(spec: ModelSpec, task: Task, trainer: Trainer, nowMs: () => number, passes = 0) {
    this.spec = spec;
    this.trainer = trainer;
    this.#task = task;
    this.#nowMs = nowMs;
    this.#passes = passes;
  }

  get passes(): number {
    return this.#passes;
  }

  /** Patterns that went through the network here. */
  get patterns(): number {
    return this.#patterns;
  }

  /** Of passes here, in the backend alone; null before the first. */
  get patternsPerSecond(): number | null {
    return this.#patterns === 0 ? null : this.#patterns / this.#seconds;
  }

  /** In the backend's passes alone, s. */
  get seconds(): number {
    return this.#seconds;
  }

  /** @returns mean over patterns of their loss; not finite where weights ran off. */
  async pass(rng: Rng, step: StepSettings, turn: () => Promise<void> = async () => {}): Promise<number> {
    const loss = await this.#task.pass({
      number: this.#passes,
      rng,
      trainer: this.trainer,
      train: (order) => this.#train(order, step),
      turn,
    });
    this.#passes++;
    return loss;
  }

  /** The network of this moment, for plain inputs of 0 … 1. */
  async weights(): Promise<Weights> {
    return foldScale(this.spec.network, await this.trainer.weights(), this.#task.scale);
  }

  /** Outputs [count][outputs] of the network of this moment for plain inputs [count][inputs]. */
  forward(inputs: Float32Array, count: number): Promise<Float32Array> {
    const scaled = { count, inputs: inputs.slice(), targets: new Float32Array() };
    scaleInputs(scaled, this.#task.scale);
    return this.trainer.forward(scaled.inputs, count);
  }

  async #train(order: Uint32Array, step: StepSettings): Promise<number> {
    const startedMs = this.#nowMs();
    const loss = await this.trainer.epoch(order, step);
    this.#seconds += (this.#nowMs() - startedMs) / 1000;
    this.#patterns += order.length;
    return loss;
  }
}
