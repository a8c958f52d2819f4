import { setImmediate } from 'node:timers/promises';
import { CLEAR_DAY } from '../../sim/scene/conditions.ts';
import { NAVLAB_VAN } from '../../sim/vehicle/vehicle.ts';
import { Library } from '../library/library.ts';
import {
  decodeLook,
  decodePose,
  LOOK_FRAME,
  type LookFrame,
  POSE_FRAME,
  type PoseFrame,
} from '../protocol/binary.ts';
import type { DriveSettings } from '../protocol/drive.ts';
import type { EventName, Events } from '../protocol/events.ts';
import { USUAL_TRUST } from '../protocol/trust.ts';
import type { SharedSensors } from '../sensors/shared-sensors.ts';
import { Jobs } from '../services/jobs.ts';
import type { Audience } from '../services/service.ts';
import type { LiveClock } from './clock.ts';
import { Learning } from './learning.ts';
import { LibraryFiles } from './library-files.ts';
import { LiveDrive } from './live-drive.ts';

/** Time that passes only while the drive sleeps. */
class FakeClock implements LiveClock {
  ms = 0;
  /** A system whose timers come so much too late, ms. */
  lateMs = 0;

  nowMs(): number {
    return this.ms;
  }

  async sleep(ms: number): Promise<void> {
    if (ms > 0) this.ms += ms + this.lateMs;
    await setImmediate();
  }

  today(): Date {
    return new Date(2026, 0, 2, 3, 4);
  }
}

/** Hears all that pages are told. */
export class Listener implements Audience {
  readonly told: Partial<{ [Name in EventName]: Events[Name] }> = {};
  readonly poses: PoseFrame[] = [];
  readonly looks: LookFrame[] = [];
  /** Frames of other kinds, as they came. */
  readonly others: Uint8Array<ArrayBuffer>[] = [];

  emit<Name extends EventName>(event: Name, data: Events[Name]): void {
    Object.assign(this.told, { [event]: data });
  }

  frame(bytes: Uint8Array<ArrayBuffer>): void {
    if (bytes[0] === POSE_FRAME) this.poses.push(decodePose(bytes.buffer));
    else if (bytes[0] === LOOK_FRAME) this.looks.push(decodeLook(bytes.buffer));
    else this.others.push(bytes);
  }

  /** Waits until it has heard enough. */
  async until(enough: (heard: Listener) => unknown): Promise<void> {
    while (!enough(this)) await setImmediate();
  }
}

export const SHIPPED_MODEL = 'alvinn-all-weather.onnx';

/** A drive by the expert on a clear day. */
export const expertSettings: DriveSettings = {
  road: { kind: 'path', seed: 3 },
  startM: 30,
  speedMps: 8,
  mode: 'expert',
  model: null,
  conditions: CLEAR_DAY,
  pace: 1,
};

/** A live drive with the real sensors, a page that looks on, time of its own, and what learns from it. */
export function openLiveDrive(folder: string, sensors: SharedSensors) {
  const clock = new FakeClock();
  const heard = new Listener();
  const logged: string[] = [];
  const log = (line: string) => logged.push(line);
  const jobs = new Jobs(heard, () => clock.ms);
  const library = new Library(folder, { audience: heard, jobs, log });
  const files = new LibraryFiles(library);
  const learning: Learning = new Learning({
    audience: heard,
    nowMs: () => performance.now(),
    sensors: () => sensors.settings,
    drive: () => drive,
    reserve: (name) => library.reserve('model', name),
    log,
  });
  const remembered: DriveSettings[] = [];
  const drive = new LiveDrive({
    audience: heard,
    clock,
    files,
    sensors,
    vehicle: () => NAVLAB_VAN,
    trust: () => USUAL_TRUST,
    remember: (settings) => remembered.push(settings),
    onLook: (look) => learning.look(look),
    log,
  });
  drive.join();
  learning.join();
  return {
    drive,
    learning,
    /** Settings that a next start would begin with. */
    remembered,
    clock,
    heard,
    files,
    logged,
    /** Pauses it and waits until the step under way is over. */
    async pause() {
      drive.pause();
      // A step waits for images alone, and else for a few turns of the event loop.
      for (let turns = 0; turns < 20; turns++) {
        await setImmediate();
        if (sensors.areLooking) turns = 0;
      }
    },
    async [Symbol.asyncDispose]() {
      learning[Symbol.dispose]();
      await drive.dispose();
      library[Symbol.dispose]();
    },
  };
}
