import { useEffect, useRef } from 'react';
import { create } from 'zustand';

/** A key that does something on the screen that is shown. */
export interface Shortcut {
  /** KeyboardEvent.key, letters in lower case, with "mod+" and "shift+" before it: "r", "mod+1", "?". */
  readonly keys: string;
  /** What it does, for the sheet. */
  readonly does: string;
  /** Acts again and again while the key is held. */
  readonly repeats?: boolean;
  /** Absent where something else listens to the key, as driving does. */
  readonly run?: () => void;
}

interface Group {
  readonly title: string;
  readonly shortcuts: readonly Shortcut[];
}

export const useShortcutGroups = create<{ readonly groups: readonly Group[] }>(() => ({ groups: [] }));

/** Registers shortcuts while a component is shown. They do not act while text is typed. */
export function useShortcuts(title: string, shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  const keys = shortcuts.map((shortcut) => `${shortcut.keys} ${shortcut.does}`).join('\n');
  useEffect(() => {
    const group: Group = {
      title,
      shortcuts: latest.current.map((shortcut, i) => ({
        ...shortcut,
        ...(shortcut.run && { run: () => latest.current[i]?.run?.() }),
      })),
    };
    useShortcutGroups.setState(({ groups }) => ({ groups: [...groups, group] }));
    return () => useShortcutGroups.setState(({ groups }) => ({ groups: groups.filter((g) => g !== group) }));
  }, [title, keys]);
}

/** Listens to the keyboard for all shortcuts; the latest registered comes first. */
export function listenForShortcuts(): void {
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || takesText(event.target) || isDialogOpen()) return;
    const pressed = keysOf(event);
    if (pressed === 'space' && pressesByItself(event.target)) return;
    const { groups } = useShortcutGroups.getState();
    const found = groups
      .toReversed()
      .flatMap(({ shortcuts }) => shortcuts)
      .find(({ keys }) => keys === pressed);
    if (!found?.run || (event.repeat && !found.repeats)) return;
    event.preventDefault();
    found.run();
  });
}

/** A shortcut's name for keys that are pressed. On a layout without Latin letters it is that of the key's place. */
export function keysOf({
  key,
  code,
  ctrlKey,
  metaKey,
  shiftKey,
}: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey'>): string {
  const place = /^Key([A-Z])$/.exec(code)?.[1];
  const isOther = /^\p{L}$/u.test(key) && !/\p{Script=Latin}/u.test(key);
  const name = key === ' ' ? 'space' : (isOther && place ? place : key).toLowerCase();
  // Shift is part of a sign such as "?", and named only with other keys.
  const shift = shiftKey && (name.length > 1 || /[a-z]/.test(name)) ? 'shift+' : '';
  return `${ctrlKey || metaKey ? 'mod+' : ''}${shift}${name}`;
}

function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) {
    return !['range', 'checkbox', 'radio', 'button'].includes(target.type);
  }
  return (
    target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
  );
}

/** Whether the space bar does something to the control already. */
function pressesByItself(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLButtonElement ||
    (target instanceof HTMLInputElement && ['checkbox', 'radio', 'button'].includes(target.type))
  );
}

/** What it lies over takes no keys, wherever the focus is: a dialog that shows something new may have lost it. */
function isDialogOpen(): boolean {
  return document.querySelector('dialog[open]') !== null;
}
