import { createRoad } from '../../sim/road/create-road.ts';
import { CLEAR_DAY } from '../../sim/scene/conditions.ts';
import type { SensorImages, SensorSettings } from '../../sim/sensors/settings.ts';
import { type Eyes, openEyes } from './eyes.ts';
import type { EyesKind, SensorRenderer, SensorView } from './renderer.ts';

const FIRST_LOOK: SensorView = {
  road: createRoad({ kind: 'path', seed: 1 }),
  stationM: 0,
  pose: { x: 0, y: 0, yawRad: 0 },
  conditions: CLEAR_DAY,
  noiseSeed: 0,
};

/** The engine's one pair of sensors, made when first asked for: making them takes a second. */
export class SharedSensors {
  readonly #openEyes: () => Promise<Eyes>;
  #settings: SensorSettings;
  #eyes: Promise<Eyes> | undefined;
  #making: Promise<SensorRenderer> | undefined;
  #ready: SensorRenderer | undefined;
  /** Settles when no rendering is under way. */
  #rendering: Promise<unknown> = Promise.resolve();
  #underWay = 0;
  #disposed = false;

  constructor(settings: SensorSettings, open: () => Promise<Eyes> = openEyes) {
    this.#settings = settings;
    this.#openEyes = open;
  }

  get settings(): SensorSettings {
    return this.#settings;
  }

  /** Whether they are made. */
  get areReady(): boolean {
    return this.#ready !== undefined;
  }

  /** The eyes that they see with, once they are made. */
  get eyes(): EyesKind | undefined {
    return this.#ready?.eyes;
  }

  /** Whether they look at this moment. */
  get areLooking(): boolean {
    return this.#underWay > 0;
  }

  /** Makes them. @throws UserError `no-gpu` where nothing can draw. Asked again, it tries again. */
  prepare(): Promise<SensorRenderer> {
    this.#making ??= this.#make().catch((error: unknown) => {
      this.#making = undefined;
      throw error;
    });
    return this.#making;
  }

  /** {@link SensorRenderer.render}, once they are made. */
  render(views: readonly SensorView[]): Promise<SensorImages[]> {
    const rendered = this.prepare().then((renderer) => renderer.render(views));
    this.#underWay++;
    // Resolves with nothing: what it resolved with, all images so far, would stay in memory.
    this.#rendering = Promise.allSettled([this.#rendering, rendered]).then(() => {
      this.#underWay--;
    });
    return rendered;
  }

  /** Takes other sensors from the next rendering on. */
  async change(settings: SensorSettings): Promise<void> {
    const before = this.#ready;
    this.#settings = settings;
    this.#making = this.#ready = undefined;
    await this.#rendering;
    before?.dispose();
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    await this.#rendering;
    await this.#making?.catch(() => {});
    this.#ready?.dispose();
    this.#ready = undefined;
    (await this.#eyes?.catch(() => undefined))?.[Symbol.dispose]();
  }

  async #make(): Promise<SensorRenderer> {
    this.#eyes ??= this.#open();
    const settings = this.#settings;
    const renderer = await (await this.#eyes).create(settings);
    // The first look compiles every shader; a drive is not to wait for that.
    await renderer.render([FIRST_LOOK]);
    // Others may have been asked for meanwhile.
    if (settings !== this.#settings && !this.#disposed) {
      renderer.dispose();
      return this.prepare();
    }
    this.#ready = renderer;
    return renderer;
  }

  async #open(): Promise<Eyes> {
    try {
      const eyes = await this.#openEyes();
      void eyes.lost.then(() => this.#startAnew());
      return eyes;
    } catch (error) {
      this.#eyes = undefined;
      throw error;
    }
  }

  /** A device that was lost draws nothing any more. */
  #startAnew(): void {
    if (this.#disposed) return;
    this.#ready?.dispose();
    this.#eyes = this.#making = this.#ready = undefined;
    // Whoever asks next is told what is wrong.
    this.prepare().catch(() => {});
  }
}
