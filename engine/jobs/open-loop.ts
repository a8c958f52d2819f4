import { Rng } from '../../sim/rng.ts';
import { ROAD_KINDS, type RoadKind } from '../../sim/road/road.ts';
import { weatherOf } from '../../sim/scene/conditions.ts';
import { sensorsOf } from '../drive/model-sensors.ts';
import { type Snapshot, snapshotGroups } from '../drive/snapshots.ts';
import { stopIfCancelled } from '../errors.ts';
import type { Job } from '../job.ts';
import { directionOf, outputOf, tellsReliability } from '../network/parts.ts';
import { checkFits, loadSteeringModel, type SteeringModel } from '../onnx/steering.ts';
import type { AnswerStratum } from '../protocol/evaluation.ts';
import { type LessonSettings, lessonIn } from '../protocol/lesson.ts';
import { openEyes } from '../sensors/eyes.ts';
import type { SensorRenderer } from '../sensors/renderer.ts';
import type { ReliabilityScores } from '../train/reliability-scores.ts';
import { type OpenLoopScores, scoreAnswers } from '../train/score.ts';
import { type AnsweredPattern, answerStrata } from '../train/strata.ts';
import { testReliability } from './reliability-test.ts';

export interface TestOptions {
  readonly model: string;
  readonly kinds: readonly RoadKind[];
  readonly seed: number;
  readonly count: number;
}

/** A snapshot with what the network answered, for people to look at. */
export interface AnsweredSnapshot {
  readonly kind: RoadKind;
  readonly snapshot: Snapshot;
  readonly direction: Float32Array;
  readonly targetUnit: number;
}

export interface TestResult extends OpenLoopScores {
  readonly model: string;
  /** Share within two units by kind of road. */
  readonly withinTwoUnitsByKind: Readonly<Record<string, number>>;
  /** Beside the mean, which hides the rare: by kind of road, by weather, by contrast, and by kind in each weather. */
  readonly strata: readonly AnswerStratum[];
  /** The worst kind of road in one weather. */
  readonly worstStratum: AnswerStratum;
  /** Share of snapshots whose road intensity output said rightly lighter or darker; null without that output. */
  readonly roadIntensityRight: number | null;
}

/**
 * Scores a model on snapshots of roads made from another seed than its training's; one that tells how far it trusts itself,
 * on that too.
 */
export async function testModel(
  options: TestOptions,
  job: Job,
  onAnswer: (answered: AnsweredSnapshot) => void = () => {},
): Promise<TestResult & Partial<ReliabilityScores>> {
  await using model = await loadSteeringModel(options.model);
  using eyes = await openEyes();
  const renderer = await eyes.create(sensorsOf(model));
  try {
    const result = await testWith({ model, renderer }, options, job, onAnswer);
    const knows = tellsReliability(model.spec);
    return knows ? { ...result, ...(await testReliability({ model, renderer }, options, job)) } : result;
  } finally {
    renderer.dispose();
  }
}

/** The lesson that a model learned from where it is the same in all its data, and the usual one otherwise. */
export function lessonOfCard({ data }: SteeringModel['card']): LessonSettings {
  const [first, ...others] = data.map(({ lesson }) => lesson ?? {});
  const same = others.every((lesson) => JSON.stringify(lesson) === JSON.stringify(first));
  return lessonIn((same && first) || {});
}

/** {@link testModel} with a model and a renderer that are there already; they stay the caller's. */
export async function testWith(
  { model, renderer }: { readonly model: SteeringModel; readonly renderer: SensorRenderer },
  { kinds, seed, count }: Omit<TestOptions, 'model'>,
  job: Job,
  onAnswer: (answered: AnsweredSnapshot) => void = () => {},
): Promise<TestResult> {
  checkFits(model, renderer.settings);
  const { spec } = model;
  const direction = directionOf(spec);
  const { units } = direction;
  const directions = new Float32Array(count * units);
  const curvatures: number[] = [];
  const answered: AnsweredPattern[] = [];
  let intensityRight = 0;
  const wanted = { count, kinds, lesson: lessonOfCard(model.card) };
  // Split off by name: the same number as a training seed still gives other roads.
  for await (const { scene, snapshots } of snapshotGroups(renderer, wanted, new Rng(seed).split('test'))) {
    stopIfCancelled(job.signal);
    const answers = await model.answer(
      snapshots.map(({ images, previousRoadLighter }) => ({
        ...images,
        roadIntensityFeedback: previousRoadLighter ? 1 : 0,
      })),
    );
    for (const [i, snapshot] of snapshots.entries()) {
      const answer = answers.direction.subarray(i * units, (i + 1) * units);
      directions.set(answer, curvatures.length * units);
      curvatures.push(snapshot.curvaturePerM);
      const targetUnit = direction.targetUnit(snapshot.curvaturePerM);
      answered.push({
        kind: scene.roadDescription.kind,
        weather: weatherOf(scene.conditions),
        roadLighter: snapshot.roadLighter,
        isRight: Math.abs(direction.unitOf(answer) - targetUnit) <= 2,
      });
      if (answers.roadIntensity && answers.roadIntensity[i]! > 0.5 === snapshot.roadLighter) intensityRight++;
      onAnswer({
        kind: scene.roadDescription.kind,
        snapshot,
        direction: answer,
        targetUnit,
      });
    }
    job.onProgress({ phase: 'looking at novel snapshots', done: curvatures.length, total: count });
  }
  const { strata, worst } = answerStrata(answered);
  const byKind = strata.filter(({ stratum }) => (ROAD_KINDS as readonly string[]).includes(stratum));
  return {
    model: model.name,
    ...scoreAnswers(spec, directions, units, curvatures),
    withinTwoUnitsByKind: Object.fromEntries(
      byKind.map(({ stratum, withinTwoUnits }) => [stratum, withinTwoUnits]),
    ),
    strata,
    worstStratum: worst,
    roadIntensityRight: outputOf(spec, 'road-intensity') ? intensityRight / count : null,
  };
}
