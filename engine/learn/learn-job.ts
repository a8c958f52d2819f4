import { DEFAULT_LOOKAHEAD_M } from '../../sim/conventions.ts';
import { DriveMetrics } from '../../sim/metrics/drive-metrics.ts';
import { Rng } from '../../sim/rng.ts';
import { cameraToWarpFrom } from '../../sim/sensors/ground-warp.ts';
import { DEFAULT_SENSOR_SETTINGS, type SensorSettings } from '../../sim/sensors/settings.ts';
import { NAVLAB_VAN, type VehicleSettings } from '../../sim/vehicle/vehicle.ts';
import { writeFileAtomically } from '../data/atomic.ts';
import { chanceOf } from '../drive/chance.ts';
import { type DriveResult, driveWith, roadToDrive, START_M } from '../drive/closed-loop.ts';
import { DecisionLoop, STEPS_A_DECISION } from '../drive/decision-loop.ts';
import { expertDriver } from '../drive/driver.ts';
import { Eyes } from '../drive/eyes.ts';
import { Referee } from '../drive/referee.ts';
import { isKind } from '../drive/roads.ts';
import { STEP_S, World } from '../drive/world.ts';
import { stopIfCancelled } from '../errors.ts';
import type { Job } from '../job.ts';
import type { ModelSpec } from '../network/model.ts';
import { loadSteeringModel } from '../onnx/steering.ts';
import { type Eyes as EyesMaker, openEyes } from '../sensors/eyes.ts';
import { cpuBackend } from '../train/cpu/cpu.ts';
import { specOf } from './learned-spec.ts';
import { Learner } from './learner.ts';
import { LearningRun, learnNext } from './learning-run.ts';
import { COPIES, taughtPictures } from './shifted-copies.ts';

export interface LearnOptions {
  /** Kind of road, or road file. */
  readonly road: string;
  /** Of road, light, noise, first weights and copies. */
  readonly seed: number;
  /** Simulated time that the expert drives and the network learns, s. */
  readonly seconds: number;
  readonly speedMps: number;
  readonly preset: string;
  readonly hidden?: number;
  /** Passes over the buffer after every look. */
  readonly passes: number;
  /** Learn shifted and turned copies of every look too. */
  readonly copies: boolean;
  /** Keep earlier patterns. */
  readonly buffer: boolean;
  /** Learn nothing from looks at which the wheel is turned. */
  readonly straightOnly: boolean;
  /** Then let the network drive so far, m; not at all where it is left out. */
  readonly thenDriveM?: number;
  readonly sensors?: SensorSettings;
  readonly vehicle?: VehicleSettings;
  readonly out: string;
}

export interface LearnResult {
  readonly model: string;
  readonly looks: number;
  /** Patterns that went through the network. */
  readonly patterns: number;
  /** Passes over the buffer. */
  readonly cycles: number;
  /** Simulated, s. */
  readonly seconds: number;
  /** Share of the looks of the last 20 s that it answered within two units before it learned from them. */
  readonly withinTwoUnits: number;
  /** Wall-clock time of learning alone, s. */
  readonly learningSeconds: number;
  /** How it drives the next stretch of the same road, in the same light: what it learned for. */
  readonly drive: DriveResult | null;
  /** How it drives what it did not learn for: the same road in other light, and another road of the kind if it has one. */
  readonly elsewhere: { readonly otherLight: DriveResult; readonly otherRoad: DriveResult | null } | null;
}

/**
 * Learns while the expert drives (Pomerleau 1990), exports the network and, if asked to, lets it drive on from there. The
 * same options give the same network.
 *
 * @throws UserError for a road, a preset or an output that will not do, or on cancellation.
 */
