import type { RoadDescription } from '../../sim/road/create-road.ts';
import { weatherOf } from '../../sim/scene/conditions.ts';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import type { SnapshotsWanted } from '../drive/snapshots.ts';
import type { Job } from '../job.ts';
import { snapshotFrames } from '../jobs/snapshot-frames.ts';
import type { ModelSpec, Weights } from '../network/model.ts';
import { activationsOf, networkInputs, partsOf } from '../network/parts.ts';
import { type LessonChanges, lessonWith } from '../protocol/lesson.ts';
import { cpuBackend } from '../train/cpu/cpu.ts';
import { lookOf, type TrainingFrame } from '../train/patterns.ts';
import { type Recipe, recipeWith } from '../train/recipe.ts';
import { type OpenLoopScores, scoreAnswers } from '../train/score.ts';
import { type TrainingResult, trainNetwork } from '../train/session.ts';

/** A snapshot as training sees it, with the road that it was seen on. */
export interface LabFrame extends TrainingFrame {
  readonly road: RoadDescription;
}

/** Which snapshots. */
export interface LabPlan extends Pick<SnapshotsWanted, 'count' | 'kinds'> {
  readonly seed: number;
  /** What is not as usual. */
  readonly lesson?: LessonChanges;
}

/** Renders snapshots into memory, none of which is to be mirrored. The same seed gives the same ones. */
export async function labFrames({ lesson, ...wanted }: LabPlan, job: Job): Promise<LabFrame[]> {
  const plan = { ...wanted, lesson: lessonWith(lesson), sensors: DEFAULT_SENSOR_SETTINGS };
  const { frames, scenes } = await snapshotFrames(plan, job);
  return frames.map((frame) => {
    const { conditions, roadDescription } = scenes[frame.group]!;
    return { ...frame, mirrorable: false, weather: weatherOf(conditions), road: roadDescription };
  });
}

/**
 * Trains a network on the processor, here and now, on all frames but those that the recipe keeps back. All inputs are as
 * strong as they are, as in 1989.
 */
export async function learn(
  spec: ModelSpec,
  frames: readonly TrainingFrame[],
  recipe: Partial<Recipe>,
  job: Job,
): Promise<TrainingResult> {
  return trainNetwork(
    { spec, recipe: recipeWith({ validationShare: 0, balanceInputs: false, ...recipe }), frames },
    cpuBackend(),
    {
      signal: job.signal,
      nowMs: () => 0,
      onProgress: ({ epoch, epochs }) => job.onProgress({ phase: 'training', done: epoch, total: epochs }),
      onState: () => {},
      unpaused: () => undefined,
    },
  );
}

/** Outputs of a network for frames, [count][outputs], the feedback as the image before said it unless it is given. */
export async function answersTo(
  spec: ModelSpec,
  weights: Weights,
  frames: readonly TrainingFrame[],
  feedback?: (frame: TrainingFrame) => number,
): Promise<Float32Array> {
  const width = spec.network.inputs;
  const inputs = new Float32Array(frames.length * width);
  for (const [i, frame] of frames.entries()) {
    const look = lookOf(frame);
    const own = feedback ? { ...look, roadIntensityFeedback: feedback(frame) } : look;
    networkInputs(spec, own, inputs, i * width);
  }
  const trainer = await cpuBackend().create(spec.network, weights);
  const answers = await trainer.forward(inputs, frames.length);
  trainer.dispose();
  return answers;
}

/** How a network steers frames. */
export async function steering(
  spec: ModelSpec,
  weights: Weights,
  frames: readonly TrainingFrame[],
): Promise<OpenLoopScores> {
  const answers = await answersTo(spec, weights, frames);
  const { outputWidth } = partsOf(spec);
  return scoreAnswers(
    spec,
    answers,
    outputWidth,
    frames.map(({ curvaturePerM }) => curvaturePerM),
  );
}

/** Mean loss a frame of answers: ½ Σ (y − V)² over all outputs. */
export function meanLoss(spec: ModelSpec, answers: Float32Array, frames: readonly TrainingFrame[]): number {
  const { inputs, outputs, inputWidth, outputWidth } = partsOf(spec);
  const row = new Float32Array(inputWidth);
  const targets = new Float32Array(outputWidth);
  let sum = 0;
  for (const [i, frame] of frames.entries()) {
    networkInputs(spec, lookOf(frame), row, 0);
    for (const output of outputs) output.encode(frame, activationsOf(inputs, row), targets, output.first);
    for (let unit = 0; unit < outputWidth; unit++)
      sum += (targets[unit]! - answers[i * outputWidth + unit]!) ** 2 / 2;
  }
  return sum / frames.length;
}
