/**
 * Messages of every kind: `node test/doors/messages.ts [COUNT] [SEED]` sends the engine so many, from pages that know the token:
 * commands that are right, nearly right and wrong, text that is none, bytes, and halves of the handshake. The engine that
 * was started goes on, answers the page that was open all the time, logs no defect, and stays below 1 GiB.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDrive, writeModel } from '../../engine/library/library-fixture.ts';
import { COMMANDS, type CommandName } from '../../engine/protocol/commands.ts';
import { joinedPage, openPage } from '../../engine/server/page-fixture.ts';
import { Rng } from '../../sim/rng.ts';
import { startEngine, TOKEN } from '../cockpit/engine-process.ts';
import { sampleParams } from './command-sample.ts';

const PAGES = 4;
/** A page sends so many before it waits for an answer. */
const AT_ONCE = 50;
const MOST_MEMORY_BYTES = 1024 ** 3;

export interface MessageTally {
  readonly messages: number;
  /** Pages that the engine closed for what they sent. */
  readonly refusedPages: number;
  readonly mostMemoryMib: number;
  readonly breaches: readonly string[];
}

/** Names that are files of the library, and such that should be nothing to anybody. */
const TEXTS = [
  'a.drive',
  'b.drive',
  'a.onnx',
  '',
  '__proto__',
  '../a.drive',
  '\u202e\u0000',
  '1',
  'x'.repeat(2000),
];
const VALUES: readonly unknown[] = [null, [], {}, true, -1, 0, 1.5, 2 ** 53, -1e308, '', 'a.drive', [[]]];

/** A command, which may have been spoilt: a part of its parameters is another value, is left out or is one too many. */
function commandFrom(rng: Rng): string {
  const command = rng.pick(Object.keys(COMMANDS) as CommandName[]);
  const params = sampleParams(command, () => rng.pick(TEXTS)) as Record<string, unknown>;
  for (let spoilt = rng.integer(3); spoilt > 0; spoilt--) {
    const key = rng.pick([...Object.keys(params), 'more']);
    if (rng.chance(0.2)) delete params[key];
    else params[key] = rng.pick(VALUES);
  }
  return JSON.stringify({
    id: rng.integer(1000),
    command: rng.chance(0.02) ? rng.pick(TEXTS) : command,
    params,
  });
}

/** What breaks the protocol, for which a page is closed. */
function rubbishFrom(rng: Rng): string | Buffer {
  const command = commandFrom(rng);
  return rng.pick([
    () => Buffer.from(command),
    () => command.slice(0, rng.integer(command.length)),
    () => '[['.repeat(rng.integer(20_000)),
    () => JSON.stringify(rng.pick(VALUES)),
    () => JSON.stringify({ hello: { version: 1 } }),
    () => JSON.stringify({ proof: 'c'.repeat(64) }),
    () => JSON.stringify({ id: -1, command: 'wheel.ask' }),
  ])();
}

/** Sends so many messages. */
export async function sendMessages(count: number, seed: number): Promise<MessageTally> {
  const library = mkdtempSync(join(tmpdir(), 'alvinn-messages-'));
  mkdirSync(join(library, 'models'));
  for (const name of ['a', 'b']) writeDrive(join(library, 'drives', `${name}.drive`));
  writeModel(join(library, 'models', 'a.onnx'));
  const engine = await startEngine(library);
  const tally = { messages: 0, refusedPages: 0, mostMemoryMib: 0, breaches: [] as string[] };
  const watcher = await joinedPage(engine.port, TOKEN, { name: 'watcher' });
  const rng = new Rng(seed);
  const sendSome = async (number: number) => {
    const own = rng.split(number);
    // Some pages never say who they are.
    const page = own.chance(0.05) ? openPage(engine.port) : await joinedPage(engine.port, TOKEN);
    await page.opened;
    for (let sent = 0; sent < AT_ONCE; sent++) {
      page.socket.send(own.chance(0.01) ? rubbishFrom(own) : commandFrom(own));
      tally.messages++;
    }
    page.send({ id: 7_000_000, command: 'job.cancel', params: { id: 1e9 } });
    const answered = page.until(({ id }) => id === 7_000_000).then(() => false);
    if (await Promise.race([answered, page.closed.then(() => true)])) tally.refusedPages++;
    page.socket.terminate();
    await page.closed;
  };
  let begun = 0;
  const worker = async () => {
    while (begun * AT_ONCE < count && watcher.socket.readyState === watcher.socket.OPEN) {
      await sendSome(begun++);
      const memory = memoryOf(engine.pid);
      tally.mostMemoryMib = Math.max(tally.mostMemoryMib, Math.round(memory / 2 ** 20));
      if (memory > MOST_MEMORY_BYTES) tally.breaches.push(`${memory} bytes of memory`);
    }
  };
  await Promise.all(Array.from({ length: PAGES }, worker));
  const answer = watcher.call(1, 'library.trashed', {}).then(() => true);
  const alive = await Promise.race([answer, watcher.closed.then(() => false)]);
  if (!alive) tally.breaches.push(`the engine ended: ${engine.log.slice(-20).join(' | ')}`);
  tally.breaches.push(...engine.log.filter((line) => /^\s+at .*\.ts:|unhandled/.test(line)));
  watcher.socket.terminate();
  await engine.kill();
  rmSync(library, { recursive: true, force: true });
  return tally;
}

/** Memory of a process, bytes; 0 where the system does not tell. */
function memoryOf(pid: number): number {
  try {
    return 1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

if (import.meta.main) {
  const [count = 100_000, seed = 1] = process.argv.slice(2).map(Number);
  const { messages, refusedPages, mostMemoryMib, breaches } = await sendMessages(count, seed);
  for (const breach of breaches.slice(0, 40)) process.stdout.write(`  ${breach}\n`);
  process.stdout.write(
    `${messages} messages, ${refusedPages} pages refused, ${breaches.length} breaches, ${mostMemoryMib} MiB\n`,
  );
  if (breaches.length > 0) process.exitCode = 1;
}
