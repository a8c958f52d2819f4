import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { RoadDescription } from '../../sim/road/create-road.ts';
import { copyDrive } from '../data/copy-drive.ts';
import { finishDrive, hasSideFiles } from '../data/drive-connection.ts';
import { discardWhole, moveWhole, publishDrive } from '../data/drive-files.ts';
import { readError, writeError } from '../data/file-errors.ts';
import { stopIfCancelled, UserError } from '../errors.ts';
import type { Job } from '../job.ts';
import {
  FILE_ENDINGS,
  type FileKind,
  type LibraryState,
  type Thumbnail,
  type TrashEntry,
} from '../protocol/library.ts';
import type { ModelInfo, ModelNetwork } from '../protocol/model.ts';
import type { FileStore } from '../services/file-store.ts';
import type { Jobs } from '../services/jobs.ts';
import type { Audience } from '../services/service.ts';
import { TaskThread } from '../task-thread.ts';
import { Turns } from '../turns.ts';
import { Catalogue } from './catalogue.ts';
import { Contents } from './contents.ts';
import { Folders, partialPath, withoutEnding } from './folders.ts';
import { Imports } from './imports.ts';
import { Recordings } from './recordings.ts';
import type { Tasks } from './tasks.ts';
import { copyIn, copyOut, kindOf, renamedError } from './transfer.ts';
import { bringBack, emptyTrash, moveToTrash, trashedIn } from './trash.ts';

export interface LibraryParts {
  readonly audience: Audience;
  readonly jobs: Jobs;
  readonly log: (line: string) => void;
}

/** A name that is kept for a file that is about to be written. */
export interface Reservation {
  readonly file: string;
  /** Where to write it. */
  readonly path: string;
  /** Says that it is written, or will not be. Resolves when the library knows the file. */
  release(): Promise<void>;
}

/**
 * The user's folder of drives, models and roads. Files are whole or not there: whatever is written goes to a hidden file
 * first. Everything that takes long runs in another thread or step by step.
 */
