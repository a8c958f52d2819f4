import { EventEmitter } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';

/** Stands in for the `electron` module where its program is not at hand: it records what it is told. */

/** What the shell asked of Electron, in order. */
export const asked: (readonly [string, ...unknown[]])[] = [];
/** What people answer to dialogs. */
export const answers = { open: [] as string[], save: '', gpuInfo: {} as unknown };
/** Where the application lies; a test sets it before it starts. */
export const running = { appPath: '', userData: mkdtempSync(join(tmpdir(), 'alvinn-user-')) };

const note =
  (name: string) =>
  (...values: unknown[]) => {
    asked.push([name, ...values]);
  };

class App extends EventEmitter {
  readonly isPackaged = false;
  readonly enableSandbox = note('enableSandbox');
  readonly addRecentDocument = note('addRecentDocument');
  readonly clearRecentDocuments = note('clearRecentDocuments');
  readonly setAboutPanelOptions = note('setAboutPanelOptions');
  readonly showAboutPanel = note('showAboutPanel');
  readonly exit = note('exit');
  requestSingleInstanceLock = () => true;
  whenReady = async () => {};
  getAppPath = () => running.appPath;
  getPath = (name: string) => (name === 'userData' ? running.userData : tmpdir());
  getVersion = () => '1.2.3';
  getGPUInfo = async () => answers.gpuInfo;
  /** As Electron: asks everybody first, and ends where nobody prevents it. */
  quit(): void {
    let prevented = false;
    this.emit('will-quit', {
      preventDefault: () => {
        prevented = true;
      },
    });
    if (!prevented) note('ended')();
  }
}
export const app = new App();

class WebContents extends EventEmitter {
  url = '';
  readonly setWindowOpenHandler = note('setWindowOpenHandler');
  readonly send = note('send');
  getURL = () => this.url;
}

export class BrowserWindow extends EventEmitter {
  static latest: BrowserWindow;
  readonly options: unknown;
  readonly webContents = new WebContents();
  readonly show = note('show');
  readonly focus = note('focus');
  readonly maximize = note('maximize');
  readonly setFullScreen = note('setFullScreen');
  isMinimized = () => false;
  isMaximized = () => true;
  isFullScreen = () => false;
  getNormalBounds = () => ({ x: 1, y: 2, width: 1300, height: 800 });

  constructor(options: unknown) {
    super();
    this.options = options;
    BrowserWindow.latest = this;
  }

  async loadURL(url: string): Promise<void> {
    asked.push(['loadURL', url]);
    this.webContents.url = url;
    this.webContents.emit('did-finish-load');
    this.emit('ready-to-show');
  }
}

export const dialog = {
  showErrorBox: note('showErrorBox'),
  async showMessageBox(_window: unknown, options: { readonly message: string }) {
    asked.push(['showMessageBox', options.message]);
    return { response: 0 };
  },
  async showOpenDialog(_window: unknown, options: unknown) {
    asked.push(['showOpenDialog', options]);
    return { canceled: answers.open.length === 0, filePaths: answers.open };
  },
  async showSaveDialog(_window: unknown, options: unknown) {
    asked.push(['showSaveDialog', options]);
    return { canceled: answers.save === '', filePath: answers.save };
  },
};

/** The door's listener. */
export let knock: (event: unknown, ...values: unknown[]) => Promise<unknown>;
export const ipcMain = {
  handle(_channel: string, listener: typeof knock): void {
    knock = listener;
  },
};

/** The menu that is shown. */
export let menu: readonly MenuItemConstructorOptions[] = [];
export const Menu = {
  buildFromTemplate: (template: readonly MenuItemConstructorOptions[]) => template,
  setApplicationMenu(template: readonly MenuItemConstructorOptions[]): void {
    menu = template;
  },
};

export const session = {
  defaultSession: Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: note('setPermissionRequestHandler'),
    setPermissionCheckHandler: note('setPermissionCheckHandler'),
    setDevicePermissionHandler: note('setDevicePermissionHandler'),
    setSpellCheckerEnabled: note('setSpellCheckerEnabled'),
    webRequest: { onBeforeRequest: note('onBeforeRequest') },
  }),
};

export const shell = { openPath: note('openPath'), showItemInFolder: note('showItemInFolder') };
export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
};
/** The shell's own page, as its scheme answers now. */
export let shellPage: () => Promise<string>;
export const protocol = {
  registerSchemesAsPrivileged: note('registerSchemesAsPrivileged'),
  handle(_scheme: string, answer: () => Response): void {
    shellPage = () => answer().text();
  },
};
export const nativeTheme = { shouldUseDarkColors: true };
