import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserWindow, Dialog } from 'electron';
import type { FileKind } from '../engine/protocol/library.ts';
import { filtersOf, openFilters } from './files.ts';

/** Asks for files of one kind; empty where cancelled. */
export async function chooseFiles(dialog: Dialog, window: BrowserWindow, kind: FileKind): Promise<string[]> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    filters: filtersOf(kind),
    properties: ['openFile', 'multiSelections'],
  });
  return filePaths;
}

/** Asks for a folder; undefined where cancelled. */
export async function chooseFolder(dialog: Dialog, window: BrowserWindow): Promise<string | undefined> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    properties: ['openDirectory', 'createDirectory'],
  });
  return filePaths[0];
}

/** Asks for files of any kind that the application opens; empty where cancelled. */
export async function chooseAnyFiles(dialog: Dialog, window: BrowserWindow): Promise<string[]> {
  const { filePaths } = await dialog.showOpenDialog(window, {
    filters: openFilters(),
    properties: ['openFile', 'multiSelections'],
  });
  return filePaths;
}

/** Asks where to save, by a name that ends as its kind does; null where cancelled. */
export async function chooseSavePath(
  dialog: Dialog,
  window: BrowserWindow,
  kind: FileKind,
  folder: string,
  suggestedName: string,
): Promise<string | null> {
  const filters = filtersOf(kind);
  const ending = `.${filters[0]?.extensions[0]}`;
  let defaultPath = join(folder, suggestedName);
  for (;;) {
    const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath, filters });
    if (canceled || filePath === '') return null;
    if (filePath.toLowerCase().endsWith(ending)) return filePath;
    // The dialog asked before it overwrites, but for a name without the ending: let it ask for the right one.
    if (!existsSync(filePath + ending)) return filePath + ending;
    defaultPath = filePath + ending;
  }
}
