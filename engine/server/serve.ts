import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EngineLog } from '../diagnostics/engine-log.ts';
import { UserError } from '../errors.ts';
import { avoidGpu } from '../gpu/gpu.ts';
import { LibraryLock } from '../library/library-lock.ts';
import { type EyesWanted, preferEyes } from '../sensors/eyes.ts';
import { configFolder, homeFolder, LibraryPlace } from '../settings/library-place.ts';
import { answerDesktopLine } from './desktop-line.ts';
import { createEngine } from './engine.ts';
import { startServer } from './server.ts';

const PAGE_FOLDER = fileURLToPath(new URL('../../.build/page', import.meta.url));

/** What pages and people are waited for, with the usual patience. */
const WHEEL_ANSWER_WITHIN_S = 10;
const HELLO_WITHIN_MS = 5000;

export interface ServeOptions {
  readonly token: string;
  readonly port: number;
  /** The one chosen in Settings, or `~/ALVINN`, where it is left out. */
  readonly libraryFolder?: string;
  readonly pageFolder?: string;
  /** As people know it: "alvinn serve". */
  readonly program: string;
  /** What draws the images; chosen by the machine where it is left out. */
  readonly eyes?: EyesWanted;
  /** Whether no graphics device is opened, since its driver crashed: the processor renders and trains. */
  readonly avoidGpu: boolean;
  /** How many times as long as usual pages and people are waited for; 1 where it is left out. */
  readonly patience?: number;
  readonly log: (line: string) => void;
}

export interface ServedEngine {
  readonly port: number;
  readonly libraryFolder: string;
  /** Answers a line of the desktop shell, as {@link answerDesktopLine}. */
  answerDesktop(line: string): Promise<object | undefined>;
  close(): Promise<void>;
}

/** Starts engine and server. @throws UserError where port or library cannot be had, or another engine has the library. */
export async function serve(options: ServeOptions): Promise<ServedEngine> {
  if (options.token === '') {
    throw new UserError('usage', 'the launch has no token', 'Give one, as a line on standard input.');
  }
  if (options.eyes !== undefined) preferEyes(options.eyes);
  if (options.avoidGpu) avoidGpu();
  const { platform, env } = process;
  const home = homeFolder(platform, homedir(), () => userInfo().homedir);
  const place = new LibraryPlace(configFolder({ platform, home, env }), join(home, 'ALVINN'));
  const log = new EngineLog(options.log, () => Date.now());
  const libraryFolder = resolve(options.libraryFolder ?? place.next);
  using stack = new DisposableStack();
  stack.use(new LibraryLock(libraryFolder, options.program, log.add));
  let engine: ReturnType<typeof createEngine>;
  const server = await startServer({
    port: options.port,
    token: options.token,
    pageFolder: options.pageFolder ?? PAGE_FOLDER,
    log: log.add,
    helloMs: HELLO_WITHIN_MS * (options.patience ?? 1),
    service: (audience) => {
      engine = createEngine(audience, {
        libraryFolder,
        place,
        nowMs: () => performance.now(),
        todayMs: () => Date.now(),
        log,
        wheelAnswerWithinS: WHEEL_ANSWER_WITHIN_S * (options.patience ?? 1),
      });
      return engine;
    },
  });
  const kept = stack.move();
  return {
    port: server.port,
    libraryFolder,
    answerDesktop: (line) => answerDesktopLine(line, engine.desktop, log.add),
    async close() {
      await server.close();
      await engine[Symbol.asyncDispose]();
      kept.dispose();
    },
  };
}
