import { parseBoundedJson } from '../../sim/bounded-json.ts';
import { readWholeFile } from '../data/read-file.ts';
import { UserError } from '../errors.ts';
import {
  DEFAULT_SETTINGS,
  type Settings,
  SettingsChange,
  type SettingsSection,
} from '../protocol/settings.ts';

const VERSION = 1;
const LARGEST_FILE_MIB = 1;

/** What a settings file holds. */
export function settingsText(settings: Settings): string {
  return `${JSON.stringify({ version: VERSION, ...settings }, null, 2)}\n`;
}

/**
 * Settings of a file; what it does not say is as usual.
 * @throws UserError `unreadable`, `newer-version`, or `damaged` with the first thing that is wrong.
 */
export function readSettings(path: string): Settings {
  const text = readWholeFile(path, 'settings file', LARGEST_FILE_MIB).toString('utf8');
  const damaged = (what: string) =>
    new UserError('damaged', `${path} is damaged: ${what}`, 'Set it again in Settings.');
  let content: { version?: unknown };
  try {
    content = parseBoundedJson(text) as typeof content;
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

/** Settings with changes to some of their sections. */
export function merged(settings: Settings, change: SettingsChange): Settings {
  const sections = Object.entries(settings) as [SettingsSection, object][];
  return Object.fromEntries(
    sections.map(([section, values]) => [section, { ...values, ...change[section] }]),
  ) as Settings;
}
