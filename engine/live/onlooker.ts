import { isDeepStrictEqual } from 'node:util';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { carefulNetwork } from '../drive/cautious.ts';
import type { Decision, Driver, NetworkDecision, Situation } from '../drive/driver.ts';
import { hiddenActivations } from '../network/hidden.ts';
import { directionOf, inputOf, networkInputs, partsOf } from '../network/parts.ts';
import { checkFits, loadSteeringModel, type SteeringModel } from '../onnx/steering.ts';
import type { LookFrame } from '../protocol/binary.ts';
import type { DriveState } from '../protocol/drive.ts';
import type { Trust } from '../protocol/trust.ts';
import { layerSizes } from '../textbook/network.ts';
import { RecentTimes } from './recent-times.ts';

export type NetworkLook = NonNullable<LookFrame['network']>;

/** What a network makes of a look, and what it would do at the wheel, which is not the same where it does not trust itself. */
export interface Considered {
  readonly network: NetworkLook;
  readonly decision: Decision;
}

/** A network that looks at every decision, whoever drives, and tells what it makes of it. */
export class Onlooker {
  /** Name of its file in the library, or what stands for one. */
  readonly file: string;
  readonly #model: SteeringModel;
  readonly #driver: Driver<NetworkDecision>;
  readonly #decisionMs = new RecentTimes();
  #callsForHelp = false;
  /** A decision under way. */
  #deciding: Promise<unknown> = Promise.resolve();

  private constructor(file: string, model: SteeringModel, nowMs: () => number, trust: () => Trust) {
    this.file = file;
    this.#model = model;
    this.#driver = carefulNetwork(model, nowMs, trust);
  }

  /**
   * @param model path of a model file, or its bytes and a name
   * @throws UserError where the model cannot be had or does not fit the sensors.
   */
  static async load(
    model: Parameters<typeof loadSteeringModel>[0],
    file: string,
    sensors: SensorSettings,
    nowMs: () => number,
    trust: () => Trust,
  ): Promise<Onlooker> {
    const loaded = await loadSteeringModel(model);
    try {
      checkFits(loaded, sensors);
    } catch (error) {
      await loaded.dispose();
      throw error;
    }
    return new Onlooker(file, loaded, nowMs, trust);
  }

  get digest(): string {
    return this.#model.digest;
  }

  /** @param sensors that it looks through */
  state(sensors: SensorSettings): NonNullable<DriveState['network']> {
    const { network } = this.#model.spec;
    const { units: directionUnits, maxCurvaturePerM } = directionOf(this.#model.spec);
    const layers = layerSizes(network);
    const otherSensors = !isDeepStrictEqual(this.#model.card.sensors, sensors);
    const tellsReliability = partsOf(this.#model.spec).outputs.some(({ decoded }) =>
      decoded.some(({ tensor }) => tensor.name === 'reliability'),
    );
    return { file: this.file, layers, directionUnits, maxCurvaturePerM, otherSensors, tellsReliability };
  }

  /** @throws UserError where it cannot read what such sensors see. */
  checkFits(sensors: SensorSettings): void {
    checkFits(this.#model, sensors);
  }

  /** Median of its latest decisions, ms. */
  get decisionMsP50(): number | null {
    return this.#decisionMs.quantile(0.5);
  }

  /** Whether it does not trust itself any more. */
  get callsForHelp(): boolean {
    return this.#callsForHelp;
  }

  /** What it makes of a look. */
  async consider(situation: Situation): Promise<Considered> {
    const { spec, weights } = this.#model;
    const deciding = this.#driver.decide(situation);
    this.#deciding = deciding.catch(() => {});
    const { look, answer, decisionMs, ...decision } = await deciding;
    this.#callsForHelp = decision.callsForHelp ?? false;
    this.#decisionMs.add(decisionMs);
    const inputs = new Float32Array(spec.network.inputs);
    networkInputs(spec, look, inputs, 0);
    const camera = inputOf(spec, 'camera') ?? { first: 0, width: 0 };
    const network = {
      retina: inputs.subarray(camera.first, camera.first + camera.width),
      hidden: hiddenActivations(spec, weights, inputs),
      direction: answer.direction,
      roadIntensity: answer.roadIntensity ?? Number.NaN,
      curvaturePerM: answer.curvaturePerM,
      decisionMs,
      reliability: decision.reliability ?? Number.NaN,
      usualReliability: decision.usualReliability ?? Number.NaN,
      speedShare: decision.speedShare ?? 1,
    };
    return { network, decision };
  }

  /** Forgets the road behind. */
  reset(): void {
    this.#callsForHelp = false;
    this.#driver.reset();
  }

  async dispose(): Promise<void> {
    await this.#deciding;
    await this.#model.dispose();
  }
}
