import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import type { Events } from '../protocol/events.ts';
import {
  DEFAULT_SETTINGS,
  SettingsChange,
  SettingsSchema,
  type SettingsState,
} from '../protocol/settings.ts';
import type { Audience } from '../services/service.ts';
import { configFolder, homeFolder, LibraryPlace } from './library-place.ts';
import { SettingsStore } from './settings.ts';

let folder: string;
const inLibrary = (name: string) => join(folder, 'library', name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'alvinn-settings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function open() {
  const told: SettingsState[] = [];
  const audience: Audience = {
    emit: (event, data) => {
      if (event === 'settings') told.push(data as Events['settings']);
    },
    frame: () => {},
  };
  const store = new SettingsStore(audience, {
    libraryFolder: join(folder, 'library'),
    place: new LibraryPlace(join(folder, 'config'), join(folder, 'library')),
    log: () => {},
  });
  return { store, latest: () => told.at(-1)! };
}

describe('settings', () => {
  it('are the usual ones where nothing was set, and the usual ones are allowed', () => {
    expect(open().store.current).toEqual(DEFAULT_SETTINGS);
    expect(SettingsSchema.parse(DEFAULT_SETTINGS)).toEqual(DEFAULT_SETTINGS);
  });

  it('are told at once when they change, and are there at the next start', () => {
    const { store, latest } = open();
    const heard: number[] = [];
    const stop = store.onChange(({ camera }) => heard.push(camera.heightM));
    store.change({ camera: { heightM: 2.5 }, mouse: { steering: true } });
    stop();
    store.change({ camera: { heightM: 3 } });
    const expected = {
      ...DEFAULT_SETTINGS,
      camera: { ...DEFAULT_SETTINGS.camera, heightM: 3 },
      mouse: { ...DEFAULT_SETTINGS.mouse, steering: true },
    };
    expect([latest().settings, open().store.current, heard]).toEqual([expected, expected, [2.5]]);
    expect(readdirSync(join(folder, 'library'))).toEqual(['settings.json']);
  });

  it('go back to the usual ones section by section', () => {
    const { store } = open();
    store.change({ camera: { heightM: 2.5 }, vehicle: { wheelbaseM: 2.6 } });
    store.reset(['camera']);
    expect(store.current).toEqual({
      ...DEFAULT_SETTINGS,
      vehicle: { ...DEFAULT_SETTINGS.vehicle, wheelbaseM: 2.6 },
    });
  });

  it('stay as they were where the file cannot be written', () => {
    const { store } = open();
    mkdirSync(inLibrary('settings.json'), { recursive: true });
    expect(() => store.change({ camera: { heightM: 2.5 } })).toThrow(/directory/);
    rmSync(join(folder, 'library'), { recursive: true });
    writeFileSync(join(folder, 'library'), 'a file in its place');
    expect(() => store.change({ camera: { heightM: 2.5 } })).toThrow(UserError);
    expect(store.current).toEqual(DEFAULT_SETTINGS);
  });

  it.each([
    [{ camera: { heightM: 40 } }, 'camera.heightM'],
    [{ camera: { rows: 30.5 } }, 'camera.rows'],
    [{ range: { maxRangeM: Number.NaN } }, 'range.maxRangeM'],
    [{ vehicle: { wings: 2 } }, 'vehicle'],
    [{ wheel: { device: '' } }, 'wheel.device'],
    [{ horn: {} }, ''],
  ])('refuse %j', (change, where) => {
    const checked = SettingsChange.safeParse(change);
    expect(checked.error?.issues[0]?.path.join('.')).toBe(where);
  });
});

