import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import { beforeEach, describe, expect, it } from 'vitest';
import { type DoorCalls, openDoor } from './door.ts';
import { originTest } from './security.ts';

const ORIGIN = 'http://127.0.0.1:43123';
const isEngine = originTest(() => ORIGIN);

const answered: unknown[][] = [];
const refusals: string[] = [];
const calls: DoorCalls = {
  chooseFiles: async (...values) => {
    answered.push(values);
    return ['/a.drive'];
  },
  chooseSavePath: async (...values) => {
    answered.push(values);
    return '/b.onnx';
  },
  reveal: async (...values) => {
    answered.push(values);
  },
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
  expect(await knock(page, 'chooseFiles', 'drive')).toEqual(['/a.drive']);
  expect(await knock(page, 'chooseSavePath', 'model', 'my driver (2).onnx')).toBe('/b.onnx');
  await knock(page, 'reveal', process.execPath);
  expect({ answered, refusals }).toEqual({
    answered: [['drive'], ['model', 'my driver (2).onnx'], [process.execPath]],
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
    expect(() => knock({ senderFrame }, 'chooseFiles', 'drive')).toThrow(/^refused: it came from/);
    expect({ answered, refusals: refusals.length }).toEqual({ answered: [], refusals: 1 });
  });

  it.each([
    ['an unknown call', ['quit']],
    ['a call that every object has', ['constructor']],
    ['a name that is no text', [{ toString: () => 'chooseFiles' }, 'drive']],
    ['no call at all', []],
    ['an unknown kind', ['chooseFiles', 'password']],
    ['too few arguments', ['chooseSavePath', 'drive']],
    ['too many arguments', ['chooseFiles', 'drive', 'x']],
    ['a name with folders', ['chooseSavePath', 'drive', '../../.bashrc']],
    ['a name with a Windows folder', ['chooseSavePath', 'drive', '..\\x']],
    ['a name of dots', ['chooseSavePath', 'drive', '..']],
    ['a name with a line break', ['chooseSavePath', 'drive', 'a\nb']],
    ['an endless name', ['chooseSavePath', 'drive', 'x'.repeat(201)]],
    ['a relative path', ['reveal', 'a.drive']],
    ['a path with a zero byte', ['reveal', '/a\0b']],
    ['a path that is no text', ['reveal', ['/a']]],
  ])('%s', (_what, values) => {
    expect(() => knock(page, ...values)).toThrow(/^refused: /);
    expect({ answered, refusals: refusals.length }).toEqual({ answered: [], refusals: 1 });
  });
});
