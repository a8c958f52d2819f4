import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { UserError } from '../errors.ts';

/** @throws UserError where something lies at a path already, or the folder around it is missing. */
export function checkNewFolder(path: string): void {
  if (existsSync(path)) {
    throw new UserError('cannot-write', `Cannot write ${path}: it exists already`, 'Choose another name.');
  }
  if (!existsSync(dirname(path))) {
    throw new UserError(
      'cannot-write',
      `Cannot write ${path}: folder ${dirname(path)} does not exist`,
      'Create the folder first, or choose another place.',
    );
  }
}
