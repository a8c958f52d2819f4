import { createHash, type Hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { DEFAULT_LOOKAHEAD_M } from '../../sim/conventions.ts';
import { expertCurvature } from '../../sim/driver/pure-pursuit.ts';
import { DriveMetrics, type DriveScores } from '../../sim/metrics/drive-metrics.ts';
import { createRoad, type RoadDescription } from '../../sim/road/create-road.ts';
import type { Road } from '../../sim/road/road.ts';
import type { Conditions } from '../../sim/scene/conditions.ts';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { NAVLAB_VAN, type VehicleSettings } from '../../sim/vehicle/vehicle.ts';
import type { DriveFrame, DriveWriter } from '../data/drive-format.ts';
import { createDrive } from '../data/drive-writer.ts';
import { stopIfCancelled, UserError } from '../errors.ts';
import type { Job } from '../job.ts';
import { loadSteeringModel, type SteeringModel } from '../onnx/steering.ts';
import type { Trust } from '../protocol/trust.ts';
import { openEyes } from '../sensors/eyes.ts';
import type { SensorRenderer } from '../sensors/renderer.ts';
import { SOFTWARE_VERSION } from '../version.ts';
import { type ConditionsChoice, chanceOf } from './chance.ts';
import { type CommitteeDecision, checkCommittee, committee } from './committee.ts';
import { DecisionLoop, STEPS_A_DECISION } from './decision-loop.ts';
import { type Decision, type Driver, expertDriver, type Lookahead } from './driver.ts';
import { Eyes, type Moment, savedMoment } from './eyes.ts';
import { type FaultOutcome, FaultWatch, type PlannedFault } from './fault-watch.ts';
import type { Guest } from './guest.ts';
import { sharedSensorsOf } from './model-sensors.ts';
import { Referee } from './referee.ts';
import { roadDescription } from './roads.ts';
import { DriverLog, type WhoDrove } from './who-drove.ts';
import { ON_PATH, STEP_S, type StartPose, World } from './world.ts';

export interface DriveOptions extends ConditionsChoice {
  /** Model file that drives, or several that do so as a committee; the expert does where it is left out. */
  readonly model?: string | readonly string[];
  /** Kind of road, or road file. */
  readonly road: string;
  readonly seed: number;
  readonly distanceM: number;
  readonly speedMps: number;
  /** Things that stand on the road and have to be driven around; none where it is left out. */
  readonly obstaclesPerKm?: number;
  /** The expert aims as far ahead as it drives in this time; at the usual distance where it is left out, s. */
  readonly lookaheadTimeS?: number;
  /** Sensors that the expert records through; a model has its own. The usual ones where they are left out. */
  readonly sensors?: SensorSettings;
  /** The usual van where it is left out. */
  readonly vehicle?: VehicleSettings;
  /** How far networks are obeyed; the usual where it is left out. */
  readonly trust?: Trust;
  /** Station at which it starts, m; {@link START_M} unless given. */
  readonly startM?: number;
  /** Where it starts beside the path; on it unless given. */
  readonly start?: StartPose;
  /** Drive file to record to. */
  readonly record?: string;
  /** Befalls the camera under way. */
  readonly fault?: PlannedFault;
  /** Drives in place of model and expert; it stays the caller's. */
  readonly guest?: Guest | undefined;
}

export interface DriveResult extends DriveScores {
  readonly driver: string;
  readonly road: string;
  readonly speedMps: number;
  readonly conditions: Conditions;
  /** From sensor images to curvature, without rendering; null where nobody looked at images. */
  readonly decisionMsP50: number | null;
  readonly decisionMsP99: number | null;
  /** Simulated over real time. */
  readonly realTimeFactor: number;
  /** SHA-256 over the vehicle's state after every step. */
  readonly digest: string;
  readonly recording: string | null;
  /** Times that a network stopped and called for help: interventions too. */
  readonly stops?: number;
  /** How many of them because the camera did not show what lay before the car. */
  readonly stopsForCamera?: number;
  /** Who drove how much, where several networks drove as one. */
  readonly committee?: WhoDrove;
  /** What came of the fault that was asked for; null where the drive was over before. */
  readonly fault?: FaultOutcome | null;
}

/** A moment of a drive, for pictures. */
export interface TracePoint {
  readonly stationM: number;
  readonly x: number;
  readonly y: number;
  readonly yawRad: number;
  readonly cteM: number;
  readonly speedMps: number;
  readonly curvaturePerM: number;
}

/** Where drives begin, m: road lies behind as well. */
export const START_M = 30;

/** Called after every decision. */
export type OnTrace = (point: TracePoint, metrics: DriveMetrics) => void;

/**
 * Drives a road in fixed steps: sensors, decision, vehicle. Same options, same drive, bit by bit.
 * @throws UserError where model, road or recording cannot be had, or on cancellation; a recording then keeps what was driven.
 */
export async function driveRoad(
  options: DriveOptions,
  job: Job,
  nowMs: () => number,
  onTrace: OnTrace = () => {},
): Promise<DriveResult> {
  // A road that cannot be had is told before anything is loaded.
  roadToDrive(options.road, options.seed, options.distanceM, options.startM, options.obstaclesPerKm);
  await using open = new AsyncDisposableStack();
  const models: SteeringModel[] = [];
  for (const file of [options.model ?? []].flat()) models.push(open.use(await loadSteeringModel(file)));
  using eyes = await openEyes();
  const renderer = await eyes.create(sharedSensorsOf(models) ?? options.sensors);
  try {
    const { vehicle = NAVLAB_VAN } = options;
    return await driveWith({ models, renderer, vehicle, guest: options.guest }, options, job, nowMs, onTrace);
  } finally {
    renderer.dispose();
  }
}

/** What a drive is driven with. */
export interface DriveEquipment {
  /** The expert drives where there are none, a committee where there are several. */
  readonly models: readonly SteeringModel[];
  readonly renderer: SensorRenderer;
  readonly vehicle: VehicleSettings;
  /** Drives in place of models and expert. */
  readonly guest?: Guest | undefined;
  /** Waited for after every decision: lets others go first. */
  readonly giveWay?: () => Promise<void>;
  /** Watches a drive whose driver sees images. */
  readonly watch?: DriveWatch;
}

/** A look as a drive file keeps it, with who steered what and what would have been right. */
export type DrivenFrame = Omit<DriveFrame, 'road' | 'conditions'>;

/** Sees what a driver sees, and what becomes of it. */
export interface DriveWatch {
  /** @param cteM where it was seen from, beside the path, positive left */
  saw(frame: DrivenFrame, cteM: number): void;
  /** The car was put back onto its path: the referee took it for lost, or it had called for help. */
  putBack(): void;
}

/** {@link driveRoad} with a model, a renderer and a vehicle that are there already; they stay the caller's. */
export async function driveWith(
  { models, renderer, vehicle, guest, giveWay = () => setImmediate(), watch }: DriveEquipment,
  options: Omit<DriveOptions, 'model' | 'sensors' | 'vehicle' | 'guest'>,
  job: Job,
  nowMs: () => number,
  onTrace: OnTrace = () => {},
): Promise<DriveResult> {
  const { start = ON_PATH, startM = START_M } = options;
  const { description, road } = roadToDrive(
    options.road,
    options.seed,
    options.distanceM,
    startM,
    options.obstaclesPerKm,
  );
  checkCommittee(models, renderer.settings);
  const chance = chanceOf(options.seed, options);
  const { conditions } = chance;
  const drive =
    options.record === undefined
      ? undefined
      : record(options.record, options, { models, renderer, vehicle, guest });
  if (drive?.notice) job.onNotice?.(drive.notice);
  const driver: Driver<Decision & Partial<CommitteeDecision>> = guest
    ? guest.driverOf({ conditions, noise: chance.noise, vehicle, speedMps: options.speedMps })
    : models.length > 0
      ? committee(models, nowMs, options.trust && (() => options.trust!))
      : expertDriver(lookaheadOf(options));
  const whoDrives = models.length > 1 ? new DriverLog(models.map(({ name }) => name)) : undefined;
  const metrics = new DriveMetrics(options.distanceM);
  const world = new World(road, startM, vehicle, start);
  const loop = new DecisionLoop({
    world,
    eyes: new Eyes(chance.noise),
    referee: new Referee(metrics, start),
    driver,
  });
  const save = drive && saver(drive, description, conditions);
  // An expert who is not recorded needs no images, and a guest sees by itself.
  const eyesOpen = models.length > 0 || drive !== undefined ? renderer : undefined;
  const hash = createHash('sha256');
  const decisionMs: number[] = [];
  const faults = options.fault && new FaultWatch(options.fault);
  let stops = 0;
  let stopsForCamera = 0;
  let recorded = 0;
  try {
    const startMs = nowMs();
    while (metrics.distanceM < options.distanceM) {
      if (drive && job.signal.aborted) throw stoppedRecording(options.record!, recorded);
      stopIfCancelled(job.signal);
      const { moment, decision } = await loop.decide(conditions, eyesOpen, faults?.at(metrics.distanceM));
      if (decision.member !== undefined) whoDrives?.decided(decision.member, metrics.distanceM);
      if (decision.decisionMs !== undefined) decisionMs.push(decision.decisionMs);
      if (save || watch) {
        const frame = drivenFrame(moment, decision, driver, road);
        save?.(frame);
        recorded++;
        watch?.saw(frame, world.placement.cteM);
      }
      for (let i = 0; i < STEPS_A_DECISION; i++) {
        const wasPutBack = loop.step(options.speedMps);
        if (wasPutBack) watch?.putBack();
        faults?.step(world, wasPutBack);
        hashStep(hash, world);
      }
      if (decision.callsForHelp && world.vehicle.speedMps === 0) {
        // Whoever is called mends the camera, sets the car on its path and lets it drive on.
        stops++;
        if (decision.cameraIsOff) stopsForCamera++;
        metrics.intervene();
        world.putBack(0);
        watch?.putBack();
        loop.forget();
        faults?.mend();
      }
      onTrace(tracePoint(world), metrics);
      job.onProgress({
        phase: 'driving',
        done: Math.min(options.distanceM, metrics.distanceM),
        total: options.distanceM,
        note: 'm',
      });
      // The expert waits for nothing: timers and sockets would never have their turn.
      await giveWay();
    }
    whoDrives?.end(metrics.distanceM);
    const seconds = (nowMs() - startMs) / 1000;
    const scores = metrics.scores();
    return {
      driver: guest?.name ?? (models.map(({ name }) => name).join(' + ') || 'expert'),
      road: road.name,
      speedMps: options.speedMps,
      conditions,
      ...scores,
      ...decisionTimes(decisionMs),
      realTimeFactor: scores.durationS / seconds,
      digest: hash.digest('hex'),
      recording: options.record ?? null,
      ...(models.length > 0 ? { stops, stopsForCamera } : {}),
      ...(whoDrives ? { committee: whoDrives.result } : {}),
      ...(faults ? { fault: faults.outcome } : {}),
    };
  } finally {
    drive?.close();
  }
}

/**
 * A road that a drive of `distanceM` fits on.
 * @throws UserError for a road that cannot be had or is too short.
 */
export function roadToDrive(
  kindOrFile: string,
  seed: number,
  distanceM: number,
  startM: number = START_M,
  obstaclesPerKm = 0,
): { description: RoadDescription; road: Road } {
  const description = roadDescription(kindOrFile, seed, obstaclesPerKm);
  const road = createRoad(description);
  if (!road.closed && road.lengthM < startM + distanceM) {
    throw new UserError(
      'invalid',
      `road ${road.name} is ${Math.floor(road.lengthM)} m long, too short to drive ${distanceM} m`,
      `Drive at most ${Math.max(0, Math.floor(road.lengthM - startM))} m, or close the road to a loop.`,
    );
  }
  return { description, road };
}

function lookaheadOf({ lookaheadTimeS }: Pick<DriveOptions, 'lookaheadTimeS'>): Lookahead {
  return lookaheadTimeS === undefined ? { distanceM: DEFAULT_LOOKAHEAD_M } : { timeS: lookaheadTimeS };
}

/** A moment as a drive file keeps it, with who steered what. */
function drivenFrame(moment: Moment, { curvaturePerM }: Decision, { mode }: Driver, road: Road): DrivenFrame {
  return {
    ...savedMoment(moment),
    // What a network steered is no example to follow: its frames carry the right curvature.
    curvaturePerM:
      mode === 'network'
        ? expertCurvature(road, moment.vehicle.pose, moment.stationM, DEFAULT_LOOKAHEAD_M)
        : curvaturePerM,
    steeredCurvaturePerM: curvaturePerM,
    throttle: 0,
    mode,
  };
}

function tracePoint({ pose, placement, vehicle }: World): TracePoint {
  return {
    stationM: placement.stationM,
    x: pose.x,
    y: pose.y,
    yawRad: pose.yawRad,
    cteM: placement.cteM,
    speedMps: vehicle.speedMps,
    curvaturePerM: vehicle.curvaturePerM,
  };
}

/** Median and 99th percentile of decisions, ms; null where there were none. */
function decisionTimes(decisionMs: readonly number[]): Pick<DriveResult, 'decisionMsP50' | 'decisionMsP99'> {
  const sorted = decisionMs.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
  return { decisionMsP50: at(0.5), decisionMsP99: at(0.99) };
}

/** Adds the state after a step to a digest: five doubles, little-endian. */
export function hashStep(hash: Hash, { pose, vehicle }: World): void {
  const state = new DataView(new ArrayBuffer(40));
  for (const [i, value] of [pose.x, pose.y, pose.yawRad, vehicle.speedMps, vehicle.curvaturePerM].entries()) {
    state.setFloat64(8 * i, value, true);
  }
  hash.update(new Uint8Array(state.buffer));
}

function stoppedRecording(path: string, frames: number): UserError {
  return new UserError(
    'cancelled',
    'stopped before it was done',
    `${path} keeps what was recorded until then: ${frames} ${frames === 1 ? 'frame' : 'frames'}.`,
  );
}

function record(
  path: string,
  {
    seed,
    road,
    speedMps,
    distanceM,
    startM = START_M,
    start = ON_PATH,
  }: Omit<DriveOptions, 'model' | 'sensors' | 'vehicle'>,
  { models, renderer, vehicle, guest }: DriveEquipment,
): DriveWriter {
  return createDrive(path, {
    softwareVersion: SOFTWARE_VERSION,
    kind: 'recorded',
    seed,
    sensors: renderer.settings,
    lookaheadM: DEFAULT_LOOKAHEAD_M,
    details: {
      road,
      speedMps,
      distanceM,
      startM,
      start,
      stepS: STEP_S,
      model: models[0]?.digest ?? null,
      ...(guest && { guest: guest.name }),
      ...(models.length > 1 ? { committee: models.map(({ digest }) => digest) } : {}),
      vehicle,
      eyes: renderer.eyes,
    },
  });
}

function saver(
  drive: DriveWriter,
  description: object,
  conditions: Conditions,
): (frame: DrivenFrame) => void {
  const ids = { road: drive.addRoad(description), conditions: drive.addConditions(conditions) };
  return (frame) => drive.append({ ...frame, ...ids });
}
