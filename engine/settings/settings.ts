import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import type { VehicleSettings } from '../../sim/vehicle/vehicle.ts';
import { writeFileAtomically } from '../data/atomic.ts';
import { makeFolder, OWNER_ALONE } from '../data/folder.ts';
import { UserError } from '../errors.ts';
import {
  DEFAULT_SETTINGS,
  type Settings,
  type SettingsChange,
  type SettingsSection,
  type SettingsState,
  sensorsIn,
} from '../protocol/settings.ts';
import type { Trust } from '../protocol/trust.ts';
import type { Audience } from '../services/service.ts';
import type { LibraryPlace } from './library-place.ts';
import { merged, readSettings, settingsText } from './settings-file.ts';

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
    return sensorsIn(this.#settings);
  }

  get vehicle(): VehicleSettings {
    return this.#settings.vehicle;
  }

  get trust(): Trust {
    return this.#settings.trust;
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
    makeFolder(this.#parts.libraryFolder, OWNER_ALONE);
    writeFileAtomically(this.#file, settingsText(settings));
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

function aside(file: string, number: number): string {
  return file.replace(/\.json$/, `.damaged-${number}.json`);
}
