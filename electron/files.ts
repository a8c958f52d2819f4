import { existsSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FileFilter } from 'electron';
import type { FileKind } from '../engine/protocol/library.ts';

/** Name of a kind of file in dialogs, and how its names end. */
const FILTERS: Readonly<Record<FileKind, FileFilter>> = {
  drive: { name: 'Drive', extensions: ['drive'] },
  model: { name: 'Model', extensions: ['onnx'] },
  road: { name: 'Road', extensions: ['road.json'] },
};

const OPENABLE = ['drive', 'model', 'road'] as const;
const MOST_RECENT = 10;

/** Filters of a dialog for one kind of file. */
export function filtersOf(kind: FileKind): FileFilter[] {
  return [FILTERS[kind]];
}

/** Filters of a dialog for whatever the application opens. */
export function openFilters(): FileFilter[] {
  const extensions = OPENABLE.flatMap((kind) => FILTERS[kind].extensions);
  return [{ name: 'Drives, models and roads', extensions }, ...OPENABLE.map((kind) => FILTERS[kind])];
}

/** Whether the application opens files of this name. */
function isOpenable(path: string): boolean {
  const name = path.toLowerCase();
  return OPENABLE.some((kind) =>
    FILTERS[kind].extensions.some((extension) => name.endsWith(`.${extension}`)),
  );
}

/** Files that a command line asks to open: what exists, by its absolute path. */
export function pathsIn(commandLine: readonly string[], workingFolder: string): string[] {
  return commandLine
    .filter((argument) => !argument.startsWith('-') && isOpenable(argument))
    .map(pathOf)
    .map((path) => (isAbsolute(path) ? path : resolve(workingFolder, path)))
    .filter((path) => existsSync(path));
}

/** The path of an argument: file managers on Linux hand over addresses. */
function pathOf(argument: string): string {
  if (!/^file:\/\/\//i.test(argument)) return argument;
  try {
    return fileURLToPath(argument);
  } catch {
    // What only looks like an address names no file that exists.
    return argument;
  }
}

/** The list of recent files with `paths` at its head: each once, the latest first. */
export function withRecent(recent: readonly string[], paths: readonly string[]): string[] {
  return [...new Set([...paths, ...recent])].slice(0, MOST_RECENT);
}
