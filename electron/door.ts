import type { IpcMain, IpcMainInvokeEvent } from 'electron';
import type { DesktopBridge } from '../engine/protocol/desktop.ts';
import type { FileKind } from '../engine/protocol/library.ts';
import { CALL_CHANNEL } from './channels.ts';
import type { IsEngine } from './security.ts';

/** What the page may ask of the shell. */
export type DoorCalls = Omit<DesktopBridge, 'onAction'>;

const KINDS: readonly FileKind[] = ['drive', 'model', 'road'];
const LONGEST_NAME = 255;

const isKind = (value: unknown) => KINDS.includes(value as FileKind);

/** A file's name without folders and without characters that some system forbids. */
function isFileName(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    value.length > 0 &&
    value.length <= LONGEST_NAME &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    !/[\u0000-\u001f\u007f<>:"/\\|?*]/.test(value) &&
    !/^\.+$/.test(value)
  );
}

/** For each call the test of each of its arguments. None is a path: those come from the shell's dialogs alone. */
const ARGUMENTS: Readonly<Record<keyof DoorCalls, readonly ((value: unknown) => boolean)[]>> = {
  importFiles: [isKind],
  exportFile: [isKind, isFileName],
  chooseLibraryFolder: [],
  revealExport: [Number.isSafeInteger],
  revealReport: [isFileName],
  revealLog: [],
};

/**
 * Opens the door for the engine's page in the window's main frame, and for nobody else. A refused call is rejected on
 * the page's side and told to `onRefusal`.
 */
export function openDoor(
  ipcMain: IpcMain,
  isEngine: IsEngine,
  calls: DoorCalls,
  onRefusal: (line: string) => void,
): void {
  ipcMain.handle(CALL_CHANNEL, (event, name: unknown, ...values: unknown[]) => {
    const refusal = refusalOf(event, isEngine, name, values);
    if (refusal !== undefined) {
      onRefusal(`refused a call of the page: ${refusal}`);
      throw new Error(`refused: ${refusal}`);
    }
    const call = calls[name as keyof DoorCalls] as (...values: unknown[]) => Promise<unknown>;
    return call(...values);
  });
}

/** Why a call is not answered, undefined where it is. */
function refusalOf(
  { senderFrame }: IpcMainInvokeEvent,
  isEngine: IsEngine,
  name: unknown,
  values: readonly unknown[],
): string | undefined {
  if (!senderFrame || senderFrame.parent !== null || !isEngine(senderFrame.origin)) {
    return `it came from ${senderFrame?.origin ?? 'a frame that is gone'}, not from the engine's page`;
  }
  if (typeof name !== 'string' || !Object.hasOwn(ARGUMENTS, name)) return 'there is no such call';
  const tests = ARGUMENTS[name as keyof DoorCalls];
  if (values.length !== tests.length) return `${name} takes ${tests.length} arguments, not ${values.length}`;
  const wrong = tests.findIndex((test, i) => !test(values[i]));
  return wrong < 0 ? undefined : `argument ${wrong + 1} of ${name} is not what it takes`;
}
