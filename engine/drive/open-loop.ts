import { DEFAULT_LOOKAHEAD_M } from '../../sim/conventions.ts';
import { Rng } from '../../sim/rng.ts';
import type { RoadKind } from '../../sim/road/road.ts';
import { stopIfCancelled } from '../errors.ts';
import { openGpu } from '../gpu/gpu.ts';
import type { Job } from '../job.ts';
import { directionOf, outputOf } from '../network/parts.ts';
import { checkFits, loadSteeringModel, type SteeringModel } from '../onnx/steering.ts';
import type { SensorRenderer } from '../sensors/renderer.ts';
import { createSensorRenderer } from '../sensors/three-sensors.ts';
import { type OpenLoopScores, scoreAnswers } from '../train/score.ts';
import { sensorsOf } from './model-sensors.ts';
import { DEFAULT_POSE_SPREAD, type Snapshot, snapshotGroups } from './snapshots.ts';

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
  /** Share of snapshots whose road intensity output said rightly lighter or darker; null without that output. */
  readonly roadIntensityRight: number | null;
}

/** Scores a model on snapshots of roads made from another seed than its training's. */
export async function testModel(
  options: TestOptions,
  job: Job,
  onAnswer: (answered: AnsweredSnapshot) => void = () => {},
): Promise<TestResult> {
  await using model = await loadSteeringModel(options.model);
  using gpu = await openGpu();
  const renderer = await createSensorRenderer(gpu, sensorsOf(model));
  try {
    return await testWith({ model, renderer }, options, job, onAnswer);
  } finally {
    renderer.dispose();
  }
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
  const kindOf: RoadKind[] = [];
  let intensityRight = 0;
  const plan = { count, kinds, spread: DEFAULT_POSE_SPREAD, lookaheadM: DEFAULT_LOOKAHEAD_M };
  // Split off by name: the same number as a training seed still gives other roads.
  for await (const { scene, snapshots } of snapshotGroups(renderer, plan, new Rng(seed).split('test'))) {
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
      kindOf.push(scene.roadDescription.kind);
      if (answers.roadIntensity && answers.roadIntensity[i]! > 0.5 === snapshot.roadLighter) intensityRight++;
      onAnswer({
        kind: scene.roadDescription.kind,
        snapshot,
        direction: answer,
        targetUnit: direction.targetUnit(snapshot.curvaturePerM),
      });
    }
    job.onProgress({ phase: 'looking at novel snapshots', done: curvatures.length, total: count });
  }
  const byKind = [...new Set(kindOf)].map((kind): [string, number] => {
    const rows = kindOf.flatMap((other, i) => (other === kind ? [i] : []));
    const chosen = Float32Array.from(
      rows.flatMap((i) => [...directions.subarray(i * units, (i + 1) * units)]),
    );
    const right = rows.map((i) => curvatures[i]!);
    return [kind, scoreAnswers(spec, chosen, units, right).withinTwoUnits];
  });
  return {
    model: model.name,
    ...scoreAnswers(spec, directions, units, curvatures),
    withinTwoUnitsByKind: Object.fromEntries(byKind),
    roadIntensityRight: outputOf(spec, 'road-intensity') ? intensityRight / count : null,
  };
}
