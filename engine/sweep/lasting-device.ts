import { DeviceLostError } from '../train/backend.ts';
import type { SweepDevice, Task, TaskListener } from './device.ts';

/** A device that is replaced by another, for good, when it goes away. */
export class LastingDevice implements SweepDevice {
  #device: SweepDevice;
  readonly #openOther: () => SweepDevice;
  readonly #onNotice: (text: string) => void;
  #isOther = false;

  /** @param onNotice told once, in words, if the device went away. */
  constructor(device: SweepDevice, openOther: () => SweepDevice, onNotice: (text: string) => void) {
    this.#device = device;
    this.#openOther = openOther;
    this.#onNotice = onNotice;
  }

  get description(): string {
    return this.#device.description;
  }

  get variant(): string {
    return this.#device.variant;
  }

  /** What was not finished is begun again where the round began. */
  async train(tasks: readonly Task[], signal: AbortSignal, listener: TaskListener): Promise<void> {
    const finished = new Set<number>();
    try {
      await this.#device.train(tasks, signal, {
        onEpoch: (id, epoch) => listener.onEpoch(id, epoch),
        onOutcome: (outcome) => {
          finished.add(outcome.id);
          listener.onOutcome(outcome);
        },
      });
    } catch (error) {
      if (this.#isOther || !(error instanceof DeviceLostError)) throw error;
      const lost = this.#device;
      this.#device = this.#openOther();
      this.#isOther = true;
      await lost[Symbol.asyncDispose]();
      this.#onNotice(`${error.message}; the sweep goes on on ${this.description}`);
      const rest = tasks.filter(({ id }) => !finished.has(id));
      await this.#device.train(rest, signal, listener);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve(this.#device[Symbol.asyncDispose]());
  }
}
