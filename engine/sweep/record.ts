import { closeSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { notAFile, readError, writeError } from '../data/file-errors.ts';
import { schemaDifference } from '../data/foreign-database.ts';
import { checkJournal } from '../data/journal.ts';
import { UserError } from '../errors.ts';
import { emptyWeights } from '../network/initialise.ts';
import type { NetworkSpec, Weights } from '../network/model.ts';
import type { TrainingHistory, TrainingState } from '../train/session.ts';
import type { Outcome } from './device.ts';
import type { RoadScore } from './result.ts';

/** "ALVS" in ASCII: tells a sweep's record from other SQLite files. */
const APPLICATION_ID = 0x414c5653;
const VERSION = 1;

const SCHEMA = `
CREATE TABLE meta (            -- what the sweep is: data, space, settings
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL          -- JSON
) WITHOUT ROWID;

CREATE TABLE networks (        -- how far each network has come; one that has not begun has no row
  id INTEGER PRIMARY KEY,
  epoch INTEGER,               -- epochs trained
  history TEXT,                -- JSON: curves, one value an epoch
  state BLOB,                  -- float32 little-endian: weights of all layers, then their latest changes; null once stopped
  failure TEXT                 -- why it cannot be trained on
);

CREATE TABLE drives (          -- roads driven in closed loop
  network INTEGER,             -- networks.id
  road INTEGER,                -- number in the sweep's list of roads
  score TEXT NOT NULL,         -- JSON
  PRIMARY KEY (network, road)
) WITHOUT ROWID;
`;

/** What a sweep found on the way, beside what its networks and drives came to; the same in every shard. */
export interface SweepFacts {
  readonly command: string;
  readonly roads: readonly string[];
  /** Frames kept back. */
  readonly validationFrames: number;
  readonly trainingFrames: number;
  /** Patterns an epoch, by pattern set. */
  readonly shown: readonly number[];
  /** What trained: `TrainingBackend.variant`. */
  readonly device: string;
}

/** Row of `meta` that holds SweepFacts; the others are the sweep's identity. */
const FACTS = 'facts';

/** What is known of a network that has begun. */
export interface RecordedNetwork {
  readonly epoch: number;
  readonly history: TrainingHistory;
  readonly failure: string | null;
}

/**
 * The record of a sweep: one SQLite file that holds what is finished from the moment it is, so that a kill loses only
 * what was under way. One program at a time has it open.
 */
export class SweepRecord implements Disposable {
  readonly #path: string;
  readonly #database: DatabaseSync;

  private constructor(path: string, database: DatabaseSync) {
    this.#path = path;
    this.#database = database;
  }

  /**
   * Starts a record.
   * @param identity everything that decides what comes out. JSON.
   * @throws UserError `cannot-write` where a sweep is already or the folder refuses.
   */
  static create(path: string, identity: Readonly<Record<string, unknown>>): SweepRecord {
    // An empty file is what a kill leaves before the first record.
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0) {
      throw new UserError(
        'cannot-write',
        `${path} holds a sweep already`,
        'Go on with it by --resume, or give another --out.',
      );
    }
    try {
      // Made by hand, since SQLite does not tell why it cannot make a file.
      closeSync(openSync(path, 'a'));
      const database = openDatabase(path);
      database.exec(
        `BEGIN; PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${VERSION}; ${SCHEMA}`,
      );
      const insert = database.prepare('INSERT INTO meta (key, value) VALUES (?, ?)');
      for (const [key, value] of Object.entries(identity)) insert.run(key, JSON.stringify(value));
      database.exec('COMMIT');
      return new SweepRecord(path, database);
    } catch (error) {
      throw writeError(path, error);
    }
  }

  /**
   * Opens a record to go on with it.
   * @throws UserError where there is none, it is damaged, or it is of another sweep: the message names what differs.
   */
  static resume(path: string, identity: Readonly<Record<string, unknown>>): SweepRecord {
    const record = SweepRecord.open(path);
    const recorded = record.identity();
    const different = Object.keys(identity).filter(
      (key) => JSON.stringify(recorded[key]) !== JSON.stringify(identity[key]),
    );
    if (different.length === 0) return record;
    record[Symbol.dispose]();
    throw new UserError(
      'invalid',
      `${path} is of another sweep: ${different.join(', ')} differ${different.length === 1 ? 's' : ''}`,
      'Give the same options as before, or another --out without --resume.',
    );
  }

  /** Opens a record, whatever sweep it is of. @throws UserError where there is none or it is damaged. */
  static open(path: string): SweepRecord {
    let database: DatabaseSync | undefined;
    try {
      checkIsFile(path);
      database = openDatabase(path);
      checkIsRecord(path, database);
      return new SweepRecord(path, database);
    } catch (error) {
      if (database?.isOpen) database.close();
      throw readError(path, 'sweep', error);
    }
  }

  /**
   * Copies a record that others may be copying too: whole, or not at all.
   * @throws UserError where one cannot be read or the other not be written.
   */
  static copy(from: string, to: string): void {
    const partial = `${to}.partial`;
    let database: DatabaseSync | undefined;
    try {
      checkIsFile(from);
      rmSync(partial, { force: true });
      checkJournal(from);
      database = new DatabaseSync(resolve(from), { readOnly: true, timeout: 10_000 });
      checkIsRecord(from, database);
      database.prepare('VACUUM INTO ?').run(resolve(partial));
      renameSync(partial, to);
    } catch (error) {
      throw readError(from, 'sweep', error);
    } finally {
      if (database?.isOpen) database.close();
    }
  }

  /** What decides what comes out, as it was given to {@link create}. */
  identity(): Readonly<Record<string, unknown>> {
    const rows = this.#database.prepare('SELECT key, value FROM meta WHERE key != ?').all(FACTS);
    return Object.fromEntries(rows.map(({ key, value }) => [key as string, JSON.parse(value as string)]));
  }

  /** undefined before they were found. */
  facts(): SweepFacts | undefined {
    const row = this.#database.prepare('SELECT value FROM meta WHERE key = ?').get(FACTS);
    return row && JSON.parse(row.value as string);
  }

  saveFacts(facts: SweepFacts): void {
    this.#write(() => {
      const insert = this.#database.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)');
      insert.run(FACTS, JSON.stringify(facts));
    });
  }

  /**
   * Takes in what another record of the same sweep knows more, all of it or nothing.
   * @throws UserError where it is in use, damaged, or of another sweep.
   */
  absorb(path: string): void {
    SweepRecord.resume(path, this.identity())[Symbol.dispose]();
    this.#write(() => {
      this.#database.prepare('ATTACH DATABASE ? AS part').run(resolve(path));
      try {
        this.#database.exec(`
          BEGIN;
          INSERT OR REPLACE INTO networks
            SELECT p.* FROM part.networks p LEFT JOIN main.networks n ON n.id = p.id
            WHERE n.id IS NULL OR n.failure IS NULL AND (p.failure IS NOT NULL OR p.epoch > n.epoch);
          INSERT OR IGNORE INTO drives SELECT * FROM part.drives;
          INSERT OR IGNORE INTO meta SELECT * FROM part.meta WHERE key = '${FACTS}';
          COMMIT`);
      } finally {
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
        this.#database.exec('DETACH DATABASE part');
      }
    });
  }

  /** All networks that have begun, by number. */
  networks(): Map<number, RecordedNetwork> {
    const rows = this.#database.prepare('SELECT id, epoch, history, failure FROM networks').all();
    return new Map(
      rows.map((row) => [
        row.id as number,
        {
          epoch: row.epoch as number,
          history: JSON.parse(row.history as string),
          failure: row.failure as string | null,
        },
      ]),
    );
  }

  /** The state of a network that has begun and was not stopped. */
  state(id: number, spec: NetworkSpec): TrainingState | undefined {
    const row = this.#database.prepare('SELECT epoch, history, state FROM networks WHERE id = ?').get(id);
    if (!row?.state) return undefined;
    const halves = [emptyWeights(spec), emptyWeights(spec)] as const;
    const blob = row.state as Uint8Array;
    const layers = halves.flatMap((half) => half.layers);
    if (blob.byteLength !== layers.reduce((sum, layer) => sum + layer.byteLength, 0)) {
      throw new UserError(
        'damaged',
        `${this.#path} is damaged: network ${id} has a state of another size`,
        'Start the sweep anew with another --out.',
      );
    }
    let at = 0;
    for (const layer of layers) {
      new Uint8Array(layer.buffer).set(blob.subarray(at, at + layer.byteLength));
      at += layer.byteLength;
    }
    const [weights, velocity] = halves;
    const { epoch, history } = row as { epoch: number; history: string };
    return { epoch, weights, velocity, history: JSON.parse(history), best: null };
  }

  /** Keeps what became of a task; after it returns, no kill undoes it. */
  saveOutcome(outcome: Outcome): void {
    this.#write(() => {
      if ('failure' in outcome) {
        this.#database
          .prepare(
            `INSERT INTO networks (id, epoch, history, failure) VALUES (:id, 0, :history, :failure)
             ON CONFLICT (id) DO UPDATE SET failure = :failure, state = NULL`,
          )
          .run({ id: outcome.id, history: JSON.stringify(NO_HISTORY), failure: outcome.failure });
      } else {
        const { epoch, history, weights, velocity } = outcome.state;
        this.#database
          .prepare('INSERT OR REPLACE INTO networks (id, epoch, history, state) VALUES (?, ?, ?, ?)')
          .run(outcome.id, epoch, JSON.stringify(history), bytesOf([weights, velocity]));
      }
    });
  }

  /** Forgets the weights of networks that will not be trained on; their curves stay. */
  stop(ids: readonly number[]): void {
    this.#write(() => {
      this.#database
        .prepare('UPDATE networks SET state = NULL WHERE id IN (SELECT value FROM json_each(?))')
        .run(JSON.stringify(ids));
    });
  }

  drive(network: number, road: number): RoadScore | undefined {
    const select = this.#database.prepare('SELECT score FROM drives WHERE network = ? AND road = ?');
    const row = select.get(network, road);
    return row && JSON.parse(row.score as string);
  }

  saveDrive(network: number, road: number, score: RoadScore): void {
    this.#write(() => {
      const insert = this.#database.prepare('INSERT INTO drives (network, road, score) VALUES (?, ?, ?)');
      insert.run(network, road, JSON.stringify(score));
    });
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }

  #write(change: () => void): void {
    try {
      change();
    } catch (error) {
      throw writeError(this.#path, error);
    }
  }
}

