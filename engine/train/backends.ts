import { UserError } from '../errors.ts';
import { openGpu } from '../gpu/gpu.ts';
import type { TrainingBackend } from './backend.ts';
import { chooseBackend, type Workload } from './choose.ts';
import { cpuBackend } from './cpu/cpu.ts';
import { GpuBackend } from './gpu/gpu.ts';
import { referenceBackend } from './reference/reference.ts';

/** What {@link openBackend} knows. */
export const BACKEND_NAMES: readonly string[] = ['auto', 'cpu', 'gpu', 'reference'];

/**
 * The backend that a user names; `auto` is the fastest one here for a kind of work. Dispose of it after use.
 *
 * @throws UserError `usage` for an unknown name, `not-found` if the cpu backend's kernel has not been built, `no-gpu`
 * where there is no adapter for `gpu`, `invalid` where the backend cannot train such a network.
 */
export async function openBackend(name: string, work: Workload): Promise<TrainingBackend> {
  switch (name) {
    case 'auto':
      return (await chooseBackend(work)).backend;
    case 'cpu':
      return supporting(cpuBackend(), work);
    case 'gpu':
      return supporting(new GpuBackend(await openGpu(), work.nowMs), work);
    case 'reference':
      return referenceBackend;
    default:
      throw new UserError('usage', `unknown backend "${name}"`, `Use one of: ${BACKEND_NAMES.join(', ')}.`);
  }
}

function supporting(backend: TrainingBackend, { network }: Workload): TrainingBackend {
  const answer = backend.supports(network);
  if (answer === true) return backend;
  backend[Symbol.dispose]();
  throw new UserError(
    'invalid',
    `the ${backend.name} backend cannot train this network: ${answer}`,
    'Use --backend auto, which takes the fastest one that can.',
  );
}