export async function learnAtTheWheel(
  options: LearnOptions,
  job: Job,
  nowMs: () => number,
): Promise<LearnResult> {
  const { seed, thenDriveM = 0, sensors = DEFAULT_SENSOR_SETTINGS, vehicle = NAVLAB_VAN } = options;
  const spec = specOf(options, sensors);
  roadToDrive(options.road, seed, options.seconds * options.speedMps + thenDriveM);
  using maker = await openEyes();
  const learned = await learn(spec, { ...options, sensors, vehicle }, maker, job, nowMs);
  writeFileAtomically(options.out, learned.model);
  const { endM, model: _, ...told } = learned;
  const result = { model: options.out, ...told, drive: null, elsewhere: null };
  if (thenDriveM === 0) return result;

  await using steering = await loadSteeringModel(options.out);
  const renderer = await maker.create(sensors);
  try {
    const driven = (of: { seed: number; conditionsSeed: number; startM: number }) =>
      driveWith(
        { models: [steering], renderer, vehicle },
        { road: options.road, distanceM: thenDriveM, speedMps: options.speedMps, ...of },
        job,
        nowMs,
      );
    const drive = await driven({ seed, conditionsSeed: seed, startM: endM });
    const otherLight = await driven({ seed, conditionsSeed: seed + 1, startM: endM });
    const otherRoad = isKind(options.road)
      ? await driven({ seed: seed + 1, conditionsSeed: seed, startM: START_M })
      : null;
    return { ...result, drive, elsewhere: { otherLight, otherRoad } };
  } finally {
    renderer.dispose();
  }
}

interface Learned extends Omit<LearnResult, 'model' | 'drive' | 'elsewhere'> {
  /** Station at which the car stood at last, m. */
  readonly endM: number;
  readonly model: Uint8Array<ArrayBuffer>;
}

async function learn(
  spec: ModelSpec,
  options: LearnOptions & { readonly sensors: SensorSettings; readonly vehicle: VehicleSettings },
  maker: EyesMaker,
  job: Job,
  nowMs: () => number,
): Promise<Learned> {
  const { seed, seconds, speedMps, passes, buffer, straightOnly, sensors, vehicle } = options;
  const copies = options.copies ? COPIES : 0;
  const { road } = roadToDrive(options.road, seed, seconds * speedMps);
  const { conditions, noise } = chanceOf(seed);
  const retina = sensors.camera;
  const from = cameraToWarpFrom(retina);
  const eyes = await maker.create({ ...sensors, camera: from });
  using backend = cpuBackend();
  const rng = new Rng(seed).split('learn');
  const learner = await Learner.create(spec, { passes, buffer, straightOnly }, backend, rng, nowMs);
  try {
    const world = new World(road, START_M, vehicle);
    const loop = new DecisionLoop({
      world,
      eyes: new Eyes(noise),
      referee: new Referee(new DriveMetrics(seconds * speedMps)),
      driver: expertDriver({ distanceM: DEFAULT_LOOKAHEAD_M }),
    });
    // The noise is the retina's: a picture that is averaged would lose its own.
    const noiseless = { ...conditions, cameraNoise: 0 };
    const cameras = { from, retina, noiseLevels: conditions.cameraNoise };
    const total = Math.round(seconds / (STEPS_A_DECISION * STEP_S));
    const run = new LearningRun(learner, nowMs);
    for (let look = 0; look < total; look++) {
      stopIfCancelled(job.signal);
      const { moment, decision } = await loop.decide(noiseless, eyes);
      const steered = { picture: moment.images.camera, curvaturePerM: decision.curvaturePerM };
      await learnNext(run, total, job, () =>
        taughtPictures(steered, cameras, copies, DEFAULT_LOOKAHEAD_M, rng.split(look)),
      );
      for (let step = 0; step < STEPS_A_DECISION; step++) loop.step(speedMps);
    }
    const recipe = {
      // By its name: where the file of a road lies is nobody's business.
      atTheWheel: {
        road: road.name,
        seconds,
        speedMps,
        passes,
        copies: options.copies,
        buffer,
        straightOnly,
      },
    };
    const learnedFrom = { seed, sensors, recipe, dataDigests: [], data: [] };
    const model = await run.model(learnedFrom, backend.variant);
    return { ...run.result, seconds, endM: world.placement.stationM, model };
  } finally {
    learner.dispose();
    eyes.dispose();
  }
}