export class Library implements FileStore, Disposable {
  readonly recordings: Recordings;
  /** Drives from elsewhere. */
  readonly imports: Imports;
  readonly #folders: Folders;
  readonly #thread = new TaskThread<Tasks>({
    file: new URL('./library-thread.ts', import.meta.url),
    closed: new UserError('cancelled', 'the library was closed', 'Nothing half-written was left.'),
  });
  readonly #catalogue: Catalogue;
  readonly #contents: Contents;
  readonly #jobs: Jobs;
  /** Files that are copied and looked through at once; more would only wait for the disk and fill the memory. */
  readonly #turns = new Turns(4);
  #nextTemporary = 1;
  /** Files that this engine is writing. */
  readonly #reserved = new Set<string>();

  /**
   * @param folder made where it is missing
   * @throws UserError `cannot-write` where it cannot be made.
   */
  constructor(folder: string, { audience, jobs, log }: LibraryParts) {
    this.#folders = new Folders(folder);
    this.#folders.make();
    this.#folders.clearLeftovers();
    this.#jobs = jobs;
    this.#catalogue = new Catalogue(join(folder, 'catalogue.sqlite'), log);
    this.#contents = new Contents({
      folders: this.#folders,
      catalogue: this.#catalogue,
      thread: this.#thread,
      audience,
      isLive: (kind, file) => this.#isReserved(kind, file),
      log,
    });
    this.imports = new Imports(this, jobs);
    this.recordings = new Recordings(this.#thread, (file) => this.#own('drive', file));
  }

  get folder(): string {
    return this.#folders.root;
  }

  state(): LibraryState {
    return this.#contents.state();
  }

  /** Looks at the folder again. Resolves when everything in it has been looked into. */
  refresh(): Promise<void> {
    return this.#contents.refresh();
  }

  /** Path of a file of the library. @throws UserError `not-found`, or where it is a link that leads out of it. */
  pathOf(kind: FileKind, file: string): string {
    const path = this.#folders.path(kind, file);
    if (basename(file) === file && file.endsWith(FILE_ENDINGS[kind]) && existsSync(path)) {
      this.#folders.checkInside(path);
      return path;
    }
    throw new UserError(
      'not-found',
      `there is no ${kind} ${file} in the library`,
      'It may have been renamed or moved to the trash; choose another.',
    );
  }

  /**
   * Keeps a free name for a new file, which is told as live and not looked into until it is released.
   * @param name as a person would give it; a number is added where it is taken
   */
  reserve(kind: FileKind, name: string): Reservation {
    const file = this.#folders.freeName(kind, name, (taken) => this.#isReserved(kind, taken));
    const key = `${kind}/${file}`;
    this.#reserved.add(key);
    return {
      file,
      path: this.#folders.path(kind, file),
      release: () => {
        this.#reserved.delete(key);
        return this.refresh();
      },
    };
  }

  thumbnails(kind: 'drive' | 'model', files: readonly string[]): Record<string, Thumbnail | null> {
    return Object.fromEntries(files.map((file) => [file, this.#catalogue.thumbnail(kind, file)]));
  }

  /** What a page shows of a model. @throws UserError where it cannot be used. */
  openModel(file: string): Promise<ModelInfo> {
    return this.#thread.run('modelInfo', this.pathOf('model', file), file);
  }

  /** @throws UserError where it is none, or too large for a page. */
  modelNetwork(file: string): Promise<ModelNetwork> {
    return this.#thread.run('modelNetwork', this.pathOf('model', file), file);
  }

  /** @throws UserError where the file describes no road. */
  road(file: string): Promise<RoadDescription> {
    return this.#thread.run('readRoad', this.pathOf('road', file));
  }

  /** @returns the new name, with its ending. */
  async rename(kind: FileKind, file: string, name: string): Promise<string> {
    const from = this.#own(kind, file);
    const renamed = withoutEnding(kind, name) + FILE_ENDINGS[kind];
    const to = this.#folders.path(kind, renamed);
    if (renamed === file) return file;
    if (this.#isReserved(kind, renamed) || (existsSync(to) && !isSameFile(from, to))) {
      throw new UserError('cannot-write', `there is a ${kind} ${renamed} already`, 'Choose another name.');
    }
    this.recordings.close(file);
    try {
      moveWhole(from, to);
    } catch (error) {
      throw renamedError(error, from, file);
    } finally {
      await this.refresh();
    }
    return renamed;
  }

  /** @returns name in the trash, for {@link restore}. */
  async trash(kind: FileKind, file: string): Promise<string> {
    const path = this.#own(kind, file);
    this.recordings.close(file);
    let trashed: string;
    try {
      trashed = moveToTrash(this.#folders, kind, file);
    } catch (error) {
      throw renamedError(error, path, file);
    } finally {
      await this.refresh();
    }
    return trashed;
  }

  async restore(trashed: string): Promise<{ kind: FileKind; file: string }> {
    const back = bringBack(this.#folders, trashed, (kind, file) => this.#isReserved(kind, file));
    await this.refresh();
    return back;
  }

  trashed(): Promise<TrashEntry[]> {
    return trashedIn(this.#folders.trash);
  }

  /** Deletes what is in the trash for good. @throws UserError where the disk does not let it. */
  emptyTrash(): Promise<void> {
    return emptyTrash(this.#folders.trash);
  }

  /**
   * Copies a file into the library, after it was looked through.
   *
   * @param path absolute
   * @param name for the copy; that of the file where it is left out
   * @throws UserError that says why it does not fit, where it does not.
   */
  import(
    path: string,
    name = basename(path),
    signal?: AbortSignal,
  ): Promise<{ kind: FileKind; file: string }> {
    checkAbsolute(path);
    const kind = kindOf(path, name);
    const work = async (job: Job) => {
      stopIfCancelled(job.signal);
      const reservation = this.reserve(kind, name);
      try {
        await copyIn(kind, path, reservation.path, this.#thread, job);
      } catch (error) {
        throw renamedError(error, path, name);
      } finally {
        await reservation.release();
      }
      return { kind, file: reservation.file };
    };
    return this.#turns.take(() => this.#jobs.run(`Importing ${name}`, work, signal));
  }

  /**
   * Copies a file of the library out of it, whole or not at all; what was at `path` is replaced.
   * @param path absolute, ending as its kind does
   */
  export(kind: FileKind, file: string, path: string, signal?: AbortSignal): Promise<void> {
    checkAbsolute(path);
    if (!path.toLowerCase().endsWith(FILE_ENDINGS[kind])) {
      throw new UserError(
        'usage',
        `${path} does not end with ${FILE_ENDINGS[kind]}`,
        'Give it the ending of its kind.',
      );
    }
    const from = this.#settled(kind, file);
    const work = async (job: Job) => {
      stopIfCancelled(job.signal);
      // A page asked for this, and where people keep their files is not its business.
      await copyOut(kind, from, path, job).catch((error: unknown) => {
        throw renamedError(renamedError(error, path, basename(path)), dirname(path), 'the folder');
      });
    };
    return this.#turns.take(() => this.#jobs.run(`Exporting ${file}`, work, signal));
  }

  async lend(
    kind: FileKind,
    file: string,
    use: (path: string) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const path = this.#temporaryPath(FILE_ENDINGS[kind]);
    try {
      await this.export(kind, file, path, signal);
      await use(path);
    } finally {
      discardWhole(path);
    }
  }

  async receive(
    kind: FileKind | 'archive',
    name: string,
    write: (path: string) => Promise<void>,
    signal?: AbortSignal,
  ): Promise<string> {
    if (kind === 'archive') return this.imports.receive(this.#temporaryPath('.zip'), name, write);
    const path = this.#temporaryPath(FILE_ENDINGS[kind]);
    try {
      await write(path);
      const { file } = await this.import(path, withoutEnding(kind, name) + FILE_ENDINGS[kind], signal);
      return file;
    } catch (error) {
      throw error instanceof UserError ? error : renamedError(writeError(path, error), path, name);
    } finally {
      discardWhole(path);
    }
  }

  /** Keeps a copy of a road or an archive from elsewhere aside. @throws UserError where it cannot be read. */
  async take(path: string): Promise<{ upload: string; name: string }> {
    const name = basename(path);
    try {
      accessSync(path, constants.R_OK);
    } catch (error) {
      throw readError(path, 'file', error);
    }
    return { upload: await this.receive('archive', name, (copy) => copyFile(path, copy)), name };
  }

  /** Makes one drive of several, in their order. @returns its name. */
  merge(files: readonly string[], name: string): Promise<string> {
    const paths = files.map((file) => this.#own('drive', file));
    return this.#jobs.run(`Merging ${files.length} drives`, async (job) => {
      await this.#thread.run('checkMergeable', paths);
      const reservation = this.reserve('drive', name);
      const partial = partialPath(this.#folders.of('drive'), reservation.file);
      try {
        await copyDrive(paths[0]!, partial, job);
        for (const [i, path] of paths.slice(1).entries()) {
          stopIfCancelled(job.signal);
          job.onProgress({ phase: 'merging', done: i + 1, total: paths.length });
          await this.#thread.run('appendDrive', partial, path);
        }
        publishDrive(partial, reservation.path);
      } finally {
        discardWhole(partial);
        await reservation.release();
      }
      return reservation.file;
    });
  }

  [Symbol.dispose](): void {
    this.#contents[Symbol.dispose]();
    this.imports[Symbol.dispose]();
    this.recordings[Symbol.dispose]();
    this.#thread[Symbol.dispose]();
    this.#catalogue[Symbol.dispose]();
  }

  #temporaryPath(ending: string): string {
    return `${partialPath(this.#folders.root, String(this.#nextTemporary++))}${ending}`;
  }

  #isReserved(kind: FileKind, file: string): boolean {
    return this.#reserved.has(`${kind}/${file}`);
  }

  /** Path of a file that nobody is writing, a drive as a single file. */
  #settled(kind: FileKind, file: string): string {
    const path = this.#own(kind, file);
    try {
      if (kind === 'drive' && hasSideFiles(path)) finishDrive(path);
    } catch (error) {
      throw renamedError(error, path, file);
    }
    return path;
  }

  /** Path of a file that this engine is not writing. */
  #own(kind: FileKind, file: string): string {
    const path = this.pathOf(kind, file);
    if (this.#isReserved(kind, file)) {
      throw new UserError(
        'invalid',
        `${file} is being recorded`,
        'Stop the recording first, then try again.',
      );
    }
    return path;
  }
}

/** Whether two names, where the file system does not tell cases apart, are of one file. */
function isSameFile(a: string, b: string): boolean {
  if (a.toLowerCase() !== b.toLowerCase()) return false;
  const [x, y] = [statSync(a, { bigint: true }), statSync(b, { bigint: true })];
  return x.ino === y.ino && x.dev === y.dev;
}

function checkAbsolute(path: string): void {
  if (isAbsolute(path)) return;
  throw new UserError('usage', `${path} is no absolute path`, 'Give the whole path, from the root.');
}
