import { create } from 'zustand';

export const SCREEN_IDS = [
  'drive',
  'recordings',
  'train',
  'evaluate',
  'models',
  'settings',
  'diagnostics',
  'lab',
] as const;
export type ScreenId = (typeof SCREEN_IDS)[number];

/**
 * Where the person is. The address's hash says it too, so that a reload stays there: the screen, and after a slash what a
 * screen says of itself (the Lab says its chapter, page and state).
 */
export const useNavigation = create<{ readonly screen: ScreenId; readonly detail: string }>(() => ({
  screen: 'drive',
  detail: '',
}));

/** What each screen said of itself last: coming back leads there. */
const details = new Map<ScreenId, string>();

export function goTo(screen: ScreenId): void {
  show(screen, details.get(screen) ?? '');
  history.replaceState(null, '', addressOf(useNavigation.getState()));
}

/** Says in the address where one is on the screen that is shown. */
export function sayDetail(screen: ScreenId, detail: string): void {
  details.set(screen, detail);
  if (useNavigation.getState().screen !== screen) return;
  show(screen, detail);
  history.replaceState(null, '', addressOf({ screen, detail }));
}

/** Goes where the address says, now and whenever a person changes it. */
export function followAddress(): void {
  const follow = () => {
    const [wanted = '', ...rest] = location.hash.slice(1).split('/');
    const screen = SCREEN_IDS.find((id) => id === wanted);
    if (screen) show(screen, rest.join('/'));
  };
  follow();
  addEventListener('hashchange', follow);
}

function show(screen: ScreenId, detail: string): void {
  useNavigation.setState({ screen, detail });
}

function addressOf({ screen, detail }: { readonly screen: ScreenId; readonly detail: string }): string {
  return detail ? `#${screen}/${detail}` : `#${screen}`;
}
