import { sidesAlike } from '../../sim/road/create-road.ts';
import type { RoadKind } from '../../sim/road/road.ts';
import { mountedInTheMiddle, type SensorSettings } from '../../sim/sensors/settings.ts';
import { createSnapshotMaker } from '../drive/snapshot-makers.ts';
import { groupsInOrder, type SnapshotScene } from '../drive/snapshots.ts';
import { stopIfCancelled } from '../errors.ts';
import type { Job } from '../job.ts';
import type { LessonSettings } from '../protocol/lesson.ts';
import type { TrainingFrame } from '../train/patterns.ts';

export interface SnapshotFramesOptions {
  readonly count: number;
  readonly kinds: readonly RoadKind[];
  readonly seed: number;
  readonly lesson: LessonSettings;
  readonly sensors: SensorSettings;
}

/** Snapshots in memory, as training sees them. */
export interface SnapshotFrames {
  readonly frames: TrainingFrame[];
  /** Of each group of frames. */
  readonly scenes: SnapshotScene[];
  /** Places that were drawn again, too sharp for the outermost unit. */
  readonly dropped: number;
}

/** Renders a lesson into memory. The same options give the same frames. */
export async function snapshotFrames(
  { count, kinds, seed, lesson, sensors }: SnapshotFramesOptions,
  job: Job,
): Promise<SnapshotFrames> {
  const wanted = { count, kinds, lesson };
  await using maker = await createSnapshotMaker({ wanted, seed, sensors });
  const frames: TrainingFrame[] = [];
  const scenes: SnapshotScene[] = [];
  const inTheMiddle = mountedInTheMiddle(sensors);
  let dropped = 0;
  for await (const { scene, snapshots, dropped: own } of groupsInOrder(wanted, maker.render, maker.ahead)) {
    stopIfCancelled(job.signal);
    const mirrorable = inTheMiddle && sidesAlike(scene.roadDescription);
    for (const { images, curvaturePerM, roadLighter, previousRoadLighter } of snapshots) {
      frames.push({
        camera: images.camera,
        range: images.range,
        curvaturePerM,
        roadLighter,
        previousRoadLighter,
        group: scenes.length,
        mirrorable,
      });
    }
    scenes.push(scene);
    dropped += own;
    job.onProgress({ phase: 'rendering snapshots', done: frames.length, total: count });
  }
  return { frames, scenes, dropped };
}
