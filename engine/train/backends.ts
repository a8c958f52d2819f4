import { UserError } from '../errors.ts';
import type { TrainingBackend } from './backend.ts';
import { cpuBackend } from './cpu/cpu.ts';
import { referenceBackend } from './reference/reference.ts';

/** What {@link backendByName} knows. */
export const BACKEND_NAMES: readonly string[] = ['auto', 'cpu', 'reference'];

/**
 * The backend that a user names; `auto` is the fastest one here.
 *
 * @throws UserError `usage` for an unknown name, `not-found` if the cpu backend's kernel has not been built.
 */
export function backendByName(name: string): TrainingBackend {
  switch (name) {
    case 'auto':
    case 'cpu':
      return cpuBackend();
    case 'reference':
      return referenceBackend;
    default:
      throw new UserError('usage', `unknown backend "${name}"`, `Use one of: ${BACKEND_NAMES.join(', ')}.`);
  }
}
