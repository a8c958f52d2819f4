import { setImmediate } from 'node:timers/promises';
import { DEFAULT_SENSOR_SETTINGS } from '../../../sim/sensors/settings.ts';
import { pictureCamera } from '../../drive/picture-camera.ts';
import { encodeJpeg } from '../../exchange/jpeg.ts';
import { shareOfLock, UDACITY_RULE } from '../../exchange/steering-rules.ts';
import { MPS_PER_MPH } from '../../exchange/udacity/udacity.ts';
import { decimalOf } from '../decimal.ts';
import { NO_PEDALS, type Pedals, type Program, type ProgramView } from '../program.ts';
import type { SightWish } from '../sight.ts';
import { type ServerPlace, type SocketEvent, SocketIo } from './socket-io.ts';

const QUALITY = 90;
/** Of the neighbour's car at steering 1, degrees. */
const LOCK_DEG = 25;
/** Bytes that a server has not read yet, beyond which it is told nothing new. */
const MOST_UNREAD = 2 * 1024 * 1024;
/**
 * Programs answer to the connection too, before they have seen anything. Such an answer is nobody's to the first picture:
 * it has come by then, ms.
 */
const SETTLING_MS = 100;

/** A `drive.py` at the wheel: a server that answers each telemetry with a `steer`. */
export class UdacityProgram implements Program, Disposable {
  readonly name: string;
  readonly conversion = shareOfLock(UDACITY_RULE, {});
  readonly wish: SightWish = {
    camera: {
      settings: pictureCamera(DEFAULT_SENSOR_SETTINGS.camera, { rows: 160, columns: 320 }),
      turnedRad: 0,
    },
  };
  readonly #server: SocketIo;
  readonly #lockstep: boolean;
  #pedals = NO_PEDALS;

  private constructor(place: ServerPlace, server: SocketIo, lockstep: boolean) {
    this.name = `${place.host}:${place.port}`;
    this.#server = server;
    this.#lockstep = lockstep;
  }

  /**
   * @param sleep waits so long, ms
   * @param signal ends the waiting for a server that says nothing
   * @throws NobodyThere
   * @throws ProgramGone
   */
  static async connect(
    place: ServerPlace,
    lockstep: boolean,
    sleep: (ms: number) => Promise<void>,
    signal: AbortSignal,
  ): Promise<UdacityProgram> {
    const program = new UdacityProgram(place, await SocketIo.connect(place, signal), lockstep);
    try {
      await sleep(SETTLING_MS);
    } catch (error) {
      program[Symbol.dispose]();
      throw error;
    }
    return program;
  }

  async answer(view: ProgramView): Promise<Pedals> {
    const server = this.#server;
    if (this.#lockstep || !view.before) server.takeAll();
    // What it asked for where the car was before means nothing here.
    if (!view.before) this.#pedals = NO_PEDALS;
    if (server.unread < MOST_UNREAD) server.emit('telemetry', await telemetryOf(view));
    if (this.#lockstep) {
      for (;;) {
        const pedals = pedalsOf(await server.next());
        if (pedals) return pedals;
      }
    }
    // What the network has brought comes in between two turns of the event loop.
    await setImmediate();
    if (server.isGone) await server.next();
    for (const event of server.takeAll()) this.#pedals = pedalsOf(event) ?? this.#pedals;
    return this.#pedals;
  }

  [Symbol.dispose](): void {
    this.#server[Symbol.dispose]();
  }
}

/** As the neighbour tells a moment: numbers as texts, the wheels' angle in degrees, the speed in mph. */
async function telemetryOf({ pedals, speedMps, sight }: ProgramView): Promise<object> {
  const { rgb, rows, columns } = sight.picture;
  const jpeg = await encodeJpeg(rgb, rows, columns, QUALITY);
  return {
    steering_angle: (LOCK_DEG * pedals.steering).toFixed(4),
    throttle: pedals.throttle.toFixed(4),
    speed: (speedMps / MPS_PER_MPH).toFixed(4),
    image: Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength).toString('base64'),
  };
}

/** `steer`, whose numbers are texts, some with a comma; `manual` takes the hands off. Anything else is undefined. */
function pedalsOf({ name, data }: SocketEvent): Pedals | undefined {
  if (name === 'manual') return NO_PEDALS;
  if (name !== 'steer' || typeof data !== 'object' || data === null) return undefined;
  const share = (field: string) => {
    const number = decimalOf((data as Record<string, unknown>)[field]);
    return Number.isNaN(number) ? 0 : Math.min(1, Math.max(-1, number));
  };
  return { steering: share('steering_angle'), throttle: share('throttle'), brake: 0 };
}
