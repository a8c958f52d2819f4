/**
 * Faults of the disk: `node test/disk/faults.ts [EVERY]` does everything that changes drives once for each change of the disk
 * that it makes, with that change failing (EIO), and again with the disk full from there on (ENOSPC). With EVERY, each so many-th
 * change alone. What was asked for is done, or is said in one line not to be; each drive opens, with all of it or none, and
 * nothing hidden is left once the library has been opened again.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDrive } from '../../engine/data/drive-reader.ts';
import { LONGEST_LINE } from '../../engine/foreign-text.ts';
import { Folders } from '../../engine/library/folders.ts';
import type { Failure } from '../../engine/protocol/messages.ts';
import { CHANGE_KINDS } from './crash-states.ts';
import { betweenOf, drivesIn, prepareLibrary, SCENARIOS, type Scenario, url } from './scenarios.ts';
import { buildShim, runWithShim } from './shim.ts';

export interface FaultTally {
  readonly faults: number;
  /** After how many of them the action was done all the same. */
  readonly done: number;
  readonly breaches: readonly string[];
}

/** What a program under a fault tells of its action. */
interface Said {
  /** null where it was done. */
  readonly failure: Failure | null;
  /** Frames that a recording counted. */
  readonly counted?: number;
}

const SAY = `
  const { failureOf } = await import(${url('../../engine/errors.ts')});
  const root = process.argv[2];
  const say = (said) => {
    process.stdout.write(JSON.stringify(said));
    process.exit();
  };`;

const inLibrary = (action: string) => `${SAY}
  const { openLibrary } = await import(${url('../../engine/library/library-fixture.ts')});
  let failure = null;
  try {
    const { library } = openLibrary(undefined, root);
    ${action}
  } catch (error) {
    failure = failureOf(error);
  }
  say({ failure });`;

const RECORD = `${SAY}
  const { createDrive } = await import(${url('../../engine/data/drive-writer.ts')});
  const { exampleConditions, exampleFrame, exampleMeta, exampleRoad } = await import(${url('../../engine/data/drive-fixture.ts')});
  let [failure, counted, writer] = [null, 0];
  try {
    writer = createDrive(root + '/a.drive', exampleMeta('recorded'));
    writer.addRoad(exampleRoad);
    writer.addConditions(exampleConditions);
    for (; counted < 12; counted++) writer.append(exampleFrame(counted));
  } catch (error) {
    failure = failureOf(error);
  }
  try {
    writer?.close();
  } catch (error) {
    failure ??= failureOf(error);
  }
  say({ failure, counted });`;

/** What is tried: every scenario, and a recording. */
export const TRIED = [...Object.keys(SCENARIOS), 'recording'];

/**
 * Does one thing with each fault in turn, until none of its changes is left to fail.
 * @param every 1: each change that is made fails in turn; 5: each fifth
 */
export async function tryFaults(name: string, every: number): Promise<FaultTally> {
  const shim = buildShim();
  if (shim === undefined) throw new Error('this needs Linux and a C compiler');
  const work = mkdtempSync(join(tmpdir(), 'alvinn-faults-'));
  const [root, reached] = [join(work, 'root'), join(work, 'reached')];
  const tally = { faults: 0, done: 0, breaches: [] as string[] };
  const { prepare, program, judge } =
    name === 'recording' ? RECORDING : await inScenario(SCENARIOS[name]!, shim);
  const begin = () => {
    for (const old of [root, reached]) rmSync(old, { recursive: true, force: true });
    mkdirSync(root);
    prepare(root);
  };
  for (const fault of ['eio', 'full'] as const) {
    for (let number = 1; ; number += every) {
      begin();
      try {
        const fail = `${fault}:${number}` as const;
        const said: Said = JSON.parse(await runWithShim(program, { shim, root, fail, reached }));
        if (!existsSync(reached)) break;
        tally.faults++;
        if (said.failure === null) tally.done++;
        else checkWords(said.failure);
        judge(root, said, CHANGE_KINDS[readFileSync(reached)[0]!]!);
      } catch (error) {
        tally.breaches.push(`${name}, ${fault} at change ${number}: ${(error as Error).message}`);
        if (!existsSync(reached)) break;
      }
    }
  }
  rmSync(work, { recursive: true });
  return tally;
}

function checkWords({ code, message, hint }: Failure): void {
  if (code === 'defect') throw new Error(`a defect: ${message}`);
  if (message.length > LONGEST_LINE || hint.length > LONGEST_LINE) throw new Error('a long message');
}

interface Trial {
  readonly prepare: (root: string) => void;
  readonly program: string;
  /** @param failed what kind of change did. @throws what is wrong with what is left. */
  readonly judge: (root: string, said: Said, failed: string) => void;
}

async function inScenario(scenario: Scenario, shim: string): Promise<Trial> {
  const root = mkdtempSync(join(tmpdir(), 'alvinn-unfailing-'));
  const prepare = (folder: string) => prepareLibrary(folder, scenario);
  const program = inLibrary(scenario.action);
  prepare(root);
  const before = drivesIn(root);
  await runWithShim(program, { shim, root });
  const after = drivesIn(root);
  rmSync(root, { recursive: true });
  const judge = (folder: string, { failure }: Said, failed: string) => {
    new Folders(folder).clearLeftovers();
    const hidden = ['', 'drives', 'trash'].flatMap((part) =>
      readdirSync(join(folder, part)).filter((file) => file.startsWith('.')),
    );
    // What was exported lies elsewhere, where a file that cannot be removed stays.
    if (hidden.length > 0 && failed !== 'unlink') throw new Error(`left ${hidden.join(', ')}`);
    const found = JSON.stringify(drivesIn(folder));
    const right = failure === null ? [after] : [before, after, betweenOf(before, after)];
    if (!right.some((drives) => JSON.stringify(drives) === found)) {
      throw new Error(`${failure?.message ?? 'done'}; a ${failed} failed, and the drives are ${found}`);
    }
  };
  return { prepare, program, judge };
}

const RECORDING: Trial = {
  prepare: () => {},
  program: RECORD,
  judge(root, { counted = 0 }) {
    if (counted === 0) return;
    using drive = openDrive(join(root, 'a.drive'));
    const frames = [...drive.frames()].length;
    if (frames < counted) throw new Error(`${counted} frames were counted and ${frames} are there`);
  },
};

if (import.meta.main) {
  const every = Number(process.argv[2] ?? 1);
  for (const name of TRIED) {
    const { faults, done, breaches } = await tryFaults(name, every);
    for (const breach of breaches) process.stdout.write(`  ${breach}\n`);
    process.stdout.write(
      `${name}: ${faults} faults, done all the same after ${done}, ${breaches.length} breaches\n`,
    );
    if (breaches.length > 0) process.exitCode = 1;
  }
}
