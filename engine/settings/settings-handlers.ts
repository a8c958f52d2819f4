import type { Handlers } from '../services/service.ts';
import type { SettingsStore } from './settings.ts';

export function settingsHandlers(
  settings: SettingsStore,
): Pick<Handlers, 'settings.change' | 'settings.reset' | 'settings.usualLibraryFolder'> {
  return {
    'settings.change': (change) => {
      settings.change(change);
      return null;
    },
    'settings.reset': ({ sections }) => {
      settings.reset(sections);
      return null;
    },
    'settings.usualLibraryFolder': () => {
      settings.chooseLibrary(null);
      return null;
    },
  };
}
