import { DatabaseSync, type DatabaseSyncOptions } from 'node:sqlite';
import { checkJournal } from './journal.ts';

/** Longer than the longest value of any of our files: the description of a road of 8 MiB, or an image. */
const LONGEST_VALUE_BYTES = 32 * 1024 * 1024;
const LONGEST_NAME_BYTES = 100;
const LONGEST_SQL_BYTES = 100_000;

/**
 * Opens a SQLite file that may come from anybody: nothing in it is longer than memory holds, and its tables may not call
 * functions. The tables are still to be checked, by {@link schemaDifference}, before anything is read from them.
 * @throws UserError `damaged` for a journal beside it that is not its own.
 */
export function openForeignDatabase(path: string | URL, options: DatabaseSyncOptions = {}): DatabaseSync {
  if (typeof path === 'string') checkJournal(path);
  const database = new DatabaseSync(path, {
    ...options,
    // What an error quotes of the file is one statement of it at most.
    limits: { length: LONGEST_VALUE_BYTES, sqlLength: LONGEST_SQL_BYTES, attach: 1, triggerDepth: 1 },
  });
  try {
    database.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * How the tables of a database differ from those that `schema` makes, in words; undefined where they do not. Beside other
 * tables and columns it finds all that could compute without end or fill the memory while rows are read or written:
 * generated columns, checks, triggers, views, virtual tables, indexes. Comments and spaces may differ.
 *
 * @param attached name under which the database was attached.
 */
export function schemaDifference(
  database: DatabaseSync,
  schema: string,
  attached: 'main' | 'more' = 'main',
): string | undefined {
  const expected = expectedObjects(schema);
  const found = database
    .prepare(
      `SELECT ${bounded('type', LONGEST_NAME_BYTES)}, ${bounded('name', LONGEST_NAME_BYTES)},
              ${bounded('sql', LONGEST_SQL_BYTES)}
       FROM ${attached}.sqlite_master LIMIT ${expected.size + 1}`,
    )
    .all();
  for (const { type, name, sql } of found) {
    const own = expected.get(`${type} ${name}`);
    if (own === undefined) return `it has the ${type} ${name}, which does not belong there`;
    if (typeof sql !== 'string' || withoutComments(sql) !== own) return `its table ${name} is another`;
  }
  const missing = [...expected.keys()].find(
    (key) => !found.some(({ type, name }) => `${type} ${name}` === key),
  );
  return missing && `it lacks the ${missing}`;
}

/** A column's value where it is text of bounded length, null otherwise; what is too long is not even read. */
export function bounded(column: string, mostBytes: number): string {
  return `${boundedText(column, mostBytes)} AS ${column}`;
}

/** {@link bounded} without a name. */
export function boundedText(column: string, mostBytes: number): string {
  return `CASE WHEN typeof(${column}) = 'text' AND octet_length(${column}) <= ${mostBytes} THEN ${column} END`;
}

/** A column's value where it is a number that JavaScript holds exactly, null otherwise. */
export function exactNumber(column: string): string {
  return `${exactValue(column)} AS ${column}`;
}

/** {@link exactNumber} without a name. */
export function exactValue(column: string): string {
  const most = Number.MAX_SAFE_INTEGER;
  return `CASE typeof(${column}) WHEN 'real' THEN ${column}
          WHEN 'integer' THEN CASE WHEN ${column} BETWEEN ${-most} AND ${most} THEN ${column} END END`;
}

const made = new Map<string, ReadonlyMap<string, string>>();

/** What `schema` makes, by type and name, as SQLite keeps it. */
function expectedObjects(schema: string): ReadonlyMap<string, string> {
  let objects = made.get(schema);
  if (!objects) {
    using database = new DatabaseSync(':memory:');
    database.exec(schema);
    const rows = database.prepare('SELECT type, name, sql FROM sqlite_master').all();
    objects = new Map(rows.map(({ type, name, sql }) => [`${type} ${name}`, withoutComments(String(sql))]));
    made.set(schema, objects);
  }
  return objects;
}

/**
 * SQL with each comment and each run of spaces as one space. The schemas here hold no quotes: text in which a quote hides
 * what looks like a comment keeps that quote, and so is never taken for one of them.
 */
function withoutComments(sql: string): string {
  return sql
    .replace(/--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/ ?([(),]) ?/g, '$1')
    .trim();
}
