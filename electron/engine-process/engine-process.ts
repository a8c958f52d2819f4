import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Answer } from '../../engine/protocol/desktop.ts';
import type { DesktopCommand, DesktopParams, DesktopResult } from '../../engine/protocol/desktop-commands.ts';
import { type EngineExit, exitOf } from './exit.ts';

/** What to run: a Node 24, and the engine's server with its arguments. */
export interface EngineCommand {
  readonly node: string;
  readonly arguments: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
}

/** What an engine process tells its starter. */
export interface EngineListener {
  /** It listens; called once. */
  onReady(port: number): void;
  /** A line for the log. */
  onLine(line: string): void;
  /** It has ended; called once, and nothing after it. */
  onExit(exit: EngineExit): void;
}

const READY_WITHIN_S = 60;
/** Between closing its input, which ends an engine, and killing one that does not end. */
const STOP_WITHIN_MS = 5000;
const ENDED = {
  failure: {
    code: 'offline',
    message: 'the engine ended before it was done',
    hint: 'It is started again by itself; try again in a moment.',
  },
};
const OUT_OF_MEMORY = /JavaScript heap out of memory|FATAL ERROR:.*allocat/i;

/**
 * One engine process from start to end. It gets its token by the first line of its input, says on its output that it
 * is ready or why it is not, and ends when its input closes, so that it never outlives this process.
 */
export class EngineProcess {
  readonly #child: ChildProcess;
  readonly #listener: EngineListener;
  #stopping = false;
  #ended = false;
  #exit: EngineExit | undefined;
  #outOfMemory = false;
  readonly #asked = new Map<number, (answer: Answer<unknown>) => void>();
  #nextId = 1;
  readonly #tooLate: NodeJS.Timeout;

  constructor(command: EngineCommand, token: string, listener: EngineListener) {
    this.#listener = listener;
    this.#child = spawn(command.node, command.arguments, {
      env: command.environment,
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    this.#child.on('error', (error) => this.#end({ reason: 'not-runnable', message: error.message }));
    // 'close' comes when the last lines have been read; 'exit' may come before them.
    this.#child.on('close', (status, signal) => this.#end(exitOf(status, signal, this.#outOfMemory)));
    this.#child.stdin?.on('error', () => {
      // It ended before it read its token; 'close' says why.
    });
    this.#child.stdin?.write(`${token}\n`);
    createInterface({ input: this.#child.stdout! }).on('line', (line) => this.#read(line));
    createInterface({ input: this.#child.stderr! }).on('line', (line) => {
      this.#outOfMemory ||= OUT_OF_MEMORY.test(line);
      listener.onLine(line);
    });
    this.#tooLate = setTimeout(() => {
      this.#exit = { reason: 'not-ready', seconds: READY_WITHIN_S };
      this.kill();
    }, READY_WITHIN_S * 1000);
  }

  /** Has the engine do what only the shell may ask. An engine that ends meanwhile is a failure like others. */
  ask<Name extends DesktopCommand>(
    command: Name,
    params: DesktopParams<Name>,
  ): Promise<Answer<DesktopResult<Name>>> {
    if (this.#ended) return Promise.resolve(ENDED);
    const id = this.#nextId++;
    this.#child.stdin?.write(`${JSON.stringify({ id, command, params })}\n`);
    return new Promise((resolve) => this.#asked.set(id, resolve as (answer: Answer<unknown>) => void));
  }

  /** Ends the engine: by closing its input, so that it can close its files, and by force where it takes too long. */
  stop(): void {
    this.#stopping = true;
    this.#child.stdin?.end();
    setTimeout(() => this.kill(), STOP_WITHIN_MS).unref();
  }

  /** Ends the engine at once. */
  kill(): void {
    if (!this.#ended) this.#child.kill('SIGKILL');
  }

  #read(line: string): void {
    const message = readMessage(line);
    if (message === undefined) this.#listener.onLine(line);
    else if ('answer' in message) {
      const { id, ...answer } = message.answer;
      this.#asked.get(id)?.(answer);
      this.#asked.delete(id);
    } else if ('port' in message) {
      clearTimeout(this.#tooLate);
      this.#listener.onReady(message.port);
    } else this.#exit = message;
  }

  #end(exit: EngineExit): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#tooLate);
    for (const resolve of this.#asked.values()) resolve(ENDED);
    this.#asked.clear();
    this.#listener.onExit(this.#stopping ? { reason: 'stopped' } : (this.#exit ?? exit));
  }
}

type Message =
  | { readonly port: number }
  | { readonly answer: Answer<unknown> & { readonly id: number } }
  | (EngineExit & { reason: 'cannot-start' });

/** A JSON line that an engine prints, undefined for any other line. */
function readMessage(line: string): Message | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { ready, error, answer } = (value ?? {}) as {
    answer?: Answer<unknown> & { readonly id: number };
    ready?: { port?: unknown };
    error?: { message?: unknown; hint?: unknown };
  };
  const port = ready?.port;
  if (typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65_536) return { port };
  if (typeof answer?.id === 'number') return { answer };
  if (typeof error?.message !== 'string') return undefined;
  return { reason: 'cannot-start', message: error.message, hint: String(error.hint ?? '') };
}
