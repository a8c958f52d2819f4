import type { SensorSettings } from '../../sim/sensors/settings.ts';
import type { VehicleSettings } from '../../sim/vehicle/vehicle.ts';
import { UserError } from '../errors.ts';
import type { HelpedDrive } from '../jobs/improve-job.ts';
import type { LookToLearn } from '../learn/learn-thread.ts';
import type { ParamsOf } from '../protocol/commands.ts';
import type { DriveSettings } from '../protocol/drive.ts';
import { LEARNED_MODEL } from '../protocol/learn.ts';
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
  newMetrics,
  noteHelp,
  roadState,
  seedOf,
} from './course.ts';
import type { Controls } from './hands.ts';
import type { LibraryFiles } from './library-files.ts';
import { Looking } from './looking.ts';
import { NetworkSeat } from './network-seat.ts';
import { type Problem, problemOf } from './problem.ts';
import { ProgramSeat } from './program-seat.ts';
import { Recorder } from './recorder.ts';
import { recordingName } from './recording.ts';
import { Seats } from './seats.ts';
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
  readonly #seats: Seats;
  readonly #recorder: Recorder;
  readonly #looking: Looking;
  readonly #stepping: Stepping;
  #course: Course | undefined;
  #courses = 0;
  /** Steps of all drives: recordings number their frames by it. */
  #steps = 0;
  #problem: Problem | null = null;
  /** Starts and changes wait for one another. */
  #changes: Promise<unknown> = Promise.resolve();

  constructor(parts: LiveDriveParts) {
    this.#parts = parts;
    this.#broadcast = new Broadcast(parts.audience, parts.clock);
    const program = new ProgramSeat({
      clock: parts.clock,
      vehicle: parts.vehicle,
      log: parts.log,
      onChange: () => {
        if (this.#course) this.#tell();
      },
    });
    const network = new NetworkSeat(parts.files, parts.clock, parts.trust);
    this.#seats = new Seats(network, program, parts.sensors);
    this.#recorder = new Recorder({ log: parts.log, onEnd: (problem) => this.#sayProblem(problem) });
    this.#looking = new Looking({
      sensors: parts.sensors,
      seats: this.#seats,
      recorder: this.#recorder,
      broadcast: this.#broadcast,
      isOn: (course) => this.#course === course,
      steps: () => this.#steps,
      onLook: parts.onLook,
      onChange: () => this.#tell(),
      onProblem: (problem) => this.#sayProblem(problem),
      log: parts.log,
    });
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
      const crew = this.#seats.crew(() => course.settings);
      const course: Course = beginCourse(
        this.#courses + 1,
        description,
        settings,
        this.#parts.vehicle(),
        crew,
      );
      await this.#seats.prepare(settings);
      this.#course?.loop.forget();
      this.#course = course;
      this.#courses = course.number;
      this.#seats.begin(settings);
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
      await this.#seats.take(model);
      await this.#apply({ model: model.name, mode: 'network' });
    });
  }

  async #apply(changes: ParamsOf<'drive.change'>): Promise<void> {
    const before = this.#on().settings;
    await this.#seats.prepare(changed(before, changes));
    const course = this.#on();
    const { mode } = course.settings;
    course.settings = changed(course.settings, changes);
    const { settings } = course;
    if (changes.mode !== undefined || changes.model !== undefined) {
      this.#problem = null;
      this.#seats.chosen();
    }
    if (settings.model !== before.model) course.takeovers.length = 0;
    if (settings.model !== before.model || settings.conditions !== before.conditions) {
      course.metrics.network = newMetrics();
    }
    if (settings.mode !== mode) this.#seats.forget();
    if (settings.mode !== mode && settings.mode !== 'person') this.#seats.hands.otherDrives();
    course.loop.referee.metrics = course.metrics[settings.mode];
    this.#seats.seatProgram(settings);
    if (settings.pace !== before.pace) this.#stepping.changePace(settings.pace);
    if (this.#stepping.paused) await this.#looking.look(course, false);
    this.#tell();
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
      const problem = await this.#seats.changeSensors(settings, course);
      if (problem !== undefined) this.#problem = problem;
      sensors.prepare().catch((error: Error) => log(`sensors: ${error.message}`));
      if (course) this.#tell();
    });
  }

  /** Tells people of something that the drive has to do without. */
  warn(error: Error): void {
    this.#sayProblem(problemOf(error));
  }

  /** Where a person's hands and feet are. A touch takes the wheel from whoever else drives. */
  control(controls: Controls): void {
    const takes = this.#seats.hands.put(controls);
    const course = this.#course;
    if (!takes || !course || course.settings.mode === 'person' || this.#stepping.paused) return;
    noteHelp(course);
    course.loop.referee.metrics.intervene();
    course.takeovers.push(course.world.placement.stationM);
    this.#seats.hand(course, course.settings.model, 'person');
    this.#tell();
  }

  /** Nobody's hands are on the controls any more. */
  releaseHands(): void {
    this.#seats.hands.release();
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
    noteHelp(course);
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
      this.#problem = this.#recorder.start(
        {
          place: files.reserveDrive(recordingName(course.world.road.name, clock.today())),
          seed: seedOf(course.settings),
          sensors: sensors.settings,
          details: { road, speedMps, model: this.#seats.onlooker?.digest ?? null, eyes: sensors.eyes },
        },
        this.#steps,
      );
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
    await this.#looking.settled();
    // The one goes although the other cannot.
    const ends = await Promise.allSettled([
      this.#recorder.stop(),
      this.#seats.leave(),
      this.#seats.program.dispose(),
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
    if (loop.isDecisionDue) await this.#looking.decide(course);
    if (this.#course !== course) return;
    if (loop.step(course.settings.speedMps)) {
      course.putBacks++;
      noteHelp(course);
      this.#tell();
    }
    this.#steps++;
    if (single || this.#broadcast.isPoseDue) this.#broadcast.pose(course);
    if (single || this.#broadcast.areFiguresDue) this.#tellFigures(course);
    if (isAtEnd(course)) {
      this.#halt({ message: `${world.road.name} ends here`, hint: 'Start again, or choose another road.' });
    }
  }

  #go(): void {
    const course = this.#on();
    this.#stepping.go(course.settings.pace);
    this.#broadcast.restart(this.#steps);
    this.#tell();
    this.#tellFigures(course);
  }

  #halt(problem: Problem | null): void {
    this.#stepping.pause();
    this.#sayProblem(problem);
  }

  #sayProblem(problem: Problem | null): void {
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
      network: this.#seats.onlooker?.state(this.#parts.sensors.settings) ?? null,
      program: this.#seats.program.state,
      ...this.#seats.call(course),
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
      decisionMsP50: this.#seats.onlooker?.decisionMsP50 ?? null,
    };
    this.#broadcast.figures(figures, this.#steps);
  }
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
