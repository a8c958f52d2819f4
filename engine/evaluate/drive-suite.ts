import type { DriveMetrics } from '../../sim/metrics/drive-metrics.ts';
import { ROAD_KINDS } from '../../sim/road/road.ts';
import type { ConditionsChoice } from '../drive/chance.ts';
import { type DriveResult, driveWith, type TracePoint } from '../drive/closed-loop.ts';
import type { StartPose } from '../drive/world.ts';
import type { Job } from '../job.ts';
import { testWith } from '../jobs/open-loop.ts';
import {
  type DriveOutcome,
  type Evaluation,
  modelsOf,
  type OpenLoopOutcome,
  type Suite,
  type SuiteDrive,
  type Trace,
  variantsOf,
} from '../protocol/evaluation.ts';
import { isOfShard, type Shard, WHOLE } from '../shard.ts';
import type { EquippedDriver, SuiteEquipment } from './equipment.ts';
import { TraceRecorder } from './trace-recorder.ts';

/** Kinds of road on which one direction alone is right. */
const KINDS_OF_ONE_WAY = ROAD_KINDS.filter((kind) => kind !== 'fork');

/** Rows of all traces of an evaluation together, about; a file of some megabytes. */
const TRACE_ROWS = 60_000;
const FEWEST_ROWS = 150;
const MOST_ROWS = 1500;

/** Called as a suite goes on, which waits until what is finished has been kept. */
export interface SuiteListener {
  onPoint(drive: SuiteDrive, point: TracePoint, metrics: DriveMetrics): void;
  onDrive(outcome: DriveOutcome, trace: Trace): void | Promise<void>;
  onOpenLoop(outcome: OpenLoopOutcome): void | Promise<void>;
}

/** All drives of a suite: every driver on a road before the next road, so that they can soon be compared. */
export function drivesOf(suite: Suite): SuiteDrive[] {
  const { drivers, roads, seeds } = suite;
  const variants = variantsOf(suite);
  return seeds.flatMap((seed) =>
    roads.flatMap((_, road) =>
      variants.flatMap((_, variant) => drivers.map((_, driver) => ({ driver, road, seed, variant }))),
    ),
  );
}

/** Places of the drivers that are one network, which is shown snapshots beside driving. */
export function networksToTest({ drivers, snapshots }: Suite): number[] {
  return snapshots === 0
    ? []
    : drivers.flatMap((file, i) => (file !== null && modelsOf(file).length === 1 ? [i] : []));
}

/**
 * Drives what of a suite is not driven yet, then shows the networks snapshots. Every driver gets the same road, light
 * and noise from the same seed, whichever shard it is in.
 * @throws UserError on cancellation; what was finished has been handed on.
 */
export async function driveSuite(
  equipment: SuiteEquipment,
  {
    suite,
    vehicle,
    drives: driven,
    openLoop: tested,
  }: Pick<Evaluation, 'suite' | 'vehicle' | 'drives' | 'openLoop'>,
  job: Job,
  nowMs: () => number,
  giveWay: () => Promise<void>,
  listener: SuiteListener,
  shard: Shard = WHOLE,
): Promise<void> {
  const all = drivesOf(suite);
  const drives = all.filter((_, i) => isOfShard(shard, i));
  const networks = networksToTest(suite).filter((_, i) => isOfShard(shard, all.length + i));
  const left = drives.filter((drive) => !driven.some((other) => isSameDrive(drive, other)));
  const untested = networks.filter((driver) => !tested.some((other) => other.driver === driver));
  const total = drives.length + networks.length;
  let done = total - left.length - untested.length;
  const nameOf = ({ about }: EquippedDriver) => about.file ?? 'expert';
  const within = (phase: string, note: string): Job => ({
    signal: job.signal,
    onProgress: (progress) =>
      job.onProgress({ phase, done: done + progress.done / progress.total, total, note }),
  });

  const rows = Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, Math.floor(TRACE_ROWS / all.length)));
  for (const drive of left) {
    const driver = equipment.drivers[drive.driver]!;
    const road = equipment.roads[drive.road]!;
    const recorder = new TraceRecorder(rows);
    const { start, ...chosen } = choiceOf(suite, drive.variant);
    const result = await driveWith(
      { models: driver.models, guest: driver.guest, renderer: driver.renderer, vehicle, giveWay },
      {
        road,
        seed: drive.seed,
        distanceM: suite.distanceM,
        speedMps: suite.speedMps,
        start,
        ...chosen,
      },
      within('driving', nameOf(driver)),
      nowMs,
      (point, metrics) => {
        recorder.add(point);
        listener.onPoint(drive, point, metrics);
      },
    );
    done++;
    await listener.onDrive(outcomeOf(drive, result), recorder.trace());
  }

  const kinds = suite.roads.flatMap((road) => ('kind' in road ? [road.kind] : []));
  for (const index of untested) {
    const driver = equipment.drivers[index]!;
    const { renderer } = driver;
    const scores = await testWith(
      { model: driver.models[0]!, renderer },
      { kinds: kinds.length > 0 ? kinds : KINDS_OF_ONE_WAY, seed: suite.seeds[0]!, count: suite.snapshots },
      within('showing snapshots', nameOf(driver)),
    );
    done++;
    const { count, withinOneUnit, withinTwoUnits, withinTwoIfStraight, gppe, curvatureErrorPerM, strata } =
      scores;
    await listener.onOpenLoop({
      driver: index,
      count,
      withinOneUnit,
      withinTwoUnits,
      withinTwoIfStraight,
      gppe,
      curvatureErrorPerM,
      strata,
    });
  }
}

/** What tells a drive of a suite from its others. */
export function driveKey({ driver, road, seed, variant }: SuiteDrive): string {
  return `${driver}/${road}/${seed}/${variant}`;
}

/** Whether two are the same drive of a suite. */
export function isSameDrive(a: SuiteDrive, b: SuiteDrive): boolean {
  return driveKey(a) === driveKey(b);
}

/** Light, start and obstacles of a variant of a suite, as a drive takes them. */
export function choiceOf(
  suite: Suite,
  variant: number,
): ConditionsChoice & { readonly start: StartPose; readonly obstaclesPerKm: number } {
  const { weather, start } = variantsOf(suite)[variant]!;
  return {
    weather: weather ?? undefined,
    conditionsSeed: suite.conditionsSeed ?? undefined,
    obstaclesPerKm: suite.obstaclesPerKm,
    start: { offsetM: start.offsetM, headingRad: (start.headingDeg * Math.PI) / 180 },
  };
}

function outcomeOf(drive: SuiteDrive, result: DriveResult): DriveOutcome {
  const {
    driver: _driver,
    road: roadName,
    speedMps: _speedMps,
    decisionMsP50,
    decisionMsP99,
    realTimeFactor,
    digest,
    recording: _recording,
    conditions,
    ...scores
  } = result;
  return { ...drive, roadName, conditions, scores, decisionMsP50, decisionMsP99, realTimeFactor, digest };
}
