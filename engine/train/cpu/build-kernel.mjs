import { fileURLToPath } from 'node:url';
import { compileKernel } from '../../compile-kernel.mjs';

const builder = fileURLToPath(import.meta.url);

/**
 * Compiles the training kernel to `.build/kernel-relaxed.wasm` and `.build/kernel-simd.wasm`, unless it is newer than its
 * sources.
 *
 * @param {() => void} onCompile told before it compiles, which takes seconds.
 * @returns {Promise<boolean>} whether anything was compiled.
 * @throws Error with the compiler's messages if the sources do not compile.
 */
export function buildKernel(onCompile = () => {}) {
  const kernel = {
    name: 'training',
    builder,
    sources: fileURLToPath(new URL('kernel/', import.meta.url)),
    variants: {
      'kernel-relaxed.wasm': ['--enable', 'simd', '--enable', 'relaxed-simd'],
      'kernel-simd.wasm': ['--enable', 'simd'],
    },
  };
  return compileKernel(kernel, onCompile);
}

if (process.argv[1] === builder) await buildKernel();
