import type { Handlers } from '../server/service.ts';
import type { SettingsStore } from './settings.ts';

export function settingsHandlers(
  settings: SettingsStore,
): Pick<Handlers, 'settings.change' | 'settings.reset' | 'settings.libraryFolder'> {
  return {
    'settings.change': (change) => {
      settings.change(change);
      return null;
    },
    'settings.reset': ({ sections }) => {
      settings.reset(sections);
      return null;
    },
    'settings.libraryFolder': ({ folder }) => {
      settings.chooseLibrary(folder);
      return null;
    },
  };
}
