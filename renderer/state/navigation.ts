import { create } from 'zustand';

export const SCREEN_IDS = [
  'drive',
  'recordings',
  'train',
  'evaluate',
  'models',
  'settings',
  'diagnostics',
] as const;
export type ScreenId = (typeof SCREEN_IDS)[number];

/** Where the person is. The address's hash says it too, so that a reload stays there. */
export const useNavigation = create<{ readonly screen: ScreenId }>(() => ({ screen: 'drive' }));

export function goTo(screen: ScreenId): void {
  useNavigation.setState({ screen });
  history.replaceState(null, '', `#${screen}`);
}

/** Goes where the address says. */
export function followAddress(): void {
  const wanted = location.hash.slice(1);
  const screen = SCREEN_IDS.find((id) => id === wanted);
  if (screen) useNavigation.setState({ screen });
}
