/**
 * Kills: `node test/disk/kills.ts [COUNT] [SEED]` begins something that changes drives, kills the program at a random moment, and
 * opens what is left: every drive, with all of the change or none, and every frame of a recording that was counted.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { openDrive } from '../../engine/data/drive-reader.ts';
import { Folders } from '../../engine/library/folders.ts';
import { Rng } from '../../sim/rng.ts';
import { betweenOf, COMPILED, drivesIn, inLibrary, prepareLibrary, SCENARIOS, url } from './scenarios.ts';

/** The latest moment of a kill after the action began, ms; early ones are as likely as late ones. */
const LATEST_MS = 200;

const BEGIN = `await new Promise((resolve) => process.stdout.write('begin\\n', resolve));`;

/** Prints a dot for each frame that is counted. */
const RECORD = `
  const { createDrive } = await import(${url('../../engine/data/drive-writer.ts')});
  const { exampleConditions, exampleFrame, exampleMeta, exampleRoad } = await import(${url('../../engine/data/drive-fixture.ts')});
  const { writeSync } = await import('node:fs');
  ${BEGIN}
  const writer = createDrive(process.argv[2] + '/drives/recorded.drive', exampleMeta('recorded'));
  writer.addRoad(exampleRoad);
  writer.addConditions(exampleConditions);
  for (let step = 0; step < 500; step++) {
    writer.append(exampleFrame(step));
    writeSync(1, '.');
  }
  writer.close();`;

export interface KillTally {
  readonly kills: number;
  /** Killed before the action had ended. */
  readonly midway: number;
  readonly breaches: readonly string[];
}

/** Begins so many actions, one after the other, and kills each. */
export async function killPrograms(count: number, seed: number): Promise<KillTally> {
  const work = mkdtempSync(join(tmpdir(), 'alvinn-kills-'));
  const tally = { kills: 0, midway: 0, breaches: [] as string[] };
  const trials = [];
  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    const [original, done] = [join(work, `${name} before`), join(work, `${name} after`)];
    prepareLibrary(original, scenario);
    cpSync(original, done, { recursive: true });
    const program = join(work, `${name}.mjs`);
    writeFileSync(program, inLibrary(`${BEGIN} ${scenario.action}`));
    const { ended } = await run(program, done);
    if (!ended) throw new Error(`${name} does not end`);
    trials.push({ name, program, original, before: drivesIn(original), after: drivesIn(done) });
  }
  writeFileSync(join(work, 'record.mjs'), RECORD);
  const rng = new Rng(seed);
  for (let number = 0; number < count; number++) {
    const own = rng.split(number);
    const root = join(work, 'root');
    const trial = own.pick(trials);
    const records = own.chance(1 / (trials.length + 1));
    cpSync(trial.original, root, { recursive: true });
    const program = records ? join(work, 'record.mjs') : trial.program;
    const { ended, printed } = await run(program, root, LATEST_MS ** own.next());
    tally.kills++;
    if (!ended) tally.midway++;
    try {
      if (records) checkRecording(join(root, 'drives', 'recorded.drive'), printed.split('.').length - 1);
      else checkDrives(root, trial.before, trial.after, ended);
    } catch (error) {
      tally.breaches.push(
        `kill ${number}, ${records ? 'a recording' : trial.name}: ${(error as Error).message}`,
      );
    }
    rmSync(root, { recursive: true });
  }
  rmSync(work, { recursive: true });
  return tally;
}

/** @param killAfterMs after it said that it begins. @returns what it printed, and whether it ended by itself */
async function run(program: string, root: string, killAfterMs?: number) {
  const child: ChildProcess = spawn(process.execPath, [program, root], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...COMPILED },
  });
  let printed = '';
  child.stdout!.on('data', (text) => {
    printed += text;
  });
  const closed = once(child, 'close');
  if (killAfterMs !== undefined) {
    await once(child.stdout!, 'data');
    await Promise.race([closed, setTimeout(killAfterMs)]);
    child.kill('SIGKILL');
  }
  const [code, signal] = await closed;
  if (signal === null && code !== 0) throw new Error(`the program ended with ${code}`);
  return { ended: signal === null, printed };
}

type Drives = Record<string, string>;

function checkDrives(root: string, before: Drives, after: Drives, ended: boolean): void {
  new Folders(root).clearLeftovers();
  const found = drivesIn(root);
  const right = ended ? [after] : [before, after, betweenOf(before, after)];
  if (right.every((drives) => JSON.stringify(drives) !== JSON.stringify(found))) {
    throw new Error(`the drives are ${JSON.stringify(found)}`);
  }
  const hidden = readdirSync(join(root, 'drives')).filter((name) => name.startsWith('.'));
  if (hidden.length > 0) throw new Error(`left ${hidden.join(', ')}`);
}

function checkRecording(path: string, counted: number): void {
  if (counted === 0) return;
  using drive = openDrive(path);
  const frames = [...drive.frames()].length;
  if (frames < counted) throw new Error(`${counted} frames were counted and ${frames} are there`);
}

if (import.meta.main) {
  const [count = 1000, seed = 1] = process.argv.slice(2).map(Number);
  const { kills, midway, breaches } = await killPrograms(count, seed);
  for (const breach of breaches) process.stdout.write(`  ${breach}\n`);
  process.stdout.write(`${kills} kills, ${midway} of them midway, ${breaches.length} breaches\n`);
  if (breaches.length > 0) process.exitCode = 1;
}
