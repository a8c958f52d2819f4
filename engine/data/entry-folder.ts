import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../errors.ts';
import { EVALUATION_IDS } from '../protocol/evaluation.ts';
import { moveWhole } from './drive-files.ts';
import { makeFolder } from './folder.ts';
import { freeName } from './free-name.ts';

/** A kind of thing that a library keeps under names of its own making. In the trash it is `run-7`. */
export interface EntryKind {
  readonly thing: 'run' | 'evaluation' | 'sweep';
  /** Folder of the library. */
  readonly folder: string;
  /** What its names look like, from beginning to end. */
  readonly names: RegExp;
  /** Of its files; none where each is a folder. */
  readonly ending: string;
}

export const RUNS: EntryKind = { thing: 'run', folder: 'runs', names: /^[1-9]\d{0,8}$/, ending: '' };
export const SWEEPS: EntryKind = {
  thing: 'sweep',
  folder: 'sweeps',
  names: /^[1-9]\d{0,8}$/,
  ending: '',
};
export const EVALUATIONS: EntryKind = {
  thing: 'evaluation',
  folder: 'evaluations',
  names: EVALUATION_IDS,
  ending: '.json',
};

/** A folder of a library that holds entries of one kind. They go to the library's trash and come back. */
export class EntryFolder {
  readonly #library: string;
  readonly #kind: EntryKind;

  constructor(library: string, kind: EntryKind) {
    this.#library = library;
    this.#kind = kind;
  }

  path(name: string): string {
    return join(this.#library, this.#kind.folder, name + this.#kind.ending);
  }

  has(name: string): boolean {
    return existsSync(this.path(name));
  }

  /** Names of all that lie there, in the order of their letters. */
  names(): string[] {
    const folder = join(this.#library, this.#kind.folder);
    if (!existsSync(folder)) return [];
    return readdirSync(folder).flatMap((file) => nameOf(file, this.#kind) ?? []);
  }

  /** Moves an entry to the trash. @returns its name there. @throws UserError where there is none, or it cannot be moved. */
  trash(name: string): string {
    const { thing, ending } = this.#kind;
    if (!this.has(name)) {
      throw new UserError(
        'not-found',
        `there is no ${thing} ${name}`,
        'It may have been deleted outside alvinn; choose another.',
      );
    }
    const isTaken = (trashed: string) => existsSync(this.#trashed(trashed));
    const trashed = freeName(`${thing}-${name}`, isTaken, { separator: '-', ending });
    move(this.path(name), this.#trashed(trashed));
    return trashed;
  }

  /**
   * Brings an entry back from the trash.
   *
   * @param check looks at it where it lies, before it is moved; what it throws leaves it there.
   * @param otherName for it where its own name is taken.
   * @returns its name.
   * @throws UserError where it is not in the trash, or cannot be moved.
   */
  restore(trashed: string, check: (path: string) => void, otherName: (taken: string) => string): string {
    const own = nameInTrash(trashed, this.#kind);
    const path = this.#trashed(trashed);
    if (own === undefined || !existsSync(path)) {
      throw new UserError(
        'not-found',
        `${trashed} is not in the trash`,
        'It may have been brought back already, or the trash was emptied.',
      );
    }
    check(path);
    const name = this.has(own) ? otherName(own) : own;
    move(path, this.path(name));
    return name;
  }

  #trashed(trashed: string): string {
    return join(this.#library, 'trash', trashed);
  }
}

/** Entries of one kind that are folders named by numbers, each read as one thing. */
export class NumberedFolder<Entry> {
  readonly #entries: EntryFolder;
  readonly #thing: EntryKind['thing'];
  readonly #read: (path: string, id: number) => Entry;

  /** @param read an entry under a number; it may throw `damaged` */
  constructor(library: string, kind: EntryKind, read: (path: string, id: number) => Entry) {
    this.#entries = new EntryFolder(library, kind);
    this.#thing = kind.thing;
    this.#read = read;
  }

  folder(id: number): string {
    return this.#entries.path(String(id));
  }

  /** Every entry, by number. @param onProblem told of one that cannot be read; its number stays taken. */
  read(onProblem: (what: string) => void): { entries: Entry[]; lastId: number } {
    const ids = this.#entries
      .names()
      .map(Number)
      .sort((a, b) => a - b);
    const entries = ids.flatMap((id) => {
      try {
        return [this.#read(this.folder(id), id)];
      } catch (error) {
        onProblem(`${this.#thing} ${id} is left out: ${(error as Error).message}`);
        return [];
      }
    });
    return { entries, lastId: ids.at(-1) ?? 0 };
  }

  /** @returns name in the trash. @throws UserError where there is none, or it cannot be moved. */
  trash(id: number): string {
    return this.#entries.trash(String(id));
  }

  /** Brings an entry back from the trash, under another number where its own is taken. @throws UserError where that is not possible. */
  restore(trashed: string, freeId: number): Entry {
    const name = this.#entries.restore(
      trashed,
      (path) => this.#read(path, freeId),
      () => String(freeId),
    );
    return this.#read(this.#entries.path(name), Number(name));
  }
}

/** Name that an entry of a kind had before it went to the trash; undefined for what is none. */
export function nameInTrash(trashed: string, kind: EntryKind): string | undefined {
  const { thing, ending } = kind;
  if (!trashed.startsWith(`${thing}-`)) return undefined;
  const file = trashed.slice(thing.length + 1);
  // Behind some there is a number, because another of that name was in the trash.
  return (
    nameOf(file, kind) ??
    nameOf(file.slice(0, file.length - ending.length).replace(/-\d+$/, '') + ending, kind)
  );
}

function nameOf(file: string, { names, ending }: EntryKind): string | undefined {
  if (!file.endsWith(ending)) return undefined;
  const name = file.slice(0, file.length - ending.length);
  return names.test(name) ? name : undefined;
}

function move(from: string, to: string): void {
  makeFolder(dirname(to));
  moveWhole(from, to);
}
