import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserWindow, Dialog, SaveDialogOptions } from 'electron';
import { afterAll, describe, expect, it } from 'vitest';
import { chooseSavePath } from './dialogs.ts';

const folder = mkdtempSync(join(tmpdir(), 'alvinn-dialogs-'));
afterAll(() => rmSync(folder, { recursive: true }));
const window = {} as BrowserWindow;

/** A person's answers to the save dialog, one after the other, and the names that it suggested. */
function answering(...names: (string | null)[]) {
  const suggested: string[] = [];
  const showSaveDialog = async (_window: BrowserWindow, { defaultPath = '' }: SaveDialogOptions) => {
    suggested.push(defaultPath);
    const name = names.shift() ?? null;
    return { canceled: name === null, filePath: name === null ? '' : join(folder, name) };
  };
  return { dialog: { showSaveDialog } as unknown as Dialog, suggested };
}

describe('where to save', () => {
  it('is what was chosen', async () => {
    const { dialog, suggested } = answering('mine.drive');
    expect(await chooseSavePath(dialog, window, 'drive', folder, 'drive 1.drive')).toBe(
      join(folder, 'mine.drive'),
    );
    expect(suggested).toEqual([join(folder, 'drive 1.drive')]);
  });

  it('is nowhere where a person cancels', async () => {
    expect(await chooseSavePath(answering(null).dialog, window, 'drive', folder, 'a.drive')).toBeNull();
  });

  it('ends as its kind does, and is asked for again before it overwrites under that name', async () => {
    const { dialog } = answering('oval');
    expect(await chooseSavePath(dialog, window, 'road', folder, 'a.road.json')).toBe(
      join(folder, 'oval.road.json'),
    );
    writeFileSync(join(folder, 'taken.road.json'), '');
    const again = answering('taken', 'other.road.json');
    expect(await chooseSavePath(again.dialog, window, 'road', folder, 'a.road.json')).toBe(
      join(folder, 'other.road.json'),
    );
    expect(again.suggested).toEqual(['a.road.json', 'taken.road.json'].map((name) => join(folder, name)));
  });
});
