import { curvatureOfUnit, DEFAULT_MAX_CURVATURE_PER_M } from '../../../sim/conventions.ts';
import { Rng } from '../../../sim/rng.ts';
import type { RoadKind } from '../../../sim/road/road.ts';
import { warpOverGround } from '../../../sim/sensors/ground-warp.ts';
import { type CameraSettings, DEFAULT_SENSOR_SETTINGS } from '../../../sim/sensors/settings.ts';
import { UserError } from '../../errors.ts';
import type { Job } from '../../job.ts';
import { fittedGaussianPeak } from '../../network/decode.ts';
import type { ModelSpec, Weights } from '../../network/model.ts';
import { directionOf, networkInputs, partsOf } from '../../network/parts.ts';
import { type LessonSettings, lessonWith } from '../../protocol/lesson.ts';
import { cpuBackend } from '../../train/cpu/cpu.ts';
import { lookOf, type TrainingFrame } from '../../train/patterns.ts';
import { presetModel } from '../../train/preset-model.ts';
import { type Recipe, recipeWith } from '../../train/recipe.ts';
import { trainNetwork } from '../../train/session.ts';
import { MOST_MOVED, MOVES, type PseudoSimulation, PseudoTally } from '../pseudo-simulation.ts';
import { snapshotFrames } from '../snapshot-frames.ts';
import {
  type CalibrateOptions,
  type Calibration,
  calibrate,
  type RoadsSeen,
  roadsSeen,
  type Spread,
} from './calibrate.ts';
import { evenly } from './evenly.ts';
import { blockInterval, type Interval, scoresOf, type UnitScores, withinTwo } from './scores.ts';
import type { RealPicture, RealSource } from './source.ts';

/** What a network learns from before it is tested on real pictures. */
export const LEARN_FROM = ['sim', 'real', 'both'] as const;
export type LearnFrom = (typeof LEARN_FROM)[number];

export interface SimToRealOptions extends CalibrateOptions {
  readonly learn: LearnFrom;
  /** Networks, each from snapshots and first weights of its own; the first seed is `seed`. */
  readonly seeds: number;
  readonly seed: number;
  /** Snapshots of each. */
  readonly count: number;
  readonly kinds: readonly RoadKind[];
  /** In place of the one that is found in pictures. */
  readonly camera?: CameraSettings | undefined;
  /** What of the lesson is to be otherwise than as it follows from the camera. */
  readonly lesson?: Partial<LessonSettings>;
  readonly hidden: number;
  /** Blocks of neighbours of which each is held out where real pictures are learned. */
  readonly blocks: number;
}

export interface SeedScores extends UnitScores {
  readonly seed: number;
}

export interface SimToRealResult extends UnitScores, RoadsSeen {
  readonly data: string;
  readonly test: string;
  readonly learn: LearnFrom;
  /** Pictures that were answered, each counted once. */
  readonly count: number;
  readonly skipped: RealSource['skipped'];
  readonly withinTwoInterval: Interval;
  readonly meanErrorInterval: Interval;
  /** What always answering straight, and always the mean of what is right, would get. */
  readonly straightWithinTwo: number;
  readonly straightMeanErrorUnits: number;
  readonly meanWithinTwo: number;
  readonly meanMeanErrorUnits: number;
  /**
   * Share of the tested pictures at which one of the three commonest directions was steered. Near 1 a driver steered all
   * or nothing, as with keys: then units tell little of where the road leads, and {@link pseudoSimulation} tells more.
   */
  readonly commonestSteering: number;
  /** Of the tested pictures, those steered more sharply than the outermost unit, which no answer reaches. */
  readonly beyondOutermost: number;
  readonly perSeed: readonly SeedScores[];
  readonly camera: CameraSettings;
  /** Where the camera comes from: found in the pictures, known to the drive, or given. */
  readonly cameraIs: 'found' | 'known' | 'given';
  /** Of the road, as it was told. */
  readonly roadWidthM: number;
  /** What was found; null where the camera was known or given. */
  readonly calibration: Calibration | null;
  /** The tested pictures seen from beside the path, as all seeds answer them; null where none can be judged by. */
  readonly pseudoSimulation: PseudoSimulation | null;
  readonly lesson: LessonSettings;
  readonly snapshots: number;
  /** Places that were drawn again, since what is right there is beyond the outermost unit. */
  readonly dropped: number;
}

/** Some of each world, for a page. */
export interface Glimpses {
  readonly simulated: readonly Pick<RealPicture, 'camera'>[];
  /** Answers of the first seed beside what is right, units from 0. */
  readonly real: readonly (RealPicture & { readonly unit: number; readonly answer: number })[];
}

