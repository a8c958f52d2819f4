import type { SensorSettings } from '../../sim/sensors/settings.ts';
import type { VehicleSettings } from '../../sim/vehicle/vehicle.ts';
import type { Situation } from '../drive/driver.ts';
import { type Moment, savedMoment } from '../drive/eyes.ts';
import { failureOf, UserError } from '../errors.ts';
import type { HelpedDrive } from '../jobs/improve-job.ts';
import { StrayedLooks } from '../jobs/strayed-looks.ts';
import type { LookToLearn } from '../learn/learn-thread.ts';
import { encodeLook } from '../protocol/binary.ts';
import type { ParamsOf } from '../protocol/commands.ts';
import { type DriveSettings, type DriveState, STANDING_MPS } from '../protocol/drive.ts';
import { LEARNED_MODEL } from '../protocol/learn.ts';
import { DEFAULT_PROGRAM } from '../protocol/program.ts';
import type { Trust } from '../protocol/trust.ts';
import type { SharedSensors } from '../sensors/shared-sensors.ts';
import type { Audience } from '../services/service.ts';
import { Broadcast } from './broadcast.ts';
import type { LiveClock } from './clock.ts';
import {
  beginCourse,
  type Course,
  helpedDrive,
  isAtEnd,
  MOST_LOOKS,
  newMetrics,
  roadState,
  seedOf,
} from './course.ts';
import { type Controls, Hands } from './hands.ts';
import type { LibraryFiles } from './library-files.ts';
import { NetworkSeat } from './network-seat.ts';
import type { NetworkLook } from './onlooker.ts';
import { ProgramSeat } from './program-seat.ts';
import { Recorder } from './recorder.ts';
import { recordedFrame, recordingName } from './recording.ts';
import { Stepping } from './stepping.ts';

export interface LiveDriveParts {
  readonly audience: Audience;
  readonly clock: LiveClock;
  readonly files: LibraryFiles;
  readonly sensors: SharedSensors;
  /** Of the car that the next drive begins with. */
  readonly vehicle: () => VehicleSettings;
  /** How far a network is obeyed. */
  readonly trust: () => Trust;
  /** Hears of a drive's settings whenever a page does. */
  readonly remember: (settings: DriveSettings) => void;
  /** Hears how expert and persons steer, look by look. */
  readonly onLook: (look: LookToLearn) => void;
  readonly log: (line: string) => void;
}

/** The drive that is on, and what can be asked of it, whoever is at the wheel, whether or not a page looks on. */
export class LiveDrive {
  readonly #parts: LiveDriveParts;
  readonly #broadcast: Broadcast;
  readonly #hands = new Hands();
  readonly #seat: NetworkSeat;
  readonly #program: ProgramSeat;
  readonly #recorder: Recorder;
  readonly #stepping: Stepping;
  #course: Course | undefined;
  #courses = 0;
  /** The network that had to go because it could not see through new sensors, and whether it drove. */
  #blinded: Pick<DriveSettings, 'model' | 'mode'> | undefined;
  /** Steps of all drives: recordings number their frames by it. */
  #steps = 0;
  #recordedFrom = 0;
  #problem: DriveState['problem'] = null;
  /** Starts and changes wait for one another. */
  #changes: Promise<unknown> = Promise.resolve();

