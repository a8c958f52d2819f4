import { setImmediate } from 'node:timers/promises';
import type { VehicleSettings } from '../../../sim/vehicle/vehicle.ts';
import { DONKEYCAR_RULE, shareOfLock } from '../../exchange/steering-rules.ts';
import { NO_PEDALS, type Pedals, type Program, ProgramGone, type ProgramView } from '../program.ts';
import type { SightWish } from '../sight.ts';
import type { DonkeyClient, Request } from './client.ts';
import { encodePicture } from './encode-picture.ts';
import { LapCount } from './laps.ts';
import { tellLoaded, tellScenes } from './menu.ts';
import { telemetryOf } from './telemetry.ts';

/** A client asks for a fresh start of its scene, for another scene, or for none. */
export type Restart = Extract<Request, { readonly kind: 'reset' | 'scene' | 'exit' }>;

/** Thrown out of an answer that will not come: the drive of that moment is over. */
export class RestartAsked extends Error {
  readonly request: Restart;

  constructor(request: Restart) {
    super(request.kind);
    this.request = request;
  }
}

export interface DonkeyProgramOptions {
  readonly vehicle: VehicleSettings;
  /** Wait for each control, or drive on with the one before. */
  readonly lockstep: boolean;
  /** What clients are told that they may load. */
  readonly sceneNames: readonly string[];
  /** A drive that is scored is not begun again: whoever asks for that is shown the moment once more. */
  readonly mayRestart: boolean;
}

/** A client at the wheel. */
export class DonkeyProgram implements Program {
  readonly conversion = shareOfLock(DONKEYCAR_RULE, {});
  readonly #client: DonkeyClient;
  readonly #options: DonkeyProgramOptions;
  readonly #laps = new LapCount();
  #pedals: Pedals = NO_PEDALS;

  constructor(client: DonkeyClient, options: DonkeyProgramOptions) {
    this.#client = client;
    this.#options = options;
  }

  get name(): string {
    return this.#client.name;
  }

  get wish(): SightWish {
    const { camera, second, lidar } = this.#client;
    return { camera, second, lidar };
  }

  async answer(view: ProgramView): Promise<Pedals> {
    if (!this.#options.lockstep && !view.before) {
      // What it asked for where the car was before means nothing here.
      await this.#latest();
      this.#pedals = NO_PEDALS;
    }
    await this.#tell(view);
    return this.#options.lockstep ? this.#control(view) : this.#latest();
  }

  /** The next control: the car waits for it. */
  async #control(view: ProgramView): Promise<Pedals> {
    for (;;) {
      const request = await this.#client.next();
      if (request.kind === 'control') return request.pedals;
      if (request.kind === 'names') tellScenes(this.#client, this.#options.sceneNames);
      else if (this.#options.mayRestart) throw new RestartAsked(request);
      else if (request.kind === 'exit') throw new ProgramGone('it left the scene');
      else {
        if (request.kind === 'scene') tellLoaded(this.#client);
        await this.#tell(view);
      }
    }
  }

  /** The latest control that has come: the car does not wait. */
  async #latest(): Promise<Pedals> {
    // What the network has brought comes in between two turns of the event loop.
    await setImmediate();
    if (this.#client.isGone) await this.#client.next();
    for (let request = this.#client.take(); request; request = this.#client.take()) {
      if (request.kind === 'control') this.#pedals = request.pedals;
      else if (request.kind === 'names') tellScenes(this.#client, this.#options.sceneNames);
      else if (this.#options.mayRestart) throw new RestartAsked(request);
      else if (request.kind === 'exit') throw new ProgramGone('it left the scene');
      else if (request.kind === 'scene') tellLoaded(this.#client);
    }
    return this.#pedals;
  }

  async #tell(view: ProgramView): Promise<void> {
    const client = this.#client;
    const lapS = this.#laps.at(view);
    if (lapS !== null) client.send({ msg_type: 'cross_start', lap_time: lapS });
    if (!client.keepsUp) return;
    const { picture, second } = view.sight;
    const images = {
      image: base64(await encodePicture(picture, client.camera)),
      ...(second && client.second && { image_b: base64(await encodePicture(second, client.second)) }),
    };
    client.send(telemetryOf(view, this.#options.vehicle, this.#laps.laps(view.timeS), images));
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
