import { contextBridge, ipcRenderer } from 'electron';
import type { DesktopAction, DesktopBridge } from '../engine/protocol/desktop.ts';
import { ACTION_CHANNEL, CALL_CHANNEL } from './channels.ts';
import type { DoorCalls } from './door.ts';

declare const location: { readonly protocol: string; readonly hostname: string };

const call =
  <Name extends keyof DoorCalls>(name: Name) =>
  (...values: Parameters<DoorCalls[Name]>) =>
    ipcRenderer.invoke(CALL_CHANNEL, name, ...values) as ReturnType<DoorCalls[Name]>;

const listeners = new Set<(action: DesktopAction) => void>();
/** Actions from before the page listened. */
let waiting: DesktopAction[] = [];
ipcRenderer.on(ACTION_CHANNEL, (_event, action: DesktopAction) => {
  if (listeners.size === 0) waiting.push(action);
  for (const listener of listeners) listener(action);
});

const bridge: DesktopBridge = {
  importFiles: call('importFiles'),
  exportFile: call('exportFile'),
  chooseLibraryFolder: call('chooseLibraryFolder'),
  revealExport: call('revealExport'),
  revealReport: call('revealReport'),
  revealLog: call('revealLog'),
  onAction(listener) {
    listeners.add(listener);
    const missed = waiting;
    waiting = [];
    for (const action of missed) listener(action);
    return () => listeners.delete(listener);
  },
};

// The door looks at the sender of every call again; this leaves the shell's own error page without a bridge.
if (location.protocol === 'http:' && location.hostname === '127.0.0.1') {
  contextBridge.exposeInMainWorld('alvinnDesktop', bridge);
}
