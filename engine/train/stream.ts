import type { Rng } from '../../sim/rng.ts';
import type { DriveReader } from '../data/drive-format.ts';
import { openDrives } from '../data/drive-reader.ts';
import type { ModelSpec } from '../network/model.ts';
import { chosenFrames, type FramesOfDrive, groupsOf } from './frames-to-learn.ts';
import { scaleInputs } from './input-scale.ts';
import { buildPatterns, groupsAside, mirrored, type PatternSet, type TrainingFrame } from './patterns.ts';
import { isMirrored, type PreparedPatterns, preparePatterns } from './prepare.ts';
import type { Recipe } from './recipe.ts';
import { teacherOf } from './training-frames.ts';

/** Frames in memory at a time. */
const BLOCK_FRAMES = 4096;
/** Frames that means and scores are taken from, and those for validation, at most. */
export const SAMPLED_FRAMES = 2048;

/** Drive files to be trained on frame by frame, more than memory should hold. */
export interface StreamedDrives {
  readonly drives: readonly string[];
  /** What of each is trained on. */
  readonly frames: readonly FramesOfDrive[];
}

/** Patterns that come from files block by block; what is in memory of them is a sample. */
export interface StreamedPatterns extends PreparedPatterns {
  /** All training patterns once, in another order for every `rng`, scaled, some of them mirrored. */
  blocks(rng: Rng): Generator<PatternSet, void>;
}

/** A frame's place: which drive, and which of its frames. */
interface Place {
  readonly drive: number;
  readonly index: number;
}

interface OpenDrive extends FramesOfDrive {
  readonly reader: DriveReader;
  readonly teacher: ReturnType<typeof teacherOf>;
}

/**
 * Opens drives to train on without holding them in memory. A share of the groups is kept for validation: see
 * {@link groupsAside}.
 *
 * @param blockFrames frames in memory at a time.
 * @throws UserError for a file that is no drive.
 */
export function openStream(
  { drives: paths, frames }: StreamedDrives,
  spec: ModelSpec,
  recipe: Recipe,
  rng: Rng,
  blockFrames = BLOCK_FRAMES,
): StreamedPatterns & Disposable {
  const drives: OpenDrive[] = [];
  const close = () => {
    for (const { reader } of drives) reader.close();
  };
  try {
    for (const [i, reader] of openDrives(paths).entries()) {
      drives.push({ reader, ...frames[i]!, teacher: teacherOf(reader, spec) });
    }
    const aside = groupsAside(groupsOf(drives), recipe.validationShare, rng);
    const firsts = drives.map((_, drive) =>
      drives.slice(0, drive).reduce((sum, { steps }) => sum + steps.length, 0),
    );
    const kept: number[] = [];
    const validation: number[] = [];
    for (const [drive, { groups }] of drives.entries()) {
      groups.forEach((of, index) => {
        (aside.has(of) ? validation : kept).push(firsts[drive]! + index);
      });
    }
    const frameAt = (number: number): TrainingFrame => {
      const drive = firsts.findLastIndex((first) => first <= number);
      const { reader, steps, groups, teacher } = drives[drive]!;
      const index = number - firsts[drive]!;
      return teacher(reader.frame(steps[index]!)!, groups[index]!);
    };
    const prepared = preparePatterns(
      spec,
      recipe,
      evenly(kept, SAMPLED_FRAMES).map(frameAt),
      evenly(validation, SAMPLED_FRAMES).map(frameAt),
    );
    return {
      ...prepared,
      shown: kept.length,
      *blocks(order) {
        const starts = drives.flatMap(({ steps }, drive) =>
          Array.from({ length: Math.ceil(steps.length / blockFrames) }, (_, i) => ({
            drive,
            index: i * blockFrames,
          })),
        );
        const toss = order.split('mirror');
        const turns = order.split('blocks').shuffle(Uint32Array.from(starts.keys()));
        for (const turn of turns) {
          const start = starts[turn]!;
          const frames = framesFrom(drives, start, blockFrames).filter(({ group: of }) => !aside.has(of));
          if (frames.length === 0) continue;
          const shown = frames.map((frame) =>
            isMirrored(frame, recipe) && toss.chance(0.5) ? mirrored(frame, spec) : frame,
          );
          const patterns = buildPatterns(spec, shown);
          scaleInputs(patterns, prepared.scale);
          yield patterns;
        }
      },
      [Symbol.dispose]: close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

function framesFrom(drives: readonly OpenDrive[], { drive, index }: Place, most: number): TrainingFrame[] {
  const { reader, teacher, ...own } = drives[drive]!;
  return Array.from(chosenFrames(reader, own, index, most), ({ frame, group }) => teacher(frame, group));
}

/** At most so many of a list, from all over it. */
function evenly(list: readonly number[], most: number): number[] {
  const count = Math.min(most, list.length);
  return Array.from({ length: count }, (_, i) => list[Math.floor((i * list.length) / count)]!);
}
