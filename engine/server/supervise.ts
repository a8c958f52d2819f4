import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type ErrorCode, UserError } from '../errors.ts';
import type { Failure } from '../protocol/messages.ts';
import type { EyesWanted } from '../sensors/eyes.ts';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
const CRASHES: readonly string[] = ['SIGSEGV', 'SIGABRT', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP'];
/** Windows ends a crashed process with an NTSTATUS of severity "error", such as 0xC0000005, access violation. */
const FIRST_WINDOWS_ERROR = 0xc0000000;
/** `abort()` as a shell or a C runtime reports it. */
const ABORT_STATUS = 134;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5000;
/** An engine that ran so long was well; the next failure starts with the first pause again. */
const WELL_MS = 30_000;

/** Where an engine is, and how to get in. */
export interface EnginePlace {
  readonly port: number;
  readonly token: string;
  readonly libraryFolder: string;
}

export interface SupervisedOptions {
  readonly makeToken: () => string;
  /** 0: any that is free. */
  readonly port: number;
  /** As people know it: "alvinn serve". */
  readonly program: string;
  readonly libraryFolder?: string;
  readonly eyes?: EyesWanted;
  readonly nowMs: () => number;
  readonly log: (line: string) => void;
  /** The engine came back elsewhere, with another token. */
  readonly onMoved: (place: EnginePlace) => void;
}

export interface SupervisedEngine {
  /** Where it is now. */
  readonly place: EnginePlace;
  /** Ends the engine and waits until it has. */
  close(): Promise<void>;
}

/**
 * Runs the engine as a process of its own and starts it again, on the same port and with the same token, when it fails:
 * pages find it again by themselves. Where another program has taken the port meanwhile it gets another one and another
 * token: whatever a page may have said at the old port opens nothing. After a
 * crash, which a graphics driver may have caused, it opens no graphics device any more.
 * @throws UserError where it cannot start the first time.
 */
export async function superviseEngine(options: SupervisedOptions): Promise<SupervisedEngine> {
  const { nowMs, log } = options;
  let closing = false;
  let gpuAvoided = false;
  let pauseMs = FIRST_PAUSE_MS;
  let timer: NodeJS.Timeout | undefined;
  let token = options.makeToken();
  let port = options.port;
  let child = spawnEngine(options, { port, token, gpuAvoided });
  let place = { ...(await ready(child, log)), token };
  ({ port } = place);
  watch();

  function watch(): void {
    const startedMs = nowMs();
    child.once('exit', (code, signal) => {
      if (closing) return;
      if (nowMs() - startedMs > WELL_MS) pauseMs = FIRST_PAUSE_MS;
      gpuAvoided ||= isCrash(code, signal);
      const how = gpuAvoided ? ', without the graphics card' : '';
      log(`the engine ended (${signal ?? `status ${code}`}); starting it again in ${pauseMs} ms${how}`);
      timer = setTimeout(again, pauseMs);
      pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * pauseMs);
    });
  }

  function again(): void {
    child = spawnEngine(options, { port, token, gpuAvoided });
    watch();
    ready(child, log).then(
      (said) => {
        const moved = said.port !== place.port;
        place = { ...said, token };
        ({ port } = place);
        if (moved) options.onMoved(place);
      },
      (error: Error) => {
        log(error.message);
        if (!(error instanceof UserError) || error.code !== 'port-taken') return;
        port = 0;
        token = options.makeToken();
      },
    );
  }

  return {
    get place() {
      return place;
    },
    async close() {
      closing = true;
      clearTimeout(timer);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin!.end();
      await ended;
    },
  };
}

/** Whether native code took a process down: a graphics driver, most often. The shell's `exit.ts` judges alike. */
export function isCrash(status: number | null, signal: string | null): boolean {
  if (signal !== null) return CRASHES.includes(signal);
  return status === ABORT_STATUS || (status ?? 0) >>> 0 >= FIRST_WINDOWS_ERROR;
}

function spawnEngine(
  { program, libraryFolder, eyes: wantedEyes, log }: SupervisedOptions,
  { port, token, gpuAvoided }: { port: number; token: string; gpuAvoided: boolean },
): ChildProcess {
  const library = libraryFolder === undefined ? [] : ['--library', libraryFolder];
  const eyes = wantedEyes === undefined ? [] : ['--eyes', wantedEyes];
  const gpu = gpuAvoided ? ['--avoid-gpu'] : [];
  const child = spawn(
    process.execPath,
    [MAIN, '--program', program, '--port', String(port), ...gpu, ...eyes, ...library],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      // Ctrl-C on a terminal reaches its whole group: the engine ends when its input does, after its work is put away.
      detached: true,
    },
  );
  // Its 'exit' does not come where it cannot even begin.
  child.on('error', (error) => {
    log(`the engine cannot be run: ${error.message}`);
    child.emit('exit', 1, null);
  });
  createInterface({ input: child.stderr! }).on('line', log);
  // An engine that is gone already says so by its exit.
  child.stdin!.on('error', () => {});
  child.stdin!.write(`${token}\n`);
  return child;
}

interface ReadySaid {
  readonly ready?: Omit<EnginePlace, 'token'>;
  readonly error?: Failure;
}

/** What the engine says of its start; undefined for any other line. */
function readySaid(line: string): ReadySaid | undefined {
  if (!/^\{"(ready|error)":\{/.test(line)) return undefined;
  try {
    return JSON.parse(line) as ReadySaid;
  } catch {
    return undefined;
  }
}

async function ready(child: ChildProcess, log: (line: string) => void): Promise<Omit<EnginePlace, 'token'>> {
  const lines = createInterface({ input: child.stdout! });
  const said = await new Promise<ReadySaid>((resolve) => {
    lines.on('line', (line) => {
      const said = readySaid(line);
      if (said) resolve(said);
      // A driver or library that prints is not the engine.
      else log(line);
    });
    child.once('exit', (code, signal) =>
      resolve({
        error: {
          code: 'defect',
          message: `the engine ended before it was ready (${signal ?? `status ${code}`})`,
          hint: 'What it told on standard error says why.',
        },
      }),
    );
  });
  if (said.ready) return said.ready;
  const { code, message, hint } = said.error!;
  throw new UserError(code as ErrorCode, message, hint);
}
