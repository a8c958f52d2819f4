import { constants, setPriority } from 'node:os';

/**
 * Puts the calling thread, and those that it starts from now on, before others where the system lets it: a page that is
 * drawn on the processor, or a training, can wait for a moment; a car cannot.
 */
export function goFirst(): void {
  try {
    setPriority(constants.priority.PRIORITY_ABOVE_NORMAL);
  } catch {
    // Linux and macOS let administrators only.
  }
}

/** Puts the calling thread, and those that it starts from now on, behind others. */
export function giveWay(): void {
  // Other systems know priorities of whole processes only.
  if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
}
