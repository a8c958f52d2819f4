import WebSocket from 'ws';
import { decodePose, LOOK_FRAME, POSE_FRAME, type PoseFrame } from '../../../engine/protocol/binary.ts';
import type { CommandName, ParamsOf, ResultOf } from '../../../engine/protocol/commands.ts';
import type { EventName, Events } from '../../../engine/protocol/events.ts';
import { PROTOCOL_VERSION, type ServerMessage } from '../../../engine/protocol/messages.ts';
import { proofOf } from '../../../engine/server/secrets.ts';
import { type EngineProcess, TOKEN } from '../engine-process.ts';

const PAGE_NONCE = '0'.repeat(64);

/** Milliseconds since 1970, as finely as the machine tells. */
export const nowMs = () => performance.timeOrigin + performance.now();

/** A page without a screen: hears all that the engine tells, and gives commands. */
export class EngineWatch implements Disposable {
  /** The latest of each subject. */
  readonly told: Partial<Events> = {};
  /** When decisions were told, ms. */
  decisionsMs: number[] = [];
  onPose: (pose: PoseFrame) => void = () => {};
  readonly #address: string;
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, (message: ServerMessage) => void>();
  readonly #waiting = new Set<() => void>();

  constructor({ port }: EngineProcess) {
    this.#address = `127.0.0.1:${port}`;
    const headers = { origin: `http://${this.#address}` };
    this.#socket = new WebSocket(`ws://${this.#address}/`, { headers });
    this.#socket.on('open', () => {
      const hello = { version: PROTOCOL_VERSION, nonce: PAGE_NONCE, name: 'measure' };
      this.#socket.send(JSON.stringify({ hello }));
    });
    this.#socket.on('message', (data: Buffer, binary) => {
      if (binary) this.#hearFrame(data);
      else this.#hear(JSON.parse(data.toString()));
    });
  }

  async command<Name extends CommandName>(command: Name, params: ParamsOf<Name>): Promise<ResultOf<Name>> {
    const id = this.#answers.size;
    const answer = await new Promise<ServerMessage>((resolve) => {
      this.#answers.set(id, resolve);
      this.#socket.send(JSON.stringify({ id, command, params }));
    });
    if ('error' in answer) throw new Error(answer.error.message);
    return (answer as { result: ResultOf<Name> }).result;
  }

  /** Waits until what was told of a subject is right. */
  until<Name extends EventName>(event: Name, right: (data: Events[Name]) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!(event in this.told) || !right(this.told[event] as Events[Name])) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  [Symbol.dispose](): void {
    this.#socket.terminate();
  }

  #hear(message: ServerMessage): void {
    if ('challenge' in message) {
      const { nonce: engineNonce } = message.challenge;
      const proof = proofOf('page', { address: this.#address, pageNonce: PAGE_NONCE, engineNonce }, TOKEN);
      this.#socket.send(JSON.stringify({ proof }));
    }
    if ('id' in message) this.#answers.get(message.id)?.(message);
    if (!('event' in message)) return;
    Object.assign(this.told, { [message.event]: message.data });
    for (const look of this.#waiting) look();
  }

  #hearFrame(data: Buffer): void {
    if (data[0] === LOOK_FRAME) this.decisionsMs.push(nowMs());
    if (data[0] === POSE_FRAME) this.onPose(decodePose(new Uint8Array(data).buffer));
  }
}