const DEGREE = Math.PI / 180;
const UNITS = 30;
const OUTERMOST = DEFAULT_MAX_CURVATURE_PER_M;
/** What a vehicle's springs do to a camera, and how roads of one width differ. */
const SWAY = { swayPitchRad: 0.7 * DEGREE, swayRollRad: 1 * DEGREE, swayHeightShare: 0.05 };
const WIDTHS = [0.94, 1.1] as const;
/** Poses reach as far as all but a few pictures, and no less than usual. */
const DEVIATIONS = 2.2;
const MOST_GLIMPSES = 24;
const SIM_RECIPE: Partial<Recipe> = { validationShare: 0, epochs: 40, neighbourSmoothing: 0 };
/** Few real pictures are gone over often, and with small steps where they come second. */
const REAL_RECIPE: Partial<Recipe> = {
  validationShare: 0,
  epochs: 60,
  learningRate: 0.3,
  weightDecay: 0.001,
};
const SECOND_RECIPE: Partial<Recipe> = { validationShare: 0, epochs: 10, learningRate: 0.03 };

/** The lesson that follows from a camera that was found in pictures: no label of theirs is read. */
export function lessonFor(
  found: Calibration | null,
  { roadWidthM, lookaheadM, kinds }: CalibrateOptions & Pick<SimToRealOptions, 'kinds'>,
): LessonSettings {
  const usual = lessonWith();
  const lanes = lanesOf(kinds);
  const laneM = roadWidthM / lanes;
  // The path of a road of two lanes is the middle of its right one.
  const pathLeftM = lanes === 2 ? -laneM / 2 : 0;
  const reach = ({ mean, deviation }: Spread, from = 0) => Math.abs(mean - from) + DEVIATIONS * deviation;
  return lessonWith({
    ...SWAY,
    maxLateralM: Math.min(5, Math.max(usual.maxLateralM, found ? reach(found.leftM, pathLeftM) : 0)),
    maxHeadingRad: Math.min(
      40 * DEGREE,
      Math.max(usual.maxHeadingRad, found ? reach(found.turnedLeftRad) : 0),
    ),
    lookaheadM,
    maxCurvaturePerM: OUTERMOST,
    poses: 'even',
    beyond: 'drop',
    contrast: !found ? 'both' : found.roadLighter ? 'lighter' : 'darker',
    laneWidthM: [WIDTHS[0] * laneM, WIDTHS[1] * laneM],
    // The simulator's soft strip between road and ground is what real roads lack.
    without: ['shoulder', 'ditch'],
  });
}

/** @throws UserError where kinds differ, since they are told one width of road. */
function lanesOf(kinds: readonly RoadKind[]): 1 | 2 {
  const two = kinds.filter((kind) => kind === 'street' || kind === 'highway').length;
  if (two === kinds.length) return 2;
  if (two === 0 && kinds.every((kind) => kind === 'path' || kind === 'dirt')) return 1;
  throw new UserError(
    'usage',
    `${kinds.join(',')} have not one number of lanes, and pictures are taken to show roads of one width`,
    'Give --road path,dirt or --road street,highway.',
  );
}

/**
 * Trains networks on snapshots of a camera that was found in real pictures, and scores them on real pictures.
 * @throws UserError where a source or its pictures will not do.
 */
