import { rmSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type SQLOutputValue } from 'node:sqlite';
import type { z } from 'zod';
import { parseBoundedJson } from '../../sim/bounded-json.ts';
import { isBusy } from '../data/file-errors.ts';
import { bounded, openForeignDatabase, schemaDifference } from '../data/foreign-database.ts';
import { reasonOf } from '../foreign-text.ts';
import type { FileKind, FileProblem, Thumbnail } from '../protocol/library.ts';
import { CONTENTS, ThumbnailSchema } from './summary-schema.ts';

/** "ALVC" in ASCII. */
const APPLICATION_ID = 0x414c5643;
/** Version of the table and of the summaries in it; a catalogue of any other is made anew. */
const VERSION = 4;
/** Longer than any content or picture. */
const LONGEST_BYTES = 1024 * 1024;

const TABLE = `
CREATE TABLE files (
  kind TEXT NOT NULL,
  file TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  changed_ms REAL NOT NULL,
  content TEXT NOT NULL,       -- JSON: { summary } or { problem }
  thumbnail TEXT,              -- JSON
  PRIMARY KEY (kind, file)
) WITHOUT ROWID;
`;
const VERSIONS = `
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${VERSION};
`;

/** A file as it was when it was looked into. */
export interface FileState {
  readonly kind: FileKind;
  readonly file: string;
  readonly bytes: number;
  readonly changedMs: number;
  readonly madeMs: number;
}

export type Content<Summary> = { readonly summary: Summary } | { readonly problem: FileProblem };

/**
 * What was found in the library's files, kept for the next start. A cache: missing, damaged, foreign or newer, it is made
 * anew from the files; a row that is not as it should be is dropped, and its file looked into again. Where it cannot be
 * kept on disk it is kept in memory.
 */
export class Catalogue implements Disposable {
  readonly #path: string;
  readonly #log: (line: string) => void;
  #database: DatabaseSync;

  constructor(path: string, log: (line: string) => void) {
    this.#path = path;
    this.#log = log;
    this.#database = this.#open();
  }

  /** What was found in a file that has not changed since. */
  find<Summary>({ kind, file, bytes, changedMs }: FileState): Content<Summary> | undefined {
    const row = this.#all(
      `SELECT ${bounded('content', LONGEST_BYTES)} FROM files
       WHERE kind = ? AND file = ? AND bytes = ? AND changed_ms = ?`,
      kind,
      file,
      bytes,
      changedMs,
    )[0];
    return row && (this.#checked(CONTENTS[kind], row.content, kind, file) as Content<Summary> | undefined);
  }

  keep(
    { kind, file, bytes, changedMs }: FileState,
    content: Content<unknown>,
    thumbnail: Thumbnail | null,
  ): void {
    this.#all(
      'INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)',
      kind,
      file,
      bytes,
      changedMs,
      JSON.stringify(content),
      thumbnail && JSON.stringify(thumbnail),
    );
  }

  thumbnail(kind: FileKind, file: string): Thumbnail | null {
    const row = this.#all(
      `SELECT thumbnail IS NULL AS none, ${bounded('thumbnail', LONGEST_BYTES)} FROM files
       WHERE kind = ? AND file = ?`,
      kind,
      file,
    )[0];
    if (!row || row.none) return null;
    return this.#checked(ThumbnailSchema, row.thumbnail, kind, file) ?? null;
  }

  /** Forgets a kind's files that are not among these. */
  forgetOthers(kind: FileKind, files: ReadonlySet<string>): void {
    this.#all(
      'DELETE FROM files WHERE kind = ? AND file NOT IN (SELECT value FROM json_each(?))',
      kind,
      JSON.stringify([...files]),
    );
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  /** What a row holds; undefined, and the row is dropped, where it holds anything else. */
  #checked<Kept>(
    schema: z.ZodType<Kept>,
    text: SQLOutputValue | undefined,
    kind: FileKind,
    file: string,
  ): Kept | undefined {
    try {
      return schema.parse(parseBoundedJson(String(text)));
    } catch {
      this.#log(`the library's catalogue held nonsense about ${file}: it is looked into again`);
      this.#all('DELETE FROM files WHERE kind = ? AND file = ?', kind, file);
      return undefined;
    }
  }

  #all(statement: string, ...values: SQLInputValue[]): Record<string, SQLOutputValue>[] {
    try {
      return this.#database.prepare(statement).all(...values);
    } catch (error) {
      // Another engine on the same library is writing it; the file is looked into again at the next start.
      if (isBusy(error)) return [];
      this.#log(`the library's catalogue is made anew: ${reasonOf(error)}`);
      this.#database.close();
      this.#database = this.#make();
      return this.#database.prepare(statement).all(...values);
    }
  }

  #open(): DatabaseSync {
    let database: DatabaseSync | undefined;
    try {
      database = openForeignDatabase(this.#path);
      const number = (pragma: string) => Object.values(database!.prepare(`PRAGMA ${pragma}`).get()!)[0];
      const isNew = number('page_count') === 0;
      if (number('application_id') === APPLICATION_ID && number('user_version') === VERSION) {
        const difference = schemaDifference(database, TABLE) ?? damage(database);
        if (difference === undefined) return this.#setUp(database);
        throw new Error(difference);
      }
      database.close();
      if (!isNew) this.#log(`the library's catalogue is of another version: made anew`);
    } catch (error) {
      if (database?.isOpen) database.close();
      this.#log(`the library's catalogue is made anew: ${reasonOf(error)}`);
    }
    return this.#make();
  }

  #make(): DatabaseSync {
    try {
      for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(this.#path + suffix, { force: true });
      const database = openForeignDatabase(this.#path);
      database.exec(TABLE + VERSIONS);
      return this.#setUp(database);
    } catch (error) {
      this.#log(`the library's catalogue cannot be kept: ${reasonOf(error)}`);
      const database = new DatabaseSync(':memory:');
      database.exec(TABLE);
      return database;
    }
  }

  #setUp(database: DatabaseSync): DatabaseSync {
    // A rollback journal: a log would need memory shared through the folder, which not every folder lends.
    database.exec('PRAGMA journal_mode = DELETE; PRAGMA synchronous = OFF');
    return database;
  }
}

/** What is wrong with a database's pages and rows, which reading alone may not meet; undefined where nothing is. */
function damage(database: DatabaseSync): string | undefined {
  const found = Object.values(database.prepare('PRAGMA integrity_check(1)').get() ?? {})[0];
  return found === 'ok' ? undefined : String(found);
}
