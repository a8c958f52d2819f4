import { accessSync, constants, existsSync, type Stats, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { UserError } from '../errors.ts';
import { LONGEST_NAME_BYTES } from './file-name.ts';

/** Primary result codes of SQLite (sqlite.org/rescode.html) that a user can meet. */
const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

/** The {@link UserError} for a file that could not be read; what is no file or SQLite error is returned as it is. */
export function readError(path: string, thing: string, error: unknown): unknown {
  if (error instanceof UserError) return error;
  const options = { cause: error };
  const sqlite = sqliteCode(error);
  if (sqlite !== undefined) {
    if (sqlite === SQLITE_NOTADB) return notSqlite(path, thing, options);
    if (sqlite === SQLITE_BUSY) {
      return new UserError(
        'unreadable',
        `${path} is in use by another program`,
        'Close the program that has it open, then try again.',
        options,
      );
    }
    if (sqlite === SQLITE_CORRUPT) {
      return new UserError(
        'damaged',
        `${path} is damaged: ${messageOf(error)}`,
        `It may be cut short: copy it again from where it came, or make the ${thing} anew.`,
        options,
      );
    }
    return new UserError(
      'unreadable',
      `Cannot read ${path}: ${messageOf(error)}`,
      'Check the disk and the permissions of the file and its folder, or work on a copy.',
      options,
    );
  }
  switch (systemCode(error)) {
    case undefined:
      return error;
    case 'ENOENT':
    case 'ENOTDIR':
      return new UserError('not-found', `${path}: no such file`, `Check the path of the ${thing}.`, options);
    case 'EACCES':
    case 'EPERM':
      return new UserError(
        'unreadable',
        `Cannot read ${path}: permission denied`,
        'Give yourself permission to read it, or work on a copy.',
        options,
      );
    case 'EISDIR':
      return notAFile(path, thing, true);
    case 'ENAMETOOLONG':
      return new UserError(
        'not-found',
        `${path}: its name is too long`,
        `Check the path of the ${thing}.`,
        options,
      );
    default:
      return new UserError(
        'unreadable',
        `Cannot read ${path}: ${messageOf(error)}`,
        'Check the disk, or work on a copy.',
        options,
      );
  }
}

/** "a drive", "an evaluation". */
function oneOf(thing: string): string {
  return `${/^[aeiou]/i.test(thing) ? 'an' : 'a'} ${thing}`;
}

/** Says that `path` is a directory or another thing that has no content of its own. */
export function notAFile(path: string, thing: string, isDirectory: boolean): UserError {
  return new UserError(
    'unreadable',
    `${path} is ${isDirectory ? 'a directory' : 'not a regular file'}, not ${oneOf(thing)}`,
    `Give the path of the ${thing} itself.`,
  );
}

/** Says that `path` is not a SQLite file at all. */
export function notSqlite(path: string, thing: string, options?: ErrorOptions): UserError {
  return new UserError(
    'foreign',
    `${path} is not ${oneOf(thing)}: it is not a SQLite file`,
    `Give the path of ${oneOf(thing)} file.`,
    options,
  );
}

/** The {@link UserError} for a file that could not be written; what is no file or SQLite error is returned as it is. */
export function writeError(path: string, error: unknown): unknown {
  if (error instanceof UserError) return error;
  const sqlite = sqliteCode(error);
  const folder = dirname(path);
  const elsewhere = 'Choose another place to write to.';
  const refuse = (reason: string, hint: string) =>
    new UserError('cannot-write', `Cannot write ${path}: ${reason}`, hint, { cause: error });
  if (sqlite !== undefined) {
    if (sqlite === SQLITE_FULL)
      return refuse('the disk is full', 'Free some space, or write to another disk.');
    if (sqlite === SQLITE_CANTOPEN) return refuse(`folder ${folder} takes no files beside it`, elsewhere);
    if (sqlite === SQLITE_READONLY) return refuse('it is read-only', elsewhere);
    if (sqlite === SQLITE_BUSY) {
      return refuse('it is in use by another program', 'Close the program that has it open, then try again.');
    }
    return refuse(messageOf(error), 'Check the disk, or write to another one.');
  }
  switch (systemCode(error)) {
    case undefined:
      return error;
    case 'ENOENT':
      return isFolder(folder)
        ? refuse(`folder ${folder} takes no files`, elsewhere)
        : refuse(`folder ${folder} does not exist`, 'Create the folder first, or choose another place.');
    case 'ENOTDIR':
      return refuse(`${folder} is not a folder`, elsewhere);
    case 'EISDIR':
      return refuse('it is a directory', 'Give a file name inside it.');
    case 'ENAMETOOLONG':
      return refuse('its name is too long', 'Choose a shorter name.');
    case 'EEXIST':
      return refuse('it exists already', 'Choose another name, or remove it first.');
    case 'EACCES':
    case 'EPERM':
      return refuse('permission denied', 'Give yourself permission to write there, or choose another place.');
    case 'EROFS':
      return refuse('the file system is read-only', elsewhere);
    case 'ENOSPC':
    case 'EDQUOT':
      return refuse('the disk is full', 'Free some space, or write to another disk.');
    default:
      return refuse(messageOf(error), 'Check the disk, or write to another one.');
  }
}

/** Throws the UserError that refuses to write over a directory or a device, which a rename would replace. */
export function checkTarget(path: string): void {
  let stats: Stats | undefined;
  try {
    stats = statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw writeError(path, error);
  }
  if (stats === undefined || stats.isFile()) return;
  throw new UserError(
    'cannot-write',
    `Cannot write ${path}: it is ${stats.isDirectory() ? 'a directory' : 'not a regular file'}`,
    stats.isDirectory() ? 'Give a file name inside it.' : 'Give the name of a file.',
  );
}

/** Throws the UserError for a name so long that SQLite could keep no journal beside the file. */
export function checkDriveName(path: string): void {
  if (Buffer.byteLength(`${basename(path)}-journal`) <= LONGEST_NAME_BYTES) return;
  throw new UserError('cannot-write', `Cannot write ${path}: its name is too long`, 'Choose a shorter name.');
}

/**
 * Throws the UserError for a file that could not be written once the work for it is done: its folder is missing or
 * refuses, or something is there already that is not to be replaced.
 */
export function checkNewFile(path: string, replace: boolean): void {
  checkTarget(path);
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw writeError(path, error);
  }
  if (replace || !existsSync(path)) return;
  const hint = 'Choose another name, or give --overwrite to replace it.';
  throw new UserError('cannot-write', `Cannot write ${path}: it exists already`, hint);
}

/** Primary result code of an error of node:sqlite, undefined for any other. */
function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number')
    return undefined;
  return error.errcode & 0xff;
}

/** Whether SQLite refused because another connection holds the file. */
export function isBusy(error: unknown): boolean {
  return sqliteCode(error) === SQLITE_BUSY;
}

/** Whether SQLite found no space on the disk. */
export function isFull(error: unknown): boolean {
  return sqliteCode(error) === SQLITE_FULL;
}

/** Whether it may be that the folder lends no memory to be shared with other programs. */
export function mayLackSharedMemory(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === SQLITE_IOERR || code === SQLITE_CANTOPEN;
}

/** Whether SQLite found the file to be no database, or a damaged one. */
export function isCorrupt(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether a folder is there; a path that cannot be one is none. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
