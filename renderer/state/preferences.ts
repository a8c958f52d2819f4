import type { Settings } from '../../engine/protocol/settings.ts';
import { useEngine } from './engine.ts';

/**
 * Keeps the page's theme to the settings and to the system's. The engine keeps it, not the browser: each launch has an
 * address of its own, and what a browser keeps belongs to an address.
 */
export function applyTheme(): void {
  const systemLight = matchMedia('(prefers-color-scheme: light)');
  const apply = () => {
    const theme: Settings['page']['theme'] = useEngine.getState().settings?.settings.page.theme ?? 'system';
    const shown = theme === 'system' ? (systemLight.matches ? 'light' : 'dark') : theme;
    const { dataset } = document.documentElement;
    // Whoever draws anew with the theme is told of every assignment.
    if (dataset.theme !== shown) dataset.theme = shown;
  };
  apply();
  systemLight.addEventListener('change', apply);
  useEngine.subscribe(apply);
}