describe('a settings file', () => {
  const write = (text: string) => {
    mkdirSync(join(folder, 'library'));
    writeFileSync(inLibrary('settings.json'), text);
  };

  it.each([
    ['{"version": 1, "camera": {', /is damaged: it is not JSON/],
    ['null', /is damaged: it holds no settings/],
    ['{"camera": {}}', /is damaged: it names no version/],
    ['{"version": 1, "camera": {"heightM": "tall"}}', /is damaged: camera\.heightM: /],
    ['{"version": 9}', /was written by a newer version/],
  ])('of %j is set aside with a message, and kept', (text, message) => {
    write(text);
    const { store, latest } = open();
    expect(store.current).toEqual(DEFAULT_SETTINGS);
    expect(latest().problem).toEqual({
      message: expect.stringMatching(message),
      hint: 'It was set aside as settings.damaged-1.json, and the usual settings hold.',
    });
    expect(readFileSync(inLibrary('settings.damaged-1.json'), 'utf8')).toBe(text);
    store.change({ camera: { heightM: 2.5 } });
    expect(latest().problem).toBeNull();
    expect(open().store.current.camera.heightM).toBe(2.5);
  });

  it('that was damaged twice takes nothing from the first', () => {
    write('one');
    open();
    writeFileSync(inLibrary('settings.json'), 'two');
    open();
    expect(readFileSync(inLibrary('settings.damaged-1.json'), 'utf8')).toBe('one');
    expect(readFileSync(inLibrary('settings.damaged-2.json'), 'utf8')).toBe('two');
  });

  it('that says little leaves the rest as usual', () => {
    write('{"version": 1, "range": {"maxRangeM": 60}}');
    expect(open().store.current).toEqual({
      ...DEFAULT_SETTINGS,
      range: { ...DEFAULT_SETTINGS.range, maxRangeM: 60 },
    });
  });
});

describe('the library folder', () => {
  it('of the next start is the one chosen, made where it is missing', () => {
    const { store, latest } = open();
    const elsewhere = join(folder, 'new', 'place');
    store.chooseLibrary(elsewhere);
    expect(latest()).toMatchObject({
      libraryFolder: join(folder, 'library'),
      nextLibraryFolder: elsewhere,
    });
    expect(existsSync(elsewhere)).toBe(true);
    expect(new LibraryPlace(join(folder, 'config'), '/usual').next).toBe(elsewhere);
    store.chooseLibrary(null);
    expect(new LibraryPlace(join(folder, 'config'), '/usual').next).toBe('/usual');
  });

  it('is refused where it cannot be one', () => {
    const { store } = open();
    writeFileSync(join(folder, 'file'), '');
    expect(() => store.chooseLibrary('relative')).toThrow(/not a whole path/);
    expect(() => store.chooseLibrary(join(folder, 'file', 'inside'))).toThrow(/is not a folder/);
  });

  it('is the usual one where its file is damaged', () => {
    mkdirSync(join(folder, 'config'));
    writeFileSync(join(folder, 'config', 'library.json'), '{');
    expect(new LibraryPlace(join(folder, 'config'), '/usual').next).toBe('/usual');
  });

  it.each([
    ['linux', {}, '/home/me/.config/alvinn'],
    ['linux', { XDG_CONFIG_HOME: '/conf' }, '/conf/alvinn'],
    ['linux', { XDG_CONFIG_HOME: '' }, '/home/me/.config/alvinn'],
    ['linux', { XDG_CONFIG_HOME: 'conf' }, '/home/me/.config/alvinn'],
    ['win32', { APPDATA: 'Roaming' }, '/home/me/AppData/Roaming/ALVINN'],
    ['darwin', {}, '/home/me/Library/Application Support/ALVINN'],
    ['win32', { APPDATA: '/roaming' }, '/roaming/ALVINN'],
  ] as const)('is remembered on %s with %j in %s', (platform, env, expected) => {
    expect(configFolder({ platform, home: '/home/me', env })).toBe(expected);
  });

  it.each([
    ['linux', '/home/me', '/home/me'],
    ['linux', '', '/home/recorded'],
    ['linux', 'home', '/home/recorded'],
    ['win32', 'C:\\Users\\me', 'C:\\Users\\me'],
  ] as const)('lies on %s, where the home is told to be "%s", in %s', (platform, told, expected) => {
    expect(homeFolder(platform, told, () => '/home/recorded')).toBe(expected);
  });
});
