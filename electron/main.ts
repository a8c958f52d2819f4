/** Electron's main process: one instance, one window, one engine. */
import { app, dialog, protocol } from 'electron';
import { Application } from './application.ts';
import { pathsIn } from './files.ts';
import { SHELL_SCHEME } from './shell-page.ts';

/** Files to open before there is a window: macOS may ask at any moment. */
const early = pathsIn(process.argv.slice(1), process.cwd());
let application: Application | undefined;

function open(paths: readonly string[]): void {
  if (application) void application.open(paths);
  else early.push(...paths);
}

app.enableSandbox();
protocol.registerSchemesAsPrivileged([{ scheme: SHELL_SCHEME, privileges: { standard: true } }]);
if (app.requestSingleInstanceLock()) {
  app.on('open-file', (event, path) => {
    event.preventDefault();
    open([path]);
  });
  app.on('second-instance', (_event, commandLine, workingFolder) => {
    application?.raise();
    open(pathsIn(commandLine.slice(1), workingFolder));
  });
  app.on('window-all-closed', () => app.quit());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => app.quit());
  app
    .whenReady()
    .then(Application.start)
    .then((started) => {
      application = started;
      if (early.length > 0) open(early);
    })
    .catch((error: Error) => {
      dialog.showErrorBox('ALVINN cannot start', String(error.message).split('\n', 1)[0]!.slice(0, 300));
      app.exit(1);
    });
} else app.quit();
