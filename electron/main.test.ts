import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as electron from './electron-fixture.ts';
import { smallEngine } from './engine-process/engine-fixture.ts';
import { BUTTONS, SHELL_PAGE_URL } from './shell-page.ts';

vi.mock('electron', () => import('./electron-fixture.ts'));

const { asked } = electron;
const source = join(electron.running.userData, 'source');
const driveFile = join(electron.running.userData, 'a.drive');
const engineScript = join(source, 'engine', 'server', 'main.ts');

/** Puts a small engine where the application looks for the real one. */
function installEngine(body: string): void {
  const [script] = smallEngine(body)(false, 0).arguments;
  mkdirSync(join(engineScript, '..'), { recursive: true });
  writeFileSync(engineScript, readFileSync(script as string));
}

const LISTENING = `
endWithInput();
lines.on('line', (line) => {
  const { id, command, params } = JSON.parse(line);
  process.stderr.write('asked ' + command + ' ' + JSON.stringify(params) + '\\n');
  if (command === 'report.path') say({ answer: { id, result: { path: '/library/reports/' + params.name } } });
  else if (params.path === '/bad.onnx') say({ answer: { id, failure: { code: 'foreign', message: 'no', hint: '' } } });
  else say({ answer: { id, result: { kind: 'drive', file: 'a.drive' } } });
});
process.stderr.write('engine ' + process.pid + (gpuAvoided ? ' without graphics' : '') + '\\n');
say({ ready: { port: await listen('') } });
`;

const loads = () => asked.flatMap(([name, url]) => (name === 'loadURL' ? [String(url)] : []));
const pages = () => loads().filter((url) => url.startsWith('http:'));
const times = (name: string) => asked.filter(([other]) => other === name).length;
const until = (condition: () => boolean) => vi.waitFor(() => expect(condition()).toBe(true), 270_000);
const log = () => readFileSync(join(electron.running.userData, 'logs', 'engine.log'), 'utf8');
const enginePid = () => Number(log().match(/engine (\d+)(?![\s\S]*engine \d)/)?.[1]);
const click = (label: string) => {
  const items = electron.menu.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []));
  const item = items.find((other) => other.label === label);
  (item!.click as unknown as () => void)();
};
const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

beforeAll(async () => {
  writeFileSync(driveFile, '');
  electron.running.appPath = source;
  electron.answers.gpuInfo = { gpuDevice: [{ vendorId: 1, deviceId: 2, driverVersion: '3' }] };
  process.env.ALVINN_NODE = process.execPath;
  process.argv.push('--library', tmpdir(), driveFile);
  installEngine(LISTENING);
  await import('./main.ts');
  await until(() => pages().length === 1);
});
afterAll(() => {
  process.removeAllListeners('SIGINT');
  process.removeAllListeners('SIGTERM');
});

