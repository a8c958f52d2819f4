import { isDeepStrictEqual } from 'node:util';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { type CommitteeDecision, checkCommittee, committee } from '../drive/committee.ts';
import type { Decision, Driver, Situation } from '../drive/driver.ts';
import { hiddenActivations } from '../network/hidden.ts';
import { directionOf, inputOf, networkInputs, partsOf, seesRangeAlone } from '../network/parts.ts';
import { loadSteeringModel, type SteeringModel } from '../onnx/steering.ts';
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

/** A network, or a committee of some, that looks at every decision, whoever drives, and tells what it makes of it. */
export class Onlooker {
  /** Name of its file in the library, or what stands for one; see `committeeOf` for several. */
  readonly file: string;
  readonly #models: readonly SteeringModel[];
  readonly #driver: Driver<CommitteeDecision>;
  readonly #decisionMs = new RecentTimes();
  #callsForHelp = false;
  #cameraIsOff = false;
  /** Who of a committee drives, and the station from which on, m. */
  #driving = 0;
  #sinceM: number | undefined;
  /** A decision under way. */
  #deciding: Promise<unknown> = Promise.resolve();

  private constructor(
    file: string,
    models: readonly SteeringModel[],
    nowMs: () => number,
    trust: () => Trust,
  ) {
    this.file = file;
    this.#models = models;
    this.#driver = committee(models, nowMs, trust);
  }

  /**
   * @param files path of a model file, or its bytes and a name; several for a committee
   * @throws UserError where a model cannot be had, or does not fit the sensors or the others.
   */
  static async load(
    files: readonly Parameters<typeof loadSteeringModel>[0][],
    file: string,
    sensors: SensorSettings,
    nowMs: () => number,
    trust: () => Trust,
  ): Promise<Onlooker> {
    await using opened = new AsyncDisposableStack();
    const models: SteeringModel[] = [];
    for (const one of files) models.push(opened.use(await loadSteeringModel(one)));
    checkCommittee(models, sensors);
    opened.move();
    return new Onlooker(file, models, nowMs, trust);
  }

  get digest(): string {
    return this.#models[0]!.digest;
  }

  /** @param sensors that it looks through */
  state(sensors: SensorSettings): NonNullable<DriveState['network']> {
    const { spec, card } = this.#model;
    const { network } = spec;
    const { units: directionUnits, maxCurvaturePerM } = directionOf(spec);
    const layers = layerSizes(network);
    const otherSensors = !isDeepStrictEqual(card.sensors, sensors);
    const committee =
      this.#models.length > 1
        ? {
            members: this.#models.map(({ name }) => name),
            driving: this.#driving,
            sinceM: this.#sinceM ?? null,
          }
        : null;
    const tellsReliability = partsOf(spec).outputs.some(({ decoded }) =>
      decoded.some(({ tensor }) => tensor.name === 'reliability'),
    );
    return {
      file: this.file,
      layers,
      directionUnits,
      maxCurvaturePerM,
      otherSensors,
      tellsReliability,
      seesRangeAlone: seesRangeAlone(spec),
      committee,
    };
  }

  /** @throws UserError where it cannot read what such sensors see. */
  checkFits(sensors: SensorSettings): void {
    checkCommittee(this.#models, sensors);
  }

  /** Median of its latest decisions, ms. */
  get decisionMsP50(): number | null {
    return this.#decisionMs.quantile(0.5);
  }

  /** Whether it does not trust itself any more. */
  get callsForHelp(): boolean {
    return this.#callsForHelp;
  }

  /** Whether the camera does not look where it should. */
  get cameraIsOff(): boolean {
    return this.#cameraIsOff;
  }

  /** The station from which on the network drives that does so now, m; undefined before the first look. */
  get drivesSinceM(): number | undefined {
    return this.#sinceM;
  }

  get #model(): SteeringModel {
    return this.#models[this.#driving]!;
  }

  /** What it makes of a look. */
  async consider(situation: Situation): Promise<Considered> {
    const deciding = this.#driver.decide(situation);
    this.#deciding = deciding.catch(() => {});
    const { look, answer, decisionMs, member, ...decision } = await deciding;
    if (member !== this.#driving || this.#sinceM === undefined) this.#sinceM = situation.stationM;
    this.#driving = member;
    const { spec, weights } = this.#model;
    this.#callsForHelp = decision.callsForHelp ?? false;
    this.#cameraIsOff = decision.cameraIsOff ?? false;
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
    this.#cameraIsOff = false;
    this.#sinceM = undefined;
    this.#driver.reset();
  }

  async dispose(): Promise<void> {
    await this.#deciding;
    for (const model of this.#models) await model.dispose();
  }
}