export async function simToReal(
  data: RealSource,
  test: RealSource,
  options: SimToRealOptions,
  job: Job,
): Promise<{ readonly result: SimToRealResult; readonly glimpses: Glimpses }> {
  if (test.rows !== data.rows || test.columns !== data.columns) {
    throw new UserError(
      'invalid',
      `${test.name} has retinas of ${test.rows}×${test.columns}, ${data.name} of ${data.rows}×${data.columns}`,
      'Test on pictures of the same camera.',
    );
  }
  const given = options.camera;
  const calibration = given || data.knownCamera ? null : calibrate(data, options, job);
  const camera = given ?? data.knownCamera ?? calibration!.camera;
  const lesson = { ...lessonFor(calibration, options), ...options.lesson };
  const sensors = { ...DEFAULT_SENSOR_SETTINGS, camera };
  const { hidden, learn: from, seed: firstSeed } = options;
  const spec = presetModel('alvinn-1990', {
    sensors,
    hidden,
    preprocessing: 'contrast',
    maxCurvaturePerM: lesson.maxCurvaturePerM,
  });
  const learn = (frames: readonly TrainingFrame[], recipe: Partial<Recipe>, weights?: Weights) =>
    learned(spec, frames, recipe, weights, job);
  const right = test.pictures.map(({ curvaturePerM }) => unitOf(curvaturePerM, lesson.maxCurvaturePerM));
  const asked = askedOf(test, camera);
  const tally = new PseudoTally(lesson.lookaheadM, (curvaturePerM) =>
    Math.max(-lesson.maxCurvaturePerM, Math.min(lesson.maxCurvaturePerM, curvaturePerM)),
  );
  const errors: number[][] = [];
  const perSeed: SeedScores[] = [];
  let [dropped, shown, firstAnswers]: [number, readonly TrainingFrame[], readonly number[]] = [0, [], []];
  for (let i = 0; i < options.seeds; i++) {
    const seed = firstSeed + i;
    let weights: Weights | undefined;
    if (from !== 'real') {
      const order = { count: options.count, kinds: options.kinds, seed, lesson, sensors };
      const made = await snapshotFrames(order, job);
      dropped += made.dropped;
      if (i === 0) shown = made.frames;
      weights = await learn(made.frames, { ...SIM_RECIPE, seed });
    }
    const recipe = { ...(weights ? SECOND_RECIPE : REAL_RECIPE), seed };
    const all =
      from === 'sim'
        ? await peaks(spec, weights!, asked)
        : await learnedFromReal(data, test === data, asked, options.blocks, spec, async (pictures) => {
            const second = await learn(pictures.map(frameOf), recipe, weights);
            return weights ? halfway(weights, second) : second;
          });
    const answers = all.slice(0, right.length);
    if (i === 0) firstAnswers = answers;
    for (let at = right.length; at < all.length; at += MOVES.length) {
      const { of } = asked[at]!;
      const [itself, ...moved] = [all[of]!, ...all.slice(at, at + MOVES.length)].map((unit) =>
        curvatureOfUnit(unit, UNITS, lesson.maxCurvaturePerM),
      );
      tally.add(test.pictures[of]!.curvaturePerM, itself!, moved);
    }
    const own = answers.map((answer, k) => Math.abs(answer - right[k]!));
    errors.push(own);
    perSeed.push({ seed, ...scoresOf(own) });
  }
  const rng = new Rng(firstSeed).split('resampling');
  const always = (unit: number) => scoresOf(right.map((own) => Math.abs(own - unit)));
  const straight = always((UNITS - 1) / 2);
  const mean = always(right.reduce((sum, unit) => sum + unit, 0) / right.length);
  const result: SimToRealResult = {
    data: data.name,
    test: test.name,
    learn: from,
    count: right.length,
    skipped: test.skipped,
    ...scoresOf(errors.flat()),
    withinTwoInterval: blockInterval(errors.map(withinTwo), rng.split('within')),
    meanErrorInterval: blockInterval(errors, rng.split('error')),
    straightWithinTwo: straight.withinTwoUnits,
    straightMeanErrorUnits: straight.meanErrorUnits,
    meanWithinTwo: mean.withinTwoUnits,
    meanMeanErrorUnits: mean.meanErrorUnits,
    commonestSteering: commonestOf(right),
    beyondOutermost: right.filter((unit) => unit < 0 || unit > UNITS - 1).length,
    perSeed,
    camera,
    cameraIs: given ? 'given' : calibration ? 'found' : 'known',
    roadWidthM: options.roadWidthM,
    calibration,
    ...roadsSeen(test, camera, options.roadWidthM, calibration),
    pseudoSimulation: tally.result,
    lesson,
    snapshots: from === 'real' ? 0 : options.count,
    dropped,
  };
  return { result, glimpses: glimpsesOf(shown, test, right, firstAnswers) };
}

/** Share of the three commonest of some units, to a tenth. */
function commonestOf(units: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const unit of units.map((own) => Math.round(10 * own))) counts.set(unit, (counts.get(unit) ?? 0) + 1);
  const most = [...counts.values()].sort((a, b) => b - a).slice(0, 3);
  return most.reduce((sum, count) => sum + count, 0) / units.length;
}

/** A picture to answer, and the tested one that it is or comes from. */
interface Asked {
  readonly camera: Uint8Array;
  readonly of: number;
}

/** The tested pictures, and then some of them from beside the path, one for each of {@link MOVES}. */
function askedOf({ pictures }: RealSource, retina: CameraSettings): Asked[] {
  const own = pictures.map(({ camera }, of): Asked => ({ camera, of }));
  const moved = evenly(own, MOST_MOVED).flatMap(({ camera, of }) =>
    MOVES.map((move) => ({ camera: warpOverGround(camera, retina, retina, move).camera, of })),
  );
  return [...own, ...moved];
}

