import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { app, dialog, ipcMain, Menu, session, shell } from 'electron';
import type { Answer, DesktopAction, Imported } from '../engine/protocol/desktop.ts';
import { chooseAnyFiles, chooseFiles, chooseFolder, chooseSavePath } from './dialogs.ts';
import { openDoor } from './door.ts';
import { describeExit } from './engine-process/exit.ts';
import { LogFile } from './engine-process/log-file.ts';
import { type EngineState, Supervisor } from './engine-process/supervisor.ts';
import { isFromElsewhere, withRecent } from './files.ts';
import { adapterName, Memory } from './memory.ts';
import { menuTemplate } from './menu.ts';
import { engineEnvironment, type Places, placesOf } from './places.ts';
import { guardSession, originTest } from './security.ts';
import type { ShellPageContent } from './shell-page.ts';
import { CockpitWindow } from './window.ts';

const TOKEN_BYTES = 32;
const GPU_INFO_WITHIN_MS = 2000;
const LOG_LINES_SHOWN = 40;

/** The application from its start to its end: it connects engine, window, menu and door. */
export class Application {
  readonly #places: Places;
  readonly #memory: Memory;
  readonly #log: LogFile;
  readonly #adapter: string;
  readonly #engine: Supervisor;
  readonly #window: CockpitWindow;
  #state: EngineState = { state: 'starting' };
  /** Files to import once there is an engine. */
  readonly #toImport: string[] = [];
  /** Where this launch exported to: {@link DesktopBridge.revealExport} knows them by their places here. */
  readonly #exports: string[] = [];
  /** Where the engine was last, and is again after a restart. */
  #origin: string | undefined;
  /** Origin of the page that the window shows, undefined where that is one of the shell's. */
  #shown: string | undefined;

  /** Starts engine and window. Electron must be ready. */
  static async start(): Promise<Application> {
    // A driver in trouble may keep the answer back; the window does not wait for it.
    const gpuInfo = await Promise.race([
      app.getGPUInfo('basic').catch(() => undefined),
      setTimeout(GPU_INFO_WITHIN_MS, undefined),
    ]);
    return new Application(adapterName(gpuInfo));
  }

