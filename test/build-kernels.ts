import { buildRasterKernel } from '../engine/sensors/raster/build-kernel.mjs';
import { buildKernel } from '../engine/train/cpu/build-kernel.mjs';

/** Before any test: what tests train and see with is never older than its sources. */
export default async function buildKernels(): Promise<void> {
  await buildKernel();
  await buildRasterKernel();
}
