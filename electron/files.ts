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

/** What is looked at first, and then imported: roads in OpenDRIVE, archives of drives. */
const ELSEWHERE: FileFilter = { name: 'From elsewhere', extensions: ['xodr', 'zip'] };
const OPENABLE = ['drive', 'model', 'road'] as const;
const MOST_RECENT = 10;

/** Filters of a dialog for one kind of file. */
export function filtersOf(kind: FileKind): FileFilter[] {
  return [FILTERS[kind]];
}

/** Filters of a dialog for whatever the application opens. */
export function openFilters(): FileFilter[] {
  const filters = [...OPENABLE.map((kind) => FILTERS[kind]), ELSEWHERE];
  const extensions = filters.flatMap((filter) => filter.extensions);
  return [{ name: 'Drives, models and roads', extensions }, ...filters];
}

/** Whether a file is no file of the library, and is to be looked at before it comes in. */
export function isFromElsewhere(path: string): boolean {
  return endsAs(path, ELSEWHERE);
}

/** Whether the application opens files of this name. */
function isOpenable(path: string): boolean {
  return isFromElsewhere(path) || OPENABLE.some((kind) => endsAs(path, FILTERS[kind]));
}

function endsAs(path: string, { extensions }: FileFilter): boolean {
  return extensions.some((extension) => path.toLowerCase().endsWith(`.${extension}`));
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
