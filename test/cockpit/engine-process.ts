import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../engine/server/main.ts', import.meta.url));
export const TOKEN = 'c0'.repeat(32);

/** The real engine as a process of its own, as the desktop shell starts it. */
export interface EngineProcess extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  readonly address: string;
  /** Lines it told on standard error so far. */
  readonly log: readonly string[];
  /** Kills it as a crash would, at once. */
  kill(): Promise<void>;
}

/** Starts the engine, which waits for pages and people as long as a busy machine needs; on a given port where a page of before is to find it again. */
export async function startEngine(library: string, port = 0): Promise<EngineProcess> {
  const options = ['--library', library, '--port', String(port), '--patience', '60'];
  const child = spawn(process.execPath, [MAIN, ...options], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const log: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => log.push(line));
  child.stdin.write(`${TOKEN}\n`);
  const ready = await firstLine(child);
  if (!ready.ready) throw new Error(`the engine did not start: ${JSON.stringify(ready)} ${log.join('\n')}`);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    port: ready.ready.port,
    pid: child.pid!,
    address: `http://127.0.0.1:${ready.ready.port}/#token=${TOKEN}`,
    log,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await exited;
    },
  };
}

function firstLine(child: ChildProcess): Promise<{ ready?: { port: number } }> {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout! }).once('line', (line) => resolve(JSON.parse(line)));
    child.once('exit', (code) => reject(new Error(`the engine ended with status ${code}`)));
  });
}
