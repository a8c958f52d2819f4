import { basename } from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import type { DesktopAction, DesktopScreen } from '../engine/protocol/desktop.ts';

/** What the menu does and shows. */
export interface MenuContext {
  readonly mac: boolean;
  /** Whether a developer runs it from source. */
  readonly development: boolean;
  readonly recent: readonly string[];
  /** Whether the engine opens no graphics device because its driver crashed. */
  readonly gpuAvoided: boolean;
  act(action: DesktopAction): void;
  open(): void;
  openRecent(path: string): void;
  clearRecent(): void;
  reload(): void;
  openLog(): void;
  useGpu(): void;
  showLicences(): void;
  showAbout(): void;
}

const SCREENS: readonly (readonly [DesktopScreen, string])[] = [
  ['drive', 'Drive'],
  ['recordings', 'Recordings'],
  ['train', 'Train'],
  ['evaluate', 'Evaluate'],
  ['models', 'Models'],
  ['settings', 'Settings'],
  ['diagnostics', 'Diagnostics'],
  ['lab', 'Lab'],
];

/** The application's menu, for all systems. */
export function menuTemplate(context: MenuContext): MenuItemConstructorOptions[] {
  const separator = { type: 'separator' } as const;
  const about: MenuItemConstructorOptions = { label: 'About ALVINN', click: () => context.showAbout() };
  const application: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [
      about,
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
  return [
    ...(context.mac ? [application] : []),
    {
      label: '&File',
      submenu: [
        { label: '&Open …', accelerator: 'CmdOrCtrl+O', click: () => context.open() },
        { label: 'Open &Recent', submenu: recentItems(context) },
        separator,
        context.mac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        ...SCREENS.map(
          ([screen, label], i): MenuItemConstructorOptions => ({
            label,
            accelerator: `CmdOrCtrl+${i + 1}`,
            click: () => context.act({ type: 'screen', screen }),
          }),
        ),
        separator,
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'resetZoom' },
        { role: 'togglefullscreen' },
        separator,
        { label: 'Reload', accelerator: 'CmdOrCtrl+Shift+R', click: () => context.reload() },
        ...(context.development ? [{ role: 'toggleDevTools' } as const] : []),
      ],
    },
    {
      label: '&Drive',
      submenu: [
        { label: '&Record', accelerator: 'CmdOrCtrl+R', click: () => context.act({ type: 'record' }) },
        { label: '&Pause', accelerator: 'CmdOrCtrl+P', click: () => context.act({ type: 'pause' }) },
      ],
    },
    ...(context.mac ? [{ role: 'windowMenu' } as const] : []),
    {
      role: 'help',
      label: '&Help',
      submenu: [
        {
          label: 'Keyboard &Shortcuts',
          accelerator: 'CmdOrCtrl+/',
          click: () => context.act({ type: 'shortcuts' }),
        },
        { label: 'Open the Engine’s &Log', click: () => context.openLog() },
        ...(context.gpuAvoided
          ? [{ label: 'Use the &Graphics Card Again', click: () => context.useGpu() }]
          : []),
        separator,
        { label: '&Licences', click: () => context.showLicences() },
        ...(context.mac ? [] : [about]),
      ],
    },
  ];
}

function recentItems({ recent, openRecent, clearRecent }: MenuContext): MenuItemConstructorOptions[] {
  if (recent.length === 0) return [{ label: 'No Recent Files', enabled: false }];
  return [
    ...recent.map(
      (path): MenuItemConstructorOptions => ({
        // An ampersand in a label marks the next letter as its key.
        label: basename(path).replaceAll('&', '&&'),
        toolTip: path,
        click: () => openRecent(path),
      }),
    ),
    { type: 'separator' },
    { label: 'Clear the List', click: () => clearRecent() },
  ];
}
