import { createHash } from 'node:crypto';
import { DEFAULT_SENSOR_SETTINGS, type SensorSettings } from '../../sim/sensors/settings.ts';
import { readWholeFile } from '../data/read-file.ts';
import { roadToDrive, START_M } from '../drive/closed-loop.ts';
import { checkCommittee } from '../drive/committee.ts';
import type { Guest } from '../drive/guest.ts';
import { sharedSensorsOf } from '../drive/model-sensors.ts';
import { loadSteeringModel, type SteeringModel } from '../onnx/steering.ts';
import { type EvaluatedDriver, modelsOf, type Suite } from '../protocol/evaluation.ts';
import { type Eyes, openEyes } from '../sensors/eyes.ts';
import type { SensorRenderer } from '../sensors/renderer.ts';
import { layerSizes } from '../textbook/network.ts';

const LARGEST_ROAD_MIB = 8;

/** Where the files of a suite lie. */
export interface SuiteFiles {
  /** Path of a model. @throws UserError `not-found`. */
  model(file: string): string;
  /** Path of a road file. @throws UserError `not-found`. */
  roadFile(file: string): string;
}

/** A driver with what it sees through. */
export interface EquippedDriver {
  readonly about: EvaluatedDriver;
  /** None: the expert; several: a committee. */
  readonly models: readonly SteeringModel[];
  /** Drives in place of both. */
  readonly guest: Guest | undefined;
  readonly renderer: SensorRenderer;
}

/** Everything that a suite is driven with, open. Each network sees through the sensors it was trained with. */
export class SuiteEquipment implements AsyncDisposable {
  readonly drivers: readonly EquippedDriver[];
  /** Kind or path of each road. */
  readonly roads: readonly string[];
  readonly roadDigests: readonly (string | null)[];
  readonly adapter: string;
  readonly #close: () => Promise<void>;

  private constructor(
    parts: Pick<SuiteEquipment, 'drivers' | 'roads' | 'roadDigests' | 'adapter'>,
    close: () => Promise<void>,
  ) {
    this.drivers = parts.drivers;
    this.roads = parts.roads;
    this.roadDigests = parts.roadDigests;
    this.adapter = parts.adapter;
    this.#close = close;
  }

  /**
   * @param guestOf a driver of that name that is no model
   * @throws UserError for a model or a road that cannot be had, or a road too short for the suite.
   */
  static async open(
    suite: Suite,
    files: SuiteFiles,
    guestOf: (driver: string) => Guest | undefined = () => undefined,
  ): Promise<SuiteEquipment> {
    await using opened = new AsyncDisposableStack();
    const roads = suite.roads.map((road) => ('kind' in road ? road.kind : files.roadFile(road.file)));
    for (const road of roads)
      roadToDrive(road, suite.seeds[0]!, suite.distanceM, START_M, suite.obstaclesPerKm);
    const loaded = new Map<string, SteeringModel>();
    const modelsIn = (driver: string | null) => (driver === null || guestOf(driver) ? [] : modelsOf(driver));
    for (const file of new Set(suite.drivers.flatMap(modelsIn))) {
      loaded.set(file, opened.use(await loadSteeringModel(files.model(file))));
    }
    const eyes = opened.use(await openEyes());
    const renderers = new Map<string, SensorRenderer>();
    const drivers: EquippedDriver[] = [];
    for (const file of suite.drivers) {
      const models = modelsIn(file).map((one) => loaded.get(one)!);
      const sensors = sharedSensorsOf(models) ?? DEFAULT_SENSOR_SETTINGS;
      checkCommittee(models, sensors);
      const renderer = await rendererFor(renderers, opened, eyes, sensors);
      const guest = file === null ? undefined : guestOf(file);
      drivers.push({ about: aboutDriver(file, models, guest ? null : sensors), models, guest, renderer });
    }
    const parts = {
      drivers,
      roads,
      roadDigests: suite.roads.map((road, i) => ('kind' in road ? null : digestOf(roads[i]!))),
      adapter: eyes.description,
    };
    const stack = opened.move();
    return new SuiteEquipment(parts, () => stack.disposeAsync());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close();
  }
}

/** One renderer for each way of seeing. */
async function rendererFor(
  renderers: Map<string, SensorRenderer>,
  opened: AsyncDisposableStack,
  eyes: Eyes,
  sensors: SensorSettings,
): Promise<SensorRenderer> {
  const key = JSON.stringify(sensors);
  let renderer = renderers.get(key);
  if (!renderer) {
    renderer = opened.adopt(await eyes.create(sensors), (own) => own.dispose());
    renderers.set(key, renderer);
  }
  return renderer;
}

function aboutDriver(
  file: string | null,
  models: readonly SteeringModel[],
  sensors: SensorSettings | null,
): EvaluatedDriver {
  const [model, ...others] = models;
  if (!model) return { file, digest: null, layers: [], sensors };
  if (others.length === 0)
    return { file, digest: model.digest, layers: layerSizes(model.spec.network), sensors };
  const together = createHash('sha256');
  for (const { digest } of models) together.update(digest);
  return { file, digest: together.digest('hex'), layers: [], sensors };
}

function digestOf(path: string): string {
  return createHash('sha256')
    .update(readWholeFile(path, 'road', LARGEST_ROAD_MIB))
    .digest('hex');
}
