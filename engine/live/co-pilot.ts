import { DEFAULT_LOOKAHEAD_M } from '../../sim/conventions.ts';
import { expertCurvature } from '../../sim/driver/pure-pursuit.ts';
import type { VehicleCommand, VehicleSettings, VehicleState } from '../../sim/vehicle/vehicle.ts';
import type { DriveMode } from '../data/drive-format.ts';
import type { Decision, Driver, Situation } from '../drive/driver.ts';
import { STEP_S } from '../drive/world.ts';
import type { DriverMode } from '../protocol/drive.ts';
import type { Hands } from './hands.ts';
import type { NetworkLook, Onlooker } from './onlooker.ts';

/** What whoever drives decided, and what each would have done. A person's hands decide by themselves. */
export interface SharedDecision extends Decision {
  readonly expertPerM: number;
  /** null where no network looks on, or nothing was looked at. */
  readonly network: NetworkLook | null;
}

/** Who may drive; it changes under way. */
export interface Crew {
  /** Who has the wheel. */
  mode(): DriverMode;
  /** The network that looks on. */
  onlooker(): Onlooker | undefined;
  readonly program: {
    /** What the program at the wheel decides; undefined while there is none. */
    decide(situation: Situation): Promise<Decision | undefined>;
    reset(): void;
  };
  readonly hands: Hands;
}

/** The driver of a live drive: asks expert and network at every look, and passes on what the one at the wheel decides. */
export class CoPilot implements Driver<SharedDecision> {
  readonly #crew: Crew;
  readonly #vehicle: VehicleSettings;

  constructor(crew: Crew, vehicle: VehicleSettings) {
    this.#crew = crew;
    this.#vehicle = vehicle;
  }

  /** A program counts as a network: neither a person's hands nor an example to follow. */
  get mode(): DriveMode {
    const mode = this.#crew.mode();
    return mode === 'program' ? 'network' : mode;
  }

  async decide(situation: Situation): Promise<SharedDecision> {
    const mode = this.#crew.mode();
    const onlooker = this.#crew.onlooker();
    const { road, pose, stationM, images } = situation;
    const expertPerM = expertCurvature(road, pose, stationM, DEFAULT_LOOKAHEAD_M);
    const seesNothing = images.camera.length === 0;
    const considered = onlooker && !seesNothing ? await onlooker.consider(situation) : undefined;
    const decided = mode === 'program' ? await this.#byProgram(situation, expertPerM) : undefined;
    const own = mode === 'network' ? considered?.decision : decided;
    return { ...(own ?? { curvaturePerM: expertPerM }), expertPerM, network: considered?.network ?? null };
  }

  /** Where no program is there the expert brings the car to a stop. */
  async #byProgram(situation: Situation, expertPerM: number): Promise<Decision> {
    return (await this.#crew.program.decide(situation)) ?? { curvaturePerM: expertPerM, speedMps: 0 };
  }

  hands(vehicle: VehicleState, wantedMps: number): VehicleCommand | undefined {
    if (this.mode !== 'person') return undefined;
    return this.#crew.hands.command(vehicle, wantedMps, STEP_S, this.#vehicle);
  }

  reset(): void {
    this.#crew.onlooker()?.reset();
    this.#crew.program.reset();
  }
}
