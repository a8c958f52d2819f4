import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A message of the simulator. */
export type Told = Readonly<Record<string, unknown>> & { readonly msg_type: string };

/** A client of the neighbour's protocol, byte for byte as gym-donkeycar's: no newline, numbers as texts. */
export class PlainClient implements Disposable {
  readonly socket: Socket;
  /** Resolves when the connection is over, however it ended. */
  readonly closed: Promise<void>;
  #text = '';
  readonly #told: Told[] = [];
  #wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      const lines = (this.#text + text).split('\n');
      this.#text = lines.pop()!;
      this.#told.push(...lines.map((line) => JSON.parse(line) as Told));
      this.#wake();
    });
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#wake();
        resolve();
      });
    });
  }

  static async connect(port: number): Promise<PlainClient> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new PlainClient(socket);
  }

  say(...messages: object[]): void {
    this.socket.write(messages.map((message) => JSON.stringify(message)).join(''));
  }

  /** The next message of a type; others are passed over. */
  async hear(type: string): Promise<Told> {
    for (;;) {
      const told = this.#told.shift();
      if (told?.msg_type === type) return told;
      if (told) continue;
      if (this.socket.closed) throw new Error(`the simulator hung up before it sent ${type}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Loads a scene as gym-donkeycar does. @returns the first telemetry. */
  async load(scene: string, ...configs: object[]): Promise<Told> {
    await this.hear('scene_selection_ready');
    this.say({ msg_type: 'get_scene_names' });
    await this.hear('scene_names');
    this.say(...configs, { msg_type: 'load_scene', scene_name: scene });
    await this.hear('car_loaded');
    return this.hear('telemetry');
  }

  /** Sends a control and waits for what comes of it. */
  control(steering: number, throttle: number, brake = 0): Promise<Told> {
    this.say({
      msg_type: 'control',
      steering: String(steering),
      throttle: String(throttle),
      brake: String(brake),
    });
    return this.hear('telemetry');
  }

  [Symbol.dispose](): void {
    this.socket.destroy();
  }
}
