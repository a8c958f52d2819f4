import { isDeepStrictEqual } from 'node:util';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { type Moment, savedMoment } from '../drive/eyes.ts';
import { StrayedLooks } from '../jobs/strayed-looks.ts';
import type { LookToLearn } from '../learn/learn-thread.ts';
import { encodeLook } from '../protocol/binary.ts';
import { type DriveSettings, STANDING_MPS } from '../protocol/drive.ts';
import type { SharedSensors } from '../sensors/shared-sensors.ts';
import type { Broadcast } from './broadcast.ts';
import { type Course, MOST_LOOKS } from './course.ts';
import type { NetworkLook } from './onlooker.ts';
import { type Problem, problemOf } from './problem.ts';
import type { Recorder } from './recorder.ts';
import { recordedFrame } from './recording.ts';
import type { Seats } from './seats.ts';

export interface LookingParts {
  readonly sensors: SharedSensors;
  readonly seats: Seats;
  readonly recorder: Recorder;
  readonly broadcast: Broadcast;
  /** Whether a drive is the one that is on: another may have begun while it was looked. */
  readonly isOn: (course: Course) => boolean;
  /** Steps of all drives so far. */
  readonly steps: () => number;
  /** Hears how expert and persons steer, look by look. */
  readonly onLook: (look: LookToLearn) => void;
  /** Another member drives, or somebody is called for. */
  readonly onChange: () => void;
  readonly onProblem: (problem: Problem) => void;
  readonly log: (line: string) => void;
}

/** The looks of a drive: what is decided at each, and who is shown it, taught by it, or keeps it. */
export class Looking {
  readonly #parts: LookingParts;
  /** A look that goes on beside a person's driving. What another drive begins with is looked at after it. */
  #beside: Promise<void> | undefined;

  constructor(parts: LookingParts) {
    this.#parts = parts;
  }

  /** A decision is due. It waits for its look, but for a person's hands: a look that takes too long is not begun anew. */
  async decide(course: Course): Promise<void> {
    if (course.settings.mode === 'person') {
      this.#beside ??= this.look(course, true)
        .catch((error) => {
          this.#parts.log(`look: ${(error as Error)?.stack ?? error}`);
          this.#parts.onProblem(problemOf(error));
        })
        .then(() => {
          this.#beside = undefined;
        });
      return;
    }
    await this.#beside;
    await this.look(course, true);
  }

  /** Resolves when no look goes on beside a person's driving. */
  async settled(): Promise<void> {
    await this.#beside;
  }

  /**
   * Looks where anybody wants to see, and lets expert and network say what they would do; who drives is obeyed.
   * @param save whether it is recorded and learned from too, where that is asked for
   */
  async look(course: Course, save: boolean): Promise<void> {
    const { sensors, seats, recorder, broadcast } = this.#parts;
    const { mode, conditions } = course.settings;
    const step = this.#parts.steps();
    const recording = save ? recorder.recording : undefined;
    const wanted = broadcast.isWatched || recorder.recording !== undefined || mode === 'network';
    const looks = wanted && (mode === 'network' || sensors.areReady);
    const { settings: sensorSettings } = sensors;
    const askedPerM = course.loop.held.curvaturePerM;
    const called = seats.call(course);
    const since = seats.onlooker?.drivesSinceM;
    const { moment, decision } = await course.loop.decide(conditions, looks ? sensors : undefined);
    if (!this.#parts.isOn(course)) return;
    if (!isDeepStrictEqual(seats.call(course), called) || seats.onlooker?.drivesSinceM !== since)
      this.#parts.onChange();
    const { curvaturePerM, expertPerM, network } = decision;
    if (save) this.#teach(course, mode, conditions, moment, expertPerM);
    if (save && looks && mode === 'network') watchNetwork(course, moment, curvaturePerM, expertPerM);
    if (!looks || sensorSettings !== sensors.settings) return;
    if (recording && recording === recorder.recording) {
      const { controls } = seats.hands;
      const steeredPerM = mode === 'person' ? askedPerM : curvaturePerM;
      const steering = { mode, controls, steeredPerM, expertPerM };
      const frame = recordedFrame(moment, step - recorder.fromStep, steering);
      if (frame) recorder.safely(() => recording.add(frame, course.description, conditions));
    }
    broadcast.look(encodeLook(lookFrame(moment, sensorSettings, expertPerM, network)));
  }

  /** What a person shows is the arc that the car is on; a network's steering is no example to follow. */
  #teach(
    { description }: Course,
    mode: DriveSettings['mode'],
    conditions: DriveSettings['conditions'],
    { stationM, vehicle }: Moment,
    expertPerM: number,
  ): void {
    // A car that stands shows the same again and again; what is done to its wheel then says nothing.
    if (mode === 'network' || mode === 'program' || vehicle.speedMps < STANDING_MPS) return;
    const curvaturePerM = mode === 'person' ? vehicle.curvaturePerM : expertPerM;
    this.#parts.onLook({ road: description, conditions, stationM, pose: vehicle.pose, curvaturePerM });
  }
}

/** Keeps what the network saw where it strays, with what the expert would have steered. */
function watchNetwork(
  { lights, settings: { conditions }, world }: Course,
  moment: Moment,
  steeredCurvaturePerM: number,
  curvaturePerM: number,
): void {
  if (lights.at(-1)?.conditions !== conditions) {
    lights.push({ conditions, strayed: new StrayedLooks(MOST_LOOKS) });
  }
  const frame = {
    ...savedMoment(moment),
    curvaturePerM,
    steeredCurvaturePerM,
    throttle: 0,
    mode: 'network',
  } as const;
  lights.at(-1)!.strayed.saw(frame, world.placement.cteM);
}

function lookFrame(
  { step, images }: Moment,
  { camera, range }: SensorSettings,
  expertPerM: number,
  network: NetworkLook | null,
) {
  return {
    step,
    camera: { rows: camera.rows, columns: camera.columns, rgb: images.camera },
    range: { rows: range.rows, columns: range.columns, maxRangeM: range.maxRangeM, metres: images.range },
    expertPerM,
    network,
  };
}
