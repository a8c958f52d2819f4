import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import type { VehicleSettings } from '../../sim/vehicle/vehicle.ts';
import { writeFileAtomically } from '../data/atomic.ts';
import { makeFolder } from '../data/folder.ts';
import { readWholeFile } from '../data/read-file.ts';
import { UserError } from '../errors.ts';
import {
  DEFAULT_SETTINGS,
  type Settings,
  SettingsChange,
  type SettingsSection,
  type SettingsState,
} from '../protocol/settings.ts';
import type { Audience } from '../server/service.ts';
import type { LibraryPlace } from './library-place.ts';

const VERSION = 1;
const LARGEST_FILE_MIB = 1;

export interface SettingsParts {
  readonly libraryFolder: string;
  readonly place: LibraryPlace;
  readonly log: (line: string) => void;
}

/**
 * The person's settings, kept in `settings.json` of the library. A file that cannot be used is set aside under another
 * name, and the usual settings hold.
 */
export class SettingsStore {
  readonly #audience: Audience;
  readonly #parts: SettingsParts;
  readonly #file: string;
  readonly #listeners = new Set<(settings: Settings) => void>();
  #settings = DEFAULT_SETTINGS;
  #problem: SettingsState['problem'] = null;

  constructor(audience: Audience, parts: SettingsParts) {
    this.#audience = audience;
    this.#parts = parts;
    this.#file = join(parts.libraryFolder, 'settings.json');
    this.#load();
    this.#tell();
  }

  get current(): Settings {
    return this.#settings;
  }

  get sensors(): SensorSettings {
    const { camera, range } = this.#settings;
    return { camera, range };
  }

  get vehicle(): VehicleSettings {
    return this.#settings.vehicle;
  }

  /** Called with the settings after every change. @returns the unsubscriber. */
  onChange(listener: (settings: Settings) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @throws UserError where the file cannot be written; the settings are then as they were. */
  change(change: SettingsChange): void {
    this.#keep(merged(this.#settings, change));
  }

  /** @throws UserError where the file cannot be written. */
  reset(sections: readonly SettingsSection[]): void {
    const usual = Object.fromEntries(sections.map((section) => [section, DEFAULT_SETTINGS[section]]));
    this.#keep({ ...this.#settings, ...usual });
  }

  /** @throws UserError where the folder, or the file that remembers it, cannot be had. */
  chooseLibrary(folder: string | null): void {
    this.#parts.place.choose(folder);
    this.#tell();
  }

  #keep(settings: Settings): void {
    makeFolder(this.#parts.libraryFolder);
    writeFileAtomically(this.#file, `${JSON.stringify({ version: VERSION, ...settings }, null, 2)}\n`);
    this.#settings = settings;
    this.#problem = null;
    this.#tell();
    for (const listener of this.#listeners) listener(settings);
  }

  #load(): void {
    if (!existsSync(this.#file)) return;
    try {
      this.#settings = readSettings(this.#file);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#problem = { message: error.message, hint: this.#setAside(error) };
      this.#parts.log(`settings: ${error.message}; ${this.#problem.hint}`);
    }
  }

  /** @returns what became of the file, in words. */
  #setAside(error: UserError): string {
    // What cannot even be read is not touched: it may come back.
    if (error.code === 'unreadable') return `The usual settings hold. ${error.hint}`;
    let number = 1;
    while (existsSync(aside(this.#file, number))) number++;
    try {
      renameSync(this.#file, aside(this.#file, number));
    } catch {
      return 'The usual settings hold; the next change replaces the file.';
    }
    return `It was set aside as settings.damaged-${number}.json, and the usual settings hold.`;
  }

  #tell(): void {
    const { libraryFolder, place } = this.#parts;
    this.#audience.emit('settings', {
      settings: this.#settings,
      defaults: DEFAULT_SETTINGS,
      libraryFolder,
      nextLibraryFolder: place.next,
      problem: this.#problem,
    });
  }
}

/**
 * Settings of a file; what it does not say is as usual.
 * @throws UserError `unreadable`, `newer-version`, or `damaged` with the first thing that is wrong.
 */
function readSettings(path: string): Settings {
  const text = readWholeFile(path, 'settings file', LARGEST_FILE_MIB).toString('utf8');
  const damaged = (what: string) =>
    new UserError('damaged', `${path} is damaged: ${what}`, 'Set it again in Settings.');
  let content: { version?: unknown };
  try {
    content = JSON.parse(text);
  } catch {
    throw damaged('it is not JSON');
  }
  if (typeof content !== 'object' || content === null) throw damaged('it holds no settings');
  const { version, ...sections } = content;
  if (typeof version === 'number' && version > VERSION) {
    throw new UserError(
      'newer-version',
      `${path} was written by a newer version of alvinn`,
      'Update alvinn to use it.',
    );
  }
  if (version !== VERSION) throw damaged('it names no version');
  const checked = SettingsChange.safeParse(sections);
  if (checked.success) return merged(DEFAULT_SETTINGS, checked.data);
  const { path: where, message } = checked.error.issues[0]!;
  throw damaged(`${where.join('.') || 'settings'}: ${message}`);
}

function merged(settings: Settings, change: SettingsChange): Settings {
  const sections = Object.entries(settings) as [SettingsSection, object][];
  return Object.fromEntries(
    sections.map(([section, values]) => [section, { ...values, ...change[section] }]),
  ) as Settings;
}

function aside(file: string, number: number): string {
  return file.replace(/\.json$/, `.damaged-${number}.json`);
}
