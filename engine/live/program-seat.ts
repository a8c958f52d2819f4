import { once } from 'node:events';
import { isDeepStrictEqual } from 'node:util';
import { Rng } from '../../sim/rng.ts';
import type { Conditions } from '../../sim/scene/conditions.ts';
import type { VehicleSettings } from '../../sim/vehicle/vehicle.ts';
import type { DonkeyClient } from '../bridge/donkey/client.ts';
import { chooseScene, tellLoaded } from '../bridge/donkey/menu.ts';
import { generatedScenes } from '../bridge/donkey/scenes.ts';
import { type Program, ProgramGone } from '../bridge/program.ts';
import { programDriver } from '../bridge/program-driver.ts';
import { ProgramEyes, type SightWish } from '../bridge/sight.ts';
import type { ServerPlace } from '../bridge/udacity/socket-io.ts';
import { STEPS_A_DECISION } from '../drive/decision-loop.ts';
import type { Decision, Driver, Situation } from '../drive/driver.ts';
import { STEP_S } from '../drive/world.ts';
import { failureOf } from '../errors.ts';
import type { DriveSettings } from '../protocol/drive.ts';
import type { ProgramSettings, ProgramState } from '../protocol/program.ts';
import { openEyes } from '../sensors/eyes.ts';
import type { LiveClock } from './clock.ts';

export interface ProgramSeatParts {
  readonly clock: LiveClock;
  readonly vehicle: () => VehicleSettings;
  readonly log: (line: string) => void;
  /** {@link ProgramSeat.state} is another. */
  readonly onChange: () => void;
}

const DECISION_S = STEPS_A_DECISION * STEP_S;
/** Of all its cameras together. More would hold up the drive that a person looks at: the bridge of the command line has time. */
const MOST_PIXELS = 320 * 240;
/** Whatever scene a client asks for, it drives the road that is on. */
const SCENES = [...generatedScenes(0).keys()];

/**
 * Where a program of somebody else's sits. It is waited for beside the drive, which never waits for it: it is shown a
 * picture, and what it has answered by the next one counts.
 */
export class ProgramSeat {
  readonly #parts: ProgramSeatParts;
  readonly #noise = new Rng('program');
  #settings: ProgramSettings | undefined;
  #stop = new AbortController();
  #waiting: Promise<void> = Promise.resolve();
  #driver: Driver | undefined;
  /** Whether a client has it, or is about to. */
  #isTaken = false;
  /** Ends the stay of the program that sits there. */
  #vacate: (note: string) => void = () => {};
  #state: ProgramState | null = null;
  #eyes: Promise<ProgramEyes & { close(): void }> | undefined;
  #conditions: Conditions | undefined;
  #topMps = 0;

  constructor(parts: ProgramSeatParts) {
    this.#parts = parts;
  }

  /** null where no program was asked for. */
  get state(): ProgramState | null {
    return this.#state;
  }

