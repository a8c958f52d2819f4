import { discardFile } from '../data/atomic.ts';
import { writeError } from '../data/file-errors.ts';
import { stopIfCancelled, UserError } from '../errors.ts';
import type { NamedSource } from '../exchange/import-drive.ts';
import type { RoadImportOptions } from '../exchange/opendrive/import-road.ts';
import type { LookOptions } from '../exchange/series.ts';
import type { Progress } from '../job.ts';
import type { ParamsOf } from '../protocol/commands.ts';
import type { FoundCamera, ImportPreview, RoadPreview } from '../protocol/exchange.ts';
import { nameOf } from '../protocol/library.ts';
import type { Jobs } from '../services/jobs.ts';
import { TaskThread } from '../task-thread.ts';
import type { ImportTasks } from './import-thread.ts';
import type { Reservation } from './library.ts';
import { renamedError } from './transfer.ts';

/** Archives that wait for their import; the oldest goes when there are more. */
const MOST_UPLOADS = 3;

/** Where imported drives and roads go. */
interface Shelf {
  reserve(kind: 'drive' | 'road', name: string): Reservation;
}

/** Drives from elsewhere, which pages send as archives: kept aside until they are imported or forgotten. */
export class Imports implements Disposable {
  readonly #shelf: Shelf;
  readonly #jobs: Jobs;
  readonly #uploads = new Map<string, NamedSource>();
  readonly #thread = new TaskThread<ImportTasks, { onProgress(progress: Progress): void }>({
    file: new URL('./import-thread.ts', import.meta.url),
    closed: new UserError('cancelled', 'the library was closed', 'Nothing half-written was left.'),
  });
  #nextUpload = 1;

  constructor(shelf: Shelf, jobs: Jobs) {
    this.#shelf = shelf;
    this.#jobs = jobs;
  }

  /** Keeps what `write` writes to a path. @returns its name, for the commands. */
  async receive(path: string, name: string, write: (path: string) => Promise<void>): Promise<string> {
    try {
      await write(path);
    } catch (error) {
      discardFile(path);
      throw error instanceof UserError ? error : renamedError(writeError(path, error), path, name);
    }
    const upload = `upload ${this.#nextUpload++}`;
    this.#uploads.set(upload, { path, name: name.replace(/\.zip$/i, '') });
    const [oldest] = this.#uploads.keys();
    if (this.#uploads.size > MOST_UPLOADS) this.forget(oldest!);
    return upload;
  }

  /** @throws UserError where there is nothing to import in it. */
  async look(params: ParamsOf<'exchange.look'>): Promise<ImportPreview> {
    const source = this.uploaded(params.upload);
    return named(source, this.#thread.run('look', source, optionsOf(params)));
  }

  /** Finds the camera in its pictures. @throws UserError where they show no road, or on cancellation. */
  calibrate(params: ParamsOf<'exchange.calibrate'>): Promise<FoundCamera> {
    const source = this.uploaded(params.upload);
    const { name, crop, roadWidthM } = params;
    return this.#jobs.run(`Finding the camera of ${name}`, async (job) => {
      stopIfCancelled(job.signal);
      const listener = { onProgress: (progress: Progress) => job.onProgress(progress) };
      const following = { signal: job.signal, listener };
      const options = { ...optionsOf(params), crop };
      return await named(source, this.#thread.follow(following, 'calibrate', source, options, roadWidthM));
    });
  }

  /** Makes a drive of the library of it. @throws UserError where that is not possible, or on cancellation. */
  import(params: ParamsOf<'exchange.import'>): Promise<{ file: string }> {
    const source = this.uploaded(params.upload);
    const { name, crop, camera } = params;
    return this.#jobs.run(`Importing ${name}`, async (job) => {
      stopIfCancelled(job.signal);
      const reservation = this.#shelf.reserve('drive', name);
      try {
        const options = { ...optionsOf(params), crop, ...(camera && { camera }) };
        const listener = { onProgress: (progress: Progress) => job.onProgress(progress) };
        const following = { signal: job.signal, listener };
        await named(source, this.#thread.follow(following, 'importDrive', source, reservation.path, options));
        this.forget(params.upload);
      } finally {
        await reservation.release();
      }
      return { file: reservation.file };
    });
  }

  /** @throws UserError where it is no road in OpenDRIVE, or cannot be driven. */
  async lookRoad(params: ParamsOf<'exchange.lookRoad'>): Promise<RoadPreview> {
    const source = this.uploaded(params.upload);
    return named(source, this.#thread.run('lookRoad', source, roadOptionsOf(params)));
  }

  /** Makes a road of the library of it. @throws UserError where that is not possible. */
  async importRoad(params: ParamsOf<'exchange.importRoad'>): Promise<{ file: string }> {
    const source = this.uploaded(params.upload);
    const reservation = this.#shelf.reserve('road', params.name);
    try {
      const { path, file } = reservation;
      const written = this.#thread.run('importRoad', source, path, nameOf(file), roadOptionsOf(params));
      await named(source, written);
      this.forget(params.upload);
    } finally {
      await reservation.release();
    }
    return { file: reservation.file };
  }

  /** A road file in OpenDRIVE. @throws UserError where it describes no road. */
  exportRoad(path: string): Promise<{ text: string; notes: readonly string[] }> {
    return this.#thread.run('exportRoad', path);
  }

  forget(upload: string): void {
    const source = this.#uploads.get(upload);
    if (!source) return;
    this.#uploads.delete(upload);
    discardFile(source.path);
  }

  [Symbol.dispose](): void {
    this.#thread[Symbol.dispose]();
    for (const upload of [...this.#uploads.keys()]) this.forget(upload);
  }

  /** Where an archive lies, and what it is called. @throws UserError where it is no longer there. */
  uploaded(upload: string): NamedSource {
    const source = this.#uploads.get(upload);
    if (source) return source;
    throw new UserError(
      'not-found',
      'what was sent is no longer there',
      'Choose the folder or archive again.',
    );
  }
}

function optionsOf({
  pilot,
  sideCameras,
  rateHz,
  table,
}: Omit<ParamsOf<'exchange.look'>, 'upload'>): LookOptions {
  const { steering = null, ...reading } = table ?? {};
  return {
    pilot,
    ...(sideCameras !== null && { sideCameras }),
    ...(rateHz !== null && { rateHz }),
    table: { ...reading, ...(steering !== null && { steering }) },
  };
}

function roadOptionsOf({ road, lane, kind, through }: ParamsOf<'exchange.lookRoad'>): RoadImportOptions {
  return {
    ...(road !== null && { road }),
    ...(lane !== null && { lane }),
    ...(kind !== null && { kind }),
    ...(through.length > 0 && { through }),
  };
}

/** Where an archive lies meanwhile is no page's business. */
async function named<Result>({ path, name }: NamedSource, result: Promise<Result>): Promise<Result> {
  try {
    return await result;
  } catch (error) {
    throw renamedError(error, path, name);
  }
}
