const CONTROL = 'button, select, input, textarea, summary, a[href], [tabindex]:not([tabindex="-1"])';
const HEADING = 'h1, h2, h3';
const ROW = 'li, article, tr';
/** Messages, which lie over the page for a while. */
const MESSAGES = '[data-over]';
/** What had the focus that is remembered. */
const MOST = 30;

/**
 * Gives the focus a place where what has it vanishes: a row that goes to the trash, a dialog or a panel that closes, a button
 * whose place another takes. Else Tab would go on at the page's foot, and a screen reader would fall silent.
 *
 * What takes the place gets the focus: a control, a row, the heading of something larger, or its first button after a
 * button. After a row that leaves nothing in its place it is the next row, or the last one; after a dialog or a message, what
 * had the focus before; else the nearest heading before the gap.
 */
export function keepFocus(): void {
  const before: Element[] = [];
  let held: Element | undefined;
  addEventListener('focusin', ({ target }) => {
    if (!(target instanceof Element)) return;
    held = target;
    before.push(target);
    if (before.length > MOST) before.shift();
  });
  // Whoever lets go of something that is still there means to, and so does whoever presses elsewhere: nothing gets it back.
  addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget) return;
    // What is being removed is gone by then, and no key has been pressed yet.
    queueMicrotask(() => {
      if (hasFocus() || (held && !held.isConnected)) return;
      held = undefined;
      before.length = 0;
    });
  });
  const letGo = ({ target }: PointerEvent) => {
    if (!(target instanceof Node && held?.contains(target))) held = undefined;
  };
  addEventListener('pointerdown', letGo, { capture: true });
  new MutationObserver((records) => {
    if (!held || hasFocus() || !removalOf(held, records)) return;
    focus(held.isConnected ? held : placeAfter(held, records, before));
  }).observe(document.body, { childList: true, subtree: true });
}

/** Gives the focus to a row of a list before the row goes, whatever else shows of it: then the next one has it. */
export function focusRow(name: string): void {
  const row = [...document.querySelectorAll<HTMLElement>('[data-row]')].find(
    ({ dataset }) => dataset.row === name,
  );
  const [control] = row ? controlsIn(row) : [];
  if (control) focus(control);
}

function hasFocus(): boolean {
  return document.activeElement !== null && document.activeElement !== document.body;
}

function focus(element: Element): void {
  if (!(element instanceof HTMLElement || element instanceof SVGElement)) return;
  if (!element.matches(CONTROL) && !element.hasAttribute('tabindex')) element.tabIndex = -1;
  element.focus();
}

/** Where something vanished from. */
interface Gap {
  /** What went, with all that was in it. */
  readonly gone: Element;
  readonly parent: Element;
  /** What follows the gap now, and what stands before it. */
  readonly after: readonly Element[];
  readonly before: readonly Element[];
  /** What came into the same parent at the same time: what stands in the gap first. */
  readonly fresh: readonly Element[];
}

function placeAfter(lost: Element, records: readonly MutationRecord[], earlier: readonly Element[]): Element {
  const gap = gapOf(lost, records);
  if (!gap) return headingBefore(undefined);
  const { gone, parent, after, before, fresh } = gap;
  if (parent.closest(MESSAGES) || lost.closest('dialog')) {
    const still = earlier.findLast((one) => isReachable(one) && !one.closest(MESSAGES));
    return still ?? headingBefore(undefined);
  }
  for (const one of fresh) {
    if (one.matches(CONTROL) && isReachable(one)) return one;
    const inside = one.matches(ROW)
      ? controlsIn(one)[controlsIn(gone).indexOf(lost)]
      : [...one.querySelectorAll(HEADING)].find(isReachable);
    // A button takes none of the keys that drive but the space bar; other controls do.
    const button = lost.matches('button') ? controlsIn(one).find((own) => own.matches('button')) : undefined;
    const found = inside ?? button;
    if (found) return found;
  }
  if (gone.matches(ROW)) {
    for (const row of [...after, ...before.toReversed()]) {
      const [first] = row.matches(ROW) ? controlsIn(row) : [];
      if (first) return first;
    }
  }
  return headingBefore(gap);
}

/** What took a node away, alone or with what it stands in. */
function removalOf(node: Node, records: readonly MutationRecord[]): MutationRecord | undefined {
  return records.findLast(({ removedNodes }) => [...removedNodes].some((one) => one.contains(node)));
}

function gapOf(lost: Element, records: readonly MutationRecord[]): Gap | undefined {
  let at: Node = lost;
  let removal = removalOf(at, records);
  // What it vanished from may have vanished in turn.
  while (removal && !removal.target.isConnected) {
    at = removal.target;
    removal = removalOf(at, records);
  }
  const parent = removal?.target;
  const gone = removal && [...removal.removedNodes].find((one) => one.contains(at));
  if (!(parent instanceof Element && gone instanceof Element)) return undefined;
  let previous = removal!.previousSibling;
  while (previous && previous.parentNode !== parent)
    previous = removalOf(previous, records)?.previousSibling ?? null;
  const all = [...parent.childNodes];
  const cut = previous ? all.indexOf(previous as ChildNode) + 1 : 0;
  const added = new Set<Node>(records.flatMap(({ addedNodes }) => [...addedNodes]));
  // What only moved is no news.
  for (const { removedNodes } of records) for (const one of removedNodes) added.delete(one);
  const [before, after] = [all.slice(0, cut), all.slice(cut)].map(elementsOf) as [Element[], Element[]];
  const isLike = ({ tagName }: Element) => tagName === gone.tagName;
  const come = after.findIndex((one) => !added.has(one));
  const inGap = after.slice(0, come < 0 ? after.length : come);
  const elsewhere = [...before, ...after].filter((one) => added.has(one) && isLike(one));
  return { gone, parent, before, after, fresh: [...inGap, ...elsewhere] };
}

function elementsOf(nodes: readonly Node[]): Element[] {
  return nodes.filter((node) => node instanceof Element);
}

/** The nearest heading before a gap, or the first that there is, of the dialog or the screen that is shown. */
function headingBefore(gap: Gap | undefined): Element {
  const root =
    [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.querySelector('main') ?? document.body;
  const headings = [...root.querySelectorAll(HEADING)].filter(isReachable);
  const [last] = gap ? gap.before.slice(-1) : [];
  const isBefore = (heading: Element) => {
    const place = (last ?? gap!.parent).compareDocumentPosition(heading);
    const isInside = (place & Node.DOCUMENT_POSITION_CONTAINED_BY) !== 0;
    return (
      (place & Node.DOCUMENT_POSITION_PRECEDING) !== 0 || (isInside && last !== undefined) || heading === last
    );
  };
  return (gap && headings.findLast(isBefore)) ?? headings[0] ?? root;
}

function controlsIn(element: Element): Element[] {
  return [...element.querySelectorAll(CONTROL)].filter((one) => !one.isConnected || isReachable(one));
}

function isReachable(element: Element): boolean {
  return (
    element.isConnected &&
    element.checkVisibility({ visibilityProperty: true }) &&
    !element.matches(':disabled')
  );
}
