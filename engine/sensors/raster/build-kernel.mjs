import { fileURLToPath } from 'node:url';
import { compileKernel } from '../../compile-kernel.mjs';

const builder = fileURLToPath(import.meta.url);

/**
 * Compiles the rasteriser's kernel to `.build/kernel-raster.wasm`, unless it is newer than its sources. No relaxed
 * operation: it gives the same bytes on every processor.
 *
 * @param {() => void} onCompile told before it compiles, which takes seconds.
 * @returns {Promise<boolean>} whether anything was compiled.
 * @throws Error with the compiler's messages if the sources do not compile.
 */
export function buildRasterKernel(onCompile = () => {}) {
  const kernel = {
    name: 'rasterising',
    builder,
    sources: fileURLToPath(new URL('kernel/', import.meta.url)),
    variants: { 'kernel-raster.wasm': ['--enable', 'simd'] },
  };
  return compileKernel(kernel, onCompile);
}

if (process.argv[1] === builder) await buildRasterKernel();
