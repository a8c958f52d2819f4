/** Where text is typed, or letters choose from a list. */
const TEXT =
  'input:not([type=range], [type=checkbox], [type=radio], [type=button]), select, textarea, [contenteditable]';
/** What arrows change. */
const ARROWS = `input[type=range], input[type=radio], [role=slider], [role=tab], [role=option]`;
/** What the space bar presses. */
const SPACE = 'button, summary, input, [role=button]';

/** Whether a key belongs to what has the focus, and not to driving: letters only where text is typed. */
export function takesKeys(target: EventTarget | null, code: string): boolean {
  if (!(target instanceof Element)) return false;
  const within = (takers: string) => target.closest(takers) !== null;
  if (within(`dialog, ${TEXT}`)) return true;
  if (code === 'Space') return within(SPACE);
  return code.startsWith('Arrow') && within(ARROWS);
}

/** Escape takes the focus from a control that keys belong to, so that they drive again. @returns whether it did. */
export function givesBack({ code, target }: KeyboardEvent): boolean {
  if (code !== 'Escape' || !(target instanceof HTMLElement) || target.closest('dialog')) return false;
  if (!target.matches(`${TEXT}, ${ARROWS}, ${SPACE}`)) return false;
  target.blur();
  return true;
}
