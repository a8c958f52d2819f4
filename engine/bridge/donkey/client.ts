import type { Socket } from 'node:net';
import { oneLine } from '../../foreign-text.ts';
import { type Pedals, ProgramGone } from '../program.ts';
import type { LidarWish } from '../sight.ts';
import { MessageStream, type RawMessage } from './message-stream.ts';
import { cameraOf, DEFAULT_CAMERA, type DonkeyCamera, lidarOf, numberOf, textOf } from './wishes.ts';

/** What a client asks for; the rest it only tells. */
export type Request =
  | { readonly kind: 'control'; readonly pedals: Pedals }
  | { readonly kind: 'reset' }
  | { readonly kind: 'names' }
  | { readonly kind: 'scene'; readonly name: string }
  | { readonly kind: 'exit' };

/** Messages that may wait; a client that is asked for each control has two. */
const MOST_WAITING = 256;
/** Bytes that a client has not read yet, beyond which it is shown nothing new, and beyond which it is sent away. */
const MOST_UNREAD = 2 * 1024 * 1024;
const FAR_TOO_MUCH_UNREAD = 8 * MOST_UNREAD;
const LONGEST_NAME = 64;
/** After so long a silence the system asks whether the other end is still there, ms. */
const SILENT_MS = 30_000;

/** One client of the neighbour's protocol: what it configured, and what it asks for, in the order in which it said so. */
export class DonkeyClient {
  /** For people. */
  name: string;
  camera: DonkeyCamera = DEFAULT_CAMERA;
  second: DonkeyCamera | undefined;
  lidar: LidarWish | undefined;
  /** Whether it has a scene. */
  isDriving = false;
  readonly #socket: Socket;
  readonly #stream = new MessageStream();
  readonly #waiting: RawMessage[] = [];
  #gone: ProgramGone | undefined;
  #wake: () => void = () => {};

  constructor(socket: Socket) {
    this.#socket = socket;
    this.name = `${socket.remoteAddress}:${socket.remotePort}`;
    socket.setNoDelay(true);
    // In lockstep it is waited for as long as it thinks; one whose machine is gone says nothing either.
    socket.setKeepAlive(true, SILENT_MS);
    socket.on('data', (bytes) => this.#receive(bytes));
    socket.on('error', (error) => this.#leave(new ProgramGone(`its connection broke (${error.message})`)));
    socket.on('end', () => this.#leave(new ProgramGone('it hung up')));
    socket.on('close', () => this.#leave(new ProgramGone('it hung up')));
  }

  /** Whether it has gone. */
  get isGone(): boolean {
    return this.#gone !== undefined;
  }

  /** Whether it reads what it is sent. */
  get keepsUp(): boolean {
    return this.#socket.writableLength < MOST_UNREAD;
  }

  /** Sends a message, a line of ASCII: clients decode whatever the network has cut out. */
  send(message: object): void {
    if (this.#gone) return;
    const text = JSON.stringify(message).replace(
      /[\u0080-\uffff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    this.#socket.write(`${text}\n`);
    if (this.#socket.writableLength > FAR_TOO_MUCH_UNREAD) {
      this.#leave(new ProgramGone('it does not read what it asks for'));
    }
  }

  /** What it asks for next. @throws ProgramGone */
  async next(): Promise<Request> {
    for (;;) {
      const request = this.take();
      if (request) return request;
      if (this.#gone) throw this.#gone;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** What it has asked for next already; takes in what it configured before that. */
  take(): Request | undefined {
    for (let message = this.#waiting.shift(); message; message = this.#waiting.shift()) {
      const request = this.#read(message);
      if (request) return request;
    }
    return undefined;
  }

  /** Ends it. @param why in words, for people */
  close(why = 'it was sent away'): void {
    this.#leave(new ProgramGone(why));
  }

  #receive(bytes: Uint8Array): void {
    if (this.#gone) return;
    try {
      this.#waiting.push(...this.#stream.push(bytes));
    } catch (error) {
      this.#leave(error as ProgramGone);
      return;
    }
    if (this.#waiting.length > MOST_WAITING) {
      this.#leave(new ProgramGone(`it sent ${this.#waiting.length} messages without waiting for an answer`));
    }
    this.#wake();
  }

  #leave(why: ProgramGone): void {
    this.#gone ??= why;
    this.#socket.destroy();
    this.#wake();
  }

  /** @returns undefined for what only tells something, or is unknown: clients of other versions say more. */
  #read(message: RawMessage): Request | undefined {
    switch (message.msg_type) {
      case 'control':
        return {
          kind: 'control',
          pedals: {
            steering: share(numberOf(message, 'steering', 0), -1),
            throttle: share(numberOf(message, 'throttle', 0), -1),
            brake: share(numberOf(message, 'brake', 0), 0),
          },
        };
      case 'reset_car':
        return { kind: 'reset' };
      case 'load_scene':
        return { kind: 'scene', name: textOf(message, 'scene_name') };
      case 'exit_scene':
        return { kind: 'exit' };
      case 'cam_config':
        this.camera = cameraOf(message);
        return undefined;
      case 'cam_config_b':
        this.second = cameraOf(message);
        return undefined;
      case 'lidar_config':
        this.lidar = lidarOf(message);
        return undefined;
      case 'car_config':
        this.name = oneLine(textOf(message, 'car_name'), LONGEST_NAME).trim() || this.name;
        return undefined;
      case 'get_scene_names':
        return { kind: 'names' };
      default:
        return undefined;
    }
  }
}

function share(value: number, least: number): number {
  return Math.min(1, Math.max(least, value));
}
