import { Rng } from '../../sim/rng.ts';
import type { Weather } from '../../sim/scene/conditions.ts';
import type { GroundTruth, Look } from '../network/look.ts';
import type { ModelSpec } from '../network/model.ts';
import { activationsOf, networkInputs, partsOf } from '../network/parts.ts';
import type { Patterns } from './backend.ts';

/** A frame of a drive as training sees it. */
export interface TrainingFrame extends GroundTruth, Pick<Look, 'camera' | 'range'> {
  readonly previousRoadLighter: boolean;
  /** Frames of one road or one stretch of time share a group; a group is never split. */
  readonly group: number;
  /** Whether the mirrored picture, with the direction mirrored too, is a true one: see {@link mirrorsOf}. */
  readonly mirrorable: boolean;
  /** Left out where nobody needs it told apart. */
  readonly weather?: Weather;
  /** Whether it is a warped copy of another frame: shown while training, and never scored. */
  readonly isCopy?: boolean;
}

/** Patterns with what scoring and the feedback protocol need beside them. */
export interface PatternSet extends Patterns {
  /** Right curvatures [count], 1/m. */
  readonly curvatures: Float32Array;
  /** 1 where the road was lighter than its surroundings in the image before [count]. */
  readonly previousLighter: Float32Array;
  /** Targets that lay beyond the outermost unit. */
  readonly clampedTargets: number;
}

/** A frame as a mirror shows it: what was left is right. */
export function mirrored(frame: TrainingFrame, spec: ModelSpec): TrainingFrame {
  const flip = <T extends Uint8Array | Float32Array>(image: T, columns: number, bands: number): T => {
    const flipped = image.slice() as T;
    const row = columns * bands;
    for (let i = 0; i < image.length; i++) {
      const column = Math.floor((i % row) / bands);
      flipped[i - (i % row) + (columns - 1 - column) * bands + (i % bands)] = image[i]!;
    }
    return flipped;
  };
  const pictureIn = (tensor: string) =>
    partsOf(spec).inputs.find((input) => input.tensor.name === tensor)?.picture;
  const camera = pictureIn('camera');
  const range = pictureIn('range');
  return {
    ...frame,
    camera: camera ? flip(frame.camera, camera.columns, 3) : frame.camera,
    range: range ? flip(frame.range, range.columns, 1) : frame.range,
    curvaturePerM: -frame.curvaturePerM,
  };
}

/** Inputs and targets of a model for frames, in their order. */
export function buildPatterns(spec: ModelSpec, frames: readonly TrainingFrame[]): PatternSet {
  const count = frames.length;
  const parts = partsOf(spec);
  const width = parts.inputWidth;
  const outputs = parts.outputWidth;
  const inputs = new Float32Array(count * width);
  const targets = new Float32Array(count * outputs);
  const curvatures = new Float32Array(count);
  const previousLighter = new Float32Array(count);
  let clampedTargets = 0;
  for (const [i, frame] of frames.entries()) {
    previousLighter[i] = frame.previousRoadLighter ? 1 : 0;
    curvatures[i] = frame.curvaturePerM;
    networkInputs(spec, lookOf(frame), inputs, i * width);
    const read = activationsOf(parts.inputs, inputs.subarray(i * width, (i + 1) * width));
    for (const output of parts.outputs) {
      if (output.encode(frame, read, targets, i * outputs + output.first)) clampedTargets++;
    }
  }
  return { count, inputs, targets, curvatures, previousLighter, clampedTargets };
}

/**
 * Chooses groups to set aside for validation, which hold about `share` of all frames: neighbours look alike, so a frame
 * whose neighbour was learned says nothing of unseen roads. At least one group is left for training.
 *
 * @param groups that of every frame
 */
export function groupsAside(groups: Iterable<number>, share: number, rng: Rng): ReadonlySet<number> {
  const sizes = new Map<number, number>();
  let frames = 0;
  for (const group of groups) {
    sizes.set(group, (sizes.get(group) ?? 0) + 1);
    frames++;
  }
  const aside = new Set<number>();
  let count = 0;
  for (const group of rng.shuffle([...sizes.keys()])) {
    if (count >= share * frames || aside.size === sizes.size - 1) break;
    aside.add(group);
    count += sizes.get(group)!;
  }
  return aside;
}

/** Sets whole groups of frames aside for validation, about `share` of all frames, without copies: see {@link groupsAside}. */
export function splitFrames(
  frames: readonly TrainingFrame[],
  share: number,
  rng: Rng,
): { training: readonly TrainingFrame[]; validation: readonly TrainingFrame[] } {
  const aside = groupsAside(
    frames.map(({ group }) => group),
    share,
    rng,
  );
  return {
    training: frames.filter(({ group }) => !aside.has(group)),
    validation: frames.filter(({ group, isCopy }) => aside.has(group) && !isCopy),
  };
}

/** What a network sees of a frame where the image before said its truth. */
export function lookOf({
  camera,
  range,
  previousRoadLighter,
}: Pick<TrainingFrame, 'camera' | 'range' | 'previousRoadLighter'>): Look {
  return { camera, range, roadIntensityFeedback: previousRoadLighter ? 1 : 0 };
}

/** Draws what is kept for validation. */
export function validationRng(seed: number): Rng {
  return new Rng(seed).split('training').split('validation');
}
