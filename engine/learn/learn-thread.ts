/**
 * Entry of the thread that learns at the wheel of a live drive. It sees each look again with eyes of its own, wider and
 * finer than the retina, so that the thread that drives does nothing for it.
 */
import type { Pose } from '../../sim/conventions.ts';
import { DEFAULT_LOOKAHEAD_M } from '../../sim/conventions.ts';
import { Rng } from '../../sim/rng.ts';
import { createRoad, type RoadDescription } from '../../sim/road/create-road.ts';
import type { Road } from '../../sim/road/road.ts';
import type { Conditions } from '../../sim/scene/conditions.ts';
import { cameraToWarpFrom } from '../../sim/sensors/ground-warp.ts';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { answerTasks } from '../answer-tasks.ts';
import { inputOf } from '../network/parts.ts';
import { giveWay } from '../priority.ts';
import { encodeFields } from '../protocol/fields.ts';
import { LEARNING_RUN, type LearnSettings } from '../protocol/learn.ts';
import { encodeLearnBuffer } from '../protocol/learn-frames.ts';
import { openEyes } from '../sensors/eyes.ts';
import type { SensorRenderer } from '../sensors/renderer.ts';
import { cpuBackend } from '../train/cpu/cpu.ts';
import { fieldUnits } from '../train/field-units.ts';
import { Turns } from '../turns.ts';
import { specOf } from './learned-spec.ts';
import { Learner } from './learner.ts';
import { LearningRun } from './learning-run.ts';
import { COPIES, taughtPictures } from './shifted-copies.ts';
import { smallPictures } from './small-pictures.ts';

giveWay();

export interface LearnBegin {
  readonly settings: LearnSettings;
  /** Whose camera the network reads. */
  readonly sensors: SensorSettings;
  /** Of first weights and copies. */
  readonly seed: number;
}

/** Where the car was, and what was steered there. */
export interface LookToLearn {
  readonly road: RoadDescription;
  readonly conditions: Conditions;
  readonly stationM: number;
  readonly pose: Pose;
  /** 1/m. */
  readonly curvaturePerM: number;
}

/** What came of a look. */
export interface LookLearned {
  /** What the network answered before it learned. */
  readonly direction: Float32Array;
  readonly curvaturePerM: number;
  readonly looks: number;
  readonly cycles: number;
  readonly patterns: number;
  readonly withinTwoUnits: number;
}

/** Station passed by so much is let go of, m. */
const KEPT_BEHIND_M = 60;

const nowMs = () => performance.now();

/** Sees each look from where the car was, and teaches a network by it. */
class LookLearner {
  readonly #begin: LearnBegin;
  readonly #renderer: SensorRenderer;
  readonly #variant: string;
  readonly #learner: Learner;
  readonly #run: LearningRun;
  readonly #rng: Rng;
  readonly #roads = new Set<string>();
  #settings: LearnSettings;
  #road: { readonly key: string; readonly road: Road } | undefined;

  private constructor(
    begin: LearnBegin,
    renderer: SensorRenderer,
    learner: Learner,
    variant: string,
    rng: Rng,
  ) {
    this.#begin = begin;
    this.#renderer = renderer;
    this.#learner = learner;
    this.#variant = variant;
    this.#rng = rng;
    this.#run = new LearningRun(learner, nowMs);
    this.#settings = begin.settings;
  }

  static async open(begin: LearnBegin): Promise<LookLearner> {
    const { settings, sensors, seed } = begin;
    const rng = new Rng(seed).split('learn');
    const backend = cpuBackend();
    const learner = await Learner.create(specOf(settings, sensors), settings, backend, rng, nowMs);
    const eyes = await openEyes();
    const renderer = await eyes.create({ ...sensors, camera: cameraToWarpFrom(sensors.camera) });
    return new LookLearner(begin, renderer, learner, backend.variant, rng);
  }

  change(settings: LearnSettings): void {
    this.#settings = settings;
    this.#learner.settings = settings;
  }

  async learn({
    road: description,
    conditions,
    stationM,
    pose,
    curvaturePerM,
  }: LookToLearn): Promise<LookLearned> {
    const road = this.#roadOf(description);
    // The noise is the retina's: a picture that is averaged would lose its own.
    const noiseless = { ...conditions, cameraNoise: 0 };
    const [seen] = await this.#renderer.render([
      { road, stationM, pose, conditions: noiseless, noiseSeed: 0 },
    ]);
    const cameras = {
      from: this.#renderer.settings.camera,
      retina: this.#begin.sensors.camera,
      noiseLevels: conditions.cameraNoise,
    };
    const steered = { picture: seen!.camera, curvaturePerM };
    const copies = this.#settings.copies ? COPIES : 0;
    const rng = this.#rng.split(this.#run.shown);
    const answer = await this.#run.learn(() =>
      taughtPictures(steered, cameras, copies, DEFAULT_LOOKAHEAD_M, rng),
    );
    road.release(stationM - KEPT_BEHIND_M);
    const { looks, cycles } = this.#learner;
    return {
      direction: answer.direction,
      curvaturePerM: answer.curvaturePerM,
      looks,
      cycles,
      patterns: this.#learner.curvaturesPerM.length,
      withinTwoUnits: this.#run.withinTwoUnits,
    };
  }

  /** Frames of what it looks for and of its buffer, for the page. */
  async pictures(): Promise<readonly Uint8Array[]> {
    const learner = this.#learner;
    const { spec, cycles } = learner;
    const fields = encodeFields({
      run: LEARNING_RUN,
      epoch: cycles,
      epochs: cycles,
      ...fieldUnits(spec, await learner.weights()),
      fromValidation: false,
      seen: [],
      answered: 0,
      worst: [],
    });
    const camera = inputOf(spec, 'camera')!;
    const buffer = encodeLearnBuffer({
      curvaturesPerM: Float32Array.from(learner.curvaturesPerM),
      ...smallPictures(learner.bufferInputs, spec.network.inputs, camera.first, camera.picture!),
    });
    return [fields, buffer];
  }

  /** The network of this moment as a model file, compared with its trainer. */
  model(): Promise<Uint8Array> {
    const { sensors, seed } = this.#begin;
    const { preset: _, ...switches } = this.#settings;
    const recipe = { atTheWheel: { roads: [...this.#roads], ...switches } };
    return this.#run.model({ seed, sensors, recipe, dataDigests: [], data: [] }, this.#variant);
  }

  #roadOf(description: RoadDescription): Road {
    const key = JSON.stringify(description);
    if (this.#road?.key !== key) this.#road = { key, road: createRoad(description) };
    const { road } = this.#road;
    this.#roads.add(road.name);
    return road;
  }
}

let learner: LookLearner | undefined;
/** An export must be compared with the network that it was made of, which learns nothing meanwhile. */
const turns = new Turns(1);

const tasksFor = () => ({
  async begin(begin: LearnBegin): Promise<void> {
    learner = await LookLearner.open(begin);
  },
  change: (settings: LearnSettings): void => learner!.change(settings),
  learn: (look: LookToLearn): Promise<LookLearned> => turns.take(() => learner!.learn(look)),
  pictures: (): Promise<readonly Uint8Array[]> => turns.take(() => learner!.pictures()),
  /** Throws UserError where the export differs. */
  model: (): Promise<Uint8Array> => turns.take(() => learner!.model()),
});

export type LearnTasks = ReturnType<typeof tasksFor>;

answerTasks(tasksFor);
