import { chmodSync, closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { isBusy } from '../data/file-errors.ts';
import { makeMissingFolders, OWNER_ALONE } from '../data/folder.ts';
import { checkJournal } from '../data/journal.ts';
import { UserError } from '../errors.ts';

/** An engine that has just been told to end may still be putting its work away, ms. */
const LONGEST_WAIT_MS = 2000;

/** Of the lock: its owner's alone. */
const MODE = 0o600;

const Holder = z.object({ program: z.string().max(60), pid: z.number() });

/**
 * Keeps a library for one engine: two would give runs the same numbers and write over each other's settings. Programs that
 * only read drives and models do not ask for it.
 *
 * The lock is SQLite's own on an empty database, `engine.lock`, so that it works on every system and ends with its
 * process, however that ends. Who holds it stands in `engine.json`.
 */
export class LibraryLock implements Disposable {
  readonly #database: DatabaseSync | undefined;

  /**
   * @param program as people know it: "alvinn serve"
   * @throws UserError `in-use` where another engine has the library.
   */
  constructor(folder: string, program: string, log: (line: string) => void) {
    let database: DatabaseSync | undefined;
    try {
      makeMissingFolders(folder, OWNER_ALONE);
      const lock = join(folder, 'engine.lock');
      checkJournal(lock);
      // Of a library that others may look into, too: whoever can read a file can lock it.
      closeSync(openSync(lock, 'a', MODE));
      chmodSync(lock, MODE);
      database = new DatabaseSync(lock, { timeout: LONGEST_WAIT_MS });
      // Nothing is ever written: a journal would only be left behind.
      database.exec('PRAGMA journal_mode = MEMORY; BEGIN IMMEDIATE');
      writeFileSync(join(folder, 'engine.json'), `${JSON.stringify({ program, pid: process.pid })}\n`);
    } catch (error) {
      if (isBusy(error)) {
        database?.close();
        throw inUse(folder);
      }
      // A folder that takes no files or knows no locks: the library itself says what is wrong, if it is.
      log(`the library is not locked against a second engine: ${(error as Error).message}`);
    }
    this.#database = database;
  }

  [Symbol.dispose](): void {
    this.#database?.close();
  }
}

function inUse(folder: string): UserError {
  const holder = readHolder(folder);
  const who = holder ? `${holder.program} (process ${holder.pid})` : 'another engine';
  return new UserError(
    'in-use',
    `the library ${folder} is in use by ${who}`,
    'Go on there, or end it first; or give another folder with --library.',
  );
}

function readHolder(folder: string): z.infer<typeof Holder> | undefined {
  try {
    return Holder.parse(JSON.parse(readFileSync(join(folder, 'engine.json'), 'utf8')));
  } catch {
    // It is being written, or was never written.
    return undefined;
  }
}
