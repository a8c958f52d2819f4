import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { type MenuContext, menuTemplate } from './menu.ts';

function menuOf(part: Partial<MenuContext>) {
  const done: unknown[] = [];
  const does = (name: string) => () => done.push(name);
  const template = menuTemplate({
    mac: false,
    development: false,
    recent: [],
    gpuAvoided: false,
    act: (action) => done.push(action),
    open: does('open'),
    openRecent: (path) => done.push(path),
    clearRecent: does('clear'),
    reload: does('reload'),
    openLog: does('log'),
    useGpu: does('hardware'),
    showLicences: does('licences'),
    showAbout: does('about'),
    ...part,
  });
  const items = (list: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
    list.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? items(item.submenu) : [])]);
  const all = items(template);
  const click = (item: MenuItemConstructorOptions | undefined) => (item?.click as unknown as () => void)?.();
  return { all, done, click, byKey: (key: string) => all.find(({ accelerator }) => accelerator === key) };
}

const LABELS = ({ all }: ReturnType<typeof menuOf>) => all.flatMap(({ label }) => label ?? []);

describe('the menu', () => {
  it('goes to the eight screens by Ctrl+1 … 8, records, pauses and shows the shortcuts', () => {
    const menu = menuOf({});
    for (let i = 1; i <= 8; i++) menu.click(menu.byKey(`CmdOrCtrl+${i}`));
    for (const key of ['R', 'P', '/']) menu.click(menu.byKey(`CmdOrCtrl+${key}`));
    expect(menu.done).toEqual([
      ...['drive', 'recordings', 'train', 'evaluate', 'models', 'settings', 'diagnostics', 'lab'].map(
        (screen) => ({
          type: 'screen',
          screen,
        }),
      ),
      { type: 'record' },
      { type: 'pause' },
      { type: 'shortcuts' },
    ]);
  });

  it('gives no key twice and takes no letter that a person may want to type', () => {
    const keys = menuOf({ mac: true }).all.flatMap(({ accelerator }) => accelerator ?? []);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.filter((key) => !key.startsWith('CmdOrCtrl+'))).toEqual([]);
  });

  it('opens recent files by their names and clears the list', () => {
    const menu = menuOf({ recent: ['/drives/R&D.drive', '/models/a.onnx'] });
    const file = menu.all.find(({ toolTip }) => toolTip === '/drives/R&D.drive');
    expect(file?.label).toBe('R&&D.drive');
    menu.click(file);
    menu.click(menu.all.find(({ label }) => label === 'Clear the List'));
    expect(menu.done).toEqual(['/drives/R&D.drive', 'clear']);
    expect(LABELS(menuOf({}))).toContain('No Recent Files');
  });

  it('offers the graphics card again where its driver failed, and only there', () => {
    const label = 'Use the &Graphics Card Again';
    expect(LABELS(menuOf({}))).not.toContain(label);
    const menu = menuOf({ gpuAvoided: true });
    menu.click(menu.all.find((item) => item.label === label));
    expect(menu.done).toEqual(['hardware']);
  });

  it('shows developers’ tools to developers', () => {
    const roles = (development: boolean) => menuOf({ development }).all.map(({ role }) => role);
    expect(roles(false)).not.toContain('toggleDevTools');
    expect(roles(true)).toContain('toggleDevTools');
  });

  it.each([true, false])('has About and Quit where the system expects them (macOS: %s)', (mac) => {
    const menu = menuOf({ mac });
    expect(LABELS(menu).filter((label) => label === 'About ALVINN')).toHaveLength(1);
    expect(menu.all.filter(({ role }) => role === 'quit')).toHaveLength(1);
    for (const label of ['About ALVINN', '&Licences', 'Reload', 'Open the Engine’s &Log', '&Open …']) {
      menu.click(menu.all.find((item) => item.label === label));
    }
    expect(menu.done).toEqual(['about', 'licences', 'reload', 'log', 'open']);
  });
});
