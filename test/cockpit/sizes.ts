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

/**
 * What of the topmost dialog, or else of the page, cannot be seen or reached: words that spill over their neighbours,
 * controls, words and drawings that are cut by the window or by what they stand in even when they are scrolled to, or
 * that lie below something else. Messages that go by themselves, and what has been opened over the screen, may cover it.
 */
const OFFENDERS = `(() => {
  const CONTROL = 'button, select, input, textarea, summary, a[href]';
  const root = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body;
  const found = new Set();
  const nameOf = (element) =>
    element.tagName.toLowerCase() + ' "' +
    (element.ariaLabel || element.textContent || element.value || '').trim().replace(/\\s+/g, ' ').slice(0, 50) + '"';
  const isUnseen = (element) => {
    for (let one = element; one; one = one.parentElement) if (getComputedStyle(one).clipPath !== 'none') return true;
    return !element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  };
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
      if (over.closest('aside, [data-over]') && !over.closest('aside')?.contains(element)) continue;
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
