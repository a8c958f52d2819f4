import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { driveRoad } from '../drive/closed-loop.ts';
import type { Job } from '../job.ts';
import { exportVerifiedModel } from '../onnx/verify.ts';
import type { DataSource } from '../protocol/model.ts';
import { cpuBackend } from '../train/cpu/cpu.ts';
import { foldScale, type InputScale } from '../train/input-scale.ts';
import { lookOf, type TrainingFrame } from '../train/patterns.ts';
import { SOFTWARE_VERSION } from '../version.ts';
import type { Candidate } from './candidates.ts';
import type { SweepRecord } from './record.ts';
import type { RoadScore } from './result.ts';

const DRIVE_SPEED_MPS = 10;
/** Frames that an export is compared with its trainer on. */
const VERIFIED_FRAMES = 64;

/** What a model's card tells of its training, and the frames it came from. */
export interface TrainedOn {
  readonly dataDigests: readonly string[];
  readonly data: readonly DataSource[];
  readonly sensors: SensorSettings;
  readonly frames: readonly TrainingFrame[];
  readonly backendVariant: string;
}

/**
 * The ONNX file of a network that was trained to the end, compared with its trainer.
 * @param scale what became of its inputs
 */
export async function exportFinalist(
  { id, spec, recipe, point }: Candidate,
  record: SweepRecord,
  scale: InputScale,
  { dataDigests, data, sensors, frames, backendVariant }: TrainedOn,
): Promise<Uint8Array> {
  const { weights, history } = record.state(id, spec.network)!;
  const folded = foldScale(spec.network, weights, scale);
  const trainer = await cpuBackend().create(spec.network, folded);
  const looks = frames.slice(0, VERIFIED_FRAMES).map(lookOf);
  const card = {
    softwareVersion: SOFTWARE_VERSION,
    dataDigests,
    data,
    seed: recipe.seed,
    recipe: { ...recipe, trainingShare: point.trainingShare },
    scores: {
      loss: history.loss.at(-1)!,
      validationLoss: history.validationLoss.at(-1)!,
      withinTwoUnits: history.withinTwoUnits.at(-1)!,
      validationWithinTwoUnits: history.validationWithinTwoUnits.at(-1)!,
    },
    backendVariant,
    sensors,
  };
  try {
    return await exportVerifiedModel(spec, folded, card, looks, (inputs, count) =>
      trainer.forward(inputs, count),
    );
  } finally {
    trainer.dispose();
  }
}

/** What finalists drive, and how many of all drives are done before this one's. */
export interface Course {
  readonly roads: readonly { readonly road: string; readonly seed: number }[];
  readonly distanceM: number;
  readonly drivesBefore: number;
  readonly drives: number;
}

/** Drives every road of the course, except where the record has the score already, and keeps each at once. */
export async function driveFinalist(
  network: number,
  model: string,
  { roads, distanceM, drivesBefore, drives }: Course,
  record: SweepRecord,
  job: Job,
  nowMs: () => number,
): Promise<RoadScore[]> {
  const scores: RoadScore[] = [];
  for (const [i, { road, seed }] of roads.entries()) {
    let score = record.drive(network, i);
    if (!score) {
      const progress: Job = {
        signal: job.signal,
        onProgress: ({ done }) =>
          job.onProgress({
            phase: 'driving',
            done: (drivesBefore + i) * distanceM + done,
            total: drives * distanceM,
            note: `m, network ${network} on ${road}`,
          }),
      };
      const options = { model, road, seed, distanceM, speedMps: DRIVE_SPEED_MPS };
      score = scoreOf(await driveRoad(options, progress, nowMs));
      record.saveDrive(network, i, score);
    }
    scores.push(score);
  }
  return scores;
}

/** What is the same whenever it is driven again. */
function scoreOf({
  road,
  distanceM,
  autonomyPercent,
  interventions,
  departuresPerKm,
  cteMeanAbsM,
  cteMaxM,
  digest,
}: RoadScore): RoadScore {
  return {
    road,
    distanceM,
    autonomyPercent,
    interventions,
    departuresPerKm,
    cteMeanAbsM,
    cteMaxM,
    digest,
  };
}
