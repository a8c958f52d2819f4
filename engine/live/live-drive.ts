import type { RoadDescription } from '../../sim/road/create-road.ts';
import type { Conditions } from '../../sim/scene/conditions.ts';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import type { VehicleSettings } from '../../sim/vehicle/vehicle.ts';
import { STEPS_A_DECISION } from '../drive/decision-loop.ts';
import type { Moment } from '../drive/eyes.ts';
import { STEP_S } from '../drive/world.ts';
import { failureOf, UserError } from '../errors.ts';
import { encodeLook } from '../protocol/binary.ts';
import type { ParamsOf } from '../protocol/commands.ts';
import type { DriveSettings, DriveState } from '../protocol/drive.ts';
import type { Audience } from '../server/service.ts';
import { Broadcast } from './broadcast.ts';
import type { LiveClock } from './clock.ts';
import { beginCourse, type Course, isAtEnd, newMetrics, roadState, seedOf } from './course.ts';
import { type Controls, Hands } from './hands.ts';
import type { LibraryFiles } from './library-files.ts';
import { type NetworkLook, Onlooker } from './onlooker.ts';
import { Pacer } from './pacer.ts';
import { type RecordedFrame, Recording, recordedFrame, recordingName } from './recording.ts';
import type { SharedSensors } from './shared-sensors.ts';

/** A recording is looked after so often, ms. */
const GUARD_MS = 1000;

export interface LiveDriveParts {
  readonly audience: Audience;
  readonly clock: LiveClock;
  readonly files: LibraryFiles;
  readonly sensors: SharedSensors;
  /** Of the car that the next drive begins with. */
  readonly vehicle: () => VehicleSettings;
  /** Hears of a drive's settings whenever a page does. */
  readonly remember: (settings: DriveSettings) => void;
  readonly log: (line: string) => void;
}

/** Drives in real time: fixed steps against the clock, whoever is at the wheel, whether or not a page looks on. */
export class LiveDrive {
  readonly #parts: LiveDriveParts;
  readonly #broadcast: Broadcast;
  readonly #hands = new Hands();
  readonly #pacer = new Pacer(STEP_S);
  readonly #stop = new AbortController();
  #course: Course | undefined;
  #courses = 0;
  #onlooker: Onlooker | undefined;
  /** The network that had to go because it could not see through new sensors, and whether it drove. */
  #blinded: Pick<DriveSettings, 'model' | 'mode'> | undefined;
  #recording: Recording | undefined;
  #guard: NodeJS.Timeout | undefined;
  #noticed = false;
  /** Steps of all drives: recordings number their frames by it. */
  #steps = 0;
  #recordedFrom = 0;
  #paused = false;
  /** Steps asked for one by one while paused. */
  #singleSteps = 0;
  #problem: DriveState['problem'] = null;
  /** Starts and changes wait for one another. */
  #changes: Promise<unknown> = Promise.resolve();
  #wake: () => void = () => {};
  readonly #driving: Promise<void>;

  constructor(parts: LiveDriveParts) {
    this.#parts = parts;
    this.#broadcast = new Broadcast(parts.audience, parts.clock);
    this.#driving = this.#drive();
  }

  get isOn(): boolean {
    return this.#course !== undefined;
  }

  /** Whether the car, driving against the clock, looks at this moment or is late: other work had better wait. */
  get isPressed(): boolean {
    const { clock, sensors } = this.#parts;
    if (this.#paused || !this.#course || this.#course.settings.pace === 0) return false;
    return sensors.areLooking || this.#pacer.waitMs(clock.nowMs()) === 0;
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
      const crew = { hands: this.#hands, onlooker: () => this.#onlooker };
      const course = beginCourse(this.#courses + 1, description, settings, this.#parts.vehicle(), crew);
      await this.#prepare(settings);
      this.#blinded = undefined;
      this.#course = course;
      this.#courses = course.number;
      this.#hands.otherDrives();
      this.#onlooker?.reset();
      this.#go();
    });
  }

  /** Changes what can change under way. @throws UserError where it cannot be had; nothing then changes. */
  change(changes: ParamsOf<'drive.change'>): Promise<void> {
    return this.#change(async () => {
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
      if (settings.mode !== mode) this.#onlooker?.reset();
      if (settings.mode !== mode && settings.mode !== 'person') this.#hands.otherDrives();
      course.loop.referee.metrics = course.metrics[settings.mode];
      if (settings.pace !== before.pace) this.#pacer.restart(this.#parts.clock.nowMs(), settings.pace);
      if (this.#paused) await this.#look(course, false);
      this.#tell();
    });
  }

