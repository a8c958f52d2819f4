import { setImmediate } from 'node:timers/promises';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { stopIfCancelled } from '../errors.ts';
import type { Job } from '../job.ts';
import type { SteeringAnswer } from '../network/steerer.ts';
import { exportVerifiedModel } from '../onnx/verify.ts';
import type { DataSource } from '../protocol/model.ts';
import { usualReliability } from '../train/usual-reliability.ts';
import { SOFTWARE_VERSION } from '../version.ts';
import type { Learner } from './learner.ts';
import type { TaughtPicture } from './shifted-copies.ts';

/** Looks whose answers the score is of: 20 s. */
const SCORED_LOOKS = 200;
/** Looks that the export is compared with its trainer on, at most. */
const VERIFIED_LOOKS = 64;

/** What a model's card says of what it learned from. */
export interface LearnedFrom {
  readonly seed: number;
  readonly sensors: SensorSettings;
  readonly recipe: Readonly<Record<string, unknown>>;
  readonly dataDigests: readonly string[];
  readonly data: readonly DataSource[];
}

/** One learner's way through looks, one after the other, with what is told of it. */
export class LearningRun {
  readonly #learner: Learner;
  readonly #nowMs: () => number;
  /** Of the latest looks. */
  readonly #right: boolean[] = [];
  /** Looks from all over its way, for the export. */
  #kept: TaughtPicture[] = [];
  #keptEvery = 1;
  #shown = 0;
  #learningMs = 0;

  /** @param nowMs monotonic, ms */
  constructor(learner: Learner, nowMs: () => number) {
    this.#learner = learner;
    this.#nowMs = nowMs;
  }

  /**
   * Answers a look, then learns from it.
   * @param pictures the look itself first, then its copies
   * @returns what it answered before it learned.
   */
  async learn(
    pictures: () => readonly TaughtPicture[] | Promise<readonly TaughtPicture[]>,
  ): Promise<SteeringAnswer> {
    const askedMs = this.#nowMs();
    const made = await pictures();
    const look = made[0]!;
    const { answer, isRight } = await this.#learner.answer(look);
    this.#right.push(isRight);
    if (this.#right.length > SCORED_LOOKS) this.#right.shift();
    await this.#learner.learn(made);
    this.#keep(look);
    this.#learningMs += this.#nowMs() - askedMs;
    return answer;
  }

  /** Looks that it was shown. */
  get shown(): number {
    return this.#shown;
  }

  /** What came of it. */
  get result() {
    const { looks, patterns, cycles } = this.#learner;
    const learningSeconds = this.#learningMs / 1000;
    return { looks, patterns, cycles, withinTwoUnits: this.withinTwoUnits, learningSeconds };
  }

  /** The network of this moment as a model file, compared with its trainer. */
  async model(from: LearnedFrom, backendVariant: string): Promise<Uint8Array<ArrayBuffer>> {
    const learner = this.#learner;
    const looks = this.#kept.map(({ camera }) => ({
      camera,
      range: new Float32Array(),
      roadIntensityFeedback: 0,
    }));
    const forward = (inputs: Float32Array, count: number) => learner.forward(inputs, count);
    const usual = await usualReliability(learner.spec, { forward }, looks);
    const scores = { withinTwoUnits: this.withinTwoUnits, ...usual };
    const card = { softwareVersion: SOFTWARE_VERSION, ...from, scores, backendVariant };
    return exportVerifiedModel(learner.spec, await learner.weights(), card, looks, forward);
  }

  /** Share of the latest looks that it answered within two units before it learned from them. */
  get withinTwoUnits(): number {
    return this.#right.filter(Boolean).length / Math.max(1, this.#right.length);
  }

  #keep(look: TaughtPicture): void {
    if (this.#shown++ % this.#keptEvery > 0) return;
    this.#kept.push(look);
    if (this.#kept.length <= VERIFIED_LOOKS) return;
    this.#kept = this.#kept.filter((_, i) => i % 2 === 0);
    this.#keptEvery *= 2;
  }
}

/**
 * Lets a job learn its next look, and tells how far it has come.
 * @param total looks that there will be
 * @throws UserError on cancellation.
 */
export async function learnNext(
  run: LearningRun,
  total: number,
  job: Job,
  pictures: () => readonly TaughtPicture[] | Promise<readonly TaughtPicture[]>,
): Promise<void> {
  // Where nothing is rendered nothing is waited for: no order to stop would be heard.
  await setImmediate();
  stopIfCancelled(job.signal);
  await run.learn(pictures);
  const note = `${(100 * run.withinTwoUnits).toFixed(0)} % within two units`;
  job.onProgress({ phase: 'learning at the wheel', done: run.shown, total, note });
}
