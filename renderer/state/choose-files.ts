import type { FolderFile } from './pack.ts';

/**
 * Asks a person, by the window's own dialog, for a folder with all that is below it, or for one file of an ending.
 * @returns none where the dialog was cancelled
 */
export function chooseFiles(what: 'folder' | `.${string}`): Promise<FolderFile[]> {
  const input = document.createElement('input');
  input.type = 'file';
  if (what === 'folder') input.webkitdirectory = true;
  else input.accept = what;
  const { promise, resolve } = Promise.withResolvers<FolderFile[]>();
  input.onchange = () =>
    resolve([...(input.files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file })));
  input.oncancel = () => resolve([]);
  input.click();
  return promise;
}
