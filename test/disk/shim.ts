import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { COMPILED } from './scenarios.ts';

const SOURCE = fileURLToPath(new URL('./disk-shim.c', import.meta.url));

/** Builds what stands between a program and its disk; undefined where there is no Linux or no C compiler. */
export function buildShim(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const library = join(mkdtempSync(join(tmpdir(), 'alvinn-shim-')), 'disk-shim.so');
  const built = spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, SOURCE, '-ldl', '-lpthread']);
  return built.status === 0 ? library : undefined;
}

export interface ShimOptions {
  readonly shim: string;
  /** Folder whose files it watches. */
  readonly root: string;
  /** File that gets every change. */
  readonly log?: string;
  /** What does not work below `root`: see disk-shim.c. */
  readonly fail?: 'shm' | 'dirsync' | `${'eio' | 'full'}:${number}`;
  /** File that gets the kind of the first change that failed. */
  readonly reached?: string;
}

/** Runs an ES module with the shim, `root` as its first argument, `process.argv[2]`. @returns what it printed. */
export async function runWithShim(
  program: string,
  { shim, root, log, fail, reached }: ShimOptions,
): Promise<string> {
  // A file, since threads of a program that was given in words do not start.
  const file = `${mkdtempSync(join(tmpdir(), 'alvinn-shimmed-'))}/program.mjs`;
  writeFileSync(file, program);
  const child = spawn(process.execPath, [file, root], {
    env: {
      ...process.env,
      ...COMPILED,
      LD_PRELOAD: shim,
      DISK_ROOT: root,
      ...(log && { DISK_LOG: log }),
      ...(fail && { DISK_FAIL: fail }),
      ...(reached && { DISK_REACHED: reached }),
    },
  });
  let printed = '';
  let complaints = '';
  child.stdout.on('data', (text) => {
    printed += text;
  });
  child.stderr.on('data', (text) => {
    complaints += text;
  });
  const [code] = await once(child, 'close');
  rmSync(dirname(file), { recursive: true });
  if (code !== 0) throw new Error(`the program ended with ${code}: ${complaints}`);
  return printed;
}
