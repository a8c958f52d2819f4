import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** The last is 1280 × 720 zoomed in to twice its size. */
export const SIZES = [
  { width: 1024, height: 640 },
  { width: 1280, height: 720 },
  { width: 640, height: 360 },
] as const;

/** Controls that lie beyond the window's sides, words that spill over their neighbours, and what scrolls sideways without being a table. */
const OFFENDERS = `[...document.querySelectorAll('button, select, input, h1, h2, output, main, main *')].flatMap((element) => {
  // What is drawn fits its drawing, and has no box of its own.
  if (element instanceof SVGElement) return [];
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  if (box.width === 0 || box.height === 0 || style.visibility === 'hidden') return [];
  const name = element.tagName + ' ' + (element.ariaLabel || element.textContent || '').trim().slice(0, 40);
  const found = [];
  if (element.matches('button, select, input, h1, h2, output') && (box.right > innerWidth + 1 || box.left < -1)) found.push(name + ' is cut');
  const speaks = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
  if (speaks && style.overflowX === 'visible' && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1) found.push(name + ' spills');
  if (style.overflowX === 'auto' && element.scrollWidth > element.clientWidth + 1 && !element.querySelector('table')) found.push(name + ' scrolls');
  return found;
})`;

/** At each size, with what is shown now: nothing is cut, spills or scrolls sideways. */
export async function nothingIsCut(page: Page): Promise<void> {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    await expect.poll(() => page.evaluate('[innerWidth, innerHeight]')).toEqual([size.width, size.height]);
    await expect.poll(() => page.evaluate(OFFENDERS), { message: `${size.width} wide` }).toEqual([]);
  }
}