  private constructor(adapter: string) {
    this.#adapter = adapter;
    this.#places = placesOf({
      packaged: app.isPackaged,
      appPath: app.getAppPath(),
      resourcesPath: process.resourcesPath,
      platform: process.platform,
      launcherNode: process.env.ALVINN_NODE,
    });
    const userData = app.getPath('userData');
    this.#memory = new Memory(join(userData, 'shell.json'));
    this.#log = new LogFile(join(userData, 'logs', 'engine.log'), () => new Date());
    const isEngine = originTest(() => this.#origin);
    guardSession(session.defaultSession, isEngine);
    openDoor(ipcMain, isEngine, this.#calls(), (line) => this.#log.write(line));
    this.#window = new CockpitWindow({
      preload: join(app.getAppPath(), '.build', 'electron', 'preload.cjs'),
      icon: join(this.#places.root, 'assets', 'icons', '256x256.png'),
      place: this.#memory.content.place,
      isEngine,
      onPlace: (place) => this.#memory.change({ place }),
      onTryAgain: () => this.#tryAgain(),
      onOpenLog: () => this.#openLog(),
      onPageGone: (reason) => this.#pageGone(reason),
    });
    this.#engine = new Supervisor({
      command: (gpuAvoided, port) => this.#engineCommand(gpuAvoided, port),
      makeToken: () => randomBytes(TOKEN_BYTES).toString('hex'),
      nowMs: () => performance.now(),
      gpuAvoided: this.#memory.content.softwareOn.includes(adapter),
      onState: (state) => this.#engineIs(state),
      onLine: (line) => this.#log.write(line),
      onGpuAvoided: () => this.#avoidGpu(),
    });
    this.#endWithEngine();
    this.#setMenu();
    this.#engine.start();
  }

  /** Imports files, now or as soon as there is an engine, and tells the page. */
  async open(paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    this.#remember(paths);
    if (this.#state.state !== 'ready') this.#toImport.push(...paths);
    else {
      const own = paths.filter((path) => !isFromElsewhere(path));
      if (own.length > 0) this.#act({ type: 'imported', files: await this.#import(own) });
      for (const path of paths.filter(isFromElsewhere)) await this.#take(path);
    }
  }

  /** Has the engine keep a road or an archive from elsewhere, and the page show what is in it. */
  async #take(path: string): Promise<void> {
    const answer = await this.#engine.ask('exchange.take', { path });
    if ('failure' in answer) this.#act({ type: 'imported', files: [answer] });
    else this.#act({ type: 'taken', taken: answer.result });
  }

  /** Brings the window to the front. */
  raise(): void {
    this.#window.raise();
  }

  #engineCommand(gpuAvoided: boolean, port: number) {
    const { library } = parseArgs({
      args: process.argv.slice(1),
      options: { library: { type: 'string' } },
      strict: false,
    }).values;
    return {
      node: this.#places.node,
      arguments: [
        join(this.#places.root, 'engine', 'server', 'main.ts'),
        '--port',
        String(port),
        ...(typeof library === 'string' ? ['--library', library] : []),
        ...(gpuAvoided ? ['--avoid-gpu'] : []),
      ],
      environment: engineEnvironment(process.env, join(app.getPath('userData'), 'compile-cache')),
    };
  }

  #engineIs(state: EngineState): void {
    this.#state = state;
    switch (state.state) {
      case 'starting':
        // The page stays: it says itself that the engine is gone, and finds it again.
        if (this.#shown === undefined) {
          this.#showShellPage({ message: 'ALVINN is starting …', hint: 'The engine warms up.' });
        }
        break;
      case 'ready':
        this.#origin = state.origin;
        if (this.#shown !== state.origin) this.#showPage(state);
        void this.open(this.#toImport.splice(0));
        break;
      case 'failed':
        this.#showShellPage({ ...describeExit(state.exit), failedAfter: this.#log.latest(LOG_LINES_SHOWN) });
        break;
      case 'restarting':
      case 'stopped':
        break;
      default:
        state satisfies never;
    }
  }

  #showPage({ origin, token }: { readonly origin: string; readonly token: string }): void {
    this.#shown = origin;
    this.#window.showPage(origin, token);
  }

  #showShellPage(content: ShellPageContent): void {
    this.#shown = undefined;
    this.#window.showShellPage(content);
  }

  #tryAgain(): void {
    if (this.#state.state === 'ready') this.#showPage(this.#state);
    else this.#engine.start();
  }

  #pageGone(reason: string): void {
    this.#log.write(`the page is gone: ${reason}`);
    this.#showShellPage({
      message: 'The window’s page crashed',
      hint: 'The engine goes on; try again to see it.',
      failedAfter: this.#log.latest(LOG_LINES_SHOWN),
    });
  }

  #avoidGpu(): void {
    const { softwareOn } = this.#memory.content;
    this.#memory.change({ softwareOn: [...new Set([...softwareOn, this.#adapter])] });
    this.#setMenu();
    dialog.showMessageBox(this.#window.window, {
      type: 'warning',
      message: 'The engine crashed, most likely in the graphics driver',
      detail:
        'It starts again without the graphics card, on the processor alone, and will do so from now on. ' +
        'A newer driver gets a new chance by itself; “Use the Graphics Card Again” in the Help menu gives one now.',
    });
  }

  #useGpu(): void {
    const softwareOn = this.#memory.content.softwareOn.filter((name) => name !== this.#adapter);
    this.#memory.change({ softwareOn });
    this.#setMenu();
    this.#engine.useGpu();
  }

  #calls() {
    return {
      importFiles: async (kind) => {
        const paths = await chooseFiles(dialog, this.#window.window, kind);
        this.#remember(paths);
        return this.#import(paths);
      },
      exportFile: async (kind, file) => {
        const folder = app.getPath('documents');
        const path = await chooseSavePath(dialog, this.#window.window, kind, folder, file);
        if (path === null) return null;
        const answer = await this.#engine.ask('library.export', { kind, file, path });
        return 'failure' in answer ? answer : { result: this.#exports.push(path) - 1 };
      },
      chooseLibraryFolder: async () => {
        const folder = await chooseFolder(dialog, this.#window.window);
        return folder === undefined ? null : this.#engine.ask('settings.libraryFolder', { folder });
      },
      revealExport: async (exported) => {
        const path = this.#exports[exported];
        if (path !== undefined) shell.showItemInFolder(path);
      },
      revealReport: async (name) => {
        const answer = await this.#engine.ask('report.path', { name });
        if ('result' in answer) shell.showItemInFolder(answer.result.path);
      },
      revealLog: async () => shell.showItemInFolder(this.#log.path),
    } satisfies Parameters<typeof openDoor>[2];
  }

  async #import(paths: readonly string[]): Promise<Answer<Imported>[]> {
    const answers: Answer<Imported>[] = [];
    for (const path of paths) answers.push(await this.#engine.ask('library.import', { path }));
    return answers;
  }

  #setMenu(): void {
    const { recent, softwareOn } = this.#memory.content;
    const template = menuTemplate({
      mac: process.platform === 'darwin',
      development: !app.isPackaged,
      recent,
      gpuAvoided: softwareOn.includes(this.#adapter),
      act: (action) => this.#act(action),
      open: async () => this.open(await chooseAnyFiles(dialog, this.#window.window)),
      openRecent: (path) => void this.open([path]),
      clearRecent: () => {
        app.clearRecentDocuments();
        this.#memory.change({ recent: [] });
        this.#setMenu();
      },
      reload: () => this.#tryAgain(),
      openLog: () => this.#openLog(),
      useGpu: () => this.#useGpu(),
      showLicences: () => this.#showLicences(),
      showAbout: () => this.#showAbout(),
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  }

  #act(action: DesktopAction): void {
    this.#window.act(action);
  }

  #remember(paths: readonly string[]): void {
    if (paths.length === 0) return;
    for (const path of paths) app.addRecentDocument(path);
    this.#memory.change({ recent: withRecent(this.#memory.content.recent, paths) });
    this.#setMenu();
  }

  #openLog(): void {
    shell.openPath(this.#log.path);
  }

  #showLicences(): void {
    const { root } = this.#places;
    // The list of all packages is made with the installers.
    const all = join(root, '.build', 'licences.txt');
    shell.openPath(existsSync(all) ? all : join(root, 'LICENSE'));
  }

  #showAbout(): void {
    app.setAboutPanelOptions({
      applicationName: 'ALVINN',
      applicationVersion: app.getVersion(),
      copyright: 'MIT licence',
      credits: 'After Dean Pomerleau’s Autonomous Land Vehicle In a Neural Network, 1989.',
      iconPath: join(this.#places.root, 'assets', 'icons', '256x256.png'),
    });
    app.showAboutPanel();
  }

  /** Lets the engine close its files before the application ends, and leaves none behind whatever happens. */
  #endWithEngine(): void {
    app.on('will-quit', (event) => {
      if (this.#state.state === 'stopped') return;
      event.preventDefault();
      this.#engine.stop().then(() => app.quit());
    });
    process.on('exit', () => this.#engine.kill());
  }
}
