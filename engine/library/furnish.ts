import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeError } from '../data/file-errors.ts';
import { Folders } from './folders.ts';

const SHIPPED_MODELS = fileURLToPath(new URL('../../assets/models', import.meta.url));

/**
 * Puts the networks that come with the program into a library that is new, so that there is one to look at. A person who
 * deletes them does not get them back.
 * @throws UserError `cannot-write`.
 */
export function furnishNewLibrary(libraryFolder: string): void {
  const folders = new Folders(libraryFolder);
  const models = folders.of('model');
  if (existsSync(models)) return;
  folders.make();
  try {
    for (const file of readdirSync(SHIPPED_MODELS).filter((name) => name.endsWith('.onnx'))) {
      copyFileSync(join(SHIPPED_MODELS, file), join(models, file));
    }
  } catch (error) {
    throw writeError(libraryFolder, error);
  }
}
