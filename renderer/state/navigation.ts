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
interface Place {
  readonly screen: ScreenId;
  readonly detail: string;
  /** How often an address was opened: a person may open the same one again. */
  readonly opened: number;
}

export const useNavigation = create<Place>(() => ({ screen: 'drive', detail: '', opened: 0 }));

/** What each screen said of itself last: coming back leads there. */
const details = new Map<ScreenId, string>();
/** The address's hash as it was last followed or said. */
let known = '';

export function goTo(screen: ScreenId): void {
  show(screen, details.get(screen) ?? '');
}

/** Says in the address where one is on the screen that is shown. */
export function sayDetail(screen: ScreenId, detail: string): void {
  details.set(screen, detail);
  // What a person has just put into the address is followed in a moment, and not written over.
  if (useNavigation.getState().screen === screen && location.hash === known) show(screen, detail);
}

/** Goes where the address says, now and whenever a person changes it. */
export function followAddress(): void {
  const follow = () => {
    known = location.hash;
    const [wanted = '', ...rest] = known.slice(1).split('/');
    const screen = SCREEN_IDS.find((id) => id === wanted);
    if (!screen) return;
    useNavigation.setState(({ opened }) => ({ screen, detail: rest.join('/'), opened: opened + 1 }));
  };
  follow();
  addEventListener('hashchange', follow);
}

function show(screen: ScreenId, detail: string): void {
  useNavigation.setState({ screen, detail });
  history.replaceState(null, '', detail ? `#${screen}/${detail}` : `#${screen}`);
  known = location.hash;
}