describe('the application', () => {
  it('shows that it starts, then the engine’s page with the launch’s token in its fragment', async () => {
    expect(await electron.shellPage()).toMatch(/ALVINN is starting/);
    expect(loads()[0]).toBe(SHELL_PAGE_URL);
    expect(pages()[0]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[0-9a-f]{64}$/);
  });

  it('opens one window: sandboxed, isolated, without Node', () => {
    expect(electron.BrowserWindow.latest.options).toMatchObject({
      webPreferences: {
        preload: join(source, '.build', 'electron', 'preload.cjs'),
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webviewTag: false,
      },
    });
    expect([times('enableSandbox'), times('setWindowOpenHandler'), times('onBeforeRequest')]).toEqual([
      1, 1, 1,
    ]);
  });

  it('has files from the command line imported, tells the page once it is there, and remembers them', async () => {
    await until(() => times('send') === 1);
    expect(asked.find(([name]) => name === 'send')).toEqual([
      'send',
      'alvinn:action',
      { type: 'imported', files: [{ result: { kind: 'drive', file: 'a.drive' } }] },
    ]);
    expect(log()).toContain(`asked library.import ${JSON.stringify({ path: driveFile })}`);
    expect(asked).toContainEqual(['addRecentDocument', driveFile]);
  });

  it('a second start raises the window and opens its files there', async () => {
    electron.app.emit('second-instance', {}, ['alvinn', driveFile], tmpdir());
    await until(() => times('send') === 2);
    expect(asked.slice(-2).map(([name]) => name)).toEqual(['addRecentDocument', 'send']);
    expect(times('focus')).toBe(1);
  });

  it('answers the page’s calls with native dialogs, whose paths it tells the engine alone', async () => {
    const event = { senderFrame: { origin: new URL(pages()[0] as string).origin, parent: null } };
    electron.answers.open = ['/x.drive', '/bad.onnx'];
    electron.answers.save = '/y.drive';
    expect(await electron.knock(event, 'importFiles', 'model')).toEqual([
      { result: { kind: 'drive', file: 'a.drive' } },
      { failure: { code: 'foreign', message: 'no', hint: '' } },
    ]);
    expect(await electron.knock(event, 'exportFile', 'drive', 'y.drive')).toEqual({ result: 0 });
    await until(() =>
      log().includes('asked library.export {"kind":"drive","file":"y.drive","path":"/y.drive"}'),
    );
    await electron.knock(event, 'revealExport', 0);
    await electron.knock(event, 'revealExport', 1);
    await electron.knock(event, 'revealReport', 'r.html');
    await electron.knock(event, 'revealLog');
    expect(asked.filter(([name]) => name === 'showItemInFolder').map(([, path]) => path)).toEqual([
      '/y.drive',
      '/library/reports/r.html',
      join(electron.running.userData, 'logs', 'engine.log'),
    ]);
    electron.answers.open = ['/another library'];
    await electron.knock(event, 'chooseLibraryFolder');
    await until(() => log().includes('asked settings.libraryFolder {"folder":"/another library"}'));
    electron.answers.save = '';
    expect(await electron.knock(event, 'exportFile', 'drive', 'y.drive')).toBeNull();
    const stranger = { senderFrame: { origin: 'http://127.0.0.1:1', parent: null } };
    expect(() => electron.knock(stranger, 'revealLog')).toThrow(/refused/);
    expect(log()).toMatch(/refused a call of the page: it came from http:\/\/127\.0\.0\.1:1/);
  });

  it('leaves the page alone when the engine comes back where it was', async () => {
    const first = enginePid();
    process.kill(first, 'SIGKILL');
    await until(() => enginePid() !== first);
    // Who gets an answer was told before that the engine is there.
    const event = { senderFrame: { origin: new URL(pages()[0] as string).origin, parent: null } };
    electron.answers.save = '/y.drive';
    await expect.poll(() => electron.knock(event, 'exportFile', 'drive', 'y.drive')).toHaveProperty('result');
    electron.answers.save = '';
    expect(pages()).toHaveLength(1);
    expect(log()).toMatch(/the engine ended: \{"reason":"(killed|ended)"/);
  });

  it('tells of a driver crash, goes on without the graphics card, and lets people take that back', async () => {
    installEngine(`${LISTENING} if (!gpuAvoided) process.abort();`);
    process.kill(enginePid(), 'SIGKILL');
    await until(() => /engine \d+ without graphics/.test(log()));
    expect(asked).toContainEqual([
      'showMessageBox',
      'The engine crashed, most likely in the graphics driver',
    ]);
    const memory = () => JSON.parse(readFileSync(join(electron.running.userData, 'shell.json'), 'utf8'));
    expect(memory().softwareOn).toEqual(['1:2:3']);
    installEngine(LISTENING);
    const gpuAvoided = enginePid();
    click('Use the &Graphics Card Again');
    await until(() => enginePid() !== gpuAvoided && !/without graphics(?![\s\S]*engine \d)/.test(log()));
    expect(memory().softwareOn).toEqual([]);
  });

  it('shows why the engine cannot start, its last lines and what to do, and tries again on request', async () => {
    const before = pages().length;
    installEngine(`
process.stderr.write('looking for <the library>\\n');
say({ error: { code: 'unreadable', message: 'the library is locked', hint: 'Close the other.' } });
process.exit(1);
`);
    process.kill(enginePid(), 'SIGKILL');
    await until(() => loads().at(-1) === SHELL_PAGE_URL);
    const shown = await electron.shellPage();
    expect(shown).toContain('the library is locked</h1>');
    expect(shown).toContain('<p>Close the other.</p>');
    expect(shown).toContain('looking for &#60;the library&#62;');
    const { webContents } = electron.BrowserWindow.latest;
    webContents.emit('did-navigate-in-page', {}, `${SHELL_PAGE_URL}${BUTTONS.openLog}`);
    expect(asked.at(-1)).toEqual(['openPath', join(electron.running.userData, 'logs', 'engine.log')]);
    installEngine(LISTENING);
    webContents.emit('did-navigate-in-page', {}, `${SHELL_PAGE_URL}${BUTTONS.tryAgain}`);
    await until(() => pages().length === before + 1);
  });

  it('shows it when the page crashes, and the page again on request', async () => {
    const { webContents } = electron.BrowserWindow.latest;
    const before = pages().length;
    webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    expect(loads().at(-1)).toBe(SHELL_PAGE_URL);
    expect(await electron.shellPage()).toContain('page crashed');
    click('Reload');
    expect(pages()).toHaveLength(before + 1);
  });

  it('shows licences and about, and its menu opens files', async () => {
    writeFileSync(join(source, 'LICENSE'), '');
    click('&Licences');
    click('About ALVINN');
    expect(asked.slice(-3)).toMatchObject([
      ['openPath', join(source, 'LICENSE')],
      ['setAboutPanelOptions', { applicationName: 'ALVINN', applicationVersion: '1.2.3' }],
      ['showAboutPanel'],
    ]);
    electron.answers.open = ['/menu.drive'];
    click('&Open …');
    await until(() => log().includes('asked library.import {"path":"/menu.drive"}'));
  });

  it('remembers the window’s place, ends the engine, and only then itself', async () => {
    electron.BrowserWindow.latest.emit('close');
    const memory = JSON.parse(readFileSync(join(electron.running.userData, 'shell.json'), 'utf8'));
    expect(memory.place).toEqual({ x: 1, y: 2, width: 1300, height: 800, state: 'maximized' });
    const pid = enginePid();
    expect(isAlive(pid)).toBe(true);
    electron.app.emit('window-all-closed');
    expect(times('ended')).toBe(0);
    await until(() => times('ended') === 1);
    expect(isAlive(pid)).toBe(false);
    expect(times('showErrorBox')).toBe(0);
  });
});