  constructor(parts: LiveDriveParts) {
    this.#parts = parts;
    this.#broadcast = new Broadcast(parts.audience, parts.clock);
    this.#seat = new NetworkSeat(parts.files, parts.clock, parts.trust);
    this.#program = new ProgramSeat({
      clock: parts.clock,
      vehicle: parts.vehicle,
      log: parts.log,
      onChange: () => {
        if (this.#course) this.#tell();
      },
    });
    this.#recorder = new Recorder({ log: parts.log, onEnd: (problem) => this.#sayProblem(problem) });
    this.#stepping = new Stepping(parts.clock, (single) => this.#takeStep(single));
  }

  get isOn(): boolean {
    return this.#course !== undefined;
  }

  /** Where its network had to be helped; undefined where no drive is on, or on a road that no seed made. */
  get helped(): HelpedDrive | undefined {
    return this.#course && helpedDrive(this.#course);
  }

  /** Whether the car, driving against the clock, looks at this moment or is late: other work had better wait. */
  get isPressed(): boolean {
    if (this.#stepping.paused || this.#course?.settings.pace === 0) return false;
    return this.#parts.sensors.areLooking || this.#stepping.isDue;
  }

  /** A page came; it is shown how things are. */
  join(): void {
    this.#broadcast.join(this.#course);
  }

  leave(): void {
    this.#broadcast.leave();
  }

  /** Puts the car on a road. @throws UserError where road, model or sensors cannot be had; the drive before then goes on. */
  start(settings: DriveSettings): Promise<void> {
    return this.#change(async () => {
      if (this.#course) this.#problem = null;
      const description = this.#parts.files.road(settings.road);
      const crew = {
        hands: this.#hands,
        onlooker: () => this.#seat.onlooker,
        program: (situation: Situation) => this.#program.decide(situation, course.settings),
      };
      const course: Course = beginCourse(
        this.#courses + 1,
        description,
        settings,
        this.#parts.vehicle(),
        crew,
      );
      await this.#prepare(settings);
      this.#blinded = undefined;
      this.#course = course;
      this.#courses = course.number;
      this.#hands.otherDrives();
      this.#seat.onlooker?.reset();
      this.#program.reset();
      this.#seatProgram(settings);
      this.#go();
    });
  }

  /** Changes what can change under way. @throws UserError where it cannot be had; nothing then changes. */
  change(changes: ParamsOf<'drive.change'>): Promise<void> {
    return this.#change(() => this.#apply(changes));
  }

  /**
   * Gives the wheel to a network that has no file; its scores go on from one to the next.
   * @throws UserError where it cannot read what the sensors see; nothing then changes.
   */
  letGo(model: { readonly bytes: Uint8Array; readonly name: string }): Promise<void> {
    return this.#change(async () => {
      this.#on();
      await this.#parts.sensors.prepare();
      await this.#seat.take(model, this.#parts.sensors.settings);
      await this.#apply({ model: model.name, mode: 'network' });
    });
  }

  async #apply(changes: ParamsOf<'drive.change'>): Promise<void> {
    const before = this.#on().settings;
    await this.#prepare(changed(before, changes));
    const course = this.#on();
    const { mode } = course.settings;
    course.settings = changed(course.settings, changes);
    const { settings } = course;
    if (changes.mode !== undefined || changes.model !== undefined) {
      this.#problem = null;
      this.#blinded = undefined;
    }
    if (settings.model !== before.model) course.takeovers.length = 0;
    if (settings.model !== before.model || settings.conditions !== before.conditions) {
      course.metrics.network = newMetrics();
    }
    if (settings.mode !== mode) this.#seat.onlooker?.reset();
    if (settings.mode !== mode && settings.mode !== 'person') this.#hands.otherDrives();
    course.loop.referee.metrics = course.metrics[settings.mode];
    this.#seatProgram(settings);
    if (settings.pace !== before.pace) this.#stepping.changePace(settings.pace);
    if (this.#stepping.paused) await this.#look(course, false);
    this.#tell();
  }

  /** A program that was asked for once keeps its connection, whoever drives. */
  #seatProgram({ mode, program }: DriveSettings): void {
    if (mode === 'program') this.#program.take(program ?? DEFAULT_PROGRAM);
  }

  /** Looks through other sensors. A recording ends, for its frames are of one size; a network that cannot read them goes. */
  changeSensors(settings: SensorSettings): Promise<void> {
    return this.#change(async () => {
      const { sensors, log } = this.#parts;
      const course = this.#course;
      if (this.#recorder.recording) {
        await this.stopRecording().catch((error: Error) => log(`recording: ${error.message}`));
        this.#problem = { message: 'the recording ended: the sensors were changed', hint: 'Record anew.' };
      }
      let left: Promise<void> | undefined;
      try {
        this.#seat.onlooker?.checkFits(settings);
      } catch (error) {
        this.#problem = problemOf(error);
        left = this.#seat.leave();
        if (course) {
          const { model, mode } = course.settings;
          this.#blinded = { model, mode };
          this.#hand(course, null, mode === 'network' ? 'expert' : mode);
        }
      }
      await sensors.change(settings);
      await left;
      if (course && this.#blinded) await this.#restoreSight(course, this.#blinded);
      if (course) {
        course.metrics.network = newMetrics();
        course.loop.referee.metrics = course.metrics[course.settings.mode];
      }
      sensors.prepare().catch((error: Error) => log(`sensors: ${error.message}`));
      if (course) this.#tell();
    });
  }

  /** A network that had to go comes back with sensors that it can read; a person keeps the wheel. */
  async #restoreSight(course: Course, blinded: Pick<DriveSettings, 'model' | 'mode'>): Promise<void> {
    const { model } = blinded;
    const mode = course.settings.mode === 'person' ? 'person' : blinded.mode;
    try {
      await this.#prepare({ ...course.settings, model, mode });
    } catch {
      // Not with these sensors either: why is on the page already.
      return;
    }
    this.#blinded = undefined;
    this.#problem = null;
    this.#hand(course, model, mode);
  }

  /** Gives the wheel to somebody, and a network the road to look at. */
  #hand(course: Course, model: string | null, mode: DriveSettings['mode']): void {
    course.settings = { ...course.settings, model, mode };
    course.loop.referee.metrics = course.metrics[mode];
  }

  /** Tells people of something that the drive has to do without. */
  warn(error: Error): void {
    this.#sayProblem(problemOf(error));
  }

  /** Where a person's hands and feet are. A touch takes the wheel from whoever else drives. */
  control(controls: Controls): void {
    const takes = this.#hands.put(controls);
    const course = this.#course;
    if (!takes || !course || course.settings.mode === 'person' || this.#stepping.paused) return;
    if (course.settings.mode === 'network') course.lights.at(-1)?.strayed.putBack();
    course.loop.referee.metrics.intervene();
    course.takeovers.push(course.world.placement.stationM);
    this.#hand(course, course.settings.model, 'person');
    this.#tell();
  }

  /** Nobody's hands are on the controls any more. */
  releaseHands(): void {
    this.#hands.release();
  }

  pause(): void {
    const course = this.#on();
    this.#stepping.pause();
    this.#tell();
    this.#tellFigures(course);
  }

  resume(): void {
    this.#on();
    this.#problem = null;
    this.#go();
  }

  /** One decision, while paused. */
  step(): void {
    this.#on();
    if (!this.#stepping.paused) throw new UserError('invalid', 'the drive is not paused', 'Pause it first.');
    this.#stepping.goOneDecision();
  }

  /** Back onto the path here, standing. */
  putBack(): void {
    const course = this.#on();
    if (course.settings.mode !== 'person') course.loop.referee.metrics.intervene();
    if (course.settings.mode === 'network') course.lights.at(-1)?.strayed.putBack();
    course.world.putBack(0);
    course.loop.forget();
    this.#broadcast.pose(course);
    this.#tell();
  }

  /** @throws UserError where sensors or disk do not allow it. */
  startRecording(): Promise<{ file: string }> {
    // In its turn: sensors that are being changed must not be those that its frames are said to be seen through.
    return this.#change(() => this.#startRecording());
  }

  async #startRecording(): Promise<{ file: string }> {
    const course = this.#on();
    const { files, clock, sensors } = this.#parts;
    await sensors.prepare();
    if (!this.#recorder.recording) {
      const { road, speedMps } = course.settings;
      this.#problem = this.#recorder.start({
        place: files.reserveDrive(recordingName(course.world.road.name, clock.today())),
        seed: seedOf(course.settings),
        sensors: sensors.settings,
        details: { road, speedMps, model: this.#seat.onlooker?.digest ?? null, eyes: sensors.eyes },
      });
      this.#recordedFrom = this.#steps;
      this.#tell();
    }
    return { file: this.#recorder.recording!.file };
  }

  /** @throws UserError where the disk does not let the file be closed; its frames are safe. */
  stopRecording(): Promise<{ file: string; frames: number } | null> {
    const stopped = this.#recorder.stop();
    if (this.#course) this.#tell();
    return stopped;
  }

  dropLast(seconds: number): number {
    return this.#told(this.#recorder.safely((recording) => recording.dropLast(seconds)) ?? 0);
  }

  undoDrop(): number {
    return this.#told(this.#recorder.safely((recording) => recording.undoDrop()) ?? 0);
  }

  async dispose(): Promise<void> {
    await this.#stepping.dispose();
    await this.#changes;
    await this.#course?.looking;
    // The one goes although the other cannot.
    const ends = await Promise.allSettled([
      this.#recorder.stop(),
      this.#seat.leave(),
      this.#program.dispose(),
    ]);
    for (const end of ends) if (end.status === 'rejected') this.#parts.log(`drive: ${end.reason}`);
  }

  async #takeStep(single: boolean): Promise<void> {
    try {
      await this.#advance(this.#on(), single);
    } catch (error) {
      this.#parts.log(`drive: ${(error as Error)?.stack ?? error}`);
      this.#halt(problemOf(error));
    }
  }

  async #advance(course: Course, single: boolean): Promise<void> {
    const { world, loop } = course;
    if (loop.isDecisionDue) await this.#decide(course);
    if (this.#course !== course) return;
    if (loop.step(course.settings.speedMps)) {
      course.putBacks++;
      if (course.settings.mode === 'network') course.lights.at(-1)?.strayed.putBack();
      this.#tell();
    }
    this.#steps++;
    if (single || this.#broadcast.isPoseDue) this.#broadcast.pose(course);
    if (single || this.#broadcast.areFiguresDue) this.#tellFigures(course);
    if (isAtEnd(course)) {
      this.#halt({ message: `${world.road.name} ends here`, hint: 'Start again, or choose another road.' });
    }
  }

  async #decide(course: Course): Promise<void> {
    const { mode } = course.settings;
    if (mode === 'person') {
      // Hands do not wait for images: a look that takes too long is not begun anew.
      course.looking ??= this.#look(course, true)
        .catch((error) => {
          this.#parts.log(`look: ${(error as Error)?.stack ?? error}`);
          this.#problem = problemOf(error);
          this.#tell();
        })
        .then(() => {
          course.looking = undefined;
        });
      return;
    }
    await course.looking;
    await this.#look(course, true);
  }

  /** Looks where anybody wants to see, and lets expert and network say what they would do; who drives is obeyed. */
  async #look(course: Course, save: boolean): Promise<void> {
    const { mode, conditions } = course.settings;
    const step = this.#steps;
    const recording = save ? this.#recorder.recording : undefined;
    const { sensors } = this.#parts;
    const wanted = this.#broadcast.isWatched || this.#recorder.recording !== undefined || mode === 'network';
    const looks = wanted && (mode === 'network' || sensors.areReady);
    const { settings: sensorSettings } = sensors;
    const askedPerM = course.loop.held.curvaturePerM;
    const called = this.#callsForHelp(course);
    const since = this.#seat.onlooker?.drivesSinceM;
    const { moment, decision } = await course.loop.decide(conditions, looks ? sensors : undefined);
    if (this.#course !== course) return;
    if (this.#callsForHelp(course) !== called || this.#seat.onlooker?.drivesSinceM !== since) this.#tell();
    const { curvaturePerM, expertPerM, network } = decision;
    if (save) this.#teach(course, mode, conditions, moment, expertPerM);
    if (save && looks && mode === 'network') watchNetwork(course, moment, curvaturePerM, expertPerM);
    if (!looks || sensorSettings !== sensors.settings) return;
    if (recording && recording === this.#recorder.recording) {
      const { controls } = this.#hands;
      const steeredPerM = mode === 'person' ? askedPerM : curvaturePerM;
      const frame = recordedFrame(moment, step - this.#recordedFrom, {
        mode,
        controls,
        steeredPerM,
        expertPerM,
      });
      if (frame) this.#recorder.safely(() => recording.add(frame, course.description, conditions));
    }
    this.#broadcast.look(encodeLook(lookFrame(moment, sensorSettings, expertPerM, network)));
  }

  #callsForHelp({ settings }: Course): boolean {
    return settings.mode === 'network' && this.#seat.onlooker?.callsForHelp === true;
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

  /** Gets ready what settings ask for. */
  async #prepare({ mode, model }: DriveSettings): Promise<void> {
    const { sensors } = this.#parts;
    if (mode === 'network') {
      if (model === null) {
        throw new UserError('invalid', 'no network was chosen to drive', 'Choose a model, or train one.');
      }
      await sensors.prepare();
    }
    await this.#seat.give(model, sensors.settings);
  }

  #go(): void {
    const course = this.#on();
    this.#stepping.go(course.settings.pace);
    this.#broadcast.restart(this.#steps);
    this.#tell();
    this.#tellFigures(course);
  }

  #halt(problem: DriveState['problem']): void {
    this.#stepping.pause();
    this.#sayProblem(problem);
  }

  #sayProblem(problem: DriveState['problem']): void {
    this.#problem = problem;
    if (this.#course) this.#tell();
  }

  #on(): Course {
    if (this.#course) return this.#course;
    throw new UserError('invalid', 'no drive is on', 'Start one.');
  }

  #change<T>(action: () => Promise<T>): Promise<T> {
    const done = this.#changes.then(action);
    this.#changes = done.catch(() => {});
    return done;
  }

  #told<T>(value: T): T {
    if (this.#course) this.#tellFigures(this.#course);
    return value;
  }

  #tell(): void {
    const course = this.#on();
    this.#parts.remember(withFile(course.settings));
    this.#broadcast.state({
      drive: course.number,
      settings: course.settings,
      paused: this.#stepping.paused,
      road: roadState(course),
      network: this.#seat.onlooker?.state(this.#parts.sensors.settings) ?? null,
      program: this.#program.state,
      callsForHelp: this.#callsForHelp(course),
      shippedModel: this.#parts.files.shippedModel ?? null,
      recording: this.#recorder.recording ? { file: this.#recorder.recording.file } : null,
      takeovers: [...course.takeovers],
      putBacks: course.putBacks,
      problem: this.#problem,
    });
  }

  #tellFigures({ loop }: Course): void {
    const figures = {
      scores: loop.referee.metrics.scores(),
      recordedFrames: this.#recorder.recording?.frames ?? 0,
      jitterMsP50: this.#stepping.lateMs(0.5),
      jitterMsP99: this.#stepping.lateMs(0.99),
      decisionMsP50: this.#seat.onlooker?.decisionMsP50 ?? null,
    };
    this.#broadcast.figures(figures, this.#steps);
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

/** Settings that another start can have again: a network without a file is gone by then. */
function withFile(settings: DriveSettings): DriveSettings {
  if (settings.model !== LEARNED_MODEL) return settings;
  return { ...settings, model: null, mode: settings.mode === 'network' ? 'expert' : settings.mode };
}

/** What is left out of changes stays. */
function changed(settings: DriveSettings, changes: ParamsOf<'drive.change'>): DriveSettings {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...settings, ...(Object.fromEntries(given) as Partial<DriveSettings>) };
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

function problemOf(error: unknown): NonNullable<DriveState['problem']> {
  const { message, hint } = failureOf(error);
  return { message, hint };
}
