import { homedir } from 'node:os';
import { isDeepStrictEqual } from 'node:util';
import { Diagnostics, diagnosticsHandlers } from '../diagnostics/diagnostics.ts';
import type { EngineLog } from '../diagnostics/engine-log.ts';
import { evaluationHandlers } from '../evaluate/evaluation-handlers.ts';
import { Evaluations } from '../evaluate/evaluations.ts';
import { LabRuns } from '../experiments/lab-runs.ts';
import { furnishNewLibrary } from '../library/furnish.ts';
import { libraryHandlers } from '../library/handlers.ts';
import { Library } from '../library/library.ts';
import { systemClock } from '../live/clock.ts';
import { startFirstDrive } from '../live/first-drive.ts';
import { driveHandlers } from '../live/handlers.ts';
import { LastDrive } from '../live/last-drive.ts';
import { learnHandlers } from '../live/learn-handlers.ts';
import { Learning } from '../live/learning.ts';
import { LibraryFiles } from '../live/library-files.ts';
import { LiveDrive } from '../live/live-drive.ts';
import { Improvements } from '../runs/improvements.ts';
import { Runs } from '../runs/runs.ts';
import { runsHandlers } from '../runs/runs-handlers.ts';
import { sweepHandlers } from '../runs/sweep-handlers.ts';
import { Sweeps } from '../runs/sweeps.ts';
import { SharedSensors } from '../sensors/shared-sensors.ts';
import { Jobs } from '../services/jobs.ts';
import type { Audience, Service } from '../services/service.ts';
import type { LibraryPlace } from '../settings/library-place.ts';
import { SettingsStore } from '../settings/settings.ts';
import { settingsHandlers } from '../settings/settings-handlers.ts';
import { Wheel } from './wheel.ts';

export interface EngineOptions {
  /** Folder of the library; made where it is missing. */
  readonly libraryFolder: string;
  /** Which folder the next start opens. */
  readonly place: LibraryPlace;
  /** Monotonic, ms. */
  readonly nowMs: () => number;
  /** The calendar's time, ms since 1970. */
  readonly todayMs: () => number;
  readonly log: EngineLog;
  /** Whole seconds after which a page that asks gets the wheel from one that does not answer. */
  readonly wheelAnswerWithinS: number;
}

/** Everything behind the server, put together. @throws UserError where the library folder cannot be had. */
export function createEngine(audience: Audience, options: EngineOptions): Service & AsyncDisposable {
  const { libraryFolder, nowMs } = options;
  const log = options.log.add;
  const parts = { ...options, log };
  const jobs = new Jobs(audience, nowMs);
  furnishNewLibrary(libraryFolder);
  const library = new Library(libraryFolder, { audience, jobs, log });
  const settings = new SettingsStore(audience, parts);
  const runs = new Runs({
    ...parts,
    audience,
    jobs,
    library,
    sensors: () => settings.sensors,
  });
  const sweeps = new Sweeps({ ...parts, audience, jobs, library, sensors: () => settings.sensors });
  const files = new LibraryFiles(library);
  const sensors = new SharedSensors(settings.sensors);
  const lab = new LabRuns(jobs, library.imports);
  const clock = systemClock(nowMs);
  const last = new LastDrive(libraryFolder, log);
  const learning: Learning = new Learning({
    audience,
    nowMs,
    sensors: () => settings.sensors,
    drive: () => drive,
    reserve: (name) => library.reserve('model', name),
    log,
  });
  const drive = new LiveDrive({
    audience,
    clock,
    files,
    sensors,
    vehicle: () => settings.vehicle,
    trust: () => settings.trust,
    remember: (latest) => last.remember(latest),
    onLook: (look) => learning.look(look),
    log,
  });
  const diagnostics = new Diagnostics({ ...options, home: homedir() });
  settings.onChange(() => {
    if (isDeepStrictEqual(settings.sensors, sensors.settings)) return;
    learning.changeSensors();
    drive.changeSensors(settings.sensors).catch((error: Error) => log(`sensors: ${error.stack}`));
  });
  const wheel = new Wheel(audience, () => drive.releaseHands(), options.wheelAnswerWithinS);
  let begun = false;
  // The first picture comes sooner where they are made before a page asks, and a page where they are made after this.
  setImmediate(() =>
    sensors.prepare().catch((error: Error) => {
      log(`sensors: ${error.message}`);
      drive.warn(error);
    }),
  );
  const evaluations = new Evaluations(audience, {
    ...parts,
    jobs,
    isPressed: () => drive.isPressed,
    vehicle: () => settings.vehicle,
    clock,
    files,
  });
  const improvements = new Improvements({
    jobs,
    reserve: (kind, name) => library.reserve(kind, name),
    files: {
      model: (file) => files.model(file),
      roadFile: (file) => files.roadFile(file),
      drive: (file) => library.pathOf('drive', file),
    },
    evaluation: (id) => evaluations.read(id),
    helped: () => drive.helped,
    vehicle: () => settings.vehicle,
  });
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
      ...sweepHandlers(sweeps),
      ...settingsHandlers(settings),
      ...driveHandlers(drive),
      ...learnHandlers(learning),
      ...evaluationHandlers(evaluations),
      'improve.moments': async ({ file }) => ({ moments: await improvements.moments(file) }),
      'improve.learn': (params) => improvements.learn(params),
      'lab.run': (params) => lab.run(params),
      ...diagnosticsHandlers(diagnostics, options.log),
    },
    desktop: {
      'library.import': ({ path }) => library.import(path),
      'exchange.take': ({ path }) => library.take(path),
      'library.export': async ({ kind, file, path }) => {
        await library.export(kind, file, path);
        return null;
      },
      'settings.libraryFolder': ({ folder }) => {
        settings.chooseLibrary(folder);
        return null;
      },
      'report.path': ({ name }) => ({ path: evaluations.reportPath(name) }),
    },
    files: library,
    hasWheel: (page) => wheel.hasWheel(page),
    join(page) {
      wheel.join(page);
      drive.join();
      learning.join();
      if (begun) return;
      begun = true;
      startFirstDrive(drive, files, last.before, log).catch((error: Error) =>
        log(`first drive: ${error.stack}`),
      );
    },
    leave(page) {
      wheel.leave(page);
      drive.leave();
      learning.leave();
      runs.leave(page);
    },
    async [Symbol.asyncDispose]() {
      runs[Symbol.dispose]();
      sweeps[Symbol.dispose]();
      diagnostics[Symbol.dispose]();
      jobs.cancelAll();
      wheel.dispose();
      learning[Symbol.dispose]();
      await drive.dispose();
      improvements[Symbol.dispose]();
      await evaluations.dispose();
      last[Symbol.dispose]();
      library[Symbol.dispose]();
      await sensors.dispose();
    },
  };
}
