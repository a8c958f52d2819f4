import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { modelsOf } from '../protocol/evaluation.ts';
import type { Trust } from '../protocol/trust.ts';
import type { LiveClock } from './clock.ts';
import type { LibraryFiles } from './library-files.ts';
import { Onlooker } from './onlooker.ts';

/** Where the network sits that looks on, and drives when it is asked to. One goes when another takes its place. */
export class NetworkSeat {
  readonly #files: LibraryFiles;
  readonly #clock: LiveClock;
  readonly #trust: () => Trust;
  #onlooker: Onlooker | undefined;

  /** @param trust how far a network is obeyed at this moment */
  constructor(files: LibraryFiles, clock: LiveClock, trust: () => Trust) {
    this.#files = files;
    this.#clock = clock;
    this.#trust = trust;
  }

  get onlooker(): Onlooker | undefined {
    return this.#onlooker;
  }

  /**
   * Gives the seat to a model of the library, or to several as a committee; to nobody where it is null.
   * @throws UserError where it cannot be had or cannot read what such sensors see; the one before then stays.
   */
  async give(model: string | null, sensors: SensorSettings): Promise<void> {
    if (model === (this.#onlooker?.file ?? null)) return;
    const next =
      model === null
        ? undefined
        : await this.#load(
            modelsOf(model).map((file) => this.#files.model(file)),
            model,
            sensors,
          );
    await this.#seat(next);
  }

  /**
   * Gives the seat to a model that has no file.
   * @throws UserError where it cannot read what such sensors see; the one before then stays.
   */
  async take(
    model: { readonly bytes: Uint8Array; readonly name: string },
    sensors: SensorSettings,
  ): Promise<void> {
    await this.#seat(await this.#load([model], model.name, sensors));
  }

  #load(
    files: Parameters<typeof Onlooker.load>[0],
    file: string,
    sensors: SensorSettings,
  ): Promise<Onlooker> {
    return Onlooker.load(files, file, sensors, () => this.#clock.nowMs(), this.#trust);
  }

  async #seat(next: Onlooker | undefined): Promise<void> {
    const before = this.#onlooker;
    this.#onlooker = next;
    await before?.dispose();
  }

  /** Takes it from a network, which ends once its decision under way is made. */
  leave(): Promise<void> {
    const before = this.#onlooker;
    this.#onlooker = undefined;
    return before?.dispose() ?? Promise.resolve();
  }
}
