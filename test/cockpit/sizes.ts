import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Sizes of windows that everything must fit in, CSS pixels; the last two are 1080p and 720p zoomed in to twice their size. */
export const SIZES = [
  { width: 1280, height: 720 },
  { width: 1024, height: 640 },
  { width: 900, height: 600 },
  { width: 960, height: 540 },
  { width: 640, height: 360 },
] as const;
export type Size = (typeof SIZES)[number];

/** What scripts in the page share: the part of it that is looked at, and what of a box is seen. */
const SEEN = `
  const root = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body;
  const nameOf = (element) =>
    element.tagName.toLowerCase() + ' "' +
    (element.ariaLabel || element.labels?.[0]?.textContent || element.textContent || element.value || '').trim().replace(/\\s+/g, ' ').slice(0, 50) + '"';
  const clips = (style) => style.overflowX !== 'visible' || style.overflowY !== 'visible';
  // What of a box is seen, in the window and in everything around it.
  const seen = (element, box) => {
    let [left, top, right, bottom] = [Math.max(0, box.left), Math.max(0, box.top), Math.min(innerWidth, box.right), Math.min(innerHeight, box.bottom)];
    let around = element.parentElement;
    for (; around && around !== root.parentElement; around = around.parentElement) {
      if (!clips(getComputedStyle(around))) continue;
      const own = around.getBoundingClientRect();
      [left, top, right, bottom] = [Math.max(left, own.left), Math.max(top, own.top), Math.min(right, own.right), Math.min(bottom, own.bottom)];
    }
    return { left, top, right, bottom, width: right - left, height: bottom - top };
  };`;

/**
 * What of the topmost dialog, or else of the page, cannot be seen or reached: words that spill over their neighbours,
 * controls, words and drawings that are cut by the window or by what they stand in even when they are scrolled to, or
 * that lie below something else. Messages, which go by themselves, may cover it.
 */
const OFFENDERS = `(() => {
  const CONTROL = 'button, select, input, textarea, summary, a[href]';
  ${SEEN}
  const found = new Set();
  const isUnseen = (element) => {
    for (let one = element; one; one = one.parentElement) if (getComputedStyle(one).clipPath !== 'none') return true;
    return !element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  };
  for (const element of root.querySelectorAll('*')) {
    // What is drawn inside an SVG fits its drawing, and has no box of its own.
    if (element.closest('svg') && element.tagName.toLowerCase() !== 'svg') continue;
    const style = getComputedStyle(element);
    const speaks = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
    if (!speaks && !element.matches(CONTROL + ', canvas, svg')) continue;
    const box = element.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1 || isUnseen(element)) continue;
    if (style.overflowX === 'auto' && element.scrollWidth > element.clientWidth + 1 && !element.querySelector('table, pre')) found.add(nameOf(element) + ' scrolls sideways');
    if (speaks && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1 && style.textOverflow !== 'ellipsis' && (style.overflowX === 'visible' || style.overflowX === 'hidden')) found.add(nameOf(element) + ' spills');
    if (element.matches('option, optgroup')) continue;
    element.scrollIntoView({ block: 'center', inline: 'nearest', behavior: 'instant' });
    const now = element.getBoundingClientRect();
    const part = seen(element, now);
    const [lostX, lostY] = [now.width - Math.max(0, part.width), now.height - Math.max(0, part.height)];
    const inTable = element.closest('table, pre');
    // Long texts and drawings may be taller than what they scroll in.
    if ((lostX > 1.5 && !inTable) || part.height < Math.min(now.height - 1.5, 16)) {
      found.add(nameOf(element) + ' is cut by ' + Math.round(lostX) + ' and ' + Math.round(lostY));
      continue;
    }
    if (style.pointerEvents === 'none' || element.matches('canvas, svg') || (inTable && lostX > 1.5)) continue;
    const y = (part.top + part.bottom) / 2;
    for (const x of [part.left + 2, (part.left + part.right) / 2, part.right - 2]) {
      const over = document.elementFromPoint(x, y);
      if (!over || element.contains(over) || over.contains(element)) continue;
      if (over.closest('label')?.contains(element) || element.closest('label')?.contains(over)) continue;
      if (over.closest('[data-over]')) continue;
      found.add(nameOf(element) + ' lies below ' + nameOf(over));
    }
  }
  return [...found];
})()`;

/** With what is shown now, at one size: everything can be seen and reached. */
export async function allIsSeen(page: Page, size: Size): Promise<void> {
  await page.setViewportSize(size);
  await expect.poll(() => page.evaluate('[innerWidth, innerHeight]')).toEqual([size.width, size.height]);
  await expect
    .poll(() => page.evaluate(OFFENDERS), { message: `${size.width} × ${size.height}` })
    .toEqual([]);
}

/** The same at every size. */
export async function nothingIsCut(page: Page): Promise<void> {
  for (const size of SIZES) await allIsSeen(page, size);
}

/** What is wrong now, for tools that tell it. */
export function offenders(page: Page): Promise<string[]> {
  return page.evaluate(OFFENDERS);
}

/** Where Tab has led: whether it was there before, and what is wrong where what has the focus is out of sight. */
const STOP = `(() => {
  ${SEEN}
  const stops = (window.alvinnStops ??= new Set());
  const element = document.activeElement ?? document.body;
  const again = stops.has(element);
  stops.add(element);
  if (element === document.body) return { again, wrong: null };
  // A switch that is drawn by its label is seen as it.
  const shown = getComputedStyle(element).clipPath === 'none' ? element : element.closest('label') ?? element;
  const box = shown.getBoundingClientRect();
  const part = seen(shown, box);
  if (part.width < Math.min(box.width - 2, 16) || part.height < Math.min(box.height - 2, 14))
    return { again, wrong: nameOf(element) + ' is out of sight' };
  const over = document.elementFromPoint((part.left + part.right) / 2, (part.top + part.bottom) / 2);
  const isCovered = over && !shown.contains(over) && !over.contains(shown) && !over.closest('label')?.contains(element);
  // Messages go by themselves.
  if (!isCovered || over.closest('[data-over]')) return { again, wrong: null };
  return { again, wrong: nameOf(element) + ' lies below ' + nameOf(over) };
})()`;

/** Goes through what is shown with Tab, once around. @returns what has the focus then and cannot be seen. */
export async function hiddenStops(page: Page): Promise<string[]> {
  const hidden: string[] = [];
  await page.evaluate('void (window.alvinnStops = new Set())');
  for (;;) {
    await page.keyboard.press('Tab');
    const { again, wrong } = await page.evaluate<{ again: boolean; wrong: string | null }>(STOP);
    if (again) break;
    if (wrong !== null) hidden.push(wrong);
  }
  // Keys are for the screen again.
  await page.evaluate('document.activeElement?.blur()');
  return hidden;
}
