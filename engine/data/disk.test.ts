import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-disk-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a shell command with a small disk of its own mounted at `folder`, which goes when the command ends. */
function onSmallDisk(command: string, ...values: string[]) {
  return spawnSync(
    'unshare',
    [
      '--user',
      '--map-root-user',
      '--mount',
      'bash',
      '-ec',
      `mount -t tmpfs -o size=160k tmpfs "$0"; ${command}`,
      folder,
      ...values,
    ],
    { encoding: 'utf8' },
  );
}

const hasSmallDisk = process.platform === 'linux' && onSmallDisk('true').status === 0;

const url = (name: string) => JSON.stringify(new URL(name, import.meta.url).href);

/** Runs `body` in a Node process on the small disk; `refuse(action)` in it gives code and message of the UserError. */
function runOnSmallDisk(body: string, before = '', ...values: string[]): unknown {
  const program = `
    const fs = await import('node:fs');
    const { createDrive } = await import(${url('./drive-writer.ts')});
    const { openDrive } = await import(${url('./drive-reader.ts')});
    const { writeFileAtomically } = await import(${url('./atomic.ts')});
    const { exampleConditions, exampleFrame, exampleMeta, exampleRoad } = await import(${url('./drive-fixture.ts')});
    process.chdir(process.argv[1]);
    function begin(kind) {
      const writer = createDrive('a.drive', exampleMeta(kind));
      writer.addRoad(exampleRoad);
      writer.addConditions(exampleConditions);
      return writer;
    }
    function refuse(action) {
      try {
        action();
      } catch (error) {
        return error.code + ': ' + error.message;
      }
    }
    process.stdout.write(JSON.stringify((() => { ${body} })()));`;
  const { stdout, stderr } = onSmallDisk(
    `${before} "$1" --input-type=module -e "$2" "$0"`,
    process.execPath,
    program,
    ...values,
  );
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

describe.skipIf(!hasSmallDisk)('on a disk that is full', () => {
  it('a synthetic drive is refused in one line and nothing stays behind', () => {
    expect(
      runOnSmallDisk(`
        const writer = begin('synthetic');
        const refused = refuse(() => { for (let step = 0; ; step++) writer.append(exampleFrame(step)); });
        return [refused, fs.readdirSync('.')];`),
    ).toEqual(['cannot-write: Cannot write a.drive: the disk is full', []]);
  });

  it('a recording stops in one line and keeps every acknowledged frame', () => {
    expect(
      runOnSmallDisk(`
        const writer = begin('recorded');
        let step = 0;
        const refused = refuse(() => { for (; ; step++) writer.append(exampleFrame(step)); });
        const closed = refuse(() => writer.close());
        const frames = [...openDrive('a.drive').frames()];
        const counted = 'cannot-write: Cannot write a.drive: the disk is full; the ' + step + ' frames before are in it';
        return [
          refused === counted,
          closed === undefined || closed === counted,
          step > 5,
          frames.length - step,
          frames.at(-1).noiseSeed - exampleFrame(step - 1).noiseSeed,
        ];`),
    ).toEqual([true, true, true, 0, 0]);
  });

  it('a whole file keeps its old content', () => {
    expect(
      runOnSmallDisk(`
        writeFileAtomically('a.onnx', 'old');
        const refused = refuse(() => writeFileAtomically('a.onnx', new Uint8Array(500_000)));
        return [refused, fs.readFileSync('a.onnx', 'utf8'), fs.readdirSync('.')];`),
    ).toEqual(['cannot-write: Cannot write a.onnx: the disk is full', 'old', ['a.onnx']]);
  });
});

describe.skipIf(!hasSmallDisk)('on a read-only disk', () => {
  it('everything that writes is refused in one line', () => {
    expect(
      runOnSmallDisk(
        `return [
          refuse(() => begin('synthetic')),
          refuse(() => begin('recorded')),
          refuse(() => writeFileAtomically('a.onnx', 'new')),
        ];`,
        'mount -o remount,ro "$0";',
      ),
    ).toEqual([
      'cannot-write: Cannot write a.drive: the file system is read-only',
      'cannot-write: Cannot write a.drive: the file system is read-only',
      'cannot-write: Cannot write a.onnx: the file system is read-only',
    ]);
  });

  it('a recording that was cut off says that it cannot be finished there', () => {
    const killed = `
      const { createDrive } = await import(${url('./drive-writer.ts')});
      const { exampleFrame, exampleMeta } = await import(${url('./drive-fixture.ts')});
      createDrive(process.argv[1] + '/a.drive', exampleMeta('recorded')).append(exampleFrame(0));
      process.kill(process.pid, 'SIGKILL');`;
    expect(
      runOnSmallDisk(
        `return refuse(() => openDrive('a.drive'));`,
        `("$1" --input-type=module -e "$3" "$0" || true) 2>/dev/null; mount -o remount,ro "$0";`,
        killed,
      ),
    ).toMatch(
      /^unreadable: a\.drive is a recording that was cut off, and cannot be finished where it lies: /,
    );
  });
});
