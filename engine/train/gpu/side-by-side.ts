import type { ModelSpec, NetworkSpec, Weights } from '../../network/model.ts';
import type { Patterns, StepSettings, Trainer, TrainingBackend } from '../backend.ts';
import { isPlain, requireSupport } from '../shapes.ts';
import type { NetworksTrainer, StartingNetwork } from './many.ts';

/** What a trainer may be waiting for until all others wait too. */
interface Waits {
  readonly load: Patterns;
  readonly setInputColumn: { readonly column: number; readonly values: Float32Array };
  readonly epoch: { readonly order: Uint32Array; readonly step: StepSettings };
  readonly forward: { readonly inputs: Float32Array; readonly count: number };
  readonly smoothRetinas: { readonly spec: ModelSpec; readonly share: number };
}

type Waiting = { [Name in keyof Waits]: { readonly name: Name; readonly of: Waits[Name] } }[keyof Waits] & {
  resolve(result: unknown): void;
  reject(error: unknown): void;
};

/**
 * A backend whose trainers do in step what they are asked one by one: when each of them waits for something, all of it
 * is done at once on one {@link NetworksTrainer}. So the same code trains one network or hundreds. All `count` trainers
 * must be made before any goes on, and must load the same patterns and ask for the same outputs; one that is disposed of
 * is not waited for.
 */
export class SideBySide implements TrainingBackend {
  readonly name = 'gpu';
  readonly variant: string;
  readonly #open: (networks: readonly StartingNetwork[]) => Promise<NetworksTrainer>;
  readonly #members: { spec: NetworkSpec; weights: Weights; alive: boolean; waiting?: Waiting }[] = [];
  readonly #opened = Promise.withResolvers<NetworksTrainer>();
  readonly #count: number;

  constructor(
    variant: string,
    count: number,
    open: (networks: readonly StartingNetwork[]) => Promise<NetworksTrainer>,
  ) {
    this.variant = variant;
    this.#count = count;
    this.#open = open;
  }

  supports(spec: NetworkSpec): true | string {
    return isPlain(spec);
  }

  async create(spec: NetworkSpec, weights: Weights): Promise<Trainer> {
    requireSupport(this, spec);
    const at = this.#members.push({ spec, weights, alive: true }) - 1;
    if (this.#members.length === this.#count)
      this.#open(this.#members).then(this.#opened.resolve, this.#opened.reject);
    const networks = await this.#opened.promise;
    const wait = <Name extends keyof Waits>(name: Name, of: Waits[Name]) =>
      this.#wait(at, { name, of } as Waiting);
    return {
      load: async (patterns) => void (await wait('load', patterns)),
      setInputColumn: async (column, values) => void (await wait('setInputColumn', { column, values })),
      epoch: async (order, step) => (await wait('epoch', { order, step })) as number,
      forward: async (inputs, count) => (await wait('forward', { inputs, count })) as Float32Array,
      smoothRetinas: async (model, share) => void (await wait('smoothRetinas', { spec: model, share })),
      weights: () => networks.weights(at),
      velocity: () => networks.velocity(at),
      setState: (state, velocity) => networks.setState(at, state, velocity),
      dispose: () => this.#leave(at),
    };
  }

  /** Frees what the trainers had on the device. */
  [Symbol.dispose](): void {
    this.#opened.promise.then(
      (networks) => networks.dispose(),
      () => {},
    );
  }

  #wait(at: number, waiting: Pick<Waiting, 'name' | 'of'>): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#members[at]!.waiting = { ...waiting, resolve, reject } as Waiting;
    this.#goOn();
    return promise;
  }

  #leave(at: number): void {
    this.#members[at]!.alive = false;
    this.#goOn();
  }

  #goOn(): void {
    const alive = this.#members.filter((member) => member.alive);
    if (alive.some(({ waiting }) => !waiting)) return;
    const waiting = this.#members.map((member) => (member.alive ? member.waiting : undefined));
    for (const member of this.#members) delete member.waiting;
    void this.#doAll(waiting);
  }

  async #doAll(waiting: readonly (Waiting | undefined)[]): Promise<void> {
    for (const name of ['load', 'setInputColumn', 'epoch', 'forward', 'smoothRetinas'] as const) {
      if (waiting.some((one) => one?.name === name)) await this.#together(name, waiting);
    }
  }

  /** Does for all who wait for it what they wait for. */
  async #together(name: keyof Waits, waiting: readonly (Waiting | undefined)[]): Promise<void> {
    const those = waiting.map((one) => (one?.name === name ? one : undefined));
    try {
      const networks = await this.#opened.promise;
      const results = await this.#do(
        networks,
        name,
        those.map((one) => one?.of),
      );
      those.forEach((one, i) => {
        one?.resolve(results[i]);
      });
    } catch (error) {
      for (const one of those) one?.reject(error);
    }
  }

  async #do(
    networks: NetworksTrainer,
    name: keyof Waits,
    wanted: readonly (Waits[keyof Waits] | undefined)[],
  ): Promise<readonly unknown[]> {
    const some = wanted.find((one) => one !== undefined)!;
    switch (name) {
      case 'load':
        await networks.load(some as Patterns);
        return [];
      case 'setInputColumn': {
        const { column, values } = some as Waits['setInputColumn'];
        // A network that rests is given what another has: it is not shown any of it.
        const each = wanted.map((one) => (one as Waits['setInputColumn'] | undefined)?.values ?? values);
        await networks.setInputColumn(column, each);
        return [];
      }
      case 'epoch': {
        const { step } = some as Waits['epoch'];
        const each = wanted.map((one) => one as Waits['epoch'] | undefined);
        return networks.epoch(
          each.map((one) => one?.order ?? new Uint32Array()),
          each.map((one) => one?.step ?? step),
        );
      }
      case 'forward': {
        const { inputs, count } = some as Waits['forward'];
        return networks.forward(inputs, count);
      }
      case 'smoothRetinas': {
        const each = wanted.map((one) => (one as Waits['smoothRetinas'] | undefined)?.share ?? 0);
        await networks.smoothRetinas((some as Waits['smoothRetinas']).spec, each);
        return [];
      }
      default:
        return name satisfies never;
    }
  }
}
