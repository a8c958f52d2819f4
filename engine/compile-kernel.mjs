import { access, constants, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OUTPUT = fileURLToPath(new URL('../.build/', import.meta.url));
const SELF = fileURLToPath(import.meta.url);

/**
 * Compiles an AssemblyScript kernel, `index.ts` of its folder, to WebAssembly files in `.build/`, unless all of them are
 * newer than every source.
 *
 * @param {object} kernel
 * @param {string} kernel.name what it is called in messages
 * @param {string} kernel.builder file that says how it is built, a source too
 * @param {string} kernel.sources folder
 * @param {Record<string, string[]>} kernel.variants the compiler's options by name of the file that they make
 * @param {() => void} onCompile told before it compiles, which takes seconds
 * @returns {Promise<boolean>} whether anything was compiled
 * @throws Error with the compiler's messages if the sources do not compile; the system's where it may not write
 */
export async function compileKernel({ name, builder, sources, variants }, onCompile) {
  const files = (await readdir(sources)).map((file) => join(sources, file));
  const newestSource = Math.max(...(await Promise.all([...files, builder, SELF].map(modified))));
  const outputs = Object.keys(variants).map((file) => OUTPUT + file);
  const oldestOutput = Math.min(...(await Promise.all(outputs.map(modified))));
  if (oldestOutput > newestSource) return false;
  onCompile();
  await mkdir(OUTPUT, { recursive: true });
  // The compiler would not say that it may not write there.
  await access(OUTPUT, constants.W_OK);
  const { default: asc } = await import('assemblyscript/asc');
  for (const [file, features] of Object.entries(variants)) {
    // Several processes may build at once: each writes its own file and renames it.
    const unfinished = `${OUTPUT}${file}.${process.pid}`;
    const { error, stderr } = await asc.main([
      join(sources, 'index.ts'),
      ...['--outFile', unfinished, '-O3', '--noAssert', '--runtime', 'stub', ...features],
    ]);
    if (error) {
      await rm(unfinished, { force: true });
      throw new Error(`The ${name} kernel does not compile.\n${stderr}`, { cause: error });
    }
    await rename(unfinished, OUTPUT + file);
  }
  return true;
}

/** Time of last modification, 0 for a file that is not there. */
async function modified(path) {
  const found = await stat(path).catch(() => undefined);
  return found?.mtimeMs ?? 0;
}
