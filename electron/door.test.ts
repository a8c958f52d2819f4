import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import { beforeEach, describe, expect, it } from 'vitest';
import { type DoorCalls, openDoor } from './door.ts';
import { originTest } from './security.ts';

const ORIGIN = 'http://127.0.0.1:43123';
const isEngine = originTest(() => ORIGIN);

const answered: unknown[][] = [];
const refusals: string[] = [];
const calls: DoorCalls = {
  importFiles: async (...values) => {
    answered.push(values);
    return [{ result: { kind: 'drive', file: 'a.drive' } }];
  },
  exportFile: async (...values) => {
    answered.push(values);
    return { result: 0 };
  },
  chooseLibraryFolder: async (...values) => {
    answered.push(values);
    return null;
  },
  revealExport: async (...values) => void answered.push(values),
  revealReport: async (...values) => void answered.push(values),
  revealLog: async (...values) => void answered.push(values),
};

let knock: (event: unknown, ...values: unknown[]) => unknown;
const ipcMain = {
  handle: (_channel: string, listener: (event: IpcMainInvokeEvent, ...values: unknown[]) => unknown) => {
    knock = listener as typeof knock;
  },
} as unknown as IpcMain;
openDoor(ipcMain, isEngine, calls, (line) => refusals.push(line));

const page = { senderFrame: { origin: ORIGIN, parent: null } };
beforeEach(() => {
  answered.length = 0;
  refusals.length = 0;
});

it("answers the engine's page", async () => {
  expect(await knock(page, 'importFiles', 'drive')).toEqual([{ result: { kind: 'drive', file: 'a.drive' } }]);
  expect(await knock(page, 'exportFile', 'model', 'my driver (2).onnx')).toEqual({ result: 0 });
  await knock(page, 'revealReport', 'a 1.html');
  expect({ answered, refusals }).toEqual({
    answered: [['drive'], ['model', 'my driver (2).onnx'], ['a 1.html']],
    refusals: [],
  });
});

describe('refuses, says so, and calls nothing', () => {
  it.each([
    ['another origin', { origin: 'https://example.com', parent: null }],
    ['another port of this machine', { origin: 'http://127.0.0.1:43124', parent: null }],
    ['the shell’s own error page', { origin: 'null', parent: null }],
    ['a frame inside the page', { origin: ORIGIN, parent: { origin: ORIGIN } }],
    ['a frame that is gone', null],
  ])('%s', (_who, senderFrame) => {
    expect(() => knock({ senderFrame }, 'importFiles', 'drive')).toThrow(/^refused: it came from/);
    expect({ answered, refusals: refusals.length }).toEqual({ answered: [], refusals: 1 });
  });

  it.each([
    ['an unknown call', ['quit']],
    ['a call that every object has', ['constructor']],
    ['a name that is no text', [{ toString: () => 'importFiles' }, 'drive']],
    ['no call at all', []],
    ['an unknown kind', ['importFiles', 'password']],
    ['too few arguments', ['exportFile', 'drive']],
    ['too many arguments', ['importFiles', 'drive', 'x']],
    ['a name with folders', ['exportFile', 'drive', '../../.bashrc']],
    ['a name with a Windows folder', ['exportFile', 'drive', '..\\x']],
    ['a name of dots', ['exportFile', 'drive', '..']],
    ['a name with a line break', ['exportFile', 'drive', 'a\nb']],
    ['an endless name', ['exportFile', 'drive', 'x'.repeat(256)]],
    ['a path to export to', ['exportFile', 'drive', 'a.drive', '/home/me/.bashrc']],
    ['a path to import', ['importFiles', '/etc/passwd']],
    ['a folder for the library', ['chooseLibraryFolder', '/home/me/.ssh']],
    ['a path to show', ['revealReport', '/etc/passwd']],
    ['a network path to show', ['revealReport', '\\\\host\\share']],
    ['an export by its path', ['revealExport', '/etc/passwd']],
    ['a name that is no text', ['revealReport', ['a']]],
  ])('%s', (_what, values) => {
    expect(() => knock(page, ...values)).toThrow(/^refused: /);
    expect({ answered, refusals: refusals.length }).toEqual({ answered: [], refusals: 1 });
  });
});
