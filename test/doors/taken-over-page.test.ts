import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LONGEST_LINE } from '../../engine/foreign-text.ts';
import { writeDrive } from '../../engine/library/library-fixture.ts';
import { COMMANDS, type CommandName } from '../../engine/protocol/commands.ts';
import { DESKTOP_COMMANDS } from '../../engine/protocol/desktop-commands.ts';
import { joinedPage } from '../../engine/server/page-fixture.ts';
import { type EngineProcess, startEngine, TOKEN } from '../cockpit/engine-process.ts';
import { sampleParams } from './command-sample.ts';

/** What a page that an attacker has taken over, token and all, can reach of its user's files. */
const home = mkdtempSync(join(tmpdir(), 'alvinn-taken-over-'));
const library = join(home, 'library');
const outside = join(home, 'outside');
let engine: EngineProcess;
let page: Awaited<ReturnType<typeof joinedPage>>;
let before: string;

beforeAll(async () => {
  mkdirSync(outside);
  writeFileSync(join(outside, '.bashrc'), 'the secret of the user');
  writeDrive(join(outside, 'secret.drive'));
  writeDrive(join(library, 'drives', 'a.drive'));
  symlinkSync(join(outside, 'secret.drive'), join(library, 'drives', 'link.drive'));
  engine = await startEngine(library);
  page = await joinedPage(engine.port, TOKEN);
  before = outsideNow();
});
afterAll(async () => {
  page.socket.terminate();
  await engine[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

/** All that lies beside the library, names and bytes. */
function outsideNow(): string {
  const names = readdirSync(outside).sort();
  const contents = names.map((name) => readFileSync(join(outside, name), 'base64'));
  return JSON.stringify([readdirSync(home).sort(), names, contents]);
}

/** Every command with every text of its parameters a path in turn, the others the name of a drive. */
function* attacks(name: CommandName): Generator<unknown> {
  let texts = 0;
  sampleParams(name, () => `${texts++}`);
  for (let attacked = 0; attacked < texts; attacked++) {
    for (const path of [join(outside, '.bashrc'), '../../outside/.bashrc', 'link.drive']) {
      let text = 0;
      yield sampleParams(name, () => (text++ === attacked ? path : 'a.drive'));
    }
  }
}

describe('a page that was taken over', () => {
  it('has no command of the shell', async () => {
    for (const [i, command] of Object.keys(DESKTOP_COMMANDS).entries()) {
      expect(Object.hasOwn(COMMANDS, command)).toBe(false);
      const params = { kind: 'drive', file: 'a.drive', path: join(outside, '.bashrc'), folder: outside };
      expect(await page.call(i, command, params)).toMatchObject({ error: { code: 'usage' } });
    }
    expect(outsideNow()).toBe(before);
  });

  it('neither reads nor changes a file outside the library by any command', async () => {
    let id = 1000;
    for (const name of Object.keys(COMMANDS) as CommandName[]) {
      for (const params of attacks(name)) {
        const answer = JSON.stringify(await page.call(id++, name, params as object));
        expect(answer).not.toContain('the secret of the user');
      }
    }
    expect(id).toBeGreaterThan(1050);
    expect(outsideNow()).toBe(before);
  });

  it('reads no file outside the library as the faces of an experiment', async () => {
    const names = [join(outside, '.bashrc'), '../../outside', 'link.drive', '__proto__', '..'];
    for (const [i, faces] of names.entries()) {
      const params = { experiment: 'cmu-faces', seed: 1, full: false, faces };
      const answer = await page.call(3000 + i, 'lab.run', params);
      expect(answer).toMatchObject({ error: { code: expect.not.stringMatching(/defect/) } });
      expect(JSON.stringify(answer)).not.toContain('the secret of the user');
    }
  });

  it('is answered in one line whatever the shape of what it asks, by every command', async () => {
    const deep = JSON.parse(`${'{"a":'.repeat(50)}1${'}'.repeat(50)}`) as object;
    const own = JSON.parse('{"__proto__": {"file": "a.drive"}, "constructor": 1, "toString": 2}') as object;
    let id = 4000;
    for (const name of Object.keys(COMMANDS) as CommandName[]) {
      const right = sampleParams(name, () => 'a.drive') as Record<string, unknown>;
      const spoilt = Object.keys(right).flatMap((key) =>
        [null, [], own, deep, -1e308, 1.5, '\u202e\u0000', 'x'.repeat(100_000)].map((value) => ({
          ...right,
          [key]: value,
        })),
      );
      for (const params of [null, [], 5, own, { ...right, more: 1 }, ...spoilt]) {
        const answer = await page.call(id++, name, params as object);
        const { error } = answer as { error?: { code: string; message: string; hint: string } };
        if (!error) continue;
        expect({ name, code: error.code, params: JSON.stringify(params).slice(0, 200) }).not.toMatchObject({
          code: 'defect',
        });
        expect([error.message.length, error.hint.length].every((length) => length <= LONGEST_LINE)).toBe(
          true,
        );
        expect(error.message).not.toMatch(/[\p{Cc}\u202e]/u);
      }
    }
    expect(outsideNow()).toBe(before);
  });

  it('follows no link out of the library', async () => {
    const link = { file: 'link.drive' };
    const told = /link\.drive is a link that leads out of the library/;
    for (const [i, [command, params]] of Object.entries([
      ['recording.open', link],
      ['recording.drop', { ...link, ranges: [{ from: 0, to: 5 }] }],
      ['library.rename', { ...link, kind: 'drive', name: 'b' }],
    ] as const)) {
      expect(await page.call(2000 + Number(i), command, params)).toMatchObject({
        error: { message: expect.stringMatching(told) },
      });
    }
    const headers = { authorization: `Bearer ${page.filesKey}` };
    const response = await fetch(`http://127.0.0.1:${engine.port}/files/drive/link.drive`, { headers });
    expect([response.status, await response.text()]).toEqual([422, expect.stringMatching(told)]);
    expect(outsideNow()).toBe(before);
  });
});
