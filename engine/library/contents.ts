import { type FSWatcher, watch } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../errors.ts';
import { oneLine, reasonOf, renamedIn } from '../foreign-text.ts';
import {
  type DriveEntry,
  FILE_ENDINGS,
  FILE_KINDS,
  type FileKind,
  type FileProblem,
  HISTOGRAM_UNITS,
  type LibraryState,
  type ModelEntry,
  type RoadEntry,
  type Thumbnail,
} from '../protocol/library.ts';
import type { Audience } from '../services/service.ts';
import type { TaskThread } from '../task-thread.ts';
import type { Catalogue, Content, FileState } from './catalogue.ts';
import type { Folders } from './folders.ts';
import type { Summaries } from './summaries.ts';
import type { Tasks } from './tasks.ts';

/** Changes that come in a row are looked at together, ms. */
const SETTLE_MS = 250;
/** While many files are looked into, pages are told so often, ms. */
const TOLD_EVERY_MS = 400;
/** Problems that lie in the file itself and stay until it changes. */
const LASTING = new Set(['damaged', 'foreign', 'newer-version', 'invalid']);

const NOTHING: Summaries = {
  drive: {
    kind: 'recorded',
    frames: 0,
    dropped: 0,
    mayLackEnd: false,
    seconds: 0,
    distanceM: 0,
    roads: [],
    roadCount: 0,
    modes: [],
    sources: [],
    sensors: '',
    steeringHistogram: new Array(HISTOGRAM_UNITS).fill(0),
  },
  model: { preset: '', layers: [], epochs: null, sensors: '', scores: {} },
  road: { name: '', lengthM: 0, closed: false },
};

const SUMMARISE = { drive: 'summariseDrive', model: 'summariseModel', road: 'summariseRoad' } as const;

type Summary = Summaries[FileKind];

interface Known {
  readonly state: FileState;
  readonly live: boolean;
  /** undefined: not looked into yet; empty: a recording cut off before its first frame, which is not listed. */
  readonly content: Content<Summary> | 'empty' | undefined;
  /** Looked into at every refresh: what was wrong may be mended from outside without changing the file. */
  readonly passing: boolean;
}

export interface ContentsParts {
  readonly folders: Folders;
  readonly catalogue: Catalogue;
  readonly thread: TaskThread<Tasks>;
  readonly audience: Audience;
  /** Whether this engine is writing the file now. */
  readonly isLive: (kind: FileKind, file: string) => boolean;
  readonly log: (line: string) => void;
}

/** What lies in the library's folders, kept up with changes from inside and outside, and told as event `library`. */
export class Contents implements Disposable {
  readonly #parts: ContentsParts;
  #known = new Map<string, Known>();
  #watchers: FSWatcher[] = [];
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #queued: Promise<void> | undefined;
  #closed = false;

  constructor(parts: ContentsParts) {
    this.#parts = parts;
    this.#watch();
    this.#tell();
    void this.refresh();
  }

