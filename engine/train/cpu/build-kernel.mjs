import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const sources = fileURLToPath(new URL('kernel/', import.meta.url));
const output = fileURLToPath(new URL('../../../.build/', import.meta.url));

const VARIANTS = {
  'kernel-relaxed.wasm': ['--enable', 'simd', '--enable', 'relaxed-simd'],
  'kernel-simd.wasm': ['--enable', 'simd'],
};

/**
 * Compiles the AssemblyScript kernel to `.build/kernel-relaxed.wasm` and `.build/kernel-simd.wasm`, unless both are
 * newer than every source and this file.
 *
 * @param {() => void} onCompile told before it compiles, which takes seconds.
 * @returns {Promise<boolean>} whether anything was compiled.
 * @throws Error with the compiler's messages if the sources do not compile.
 */
export async function buildKernel(onCompile = () => {}) {
  const files = (await readdir(sources)).map((name) => join(sources, name));
  const newestSource = Math.max(
    ...(await Promise.all([...files, fileURLToPath(import.meta.url)].map(modified))),
  );
  const oldestOutput = Math.min(
    ...(await Promise.all(Object.keys(VARIANTS).map((name) => modified(output + name)))),
  );
  if (oldestOutput > newestSource) return false;
  onCompile();
  await mkdir(output, { recursive: true });
  const { default: asc } = await import('assemblyscript/asc');
  for (const [name, features] of Object.entries(VARIANTS)) {
    // Several processes may build at once: each writes its own file and renames it.
    const unfinished = `${output}${name}.${process.pid}`;
    const { error, stderr } = await asc.main([
      join(sources, 'index.ts'),
      ...['--outFile', unfinished, '-O3', '--noAssert', '--runtime', 'stub', ...features],
    ]);
    if (error) {
      await rm(unfinished, { force: true });
      throw new Error(`The training kernel does not compile.\n${stderr}`, { cause: error });
    }
    await rename(unfinished, output + name);
  }
  return true;
}

/** Time of last modification, 0 for a file that is not there. */
async function modified(path) {
  const found = await stat(path).catch(() => undefined);
  return found?.mtimeMs ?? 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildKernel();
