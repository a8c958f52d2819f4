import { create } from 'zustand';
import { persist } from 'zustand/middleware';

/** What a person prefers on this page; kept by the browser. */
export interface Preferences {
  readonly theme: 'system' | 'dark' | 'light';
}

export const usePreferences = create<Preferences>()(
  persist<Preferences>(() => ({ theme: 'system' }), { name: 'alvinn-preferences' }),
);

/** Keeps the page's theme to the preference and the system's setting. */
export function applyTheme(): void {
  const systemLight = matchMedia('(prefers-color-scheme: light)');
  const apply = () => {
    const { theme } = usePreferences.getState();
    document.documentElement.dataset.theme =
      theme === 'system' ? (systemLight.matches ? 'light' : 'dark') : theme;
  };
  apply();
  systemLight.addEventListener('change', apply);
  usePreferences.subscribe(apply);
}