const NO_HISTORY: TrainingHistory = {
  loss: [],
  validationLoss: [],
  withinTwoUnits: [],
  validationWithinTwoUnits: [],
};

function openDatabase(path: string): DatabaseSync {
  checkJournal(path);
  const database = new DatabaseSync(resolve(path), { timeout: 0 });
  database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF');
  return database;
}

function bytesOf(parts: readonly Weights[]): Uint8Array {
  const layers = parts.flatMap((part) => part.layers);
  return Buffer.concat(
    layers.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
  );
}

/** To open a pipe is to wait for who writes into it. @throws UserError */
function checkIsFile(path: string): void {
  const stats = statSync(path);
  if (!stats.isFile()) throw notAFile(path, 'sweep', stats.isDirectory());
}

/** @throws UserError for what is no record, or a newer one. */
function checkIsRecord(path: string, database: DatabaseSync): void {
  const pragma = (name: string) => database.prepare(`PRAGMA ${name}`).get()?.[name];
  if (pragma('application_id') !== APPLICATION_ID) {
    throw new UserError(
      'foreign',
      `${path} is not the record of a sweep`,
      'Give the --out of a sweep; take out of it what is none.',
    );
  }
  if ((pragma('user_version') as number) > VERSION) {
    throw new UserError(
      'newer-version',
      `${path} was written by a newer version of alvinn`,
      'Update alvinn to go on with it, or give another --out.',
    );
  }
  // Reading a row of other tables could compute anything, for any time.
  const difference = schemaDifference(database, SCHEMA);
  if (difference === undefined) return;
  throw new UserError(
    'damaged',
    `${path}: ${difference}`,
    'Copy the record again from where it came, or begin the sweep anew.',
  );
}
