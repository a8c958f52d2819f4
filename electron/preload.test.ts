import { afterEach, expect, it, vi } from 'vitest';
import type { DesktopAction, DesktopBridge } from '../engine/protocol/desktop.ts';

const world = { exposed: {} as Record<string, unknown>, invoked: [] as unknown[][] };
let receive: (event: unknown, action: DesktopAction) => void;

vi.mock('electron', () => ({
  contextBridge: {
    exposeInMainWorld: (name: string, value: unknown) => {
      world.exposed[name] = value;
    },
  },
  ipcRenderer: {
    on: (_channel: string, listener: typeof receive) => {
      receive = listener;
    },
    invoke: async (...values: unknown[]) => {
      world.invoked.push(values);
      return [];
    },
  },
}));

/** Runs the preload as for a page at `url`. */
async function preload(url: string): Promise<DesktopBridge | undefined> {
  const { protocol, hostname } = new URL(url);
  vi.stubGlobal('location', { protocol, hostname });
  vi.resetModules();
  world.exposed = {};
  await import('./preload.ts');
  return world.exposed.alvinnDesktop as DesktopBridge | undefined;
}
afterEach(() => vi.unstubAllGlobals());

const PAGE = 'http://127.0.0.1:43123/#token=1';

it.each([
  'https://example.com/',
  'http://localhost:43123/',
  'http://127.0.0.1.example.com/',
  'https://127.0.0.1/',
  'data:text/html,x',
  'file:///home/page.html',
])('a page at %s gets nothing', async (url) => {
  await preload(url);
  expect(world.exposed).toEqual({});
});

it('the engine’s page gets its calls, each through the door by its name', async () => {
  const bridge = await preload(PAGE);
  await bridge?.importFiles('drive');
  await bridge?.exportFile('model', 'a.onnx');
  await bridge?.chooseLibraryFolder();
  await bridge?.revealExport(3);
  await bridge?.revealReport('a.html');
  await bridge?.revealLog();
  expect(world.invoked).toEqual([
    ['alvinn:call', 'importFiles', 'drive'],
    ['alvinn:call', 'exportFile', 'model', 'a.onnx'],
    ['alvinn:call', 'chooseLibraryFolder'],
    ['alvinn:call', 'revealExport', 3],
    ['alvinn:call', 'revealReport', 'a.html'],
    ['alvinn:call', 'revealLog'],
  ]);
});

it('actions reach whoever listens, those from before the first too, and nobody who has left', async () => {
  const bridge = await preload(PAGE);
  const heard: DesktopAction[] = [];
  receive({}, { type: 'imported', files: [] });
  const leave = bridge?.onAction((action) => heard.push(action));
  receive({}, { type: 'record' });
  leave?.();
  receive({}, { type: 'pause' });
  expect(heard).toEqual([{ type: 'imported', files: [] }, { type: 'record' }]);
});
