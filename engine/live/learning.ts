import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { writeFileAtomically } from '../data/atomic.ts';
import { UserError } from '../errors.ts';
import type { LookLearned, LookToLearn } from '../learn/learn-thread.ts';
import { specOf } from '../learn/learned-spec.ts';
import type { Reservation } from '../library/library.ts';
import { directionOf } from '../network/parts.ts';
import type { ParamsOf } from '../protocol/commands.ts';
import { LEARNED_MODEL, type LearningState, type LearnSettings } from '../protocol/learn.ts';
import { encodeLearnLook } from '../protocol/learn-frames.ts';
import type { Audience } from '../services/service.ts';
import { layerSizes } from '../textbook/network.ts';
import { Pupil } from './pupil.ts';

/** The drive that is on, as learning needs it. */
export interface DriveToLearnFrom {
  /** Gives the wheel to a network that has no file. @throws UserError where it cannot see or no drive is on. */
  letGo(model: { readonly bytes: Uint8Array; readonly name: string }): Promise<void>;
  /** Tells people of something that the drive has to do without. */
  warn(error: Error): void;
}

export interface LearningParts {
  readonly audience: Audience;
  /** Monotonic, ms. */
  readonly nowMs: () => number;
  readonly sensors: () => SensorSettings;
  readonly drive: () => DriveToLearnFrom;
  /** Keeps a free name in the library for a model. */
  readonly reserve: (name: string) => Reservation;
  readonly log: (line: string) => void;
}

/** Of first weights and copies: another start with the same drive learns the same. */
const SEED = 1;
/** Pages are told at most so often, ms. */
const TOLD_EVERY_MS = 250;
const PICTURES_EVERY_MS = 1000;
/** Passes are counted over so long, ms. */
const RATE_OVER_MS = 3000;

/** A network that learns, and what is told of it. */
interface TaughtPupil {
  readonly pupil: Pupil;
  readonly rates: { readonly ms: number; readonly cycles: number }[];
  state: LearningState;
  picturesMs: number;
}

/** Learning at the wheel of the live drive (Pomerleau 1990): one network at a time. */
export class Learning implements Disposable {
  readonly #parts: LearningParts;
  #taught: TaughtPupil | undefined;
  /** What was stopped last, until another is. */
  #stopped: TaughtPupil | undefined;
  #toldMs = Number.NEGATIVE_INFINITY;
  #pages = 0;

  constructor(parts: LearningParts) {
    this.#parts = parts;
    parts.audience.emit('learning', null);
  }

  join(): void {
    this.#pages++;
  }

  leave(): void {
    this.#pages--;
  }

  /** @throws UserError for a network that reads more than the camera. */
  start(settings: LearnSettings): void {
    const sensors = this.#parts.sensors();
    const spec = specOf(settings, sensors);
    this.stop();
    const { units: directionUnits, maxCurvaturePerM } = directionOf(spec);
    const taught: TaughtPupil = {
      pupil: new Pupil({
        begin: { settings, sensors, seed: SEED },
        onLearned: (learned, look) => this.#onLearned(taught, learned, look),
        onFailure: (error) => this.#onFailure(taught, error),
      }),
      rates: [],
      state: {
        settings,
        phase: 'opening',
        layers: layerSizes(spec.network),
        directionUnits,
        maxCurvaturePerM,
        looks: 0,
        dropped: 0,
        patterns: 0,
        cycles: 0,
        cyclesPerSecond: 0,
        withinTwoUnits: null,
      },
      picturesMs: Number.NEGATIVE_INFINITY,
    };
    this.#taught = taught;
    this.#tell();
    taught.pupil.ready.then(
      () => this.#set(taught, { phase: 'learning' }),
      // It tells so itself.
      () => {},
    );
  }

  /** @throws UserError where nothing learns. */
  async change(changes: ParamsOf<'learn.change'>): Promise<void> {
    const taught = this.#on();
    const given = Object.entries(changes).filter(([, value]) => value !== undefined);
    const settings = { ...taught.state.settings, ...(Object.fromEntries(given) as Partial<LearnSettings>) };
    this.#set(taught, { settings });
    await taught.pupil.change(settings);
  }