  /** Looks at the folders again. Resolves when everything in them has been looked into. Never rejects. */
  refresh(): Promise<void> {
    this.#queued ??= this.#running.then(() => {
      this.#queued = undefined;
      this.#running = this.#scan().catch((error: Error) => this.#parts.log(`library: ${error.stack}`));
      return this.#running;
    });
    return this.#queued;
  }

  state(): LibraryState {
    const entries = [...this.#known.values()]
      .filter(({ content }) => content !== 'empty')
      .sort((a, b) => a.state.file.localeCompare(b.state.file));
    const of = (kind: FileKind) => entries.filter(({ state }) => state.kind === kind).map(entryOf);
    return {
      folder: this.#parts.folders.root,
      drives: of('drive') as DriveEntry[],
      models: of('model') as ModelEntry[],
      roads: of('road') as RoadEntry[],
    };
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers) watcher.close();
  }

  async #scan(): Promise<void> {
    const { folders, catalogue, log } = this.#parts;
    if (this.#closed) return;
    try {
      if (folders.make()) this.#watch();
    } catch (error) {
      log(`library: ${(error as Error).message}`);
    }
    const states = (await Promise.all(FILE_KINDS.map((kind) => this.#list(kind)))).flat();
    if (this.#closed) return;
    const before = this.#known;
    this.#known = new Map(
      states.map((state) => [keyOf(state), this.#recall(state, before.get(keyOf(state)))]),
    );
    if (JSON.stringify([...before.values()]) !== JSON.stringify([...this.#known.values()])) this.#tell();
    await this.#lookInto(
      [...this.#known.values()].filter(({ live, content, passing }) => !live && (!content || passing)),
    );
    if (this.#closed) return;
    for (const kind of FILE_KINDS) {
      catalogue.forgetOthers(kind, new Set(states.filter((s) => s.kind === kind).map(({ file }) => file)));
    }
  }

  async #list(kind: FileKind): Promise<FileState[]> {
    const folder = this.#parts.folders.of(kind);
    const names = await readdir(folder).catch((error: Error) => {
      this.#parts.log(`library: ${error.message}`);
      return [];
    });
    const wanted = names.filter((name) => name.endsWith(FILE_ENDINGS[kind]) && !name.startsWith('.'));
    const states = await Promise.all(wanted.map((file) => fileState(kind, folder, file)));
    return states.filter((state) => state !== undefined);
  }

  #recall(state: FileState, before: Known | undefined): Known {
    if (this.#parts.isLive(state.kind, state.file))
      return { state, live: true, content: undefined, passing: false };
    if (before?.content && before.state.bytes === state.bytes && before.state.changedMs === state.changedMs) {
      return { ...before, live: false };
    }
    return { state, live: false, content: this.#parts.catalogue.find<Summary>(state), passing: false };
  }

  async #lookInto(unknown: readonly Known[]): Promise<void> {
    let toldMs = performance.now();
    for (const { state } of unknown) {
      const found = await this.#summarise(state);
      if (this.#closed) return;
      // Looking finishes a recording that was cut off, which changes it.
      const after = (await fileState(state.kind, this.#parts.folders.of(state.kind), state.file)) ?? state;
      this.#known.set(keyOf(state), {
        state: after,
        live: false,
        content: found.content,
        passing: !found.lasting,
      });
      const { content, thumbnail, lasting } = found;
      if (lasting && content !== 'empty') this.#parts.catalogue.keep(after, content, thumbnail);
      if (performance.now() - toldMs < TOLD_EVERY_MS) continue;
      this.#tell();
      toldMs = performance.now();
    }
    if (unknown.length > 0) this.#tell();
  }

  async #summarise({ kind, file }: FileState): Promise<{
    content: Content<Summary> | 'empty';
    thumbnail: Thumbnail | null;
    lasting: boolean;
  }> {
    const { thread, folders, log } = this.#parts;
    const path = folders.path(kind, file);
    try {
      folders.checkInside(path);
      const { summary, thumbnail } = await thread.run(SUMMARISE[kind], path);
      return { content: { summary }, thumbnail, lasting: true };
    } catch (error) {
      const known = error instanceof UserError;
      if (known && error.code === 'empty') return { content: 'empty', thumbnail: null, lasting: true };
      if (!known) log(`library: ${path}: ${(error as Error).stack}`);
      return {
        content: { problem: problemOf(error, kind, path, file) },
        thumbnail: null,
        lasting: known && LASTING.has(error.code),
      };
    }
  }

  #watch(): void {
    for (const watcher of this.#watchers) watcher.close();
    this.#watchers = FILE_KINDS.flatMap((kind) => {
      const folder = this.#parts.folders.of(kind);
      try {
        const watcher = watch(folder, { persistent: false }, (_event, name) => {
          if (name?.endsWith(FILE_ENDINGS[kind]) && !this.#parts.isLive(kind, name)) this.#soon();
        });
        watcher.on('error', (error) =>
          this.#parts.log(`library: ${folder} is not watched: ${error.message}`),
        );
        return [watcher];
      } catch (error) {
        this.#parts.log(`library: ${folder} is not watched: ${(error as Error).message}`);
        return [];
      }
    });
  }

  #soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.refresh(), SETTLE_MS);
  }

  #tell(): void {
    this.#parts.audience.emit('library', this.state());
  }
}

/** What is wrong with a file, said by its name alone. */
function problemOf(error: unknown, kind: FileKind, path: string, file: string): FileProblem {
  if (!(error instanceof UserError)) {
    return {
      message: oneLine(`${file} cannot be read: ${reasonOf(error)}`),
      hint: 'Move it out of the library.',
    };
  }
  const message = renamedIn(error.message, path, file);
  // The usual hint asks for a path, which nobody gave here.
  if (error.code === 'foreign' && kind === 'drive') {
    return { message, hint: 'Only drives made by alvinn belong here: move it to the trash.' };
  }
  return { message, hint: renamedIn(error.hint, path, file) };
}

function keyOf({ kind, file }: FileState): string {
  return `${kind}/${file}`;
}

async function fileState(kind: FileKind, folder: string, file: string): Promise<FileState | undefined> {
  try {
    const { size, mtimeMs, birthtimeMs } = await stat(join(folder, file));
    // A copy is younger than what it holds, and some file systems do not know when a file was made.
    const madeMs = birthtimeMs > 0 ? Math.min(birthtimeMs, mtimeMs) : mtimeMs;
    return { kind, file, bytes: size, changedMs: mtimeMs, madeMs };
  } catch {
    // Gone since the folder was read.
    return undefined;
  }
}

function entryOf({ state: { kind, ...state }, live, content }: Known) {
  const known: Content<Summary> = typeof content === 'object' ? content : { summary: NOTHING[kind] };
  const found = 'summary' in known ? known.summary : NOTHING[kind];
  const problem = 'problem' in known ? known.problem : null;
  return { ...state, problem, live, reading: !live && !content, ...found };
}
