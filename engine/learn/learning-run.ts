import { setImmediate } from 'node:timers/promises';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { stopIfCancelled } from '../errors.ts';
import type { Job } from '../job.ts';
import { exportVerifiedModel } from '../onnx/verify.ts';
import type { DataSource } from '../protocol/model.ts';
import { SOFTWARE_VERSION } from '../version.ts';
import type { Learner } from './learner.ts';
import type { Lesson } from './shifted-copies.ts';

/** Looks whose answers the score is of: 20 s. */
const SCORED_LOOKS = 200;
/** Looks that the export is compared with its trainer on. */
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
  readonly #total: number;
  readonly #job: Job;
  readonly #nowMs: () => number;
  readonly #right: boolean[] = [];
  readonly #kept: Lesson[] = [];
  #learningMs = 0;

  /** @param total how many looks there will be */
  constructor(learner: Learner, total: number, job: Job, nowMs: () => number) {
    this.#learner = learner;
    this.#total = total;
    this.#job = job;
    this.#nowMs = nowMs;
  }

  /**
   * Answers a look, then learns from it.
   * @param lessons the look itself first, then its copies
   * @throws UserError on cancellation.
   */
  async learn(lessons: () => readonly Lesson[] | Promise<readonly Lesson[]>): Promise<void> {
    // Where nothing is rendered nothing is waited for: no order to stop would be heard.
    await setImmediate();
    stopIfCancelled(this.#job.signal);
    const askedMs = this.#nowMs();
    const made = await lessons();
    this.#right.push(await this.#learner.isRight(made[0]!));
    await this.#learner.learn(made);
    this.#learningMs += this.#nowMs() - askedMs;
    const done = this.#right.length;
    if ((done - 1) % Math.ceil(this.#total / VERIFIED_LOOKS) === 0) this.#kept.push(made[0]!);
    const note = `${(100 * this.#withinTwoUnits).toFixed(0)} % within two units`;
    this.#job.onProgress({ phase: 'learning at the wheel', done, total: this.#total, note });
  }

  /** What came of it. */
  get result() {
    const { looks, patterns, cycles } = this.#learner;
    const learningSeconds = this.#learningMs / 1000;
    return { looks, patterns, cycles, withinTwoUnits: this.#withinTwoUnits, learningSeconds };
  }

  /** The network of this moment as a model file, compared with its trainer. */
  async model(from: LearnedFrom, backendVariant: string): Promise<Uint8Array<ArrayBuffer>> {
    const learner = this.#learner;
    const scores = { withinTwoUnits: this.#withinTwoUnits };
    const card = { softwareVersion: SOFTWARE_VERSION, ...from, scores, backendVariant };
    const looks = this.#kept.map(({ camera }) => ({
      camera,
      range: new Float32Array(),
      roadIntensityFeedback: 0,
    }));
    return exportVerifiedModel(learner.spec, await learner.weights(), card, looks, (inputs, count) =>
      learner.forward(inputs, count),
    );
  }

  get #withinTwoUnits(): number {
    const scored = this.#right.slice(-SCORED_LOOKS);
    return scored.filter(Boolean).length / Math.max(1, scored.length);
  }
}
