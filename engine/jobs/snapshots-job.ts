import type { RoadKind } from '../../sim/road/road.ts';
import { DEFAULT_SENSOR_SETTINGS, type SensorSettings } from '../../sim/sensors/settings.ts';
import { createDrive } from '../data/drive-writer.ts';
import { createSnapshotMaker } from '../drive/snapshot-makers.ts';
import { groupsInOrder, type SnapshotGroup } from '../drive/snapshots.ts';
import { stopIfCancelled } from '../errors.ts';
import type { Job } from '../job.ts';
import { type LessonChanges, lessonWith, unusualOf } from '../protocol/lesson.ts';
import type { EyesKind } from '../sensors/renderer.ts';
import { SOFTWARE_VERSION } from '../version.ts';

export interface SnapshotsOptions {
  readonly count: number;
  readonly seed: number;
  readonly kinds: readonly RoadKind[];
  /** What is not as usual. */
  readonly lesson?: LessonChanges | undefined;
  /** Draws light, weather and surface in place of `seed`. */
  readonly conditionsSeed?: number | undefined;
  /** Things that stand on the roads; none where it is left out. */
  readonly obstaclesPerKm?: number | undefined;
  /** Right is what keeps to the lane, as if nothing stood on it; else what leads around. */
  readonly keepsLane?: boolean | undefined;
  readonly out: string;
  /** Sensors that see them; the usual ones where they are left out. */
  readonly sensors?: SensorSettings;
  /** Threads that render; as many as are worth it where it is left out. */
  readonly threads?: number;
}

export interface SnapshotsResult {
  readonly file: string;
  readonly count: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** Digest of the drive. */
  readonly digest: string;
  /** Share of snapshots whose road is lighter than its surroundings. */
  readonly lighterShare: number;
  /** Places that were drawn again and snapshots that are learned as the outermost unit: what is right there is beyond it. */
  readonly dropped: number;
  readonly clamped: number;
  /** Eyes that saw them, and what these drew on. */
  readonly eyes: EyesKind;
  readonly adapter: string;
}

/** Makes snapshots and writes them to a drive file; nothing is left where it fails or is stopped. */
export async function makeSnapshots(
  options: SnapshotsOptions,
  job: Job,
  nowMs: () => number,
): Promise<SnapshotsResult> {
  const { count, seed, kinds, conditionsSeed, obstaclesPerKm = 0, keepsLane = false, out } = options;
  const { sensors = DEFAULT_SENSOR_SETTINGS } = options;
  const lesson = lessonWith(options.lesson);
  const { maxLateralM, maxHeadingRad, lookaheadM } = lesson;
  const wanted = { count, kinds, lesson, conditionsSeed, obstaclesPerKm, keepsLane };
  await using maker = await createSnapshotMaker({ wanted, seed, sensors }, options.threads);
  const drive = createDrive(out, {
    softwareVersion: SOFTWARE_VERSION,
    kind: 'synthetic',
    seed,
    sensors,
    lookaheadM,
    details: {
      kinds,
      maxLateralM,
      maxHeadingRad,
      ...unusualOf(lesson),
      eyes: maker.eyes,
      ...(conditionsSeed === undefined ? {} : { conditionsSeed }),
      ...(obstaclesPerKm > 0 && { obstaclesPerKm }),
      ...(keepsLane && { keepsLane }),
    },
  });
  try {
    const startMs = nowMs();
    let done = 0;
    let lighter = 0;
    let dropped = 0;
    let clamped = 0;
    for await (const group of groupsInOrder(wanted, maker.render, maker.ahead)) {
      stopIfCancelled(job.signal);
      const road = drive.addRoad(group.scene.roadDescription);
      const conditions = drive.addConditions(group.scene.conditions);
      drive.appendAll(framesOf(group, done, road, conditions));
      done += group.snapshots.length;
      lighter += group.snapshots.filter((snapshot) => snapshot.roadLighter).length;
      dropped += group.dropped;
      clamped += group.snapshots.filter(
        ({ curvaturePerM }) => Math.abs(curvaturePerM) > lesson.maxCurvaturePerM,
      ).length;
      job.onProgress({ phase: 'rendering snapshots', done, total: count });
    }
    const digest = drive.finish();
    const seconds = (nowMs() - startMs) / 1000;
    return {
      file: out,
      count: done,
      seconds,
      perSecond: done / seconds,
      digest,
      lighterShare: lighter / done,
      dropped,
      clamped,
      eyes: maker.eyes,
      adapter: maker.adapter,
    };
  } catch (error) {
    drive.discard();
    throw error;
  }
}

function framesOf({ snapshots }: SnapshotGroup, firstStep: number, road: number, conditions: number) {
  return snapshots.map(({ stationM, pose, curvaturePerM, noiseSeed, images, ...truth }, i) => ({
    step: firstStep + i,
    timeS: 0,
    road,
    conditions,
    stationM,
    xM: pose.x,
    yM: pose.y,
    yawRad: pose.yawRad,
    speedMps: 0,
    curvaturePerM,
    steeredCurvaturePerM: 0,
    throttle: 0,
    mode: 'snapshot' as const,
    noiseSeed,
    camera: images.camera,
    range: images.range,
    roadLighter: truth.roadLighter,
    previousRoadLighter: truth.previousRoadLighter,
  }));
}
