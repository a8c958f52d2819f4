import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type { ScreenId } from '../../renderer/state/navigation.ts';
import { chromiumFolder } from '../chromium.ts';
import { type Cockpit, openCockpit } from './cockpit.ts';
import { fillForScenes, scenesOf } from './scenes.ts';
import { SIZES, type Size } from './sizes.ts';

/**
 * Where everything stands on a screen, as text: a line a control, heading, label and drawing, at two sizes of window. It
 * stands in for golden pictures of the screens. Their pixels hang on the fonts of a machine and on numbers that are never
 * the same twice (speeds, times, its processor's name), and a picture of each would be megabytes that `git diff` cannot
 * show. For the measuring alone the page gets a font that comes with the tests' Chromium, and every number and whatever the
 * machine tells becomes the same. That happens at one go, so that nothing moves meanwhile, and is undone.
 */
const FOLDER = fileURLToPath(new URL('places/', import.meta.url));
/** Where a scene that fails leaves what was measured. */
const FAILED = fileURLToPath(new URL('../../.build/places/', import.meta.url));
export const PLACED_AT: readonly Size[] = [SIZES[0], SIZES[4]];
/** A drawing takes its size a moment after what stands around it, CSS pixels. */
const TOLERANCE_PX = 8;
const FONTS = join(chromiumFolder(), 'fonts', 'fonts', 'Open_Sans');

/**
 * Opens a cockpit for the scenes of a screen, with a library of its own and the font that places are measured by. Little motion
 * is wanted in it: what would play by itself is at its end at once.
 */
export async function openForScenes(screen: ScreenId, elsewhere: string): Promise<Cockpit> {
  const cockpit = await openCockpit({
    ...SIZES[0],
    calm: true,
    // The Lab works between pictures.
    quickDisplay: screen === 'lab',
    ...(screen === 'drive' ? {} : { screen }),
    fill: (library) => fillForScenes(library, elsewhere),
  });
  await bringFont(cockpit.page);
  return cockpit;
}

/** Opens every scene of the screens that are wanted, or of all, one after the other in the first size of window. */
export async function* everyScene(wanted: readonly string[]): AsyncGenerator<{ name: string; page: Page }> {
  const elsewhere = mkdtempSync(join(tmpdir(), 'alvinn-elsewhere-'));
  for (const [screen, scenes] of Object.entries(scenesOf(elsewhere))) {
    if (wanted.length > 0 && !wanted.includes(screen)) continue;
    await using cockpit = await openForScenes(screen as ScreenId, elsewhere);
    const { page } = cockpit;
    for (const [name, open] of Object.entries(scenes)) {
      await page.setViewportSize(SIZES[0]);
      await open(page);
      yield { name, page };
    }
  }
}

/** Gives a page the font of {@link placesOf}, which nothing uses yet. */
async function bringFont(page: Page): Promise<void> {
  for (const [name, weight] of [
    ['Regular', '400'],
    ['Bold', '700'],
  ] as const) {
    const font = readFileSync(join(FONTS, `OpenSans-${name}.ttf`)).toString('base64');
    await page.evaluate(`(async () => {
      const bytes = Uint8Array.from(atob('${font}'), (letter) => letter.charCodeAt(0));
      document.fonts.add(await new FontFace('Measured', bytes.buffer, { weight: '${weight}' }).load());
    })()`);
  }
}

