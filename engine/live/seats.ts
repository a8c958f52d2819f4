import type { SensorSettings } from '../../sim/sensors/settings.ts';
import type { Situation } from '../drive/driver.ts';
import { UserError } from '../errors.ts';
import type { DriveSettings, DriveState } from '../protocol/drive.ts';
import { DEFAULT_PROGRAM } from '../protocol/program.ts';
import type { SharedSensors } from '../sensors/shared-sensors.ts';
import type { Crew } from './co-pilot.ts';
import { type Course, newMetrics } from './course.ts';
import { Hands } from './hands.ts';
import type { NetworkSeat } from './network-seat.ts';
import type { Onlooker } from './onlooker.ts';
import { type Problem, problemOf } from './problem.ts';
import type { ProgramSeat } from './program-seat.ts';

/** Who has the wheel, and the network that looks on. */
type Roles = Pick<DriveSettings, 'model' | 'mode'>;

/** Who may drive: a person's hands, a network and a program, each in a seat of its own, whoever has the wheel. */
export class Seats {
  readonly hands = new Hands();
  readonly program: ProgramSeat;
  readonly #network: NetworkSeat;
  readonly #sensors: SharedSensors;
  /** The network that had to go because it could not see through new sensors, and whether it drove. */
  #blinded: Roles | undefined;

  constructor(network: NetworkSeat, program: ProgramSeat, sensors: SharedSensors) {
    this.#network = network;
    this.program = program;
    this.#sensors = sensors;
  }

  /** The network that looks on, or drives. */
  get onlooker(): Onlooker | undefined {
    return this.#network.onlooker;
  }

  /** For the driver of a drive with such settings. */
  crew(settings: () => DriveSettings): Omit<Crew, 'mode'> {
    return {
      hands: this.hands,
      onlooker: () => this.onlooker,
      program: {
        decide: (situation: Situation) => this.program.decide(situation, settings()),
        reset: () => this.program.reset(),
      },
    };
  }

  /**
   * Gets ready what settings ask for.
   * @throws UserError where it cannot be had; who sat there before then stays.
   */
  async prepare({ mode, model }: Roles): Promise<void> {
    if (mode === 'network') {
      if (model === null) {
        throw new UserError('invalid', 'no network was chosen to drive', 'Choose a model, or train one.');
      }
      await this.#sensors.prepare();
    }
    await this.#network.give(model, this.#sensors.settings);
  }

  /**
   * Seats a network that has no file.
   * @throws UserError where it cannot read what the sensors see; nothing then changes.
   */
  async take(model: { readonly bytes: Uint8Array; readonly name: string }): Promise<void> {
    await this.#sensors.prepare();
    await this.#network.take(model, this.#sensors.settings);
  }

  /** Another drive begins, with who was prepared for it. */
  begin(settings: DriveSettings): void {
    this.#blinded = undefined;
    this.hands.otherDrives();
    this.seatProgram(settings);
  }

  /** A person chose who drives: nobody comes back by himself. */
  chosen(): void {
    this.#blinded = undefined;
  }

  /** The wheel goes to another: nobody goes on from what was in sight before. */
  forget(): void {
    this.onlooker?.reset();
    this.program.reset();
  }

  /** A program that was asked for once keeps its connection, whoever drives. */
  seatProgram({ mode, program }: DriveSettings): void {
    if (mode === 'program') this.program.take(program ?? DEFAULT_PROGRAM);
  }

  /** Whether the network at the wheel calls for a person, and whether for its camera. */
  call({ settings }: Course): Pick<DriveState, 'callsForHelp' | 'cameraIsOff'> {
    const callsForHelp = settings.mode === 'network' && this.onlooker?.callsForHelp === true;
    return { callsForHelp, cameraIsOff: callsForHelp && this.onlooker?.cameraIsOff === true };
  }

  /** Gives the wheel to somebody, and a network the road to look at. */
  hand(course: Course, model: string | null, mode: DriveSettings['mode']): void {
    course.settings = { ...course.settings, model, mode };
    course.loop.referee.metrics = course.metrics[mode];
  }

  /**
   * Goes over to other sensors. A network that cannot read them goes, and the expert has the wheel that it had; it comes
   * back with sensors that it can read, unless a person keeps the wheel.
   * @returns why the network had to go; null where one is back; undefined where neither is so.
   */
  async changeSensors(
    settings: SensorSettings,
    course: Course | undefined,
  ): Promise<Problem | null | undefined> {
    let left: Promise<void> | undefined;
    let why: Problem | undefined;
    try {
      this.onlooker?.checkFits(settings);
    } catch (error) {
      why = problemOf(error);
      left = this.#network.leave();
      if (course) {
        const { model, mode } = course.settings;
        this.#blinded = { model, mode };
        this.hand(course, null, mode === 'network' ? 'expert' : mode);
      }
    }
    await this.#sensors.change(settings);
    await left;
    const isBack = course && this.#blinded && (await this.#restoreSight(course, this.#blinded));
    if (course) {
      course.metrics.network = newMetrics();
      course.loop.referee.metrics = course.metrics[course.settings.mode];
    }
    return isBack ? null : why;
  }

  async #restoreSight(course: Course, blinded: Roles): Promise<boolean> {
    const { model } = blinded;
    const mode = course.settings.mode === 'person' ? 'person' : blinded.mode;
    try {
      await this.prepare({ model, mode });
    } catch {
      // Not with these sensors either: why is on the page already.
      return false;
    }
    this.#blinded = undefined;
    this.hand(course, model, mode);
    return true;
  }

  leave(): Promise<void> {
    return this.#network.leave();
  }
}
