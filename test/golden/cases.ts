import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { comparePictures, compareTexts, type Fault } from './compare.ts';
import { pngOf, readPicture } from './picture.ts';
import { type Drawer, type Drawn, type Tolerance, ToleranceSchema } from './subject.ts';

const CASES = fileURLToPath(new URL('.', import.meta.url));
/** Where a case that fails leaves what was drawn. */
const FAILED = fileURLToPath(new URL('../../.build/golden/', import.meta.url));

/** What every input has; a subject checks the rest. */
const Common = z.looseObject({ tolerance: z.record(z.string(), ToleranceSchema) });

/** Names of a subject's cases. */
export function casesOf(subject: string): string[] {
  return readdirSync(join(CASES, subject), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [entry.name] : [],
  );
}

export interface Case {
  readonly folder: string;
  readonly input: z.infer<typeof Common>;
  /** At least one; what the first draws is blessed. */
  readonly renderers: readonly string[];
}

export function readCase(subject: string, name: string): Case {
  const folder = join(CASES, subject, name);
  const input = Common.parse(JSON.parse(readFileSync(join(folder, 'input.json'), 'utf8')));
  const renderers = Object.keys(input.tolerance);
  if (renderers.length === 0) throw new Error(`${folder}/input.json: its tolerance names no renderer`);
  return { folder, input, renderers };
}

/** Draws a case anew as what is expected from now on. */
export async function blessCase(drawer: Drawer, subject: string, name: string): Promise<string> {
  const { folder, input, renderers } = readCase(subject, name);
  return write(folder, 'expected', await drawer.draw(input, renderers[0]!, folder));
}

/**
 * Draws a case and compares it with what is expected.
 *
 * @param failed where a case that fails leaves what was drawn
 * @throws Error that says how they differ, where both lie, and how to bless it.
 */
export async function checkCase(
  drawer: Drawer,
  subject: string,
  name: string,
  renderer: string,
  failed = FAILED,
): Promise<void> {
  const { folder, input } = readCase(subject, name);
  const left = join(failed, subject, name, renderer);
  rmSync(left, { recursive: true, force: true });
  const drawn = await drawer.draw(input, renderer, folder);
  const expected = fileOf(folder, 'expected', drawn);
  const fault = existsSync(expected)
    ? compare(expected, drawn, input.tolerance[renderer]!)
    : { message: 'was never blessed' };
  if (!fault) return;
  mkdirSync(left, { recursive: true });
  const files = [write(left, 'actual', drawn)];
  if (fault.difference) files.push(write(left, 'difference', fault.difference));
  throw new Error(
    `${subject}/${name}, drawn by ${renderer}, ${fault.message}
  expected ${expected}
${files.map((file) => `  drawn    ${file}`).join('\n')}
Look at both. If what was drawn is right: node test/golden/bless.ts ${subject}/${name}`,
  );
}

function compare(expected: string, drawn: Drawn, tolerance: Tolerance): Fault | undefined {
  return typeof drawn === 'string'
    ? compareTexts(readFileSync(expected, 'utf8'), drawn)
    : comparePictures(readPicture(expected), drawn, tolerance);
}

function fileOf(folder: string, name: string, drawn: Drawn): string {
  return join(folder, `${name}.${typeof drawn === 'string' ? 'html' : 'png'}`);
}

function write(folder: string, name: string, drawn: Drawn): string {
  const path = fileOf(folder, name, drawn);
  writeFileSync(path, typeof drawn === 'string' ? drawn : pngOf(drawn));
  return path;
}