const PLACES = `(() => {
  const CONTROL = 'button, select, input, textarea, summary, a[href]';
  const WORD = 'h1, h2, h3, h4, label, legend, th, dt, figcaption, p';
  const DRAWING = 'canvas, svg[role="img"]';
  // What a machine says of itself, and what was measured.
  const FACT = 'dd, td, output, code, [role="status"], [aria-live]';
  const root = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body;
  const style = document.documentElement.style;
  const before = { data: [], scrolled: [] };
  for (const one of document.querySelectorAll('*')) {
    if (one.scrollTop > 0 || one.scrollLeft > 0) before.scrolled.push([one, one.scrollLeft, one.scrollTop]);
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  // Letters that the font lacks would come from the machine's fonts.
  const same = (text) => text.replace(/[\\d.,:]*\\d/g, '0').replace(/[^\\u0000-\\u024f\\u0370-\\u03ff\\u2010-\\u2026]/g, 'x');
  while (texts.nextNode()) {
    const node = texts.currentNode;
    if (node.data.trim() === '') continue;
    before.data.push([node, node.data]);
    node.data = node.parentElement.closest(FACT) ? 'fact' : same(node.data);
  }
  style.setProperty('--font', 'Measured');
  style.setProperty('--mono', 'Measured');
  for (const [one] of before.scrolled) one.scrollTo({ top: 0, left: 0, behavior: 'instant' });
  const nameOf = (element) => {
    const own = element.matches('input, textarea, select') ? element.labels?.[0]?.textContent : element.textContent;
    return same((element.ariaLabel || own || element.placeholder || '').trim().replace(/\\s+/g, ' ')).slice(0, 40);
  };
  const kindOf = (element) => {
    const tag = element.tagName.toLowerCase();
    return tag === 'input' ? element.type : tag;
  };
  const lines = [];
  for (const element of root.querySelectorAll([CONTROL, WORD, DRAWING].join())) {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
    // Messages go by themselves, work under way ends, and a machine is slow for a while.
    if (element.closest('[data-over], [data-passing], footer') || element.parentElement.closest(CONTROL)) continue;
    const { x, y, width, height } = element.getBoundingClientRect();
    if (width <= 1 || height <= 1) continue;
    const place = [x, y, width, height].map((value) => String(Math.round(value)).padStart(5)).join('');
    lines.push((place + '  ' + kindOf(element) + ' ' + nameOf(element)).trimEnd());
  }
  style.removeProperty('--font');
  style.removeProperty('--mono');
  for (const [node, data] of before.data) node.data = data;
  for (const [one, left, top] of before.scrolled) one.scrollTo({ left, top, behavior: 'instant' });
  return lines;
})()`;

/** Of what is shown now: left, top, width, height in CSS pixels, kind and name of everything on it, a line each. */
export function placesOf(page: Page): Promise<readonly string[]> {
  return page.evaluate(PLACES);
}

/** How what is shown differs from what was blessed, a line each; at most a few. */
export async function displaced(page: Page, scene: string, size: Size): Promise<readonly string[]> {
  const expected = read(fileOf(FOLDER, scene, size));
  const actual = await placesOf(page);
  const wrong = Array.from({ length: Math.max(expected.length, actual.length) }, (_, i) =>
    isAlike(expected[i], actual[i])
      ? []
      : [`expected ${expected[i] ?? 'nothing'}`, `is       ${actual[i] ?? 'nothing'}`],
  ).flat();
  if (wrong.length === 0) return [];
  mkdirSync(FAILED, { recursive: true });
  write(fileOf(FAILED, scene, size), actual);
  const how = `compare ${fileOf(FAILED, scene, size)}; if it is right: node test/cockpit/bless-places.ts`;
  return [...wrong.slice(0, 6), how];
}

/** Takes what is shown for what is expected from now on. */
export async function bless(page: Page, scene: string, size: Size): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  write(fileOf(FOLDER, scene, size), await placesOf(page));
}

function fileOf(folder: string, scene: string, { width, height }: Size): string {
  return join(folder, `${scene}-${width}x${height}.txt`);
}

function read(file: string): readonly string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
}

function write(file: string, lines: readonly string[]): void {
  writeFileSync(file, `${lines.join('\n')}\n`);
}

/** Four numbers and a name. */
const LINE = /^\s*(-?\d+)\s+(-?\d+)\s+(\d+)\s+(\d+)\s\s(.*)$/;

function isAlike(expected: string | undefined, actual: string | undefined): boolean {
  const [, ...wanted] = LINE.exec(expected ?? '') ?? [];
  const [, ...got] = LINE.exec(actual ?? '') ?? [];
  if (wanted.length === 0 || got.length === 0 || wanted[4] !== got[4]) return false;
  return [0, 1, 2, 3].every((i) => Math.abs(Number(wanted[i]) - Number(got[i])) <= TOLERANCE_PX);
}
