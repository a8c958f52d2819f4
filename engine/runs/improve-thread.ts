/** Entry of the thread in which a network learns from where it had to be helped. See improvements.ts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OPEN_ROAD_KINDS, ROAD_KINDS, type RoadKind } from '../../sim/road/road.ts';
import { type Asker, answerTasks } from '../answer-tasks.ts';
import { openDrive } from '../data/drive-reader.ts';
import { storedRoad } from '../data/stored-road.ts';
import { sensorsOf } from '../drive/model-sensors.ts';
import { UserError } from '../errors.ts';
import type { Progress } from '../job.ts';
import {
  type GatheredLooks,
  type ImproveOptions,
  type ImproveResult,
  improveModel,
} from '../jobs/improve-job.ts';
import { looksOfMoments, momentsOf } from '../jobs/moments-to-learn.ts';
import { makeSnapshots } from '../jobs/snapshots-job.ts';
import { loadSteeringModel } from '../onnx/steering.ts';

export interface ImproveListener {
  onProgress(progress: Progress): void;
}

/** What a network learns: its drives are made here, of the kinds of road that its card names. */
export type ImproveOrder = Omit<ImproveOptions, 'data' | 'given'> & {
  readonly given?: readonly GatheredLooks[];
  /** Recorded drive whose moments are learned from. */
  readonly recording?: string;
};

/** Where a recording does not say how fast it was driven, m/s. */
const USUAL_MPS = 10;
/** Pictures of roads that it knew, so that it does not forget them. */
const OLD_SNAPSHOTS = 600;

const tasksFor = ({ signal, listener }: Asker<ImproveListener>) => ({
  moments(path: string) {
    using drive = openDrive(path);
    return momentsOf(drive);
  },
  /** The road of a recording's moments, and how fast it was driven. @throws UserError where no seed made it. */
  roadOf(path: string) {
    using drive = openDrive(path);
    const step = momentsOf(drive)[0]?.step;
    const frame = step === undefined ? undefined : drive.frame(step);
    const road = frame?.road == null ? undefined : storedRoad(drive, frame.road);
    if (!road || 'format' in road) {
      throw new UserError(
        'invalid',
        'its moments lie on a road that no seed made, or there are none',
        'Let a network drive a road from a seed, and take the wheel when it goes wrong.',
      );
    }
    const { speedMps } = drive.meta.details;
    const asked = typeof speedMps === 'number' && speedMps > 0 ? speedMps : USUAL_MPS;
    return { kind: road.kind, seed: road.seed, obstaclesPerKm: road.obstaclesPerKm ?? 0, speedMps: asked };
  },
  async improve({ recording, ...order }: ImproveOrder): Promise<ImproveResult> {
    const job = { signal, onProgress: (progress: Progress) => void listener.onProgress(progress) };
    const nowMs = () => performance.now();
    const folder = mkdtempSync(join(tmpdir(), 'alvinn-lessons-'));
    try {
      const data = join(folder, 'known.drive');
      const { kinds, sensors, seed } = await knownOf(order.model);
      const snapshots = {
        count: OLD_SNAPSHOTS,
        seed,
        kinds,
        sensors,
        threads: 1,
      };
      await makeSnapshots({ ...snapshots, out: data }, job, nowMs);
      const given = recording === undefined ? order.given : lessonsIn(recording);
      if (given?.every(({ looks }) => looks.length === 0)) {
        throw new UserError(
          'empty',
          'there is no moment to learn from',
          'Let the network drive until it has to be helped.',
        );
      }
      return await improveModel({ ...order, data: [data], ...(given && { given }) }, job, nowMs);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

export type ImproveTasks = ReturnType<typeof tasksFor>;

answerTasks(tasksFor);

function lessonsIn(path: string): GatheredLooks[] {
  using drive = openDrive(path);
  return looksOfMoments(drive, momentsOf(drive));
}

/** What a network learned on, as its card tells it. */
async function knownOf(path: string) {
  await using model = await loadSteeringModel(path);
  const names = model.card.data.flatMap(({ roads }) => roads.map((name) => name.split(' ')[0]!));
  const wheel = model.card.recipe.atTheWheel as { readonly road?: unknown } | undefined;
  if (typeof wheel?.road === 'string') names.push(wheel.road.split(' ')[0]!);
  const kinds = ROAD_KINDS.filter((kind) => names.includes(kind));
  const known: readonly RoadKind[] = kinds.length > 0 ? kinds : OPEN_ROAD_KINDS;
  return { kinds: known, sensors: sensorsOf(model), seed: model.card.seed };
}
