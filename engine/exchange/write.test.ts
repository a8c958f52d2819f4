import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { writeFolder } from './write.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alvinn-write-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('a folder gets its name when all is in it', async () => {
  await writeFolder(join(folder, 'tub'), async (partial) => {
    expect(existsSync(join(folder, 'tub'))).toBe(false);
    writeFileSync(join(partial, 'a'), 'a');
  });
  expect(readdirSync(folder, { recursive: true })).toEqual(['tub', join('tub', 'a')]);
});

it('what a killed program left of the same folder goes; what others write stays', async () => {
  const path = join(folder, 'tub');
  const program = `import { writeFileSync } from 'node:fs';
    import { writeFolder } from ${JSON.stringify(new URL('./write.ts', import.meta.url).href)};
    await writeFolder(process.argv[1], async (partial) => {
      writeFileSync(partial + '/a', 'a');
      process.kill(process.pid, 'SIGKILL');
    });`;
  const { signal, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program, path], {
    encoding: 'utf8',
  });
  expect([signal, stderr]).toEqual(['SIGKILL', '']);
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^\.tub\.partial-\d+$/)]);

  const living = `.tub.partial-${process.ppid}`;
  mkdirSync(join(folder, living));
  mkdirSync(join(folder, '.other.partial-2147483647'));
  await writeFolder(path, async (partial) => writeFileSync(join(partial, 'b'), 'b'));
  expect(readdirSync(folder).sort()).toEqual(['.other.partial-2147483647', living, 'tub']);
  expect(readdirSync(path)).toEqual(['b']);
});

it.skipIf(!existsSync('/dev/full'))('a full disk is said in one line, and leaves nothing', async () => {
  const path = join(folder, 'tub');
  const written = writeFolder(path, async (partial) => {
    writeFileSync(join(partial, 'a'), 'a');
    writeFileSync('/dev/full', 'b');
  });
  await expect(written).rejects.toThrow(
    new UserError(
      'cannot-write',
      `Cannot write ${path}: the disk is full`,
      'Free some space, or write to another disk.',
    ),
  );
  expect(readdirSync(folder)).toEqual([]);
});
