import { createHash } from 'node:crypto';
import { z } from 'zod';
import { DriveMetrics } from '../../sim/metrics/drive-metrics.ts';
import { Rng } from '../../sim/rng.ts';
import { createRoad } from '../../sim/road/create-road.ts';
import type { Conditions } from '../../sim/scene/conditions.ts';
import { NAVLAB_VAN } from '../../sim/vehicle/vehicle.ts';
import { type DriveReader, isPlaced, type PlacedFrame } from '../data/drive-format.ts';
import { openDrive } from '../data/drive-reader.ts';
import { sourceInWords } from '../data/frame-source.ts';
import { storedRoad } from '../data/stored-road.ts';
import { hashStep, START_M } from '../drive/closed-loop.ts';
import { DecisionLoop, STEPS_A_DECISION } from '../drive/decision-loop.ts';
import type { Driver } from '../drive/driver.ts';
import { Eyes } from '../drive/eyes.ts';
import { tellMissingEnds } from '../drive/missing-ends.ts';
import { Referee } from '../drive/referee.ts';
import { ON_PATH, World } from '../drive/world.ts';
import { stopIfCancelled, UserError } from '../errors.ts';
import type { Job } from '../job.ts';
import { SettingsSchema } from '../protocol/settings.ts';
import { eyesThatSaw, openEyes } from '../sensors/eyes.ts';

/** How it was driven. Older drives do not name the vehicle: it could not be chosen then. */
const Details = z.object({
  speedMps: z.number().positive(),
  distanceM: z.number().positive(),
  vehicle: SettingsSchema.shape.vehicle.default(NAVLAB_VAN),
  startM: z.number().nonnegative().default(START_M),
  start: z.object({ offsetM: z.number(), headingRad: z.number() }).default(ON_PATH),
});

export interface ReplayResult {
  readonly file: string;
  readonly frames: number;
  /** Those of them that were dropped: what they steered is driven all the same. */
  readonly dropped: number;
  /** Frames whose pose came out again bit by bit from the recorded steering. */
  readonly samePoses: number;
  /** Frames whose images came out again byte by byte. */
  readonly sameImages: number;
  /** Digest of the vehicle's states, as `drive` gave it. */
  readonly digest: string;
}

/**
 * Drives a recording again from its road, light and steering, and renders every frame again, dropped ones too: the car
 * came by them to where the next was seen.
 * @throws UserError for a file that is no recorded drive of the simulator.
 */
export async function replayDrive(file: string, job: Job): Promise<ReplayResult> {
  using drive = openDrive(file);
  tellMissingEnds([drive], job);
  if (drive.meta.kind !== 'recorded') {
    throw new UserError('invalid', `${file} holds snapshots, which nobody drove`, 'Give a recorded drive.');
  }
  if ('merged' in drive.meta.details) {
    throw new UserError(
      'invalid',
      `${file} was merged from several drives`,
      'Give a recording that was driven in one go.',
    );
  }
  if (drive.meta.details.live) {
    throw new UserError(
      'invalid',
      `${file} was driven live, where hands move between frames`,
      'Give a drive that "alvinn drive --record" made.',
    );
  }
  if (drive.meta.details.guest) {
    throw new UserError(
      'invalid',
      `${file} was driven by a program of its own speed`,
      'Give a drive of a model or of the expert.',
    );
  }
  const imported = [...drive.sources.values()].find(({ from }) => from === 'import');
  if (imported) {
    throw new UserError(
      'invalid',
      `${file} holds frames of ${sourceInWords(imported)}, which the simulator cannot drive again`,
      'Give a drive that "alvinn drive --record" made.',
    );
  }
  const details = Details.safeParse(drive.meta.details);
  if (!details.success) {
    const { path, message } = details.error.issues[0]!;
    throw new UserError('damaged', `${file} is damaged: ${path.join('.')}: ${message}`, 'Record it anew.');
  }
  const { speedMps, distanceM, vehicle, startM, start } = details.data;
  using eyes = await openEyes(eyesThatSaw(drive.meta.details)[0]);
  const renderer = await eyes.create(drive.meta.sensors);
  try {
    const hash = createHash('sha256');
    let loop: DecisionLoop | undefined;
    let steeredPerM = 0;
    const driver: Driver = {
      mode: 'network',
      decide: async () => ({ curvaturePerM: steeredPerM }),
      reset: () => {},
    };
    let conditions: Conditions | undefined;
    let frames = 0;
    let dropped = 0;
    let samePoses = 0;
    let sameImages = 0;
    for (const frame of everyFrame(drive)) {
      stopIfCancelled(job.signal);
      loop ??= new DecisionLoop({
        world: new World(createRoad(storedRoad(drive, frame.road)), startM, vehicle, start),
        eyes: new Eyes(new Rng(drive.meta.seed)),
        referee: new Referee(new DriveMetrics(distanceM), start),
        driver,
      });
      const { world } = loop;
      conditions ??= drive.conditions(frame.conditions);
      frames++;
      if (frame.deleted) dropped++;
      if (standsWhere(world, frame)) samePoses++;
      const { stationM } = world.placement;
      const view = {
        road: world.road,
        stationM,
        pose: world.pose,
        conditions,
        noiseSeed: frame.noiseSeed ?? 0,
      };
      const [images] = await renderer.render([view]);
      const same = (a: ArrayBufferView, b: ArrayBufferView) => Buffer.compare(bytesOf(a), bytesOf(b)) === 0;
      const { camera, range } = frame;
      if (images && range && same(images.camera, camera) && same(images.range, range)) sameImages++;
      steeredPerM = frame.steeredCurvaturePerM;
      await loop.decide(conditions, undefined);
      for (let i = 0; i < STEPS_A_DECISION; i++) {
        loop.step(speedMps);
        hashStep(hash, world);
      }
      job.onProgress({ phase: 'driving again', done: frames, total: Math.max(frames, drive.frameCount) });
    }
    return { file, frames, dropped, samePoses, sameImages, digest: hash.digest('hex') };
  } finally {
    renderer.dispose();
  }
}

/** A drive's frames, decision after decision. @throws UserError where one of them is gone for good. */
function* everyFrame(drive: DriveReader): Generator<PlacedFrame> {
  const last = drive.steps().at(-1)!;
  for (let step = 0; step <= last; step += STEPS_A_DECISION) {
    const frame = drive.frame(step);
    if (!frame) {
      throw new UserError(
        'invalid',
        `${drive.path} lacks the frame of step ${step}: what was steered there is not known`,
        'Give the drive as it was recorded.',
      );
    }
    if (!isPlaced(frame)) {
      throw new UserError(
        'invalid',
        `${drive.path} does not say where the frame of step ${step} was seen`,
        'Give a drive that "alvinn drive --record" made.',
      );
    }
    yield frame;
  }
}

function standsWhere({ pose, steps }: World, frame: PlacedFrame): boolean {
  return steps === frame.step && pose.x === frame.xM && pose.y === frame.yM && pose.yawRad === frame.yawRad;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
