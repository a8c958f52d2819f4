import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { UserError } from '../errors.ts';

/** What a journal begins with, and ends with where it names another file (SQLite, pager.c, `readSuperJournal`). */
const MAGIC = Buffer.from('d9d505f920a163d7', 'hex');

/**
 * Refuses a database whose journal SQLite must not be shown. One that names a file of several databases' changes has older
 * versions of SQLite delete that file, wherever it is, as soon as the database is opened; nothing here writes such a
 * journal. And to open a pipe in a journal's place is to wait for ever.
 * @throws UserError `damaged`
 */
export function checkJournal(path: string): void {
  const journal = `${path}-journal`;
  const stats = statSync(journal, { throwIfNoEntry: false });
  if (!stats) return;
  const isOther = !stats.isFile() && !stats.isDirectory();
  if (!isOther && !(stats.isFile() && namesAnotherFile(journal, stats.size))) return;
  throw new UserError(
    'damaged',
    `${journal} is no journal of this file alone`,
    'Move it away if you know where it came from; else copy both again from there.',
  );
}

function namesAnotherFile(journal: string, bytes: number): boolean {
  if (bytes <= 2 * MAGIC.length) return false;
  const end = Buffer.alloc(MAGIC.length);
  try {
    const file = openSync(journal, 'r');
    try {
      readSync(file, end, 0, end.length, bytes - end.length);
    } finally {
      closeSync(file);
    }
  } catch {
    // Gone since, by whoever changed the file; or SQLite cannot read it either, and says so.
    return false;
  }
  return end.equals(MAGIC);
}
