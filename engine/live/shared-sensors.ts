import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { type Gpu, openGpu } from '../gpu/gpu.ts';
import type { SensorRenderer } from '../sensors/renderer.ts';
import { createSensorRenderer } from '../sensors/three-sensors.ts';

/** The engine's one pair of sensors, made when first asked for: making them takes a second. */
export class SharedSensors {
  readonly settings: SensorSettings;
  #making: Promise<SensorRenderer> | undefined;
  #ready: SensorRenderer | undefined;
  #gpu: Gpu | undefined;
  #disposed = false;

  constructor(settings: SensorSettings) {
    this.settings = settings;
  }

  /** Those that are made; undefined until then. */
  get ready(): SensorRenderer | undefined {
    return this.#ready;
  }

  /** @throws UserError `no-gpu` where nothing can draw. Asked again, it tries again. */
  renderer(): Promise<SensorRenderer> {
    this.#making ??= this.#make().catch((error: unknown) => {
      this.#making = undefined;
      throw error;
    });
    return this.#making;
  }

  dispose(): void {
    this.#disposed = true;
    this.#ready?.dispose();
    this.#gpu?.[Symbol.dispose]();
    this.#ready = this.#gpu = undefined;
  }

  async #make(): Promise<SensorRenderer> {
    this.#gpu = await openGpu();
    const renderer = await createSensorRenderer(this.#gpu, this.settings);
    this.#ready = renderer;
    if (this.#disposed) this.dispose();
    return renderer;
  }
}
