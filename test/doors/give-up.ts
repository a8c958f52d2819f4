/**
 * Clients that give up: `node test/doors/give-up.ts [COUNT] [AT-ONCE] [SEED]` begins so many downloads and uploads, breaks
 * each off at a random moment, and tells whether the engine is the one of before and what is left hidden in its library.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { writeDrive } from '../../engine/library/library-fixture.ts';
import { joinedPage } from '../../engine/server/page-fixture.ts';
import { Rng } from '../../sim/rng.ts';
import { startEngine, TOKEN } from '../cockpit/engine-process.ts';

/** The latest moment of giving up, ms; early ones, when nothing flows yet, are as likely as late ones. */
const LATEST_MS = 10_000;
const FRAMES = 6000;

export interface GivenUp {
  readonly downloads: number;
  readonly uploads: number;
  /** Those that were answered before they were broken off. */
  readonly answered: number;
  /** The page that was open all the time is still answered. */
  readonly engineAlive: boolean;
  /** Hidden files of the library after the last one. */
  readonly hiddenLeft: readonly string[];
}

/** Begins `count` transfers, `atOnce` at a time, and breaks each off. */
export async function giveUp(count: number, atOnce: number, seed: number): Promise<GivenUp> {
  const library = mkdtempSync(join(tmpdir(), 'alvinn-give-up-'));
  const drive = join(library, 'drives', 'a.drive');
  writeDrive(drive, { frames: FRAMES });
  const bytes = readFileSync(drive);
  const engine = await startEngine(library);
  const page = await joinedPage(engine.port, TOKEN);
  const figures = { downloads: 0, uploads: 0, answered: 0 };
  const rng = new Rng(seed);
  let begun = 0;
  const one = async (number: number) => {
    const own = rng.split(number);
    const upload = own.next() < 0.5;
    figures[upload ? 'uploads' : 'downloads']++;
    if (await breakOff(own, engine.port, page.filesKey, upload ? bytes : undefined)) figures.answered++;
  };
  const worker = async () => {
    while (begun < count) await one(begun++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  const hidden = () =>
    ['.', 'drives'].flatMap((folder) =>
      readdirSync(join(library, folder)).filter((name) => name.startsWith('.')),
    );
  const alive = async () => {
    const answer = page.call(1, 'library.trashed', {});
    return Promise.race([answer.then(() => true), page.closed.then(() => false)]);
  };
  const engineAlive = await alive();
  // What is under way is still being put away.
  while (engineAlive && hidden().length > 0 && page.socket.readyState === page.socket.OPEN)
    await setTimeout(50);
  const result = { ...figures, engineAlive, hiddenLeft: hidden() };
  page.socket.terminate();
  await engine[Symbol.asyncDispose]();
  rmSync(library, { recursive: true, force: true });
  return result;
}

/** @returns whether it was answered before it was broken off */
async function breakOff(rng: Rng, port: number, key: string, body: Buffer | undefined): Promise<boolean> {
  const file = body ? 'b.drive' : 'a.drive';
  const headers = { authorization: `Bearer ${key}`, ...(body ? { 'content-length': body.length } : {}) };
  const method = body ? 'PUT' : 'GET';
  const asked = request({ host: '127.0.0.1', port, path: `/files/drive/${file}`, method, headers });
  let answered = false;
  asked.on('error', () => {});
  asked.on('response', (response) => {
    answered = true;
    response.on('error', () => {}).resume();
  });
  const closed = new Promise<void>((resolve) => asked.once('close', resolve));
  if (body && rng.next() < 0.5) asked.write(body.subarray(0, Math.floor(rng.next() * body.length)));
  else asked.end(body);
  await Promise.race([closed, setTimeout(LATEST_MS ** rng.next())]);
  asked.destroy();
  await closed;
  return answered;
}

if (import.meta.main) {
  const [count = 1000, atOnce = 60, seed = 1] = process.argv.slice(2).map(Number);
  const result = await giveUp(count, atOnce, seed);
  process.stdout.write(`${JSON.stringify(result)}\n`);
  process.exitCode = result.engineAlive && result.hiddenLeft.length === 0 ? 0 : 1;
}
