import { DEFAULT_LOOKAHEAD_M } from '../../sim/conventions.ts';
import type { RoadDescription } from '../../sim/road/create-road.ts';
import type { Conditions } from '../../sim/scene/conditions.ts';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import type { DriveFrame, DriveWriter } from '../data/drive-format.ts';
import { createDrive } from '../data/drive-writer.ts';
import { type Moment, savedMoment } from '../drive/eyes.ts';
import { STEP_S } from '../drive/world.ts';
import type { Reservation } from '../library/library.ts';
import { DECISION_S, type DriverMode, STANDING_MPS } from '../protocol/drive.ts';
import { SOFTWARE_VERSION } from '../version.ts';
import type { Controls } from './hands.ts';

/** A frame but for road and conditions, which the file keeps once. */
export type RecordedFrame = Omit<DriveFrame, 'road' | 'conditions'>;

export interface RecordingOptions {
  /** Where it is written; let go when it is finished. */
  readonly place: Reservation;
  readonly seed: number;
  readonly sensors: SensorSettings;
  readonly details: Readonly<Record<string, unknown>>;
}

/** A recording under way: frames are on the disk when `add` returns. */
export class Recording {
  readonly #place: Reservation;
  readonly #writer: DriveWriter;
  /** Steps of frames that are not dropped, ascending. */
  readonly #kept: number[] = [];
  readonly #dropped: (readonly number[])[] = [];
  #frames = 0;
  #road: { description: RoadDescription; id: number } | undefined;
  #conditions: { conditions: Conditions; id: number } | undefined;

  /** @throws UserError `cannot-write` where folder or disk do not allow it. */
  constructor({ place, seed, sensors, details }: RecordingOptions) {
    this.#place = place;
    try {
      this.#writer = createDrive(place.path, {
        softwareVersion: SOFTWARE_VERSION,
        kind: 'recorded',
        seed,
        sensors,
        lookaheadM: DEFAULT_LOOKAHEAD_M,
        details: { ...details, stepS: STEP_S, live: true },
      });
    } catch (error) {
      void place.release();
      throw error;
    }
  }

  get file(): string {
    return this.#place.file;
  }

  /** What the folder does not allow, in a sentence for people; null where all is as usual. */
  get notice(): string | null {
    return this.#writer.notice;
  }

  /** Looks whether the file is still where it was begun. @throws UserError that says where its frames are. */
  check(): void {
    this.#writer.check();
  }

  /** Frames that are not dropped. */
  get frames(): number {
    return this.#kept.length;
  }

  /** @throws UserError where the disk does not take it. */
  add(frame: RecordedFrame, description: RoadDescription, conditions: Conditions): void {
    if (this.#road?.description !== description) {
      this.#road = { description, id: this.#writer.addRoad(description) };
    }
    if (this.#conditions?.conditions !== conditions) {
      this.#conditions = { conditions, id: this.#writer.addConditions(conditions) };
    }
    this.#writer.append({ ...frame, road: this.#road.id, conditions: this.#conditions.id });
    this.#frames++;
    this.#kept.push(frame.step);
  }

  /**
   * Marks as dropped as many of the last frames as so many seconds have; asked again, as many before those, whatever was
   * recorded since.
   * @returns how many.
   */
  dropLast(seconds: number): number {
    const first = Math.max(0, this.#kept.length - Math.round(seconds / DECISION_S));
    const dropped = this.#kept.slice(first);
    if (dropped.length === 0) return 0;
    this.#writer.markDeleted(dropped[0]!, dropped.at(-1)!);
    this.#kept.length = first;
    this.#dropped.push(dropped);
    return dropped.length;
  }

  /** Takes the latest drop back. @returns how many frames are kept again. */
  undoDrop(): number {
    const dropped = this.#dropped.at(-1);
    if (!dropped) return 0;
    this.#writer.undelete(dropped[0]!, dropped.at(-1)!);
    this.#dropped.pop();
    // Frames dropped earlier may lie in between.
    for (const older of this.#dropped) this.#writer.markDeleted(older[0]!, older.at(-1)!);
    this.#kept.push(...dropped);
    this.#kept.sort((a, b) => a - b);
    return dropped.length;
  }

  /** Closes the file; one without frames is taken away. @throws UserError where the disk does not let it. */
  async finish(): Promise<{ file: string; frames: number } | null> {
    try {
      if (this.#frames === 0) this.#writer.discard();
      else this.#writer.close();
    } finally {
      await this.#place.release();
    }
    return this.#frames === 0 ? null : { file: this.file, frames: this.frames };
  }
}

/** Who steered how at a moment that is recorded. */
export interface Steering {
  readonly mode: DriverMode;
  /** A person's. */
  readonly controls: Controls;
  /** What the car was told, and what the expert would have told it, 1/m. */
  readonly steeredPerM: number;
  readonly expertPerM: number;
}

/** A moment as it is recorded; undefined for one that is not worth it. */
export function recordedFrame(
  moment: Moment,
  step: number,
  { mode, controls, steeredPerM, expertPerM }: Steering,
): RecordedFrame | undefined {
  const byHand = mode === 'person';
  if (byHand && moment.vehicle.speedMps < STANDING_MPS) return undefined;
  return {
    ...savedMoment(moment),
    step,
    timeS: step * STEP_S,
    // What a person shows is the arc that the car is on; a network's steering is no example to follow.
    curvaturePerM: byHand ? moment.vehicle.curvaturePerM : expertPerM,
    steeredCurvaturePerM: steeredPerM,
    throttle: byHand ? controls.throttle - controls.brake : 0,
    mode: mode === 'program' ? 'network' : mode,
  };
}

/** Name of a recording that begins now: "street 4 2026-11-25 09.41", with no colon, which Windows does not take. */
export function recordingName(roadName: string, date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${roadName} ${day} ${two(date.getHours())}.${two(date.getMinutes())}`;
}