  /** The network goes with its buffer, until it is brought back or another is stopped. */
  stop(): void {
    if (!this.#taught) return;
    this.#stopped?.pupil[Symbol.dispose]();
    this.#stopped = this.#taught;
    this.#stopped.pupil.rest();
    this.#taught = undefined;
    this.#tell();
  }

  /** @throws UserError where nothing was stopped. */
  undoStop(): void {
    const back = this.#stopped;
    if (!back) throw new UserError('invalid', 'there is nothing to bring back', 'Begin anew.');
    this.#stopped = undefined;
    this.stop();
    this.#taught = back;
    this.#tell();
  }

  /** @throws UserError where nothing learns, or the network cannot drive. */
  async letGo(): Promise<void> {
    const bytes = await this.#model();
    await this.#parts.drive().letGo({ bytes, name: LEARNED_MODEL });
  }

  /** @returns its file in the library. Throws UserError where it cannot be written. */
  async keep(name: string): Promise<string> {
    const bytes = await this.#model();
    const place = this.#parts.reserve(name);
    try {
      writeFileAtomically(place.path, bytes);
    } finally {
      await place.release();
    }
    return place.file;
  }

  /** Somebody who can be learned from has driven so far, and steers so. */
  look(look: LookToLearn): void {
    this.#taught?.pupil.look(look);
  }

  /** Sensors were changed: what a network learned through the ones before says nothing of these. */
  changeSensors(): void {
    if (!this.#taught) return;
    this.stop();
    this.#warn('the sensors were changed');
  }

  [Symbol.dispose](): void {
    for (const taught of [this.#taught, this.#stopped]) taught?.pupil[Symbol.dispose]();
    this.#taught = this.#stopped = undefined;
  }

  async #model(): Promise<Uint8Array> {
    const taught = this.#on();
    if (taught.state.looks === 0) {
      throw new UserError(
        'invalid',
        'the network has not learned from a single look',
        'Drive a little first.',
      );
    }
    this.#set(taught, { phase: 'checking' });
    try {
      return await taught.pupil.model();
    } finally {
      this.#set(taught, { phase: 'learning' });
    }
  }

  #onLearned(taught: TaughtPupil, learned: LookLearned, { curvaturePerM: steeredPerM }: LookToLearn): void {
    const ms = this.#parts.nowMs();
    const { direction, curvaturePerM, ...counts } = learned;
    const { rates } = taught;
    rates.push({ ms, cycles: counts.cycles });
    while (ms - rates[0]!.ms > RATE_OVER_MS) rates.shift();
    const [first, last] = [rates[0]!, rates.at(-1)!];
    const cyclesPerSecond = (1000 * (last.cycles - first.cycles)) / Math.max(1, last.ms - first.ms);
    taught.state = { ...taught.state, ...counts, cyclesPerSecond, dropped: taught.pupil.dropped };
    if (taught !== this.#taught) return;
    if (ms - this.#toldMs >= TOLD_EVERY_MS) this.#tell();
    if (this.#pages === 0) return;
    this.#parts.audience.frame(encodeLearnLook({ direction, curvaturePerM, steeredPerM }));
    if (ms - taught.picturesMs >= PICTURES_EVERY_MS) {
      taught.picturesMs = ms;
      this.#showPictures(taught);
    }
  }

  #showPictures(taught: TaughtPupil): void {
    taught.pupil.pictures().then(
      (frames) => {
        if (taught !== this.#taught) return;
        for (const frame of frames) this.#parts.audience.frame(frame);
      },
      // A thread that has ended tells so itself.
      () => {},
    );
  }

  #onFailure(taught: TaughtPupil, error: Error): void {
    this.#parts.log(`learning: ${error.stack ?? error.message}`);
    taught.pupil[Symbol.dispose]();
    if (taught === this.#stopped) this.#stopped = undefined;
    if (taught !== this.#taught) return;
    this.#taught = undefined;
    this.#tell();
    this.#warn(error.message);
  }

  #warn(why: string): void {
    const hint = 'Nothing recorded is lost. Begin anew.';
    this.#parts.drive().warn(new UserError('invalid', `learning at the wheel ended: ${why}`, hint));
  }

  #on(): TaughtPupil {
    if (this.#taught) return this.#taught;
    throw new UserError('invalid', 'no network learns at the wheel', 'Begin with Learn.');
  }

  #set(taught: TaughtPupil, changes: Partial<LearningState>): void {
    taught.state = { ...taught.state, ...changes };
    if (taught === this.#taught) this.#tell();
  }

  #tell(): void {
    this.#toldMs = this.#parts.nowMs();
    this.#parts.audience.emit('learning', this.#taught?.state ?? null);
  }
}