  /** Waits for a program from now on; one that drives as the settings say stays. */
  take(settings: ProgramSettings): void {
    if (isDeepStrictEqual(settings, this.#settings)) return;
    this.#settings = settings;
    this.#stop.abort();
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    this.#tell({ name: null, address: null, note: null });
    this.#waiting = this.#waiting
      .then(() => this.#wait(settings, signal))
      .catch((error: unknown) => {
        if (!signal.aborted) this.#tell({ name: null, address: null, note: failureOf(error).message });
      });
  }

  /** What the program decides; undefined while there is none. */
  async decide(
    situation: Situation,
    { conditions, speedMps }: Pick<DriveSettings, 'conditions' | 'speedMps'>,
  ): Promise<Decision | undefined> {
    this.#conditions = conditions;
    this.#topMps = speedMps;
    try {
      return await this.#driver?.decide(situation);
    } catch (error) {
      if (!(error instanceof ProgramGone)) throw error;
      this.#vacate(error.message);
      return undefined;
    }
  }

  /** The car was put elsewhere, or the wheel went to another. */
  reset(): void {
    this.#driver?.reset();
  }

  async dispose(): Promise<void> {
    this.#stop.abort();
    await this.#waiting;
    (await this.#eyes?.catch(() => undefined))?.close();
  }

  #wait({ at, ...pace }: ProgramSettings, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return at.to === 'donkey' ? this.#listen(at.port, pace, signal) : this.#connect(at.place, pace, signal);
  }

  async #listen(port: number, pace: Omit<ProgramSettings, 'at'>, signal: AbortSignal): Promise<void> {
    // Loaded late, with codecs and sockets: most drives have no program.
    const { listenForClients } = await import('../bridge/donkey/donkey-bridge.ts');
    const { DonkeyProgram } = await import('../bridge/donkey/donkey-program.ts');
    if (signal.aborted) return;
    const serve = async (client: DonkeyClient) => {
      this.#checkFree();
      await chooseScene(client, SCENES);
      this.#checkFree();
      this.#isTaken = true;
      client.isDriving = true;
      tellLoaded(client);
      const program = new DonkeyProgram(client, {
        vehicle: this.#parts.vehicle(),
        lockstep: false,
        sceneNames: SCENES,
        mayRestart: false,
      });
      await this.#host(program, pace, signal);
    };
    const listener = await listenForClients({ host: '127.0.0.1', port }, serve, this.#parts.log, signal);
    if (!signal.aborted) {
      this.#tell({ name: null, address: `127.0.0.1:${listener.port}`, note: null });
      await once(signal, 'abort');
    }
    await listener.close();
  }

  async #connect(place: ServerPlace, pace: Omit<ProgramSettings, 'at'>, signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#parts;
    const { whenThere } = await import('../bridge/udacity/udacity-bridge.ts');
    if (signal.aborted) return;
    this.#tell({ name: null, address: `${place.host}:${place.port}`, note: null });
    while (!signal.aborted) {
      using program = await whenThere({ place, lockstep: false, clock, say: log, signal });
      await this.#host(program, pace, signal);
    }
  }

  #checkFree(): void {
    if (this.#isTaken) throw new ProgramGone('another client drives already');
  }

  /** Gives a program the seat until it goes or another is asked for. */
  async #host(
    program: Program,
    { framesPerS, delayMs }: Omit<ProgramSettings, 'at'>,
    signal: AbortSignal,
  ): Promise<void> {
    this.#eyes ??= openProgramEyes();
    const eyes = await this.#eyes;
    const { clock, vehicle } = this.#parts;
    const gone = Promise.withResolvers<string>();
    this.#vacate = gone.resolve;
    const leave = () => gone.resolve('');
    signal.addEventListener('abort', leave);
    if (signal.aborted) leave();
    this.#driver = programDriver({
      program,
      eyes: {
        look(outlook, wish) {
          checkSize(wish);
          return eyes.look(outlook, wish);
        },
      },
      conditions: () => this.#conditions!,
      noise: this.#noise,
      vehicle: vehicle(),
      topMps: () => this.#topMps,
      decisionS: DECISION_S,
      nowMs: () => clock.nowMs(),
      every: Math.round(1 / (DECISION_S * framesPerS)),
      delayLooks: Math.round(delayMs / (1000 * DECISION_S)),
    });
    this.#tell({ name: program.name, address: this.#state?.address ?? null, note: null });
    const note = await gone.promise;
    signal.removeEventListener('abort', leave);
    this.#driver = undefined;
    this.#isTaken = false;
    if (signal.aborted) return;
    this.#tell({ name: null, address: this.#state?.address ?? null, note: `${program.name}: ${note}` });
  }

  #tell(state: ProgramState): void {
    this.#state = state;
    this.#parts.onChange();
  }
}

/** @throws ProgramGone where a program wants larger pictures than a drive in the cockpit has time for. */
function checkSize({ camera, second }: SightWish): void {
  const sizes = [camera, ...(second ? [second] : [])].map(({ settings }) => settings);
  if (sizes.reduce((sum, { rows, columns }) => sum + rows * columns, 0) <= MOST_PIXELS) return;
  const wanted = sizes.map(({ rows, columns }) => `${columns} × ${rows}`).join(' and ');
  throw new ProgramGone(
    `it wants pictures of ${wanted}; here it may have 320 × 240 pixels, in "alvinn bridge" more`,
  );
}

async function openProgramEyes(): Promise<ProgramEyes & { close(): void }> {
  const eyes = await openEyes();
  const seeing = new ProgramEyes(eyes);
  return Object.assign(seeing, {
    close() {
      seeing[Symbol.dispose]();
      eyes[Symbol.dispose]();
    },
  });
}
