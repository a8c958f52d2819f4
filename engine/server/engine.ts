import { libraryHandlers } from '../library/handlers.ts';
import { Library } from '../library/library.ts';
import { Runs } from '../runs/runs.ts';
import { runsHandlers } from '../runs/runs-handlers.ts';
import type { LibraryPlace } from '../settings/library-place.ts';
import { SettingsStore } from '../settings/settings.ts';
import { settingsHandlers } from '../settings/settings-handlers.ts';
import { Jobs } from './jobs.ts';
import type { Audience, Service } from './service.ts';
import { Wheel } from './wheel.ts';

export interface EngineOptions {
  /** Folder of the library; made where it is missing. */
  readonly libraryFolder: string;
  /** Which folder the next start opens. */
  readonly place: LibraryPlace;
  /** Monotonic, ms. */
  readonly nowMs: () => number;
  readonly log: (line: string) => void;
}

/** Everything behind the server, put together. @throws UserError where the library folder cannot be had. */
export function createEngine(audience: Audience, options: EngineOptions): Service & Disposable {
  const wheel = new Wheel(audience);
  const jobs = new Jobs(audience, options.nowMs);
  const library = new Library(options.libraryFolder, { audience, jobs, log: options.log });
  const settings = new SettingsStore(audience, options);
  const runs = new Runs({ ...options, audience, jobs, library, timeMs: Date.now });
  return {
    handlers: {
      'wheel.ask': (_params, page) => {
        wheel.ask(page);
        return null;
      },
      'wheel.answer': ({ give }) => {
        wheel.answer(give);
        return null;
      },
      'job.cancel': ({ id }) => {
        jobs.cancel(id);
        return null;
      },
      ...libraryHandlers(library),
      ...runsHandlers(runs),
      ...settingsHandlers(settings),
    },
    files: library,
    hasWheel: (page) => wheel.hasWheel(page),
    join: (page) => wheel.join(page),
    leave(page) {
      wheel.leave(page);
      runs.leave(page);
    },
    [Symbol.dispose]() {
      runs[Symbol.dispose]();
      jobs.cancelAll();
      library[Symbol.dispose]();
      wheel.dispose();
    },
  };
}
