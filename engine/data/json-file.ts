import type { z } from 'zod';
import { parseBoundedJson } from '../../sim/bounded-json.ts';
import { UserError } from '../errors.ts';
import { writeFileAtomically } from './atomic.ts';
import { readWholeFile } from './read-file.ts';

/** A kind of file that holds one JSON object. */
export interface JsonFileKind {
  /** For errors: "run". */
  readonly thing: string;
  /** Size that no such file exceeds, MiB. */
  readonly mostMib: number;
  /** What a person can do where one is damaged. */
  readonly mend: string;
  /** How it names itself, and the newest version that can be read; null for a file that has no such mark. */
  readonly mark: { readonly format: string; readonly version: number } | null;
}

/** Writes a whole file or nothing. @throws UserError where it cannot be written. */
export function writeJsonFile(
  path: string,
  { mark }: JsonFileKind,
  content: object,
  layout: 'dense' | 'readable' = 'dense',
): void {
  const marked = { ...mark, ...content };
  writeFileAtomically(
    path,
    layout === 'dense' ? JSON.stringify(marked) : `${JSON.stringify(marked, null, 2)}\n`,
  );
}

/**
 * Reads a whole file. Its content may come from anybody: size, depth and every value are checked.
 * @throws UserError `not-found`, `unreadable`, `foreign`, `newer-version`, or `damaged` with the first thing that is wrong.
 */
export function readJsonFile<Content>(path: string, kind: JsonFileKind, schema: z.ZodType<Content>): Content {
  const { thing, mostMib, mark } = kind;
  const text = readWholeFile(path, thing, mostMib).toString('utf8');
  let content: { format?: unknown; version?: unknown } | null;
  try {
    content = parseBoundedJson(text) as typeof content;
  } catch {
    throw damagedFile(path, kind, 'it is cut short or no JSON');
  }
  if (mark) {
    if (content?.format !== mark.format)
      throw new UserError('foreign', `${path} is no ${thing}`, 'Delete it, or move it elsewhere.');
    const { version } = content;
    if (typeof version !== 'number' || version < 1) throw damagedFile(path, kind, 'it names no version');
    if (version > mark.version) {
      throw new UserError(
        'newer-version',
        `${path} was written by a newer version of alvinn`,
        'Update alvinn.',
      );
    }
  }
  return checkedContent(path, kind, schema, content);
}

/** @throws UserError `damaged` with the first thing that is wrong with what a file holds. */
export function checkedContent<Content>(
  path: string,
  kind: Pick<JsonFileKind, 'mend'>,
  schema: z.ZodType<Content>,
  content: unknown,
): Content {
  const checked = schema.safeParse(content);
  if (checked.success) return checked.data;
  const { path: where, message } = checked.error.issues[0]!;
  throw damagedFile(path, kind, where.length > 0 ? `${where.join('.')}: ${message}` : message);
}

export function damagedFile(path: string, { mend }: Pick<JsonFileKind, 'mend'>, what: string): UserError {
  return new UserError('damaged', `${path} is damaged: ${what}`, mend);
}