  /** Looks through other sensors. A recording ends, for its frames are of one size; a network that cannot read them goes. */
  changeSensors(settings: SensorSettings): Promise<void> {
    return this.#change(async () => {
      const { sensors, log } = this.#parts;
      const course = this.#course;
      if (this.#recording) {
        await this.stopRecording().catch((error: Error) => log(`recording: ${error.message}`));
        this.#problem = { message: 'the recording ended: the sensors were changed', hint: 'Record anew.' };
      }
      const onlooker = this.#onlooker;
      try {
        onlooker?.checkFits(settings);
      } catch (error) {
        this.#problem = problemOf(error);
        this.#onlooker = undefined;
        if (course) {
          const { model, mode } = course.settings;
          this.#blinded = { model, mode };
          this.#hand(course, null, mode === 'network' ? 'expert' : mode);
        }
      }
      await sensors.change(settings);
      if (!this.#onlooker) await onlooker?.dispose();
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
    this.#problem = problemOf(error);
    if (this.#course) this.#tell();
  }

  /** Where a person's hands and feet are. A touch takes the wheel from network and expert. */
  control(controls: Controls): void {
    const takes = this.#hands.put(controls);
    const course = this.#course;
    if (!takes || !course || course.settings.mode === 'person' || this.#paused) return;
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
    this.#paused = true;
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
    if (!this.#paused) throw new UserError('invalid', 'the drive is not paused', 'Pause it first.');
    this.#singleSteps += STEPS_A_DECISION;
    this.#wake();
  }

  /** Back onto the path here, standing. */
  putBack(): void {
    const course = this.#on();
    if (course.settings.mode !== 'person') course.loop.referee.metrics.intervene();
    course.world.putBack(0);
    course.loop.forget();
    this.#broadcast.pose(course);
  }

  /** @throws UserError where sensors or disk do not allow it. */
  async startRecording(): Promise<{ file: string }> {
    const course = this.#on();
    const { files, clock, sensors } = this.#parts;
    await sensors.prepare();
    if (!this.#recording) {
      const { road, speedMps } = course.settings;
      this.#recording = new Recording({
        place: files.reserveDrive(recordingName(course.world.road.name, clock.today())),
        seed: seedOf(course.settings),
        sensors: sensors.settings,
        details: { road, speedMps, model: this.#onlooker?.digest ?? null },
      });
      this.#recordedFrom = this.#steps;
      this.#problem = this.#noticeOnce(this.#recording);
      // Frames look themselves; a car that stands, or a drive that pauses, brings none.
      this.#guard = setInterval(
        () => this.#recordingSafely(() => this.#recording?.check()),
        GUARD_MS,
      ).unref();
      this.#tell();
    }
    return { file: this.#recording.file };
  }

  /** @throws UserError where the disk does not let the file be closed; its frames are safe. */
  async stopRecording(): Promise<{ file: string; frames: number } | null> {
    const recording = this.#recording;
    this.#recording = undefined;
    clearInterval(this.#guard);
    if (!recording) return null;
    this.#tell();
    return recording.finish();
  }

  /** What a folder does not allow a recording is said once. */
  #noticeOnce({ notice }: Recording): DriveState['problem'] {
    if (notice === null || this.#noticed) return null;
    this.#noticed = true;
    this.#parts.log(`recording: ${notice}`);
    return {
      message: notice,
      hint: 'Nothing is lost by it; a library on a disk of this machine has no such limit.',
    };
  }

  dropLast(seconds: number): number {
    return this.#told(this.#recording?.dropLast(seconds) ?? 0);
  }

  undoDrop(): number {
    return this.#told(this.#recording?.undoDrop() ?? 0);
  }

  async dispose(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await this.#driving;
    await this.#changes;
    await this.#course?.looking;
    // The one goes although the other cannot.
    clearInterval(this.#guard);
    const ends = await Promise.allSettled([this.#recording?.finish(), this.#onlooker?.dispose()]);
    for (const end of ends) if (end.status === 'rejected') this.#parts.log(`drive: ${end.reason}`);
  }

  /** Takes step after step as they fall due. */
  async #drive(): Promise<void> {
    const { clock, log } = this.#parts;
    const { signal } = this.#stop;
    let sinceSleep = 0;
    while (!signal.aborted) {
      const course = this.#course;
      if (!course || (this.#paused && this.#singleSteps === 0)) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      const single = this.#paused;
      if (single) this.#singleSteps--;
      if (single || this.#pacer.take(clock.nowMs())) {
        try {
          await this.#advance(course, single);
        } catch (error) {
          log(`drive: ${(error as Error)?.stack ?? error}`);
          this.#halt(problemOf(error));
        }
        sinceSleep++;
      }
      // Whoever is behind, or as fast as it goes, must let others in too.
      const waitMs = single ? 0 : this.#pacer.waitMs(clock.nowMs());
      if (waitMs > 0 || sinceSleep >= STEPS_A_DECISION) {
        sinceSleep = 0;
        await clock.sleep(waitMs, signal).catch(() => {});
      }
    }
  }

  async #advance(course: Course, single: boolean): Promise<void> {
    const { world, loop } = course;
    if (loop.isDecisionDue) await this.#decide(course);
    if (this.#course !== course) return;
    if (loop.step(course.settings.speedMps)) {
      course.putBacks++;
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
    const recording = save ? this.#recording : undefined;
    const { sensors } = this.#parts;
    const wanted = this.#broadcast.isWatched || this.#recording !== undefined || mode === 'network';
    const looks = wanted && (mode === 'network' || sensors.areReady);
    const { settings: sensorSettings } = sensors;
    const askedPerM = course.loop.held.curvaturePerM;
    const { moment, decision } = await course.loop.decide(conditions, looks ? sensors : undefined);
    if (this.#course !== course) return;
    const { expertPerM, network } = decision;
    if (!looks || sensorSettings !== sensors.settings) return;
    if (recording && recording === this.#recording) {
      const { controls } = this.#hands;
      const steeredPerM =
        mode === 'person' ? askedPerM : mode === 'network' && network ? network.curvaturePerM : expertPerM;
      const frame = recordedFrame(moment, step - this.#recordedFrom, {
        mode,
        controls,
        steeredPerM,
        expertPerM,
      });
      if (frame) this.#record(recording, frame, course.description, conditions);
    }
    this.#broadcast.look(encodeLook(lookFrame(moment, sensorSettings, expertPerM, network)));
  }

  #record(
    recording: Recording,
    frame: RecordedFrame,
    description: RoadDescription,
    conditions: Conditions,
  ): void {
    this.#recordingSafely(() => recording.add(frame, description, conditions));
  }

  /** A recording that cannot go on ends, and people are told where its frames are; the car drives on. */
  #recordingSafely(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#problem = { message: `the recording ended: ${error.message}`, hint: error.hint };
      // What it holds stays readable whether or not it can be closed.
      this.stopRecording().catch((failure: Error) => this.#parts.log(`recording: ${failure.message}`));
    }
  }

  /** Gets ready what settings ask for. */
  async #prepare({ mode, model }: DriveSettings): Promise<void> {
    const { files, sensors, clock } = this.#parts;
    if (mode === 'network') {
      if (model === null) {
        throw new UserError('invalid', 'no network was chosen to drive', 'Choose a model, or train one.');
      }
      await sensors.prepare();
    }
    if (model === (this.#onlooker?.file ?? null)) return;
    const next =
      model === null
        ? undefined
        : await Onlooker.load(files.model(model), model, sensors.settings, () => clock.nowMs());
    const before = this.#onlooker;
    this.#onlooker = next;
    await before?.dispose();
  }

  #go(): void {
    const course = this.#on();
    const nowMs = this.#parts.clock.nowMs();
    this.#paused = false;
    this.#singleSteps = 0;
    this.#pacer.restart(nowMs, course.settings.pace);
    this.#broadcast.restart(this.#steps);
    this.#tell();
    this.#tellFigures(course);
    this.#wake();
  }

  #halt(problem: DriveState['problem']): void {
    this.#paused = true;
    this.#singleSteps = 0;
    this.#problem = problem;
    this.#tell();
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
    this.#parts.remember(course.settings);
    this.#broadcast.state({
      drive: course.number,
      settings: course.settings,
      paused: this.#paused,
      road: roadState(course),
      network: this.#onlooker?.state(this.#parts.sensors.settings) ?? null,
      shippedModel: this.#parts.files.shippedModel ?? null,
      recording: this.#recording ? { file: this.#recording.file } : null,
      takeovers: [...course.takeovers],
      putBacks: course.putBacks,
      problem: this.#problem,
    });
  }

  #tellFigures({ loop }: Course): void {
    const figures = {
      scores: loop.referee.metrics.scores(),
      recordedFrames: this.#recording?.frames ?? 0,
      jitterMsP50: this.#pacer.lateMs(0.5),
      jitterMsP99: this.#pacer.lateMs(0.99),
      decisionMsP50: this.#onlooker?.decisionMsP50 ?? null,
    };
    this.#broadcast.figures(figures, this.#steps);
  }
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
