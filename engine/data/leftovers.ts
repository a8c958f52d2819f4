import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { partialPathOf } from './file-name.ts';

/** Names in a folder under which programs wrote (`partialPathOf`) that ended before they were done, as one that was killed. */
export function leftoversIn(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => {
    const owner = Number(/^\..*\.partial-(\d+)/.exec(name)?.[1]);
    return owner > 0 && !isAlive(owner);
  });
}

/** Those of them in which `path` was to be written. */
export function leftoversOf(path: string): readonly string[] {
  const partial = `${basename(partialPathOf(path))}-`;
  return leftoversIn(dirname(path)).filter((name) => name.startsWith(partial));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
