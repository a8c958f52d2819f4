import { BrowserWindow, nativeTheme, protocol, screen } from 'electron';
import type { DesktopAction } from '../engine/protocol/desktop.ts';
import { ACTION_CHANNEL } from './channels.ts';
import type { Place } from './memory.ts';
import { boundsOf, SMALLEST } from './place.ts';
import { guardContents, type IsEngine } from './security.ts';
import { BUTTONS, SHELL_PAGE_URL, SHELL_SCHEME, type ShellPageContent, shellPage } from './shell-page.ts';

export interface WindowOptions {
  readonly preload: string;
  readonly icon: string;
  readonly place: Place | null;
  readonly isEngine: IsEngine;
  onPlace(place: Place): void;
  onTryAgain(): void;
  onOpenLog(): void;
  /** The page's process is gone, which is not what closing a window does. */
  onPageGone(reason: string): void;
}

/** The page's own ground: the window has it before the page does. */
const GROUND = { dark: '#101214', light: '#f3f1ec' };

/** The application's one window: it shows the engine's page, or why there is none. */
export class CockpitWindow {
  readonly window: BrowserWindow;
  readonly #isEngine: IsEngine;
  /** Actions from before the page was there. */
  #waiting: DesktopAction[] = [];
  #showsPage = false;
  #shellPage = '';

  constructor(options: WindowOptions) {
    this.#isEngine = options.isEngine;
    const { place } = options;
    this.window = new BrowserWindow({
      ...boundsOf(
        place,
        screen.getAllDisplays().map(({ workArea }) => workArea),
      ),
      minWidth: SMALLEST.width,
      minHeight: SMALLEST.height,
      title: 'ALVINN',
      icon: options.icon,
      backgroundColor: nativeTheme.shouldUseDarkColors ? GROUND.dark : GROUND.light,
      show: false,
      webPreferences: {
        preload: options.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
        spellcheck: false,
      },
    });
    protocol.handle(
      SHELL_SCHEME,
      () => new Response(this.#shellPage, { headers: { 'content-type': 'text/html; charset=utf-8' } }),
    );
    this.#rememberPlace(options.onPlace);
    const { webContents } = this.window;
    guardContents(webContents, options.isEngine);
    this.window.once('ready-to-show', () => {
      if (place?.state === 'maximized') this.window.maximize();
      if (place?.state === 'full-screen') this.window.setFullScreen(true);
      this.window.show();
    });
    webContents.on('did-finish-load', () => {
      this.#showsPage = this.#isEngine(webContents.getURL());
      if (!this.#showsPage) return;
      for (const action of this.#waiting.splice(0)) this.act(action);
    });
    webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit') options.onPageGone(reason);
    });
    webContents.on('did-navigate-in-page', (_event, url) => {
      if (!url.startsWith(SHELL_PAGE_URL)) return;
      if (url.endsWith(BUTTONS.tryAgain)) options.onTryAgain();
      if (url.endsWith(BUTTONS.openLog)) options.onOpenLog();
    });
  }

  /** Shows the engine's page; its token travels in the fragment, which the page takes away. */
  async showPage(origin: string, token: string): Promise<void> {
    await this.#load(`${origin}/#token=${token}`);
  }

  /** Shows a page of the shell: that the engine starts, or why it does not. */
  async showShellPage(content: ShellPageContent): Promise<void> {
    this.#shellPage = shellPage(content);
    await this.#load(SHELL_PAGE_URL);
  }

  /** Hands an action to the page, now or as soon as it is there. */
  act(action: DesktopAction): void {
    if (this.#showsPage) this.window.webContents.send(ACTION_CHANNEL, action);
    else this.#waiting.push(action);
  }

  /** Brings the window to the front. */
  raise(): void {
    if (this.window.isMinimized()) this.window.restore();
    this.window.show();
    this.window.focus();
  }

  async #load(url: string): Promise<void> {
    this.#showsPage = false;
    try {
      await this.window.loadURL(url);
    } catch {
      // The engine went away in the meantime, or another load came after: either is followed by a load of its own.
    }
  }

  #rememberPlace(onPlace: (place: Place) => void): void {
    this.window.on('close', () => {
      const { x, y, width, height } = this.window.getNormalBounds();
      const state = this.window.isFullScreen()
        ? 'full-screen'
        : this.window.isMaximized()
          ? 'maximized'
          : 'normal';
      onPlace({ x, y, width, height, state });
    });
  }
}