/** Unit from 0 of a curvature, beyond the ends too: what was steered there is further off than any answer. */
function unitOf(curvaturePerM: number, outermostPerM: number): number {
  const perUnit = curvatureOfUnit(0, UNITS, outermostPerM) - curvatureOfUnit(1, UNITS, outermostPerM);
  return (outermostPerM - curvaturePerM) / perUnit;
}

/** Trains on the processor, from weights or anew. */
async function learned(
  spec: ModelSpec,
  frames: readonly TrainingFrame[],
  recipe: Partial<Recipe>,
  weights: Weights | undefined,
  job: Job,
): Promise<Weights> {
  const work = { spec, recipe: recipeWith(recipe), frames, ...(weights && { first: weights }) };
  const result = await trainNetwork(work, cpuBackend(), {
    signal: job.signal,
    nowMs: () => 0,
    onProgress: ({ epoch, epochs }) => job.onProgress({ phase: 'training', done: epoch, total: epochs }),
    onState: () => {},
    unpaused: () => undefined,
  });
  return result.weights;
}

/**
 * Weights in the middle between those from snapshots and those that went on to real pictures: what few pictures teach,
 * without what they make forget (Wortsman and others 2022, "Robust fine-tuning of zero-shot models").
 */
function halfway(first: Weights, second: Weights): Weights {
  return {
    layers: first.layers.map((layer, l) => layer.map((weight, i) => (weight + second.layers[l]![i]!) / 2)),
  };
}

/** Peaks of the fitted Gaussians of a network's answers, units from 0. */
async function peaks(spec: ModelSpec, weights: Weights, pictures: readonly Asked[]): Promise<number[]> {
  const width = spec.network.inputs;
  const inputs = new Float32Array(pictures.length * width);
  for (const [i, { camera }] of pictures.entries())
    networkInputs(spec, lookOf(frameOf({ camera, curvaturePerM: 0 }, 0)), inputs, i * width);
  const trainer = await cpuBackend().create(spec.network, weights);
  const answers = await trainer.forward(inputs, pictures.length);
  trainer.dispose();
  const { outputWidth } = partsOf(spec);
  const { units } = directionOf(spec);
  return pictures.map((_, i) =>
    fittedGaussianPeak(answers.subarray(i * outputWidth, i * outputWidth + units)),
  );
}

/** Learns from real pictures: from all where others are tested, else each block of neighbours from the other blocks. */
async function learnedFromReal(
  { name, pictures }: RealSource,
  areTested: boolean,
  asked: readonly Asked[],
  blocks: number,
  spec: ModelSpec,
  learn: (pictures: readonly RealPicture[]) => Promise<Weights>,
): Promise<number[]> {
  if (!areTested) return peaks(spec, await learn(pictures), asked);
  const count = Math.min(blocks, pictures.length);
  if (count < 2) {
    throw new UserError(
      'invalid',
      `${name}: there is nothing left to learn from`,
      'Give more pictures, or --blocks.',
    );
  }
  const answers = new Array<number>(asked.length);
  for (let block = 0; block < count; block++) {
    const [from, to] = [block, block + 1].map((i) => Math.round((i * pictures.length) / count));
    const isOwn = (of: number) => of >= from! && of < to!;
    const weights = await learn(pictures.filter((_, i) => !isOwn(i)));
    const places = asked.flatMap(({ of }, at) => (isOwn(of) ? [at] : []));
    const own = await peaks(
      spec,
      weights,
      places.map((at) => asked[at]!),
    );
    for (const [i, at] of places.entries()) answers[at] = own[i]!;
  }
  return answers;
}

/** Mirrored too: a single-lane road's sides are alike, and what is not known of the camera a mirror does not worsen. */
function frameOf({ camera, curvaturePerM }: Omit<RealPicture, 'timeS'>, group: number): TrainingFrame {
  return {
    camera,
    range: new Float32Array(),
    curvaturePerM,
    roadLighter: false,
    previousRoadLighter: false,
    group,
    mirrorable: true,
  };
}

function glimpsesOf(
  simulated: readonly TrainingFrame[],
  { pictures }: RealSource,
  right: readonly number[],
  answers: readonly number[],
): Glimpses {
  const count = Math.min(MOST_GLIMPSES, pictures.length);
  const chosen = Array.from({ length: count }, (_, i) => Math.floor((i * pictures.length) / count));
  return {
    simulated: simulated.slice(0, MOST_GLIMPSES),
    real: chosen.map((i) => ({ ...pictures[i]!, unit: right[i]!, answer: answers[i]! })),
  };
}
