import { mkdirSync } from 'node:fs';
import { writeError } from './file-errors.ts';

/** Makes a folder, and those above it, where they are missing. @throws UserError `cannot-write`. */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw writeError(path, error);
  }
}
