import type { Answer } from '../../engine/protocol/desktop.ts';
import type { DesktopCommand, DesktopParams, DesktopResult } from '../../engine/protocol/desktop-commands.ts';
import { type EngineCommand, EngineProcess } from './engine-process.ts';
import type { EngineExit } from './exit.ts';

/** Where the engine is in its life. */
export type EngineState =
  | { readonly state: 'starting' }
  | { readonly state: 'ready'; readonly origin: string; readonly token: string }
  /** It ended and starts again after a pause. */
  | { readonly state: 'restarting'; readonly exit: EngineExit; readonly inMs: number }
  /** It ended and does not start again until somebody asks. */
  | { readonly state: 'failed'; readonly exit: EngineExit }
  | { readonly state: 'stopped' };

/** What a supervisor is made of. */
export interface SupervisorOptions {
  /** What to run: without a graphics device where that is to be avoided, on any port where it is 0. */
  command(gpuAvoided: boolean, port: number): EngineCommand;
  /** A new token: 64 hexadecimal characters. */
  makeToken(): string;
  /** Monotonic, ms. */
  nowMs(): number;
  /** Whether this machine's adapter took the engine down before. */
  readonly gpuAvoided: boolean;
  onState(state: EngineState): void;
  onLine(line: string): void;
  /** The driver took the engine down, and from now on it opens no graphics device. */
  onGpuAvoided(): void;
}

const AWAY = {
  code: 'offline',
  message: 'the engine does not answer',
  hint: 'It is started again by itself; try again in a moment.',
};
/** Pauses before the restarts in a row. */
const BACK_OFF_MS = [250, 1000, 4000];
/** An engine that ran so long starts a new row. */
const HEALTHY_AFTER_MS = 60_000;

/**
 * Keeps one engine running: starts it, starts it again with growing pauses, and gives up when that does not help. An
 * engine that comes back has the same port and token, so that a page finds it by itself. Where another program
 * has taken the port meanwhile, the engine gets another, and another token: whatever a page may have said at that port
 * opens nothing.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  #engine: EngineProcess | undefined;
  #gpuAvoided: boolean;
  #token: string;
  #port = 0;
  #restarts = 0;
  #readyAtMs: number | undefined;
  #pause: NodeJS.Timeout | undefined;
  #stopped: (() => void) | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#gpuAvoided = options.gpuAvoided;
    this.#token = options.makeToken();
  }

  /** Starts the engine; after `failed`, tries anew. */
  start(): void {
    if (this.#engine || this.#stopped) return;
    this.#restarts = 0;
    this.#launch();
  }

  /** Has the engine do what only the shell may ask. */
  async ask<Name extends DesktopCommand>(
    command: Name,
    params: DesktopParams<Name>,
  ): Promise<Answer<DesktopResult<Name>>> {
    // One that is still starting does not listen yet.
    if (this.#readyAtMs === undefined) return { failure: AWAY };
    return (await this.#engine?.ask(command, params)) ?? { failure: AWAY };
  }

  /** Lets the engine run on whatever adapter there is again, at once. */
  useGpu(): void {
    this.#gpuAvoided = false;
    this.#restarts = 0;
    if (this.#engine) this.#engine.kill();
    else this.#launch();
  }

  /** Ends the engine for good; resolves when it has ended. */
  async stop(): Promise<void> {
    clearTimeout(this.#pause);
    const engine = this.#engine;
    const ended = new Promise<void>((resolve) => {
      this.#stopped = resolve;
    });
    if (!engine) return this.#options.onState({ state: 'stopped' });
    engine.stop();
    await ended;
  }

  /** Ends the engine at once, for the last moment of this process. */
  kill(): void {
    clearTimeout(this.#pause);
    this.#engine?.kill();
  }

  #launch(): void {
    clearTimeout(this.#pause);
    const { command, nowMs, onState, onLine } = this.#options;
    const token = this.#token;
    this.#readyAtMs = undefined;
    onState({ state: 'starting' });
    this.#engine = new EngineProcess(command(this.#gpuAvoided, this.#port), token, {
      onLine,
      onReady: (port) => {
        this.#readyAtMs = nowMs();
        this.#port = port;
        onState({ state: 'ready', origin: `http://127.0.0.1:${port}`, token });
      },
      onExit: (exit) => {
        this.#engine = undefined;
        this.#afterExit(exit);
      },
    });
  }

  #afterExit(exit: EngineExit): void {
    const { nowMs, onState, onLine, onGpuAvoided } = this.#options;
    if (this.#stopped) {
      onState({ state: 'stopped' });
      this.#stopped();
      return;
    }
    onLine(`the engine ended: ${JSON.stringify(exit)}`);
    if (exit.reason === 'crashed' && !this.#gpuAvoided) {
      this.#gpuAvoided = true;
      onGpuAvoided();
      this.#launch();
      return;
    }
    if (exit.reason === 'cannot-start' && this.#port !== 0) {
      // Another program may have taken the port in the meantime.
      this.#port = 0;
      this.#token = this.#options.makeToken();
      this.#launch();
      return;
    }
    if (this.#readyAtMs !== undefined && nowMs() - this.#readyAtMs >= HEALTHY_AFTER_MS) this.#restarts = 0;
    const inMs = BACK_OFF_MS[this.#restarts];
    // What the engine itself says of its start will be no different in a second.
    if (inMs === undefined || exit.reason === 'cannot-start' || exit.reason === 'not-runnable') {
      onState({ state: 'failed', exit });
      return;
    }
    this.#restarts++;
    onState({ state: 'restarting', exit, inMs });
    this.#pause = setTimeout(() => this.#launch(), inMs);
  }
}
