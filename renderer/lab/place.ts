/**
 * Where one is in the Lab, as the address says it: `one-unit/3?rule=logistic&weights=1,1,-1.5`. Whatever comes in is read
 * value by value, each by its field; nothing of it is ever run, and what a field refuses is left at its start.
 */

/** One value of a chapter's state. */
export interface Field<Value> {
  readonly start: Value;
  /** @returns undefined where the text says no such value. */
  read(text: string): Value | undefined;
  write(value: Value): string;
}

export type Fields<State> = { readonly [Name in keyof State]: Field<State[Name]> };

/** A longer address is no address of the Lab's. */
const LONGEST = 6000;

/** A number from `least` to `most`, written with at most six digits after the point. */
export function numeric(start: number, least: number, most: number, whole = false): Field<number> {
  return {
    start,
    read: (text) => readNumber(text, least, most, whole),
    write: writeNumber,
  };
}

/** Largest seed that a page takes. */
export const MOST_SEED = 9999;

/** The seed of whatever a page draws by chance. */
export function seedOf(start: number): Field<number> {
  return numeric(start, 0, MOST_SEED, true);
}

/** A list of numbers, at most so many. */
export function numerics(
  start: readonly number[],
  least: number,
  most: number,
  longest: number,
): Field<readonly number[]> {
  return {
    start,
    read(text) {
      if (text === '') return [];
      const parts = text.split(',');
      if (parts.length > longest) return undefined;
      const values = parts.map((part) => readNumber(part, least, most, false));
      return values.every((value) => value !== undefined) ? values : undefined;
    },
    write: (values) => values.map(writeNumber).join(','),
  };
}

/** One of a few words. */
export function choice<Value extends string>(start: Value, options: readonly Value[]): Field<Value> {
  return { start, read: (text) => options.find((option) => option === text), write: (value) => value };
}

/** A name, of a file of the library say, in at most so many characters. What it names is looked up by whoever shows it. */
export function named(start: string, longest: number): Field<string> {
  return {
    start,
    read: (text) => (text.length <= longest && !/\p{C}/u.test(text) ? text : undefined),
    write: (value) => value,
  };
}

export function flag(start: boolean): Field<boolean> {
  return {
    start,
    read: (text) => (text === 'yes' ? true : text === 'no' ? false : undefined),
    write: (value) => (value ? 'yes' : 'no'),
  };
}

function readNumber(text: string, least: number, most: number, whole: boolean): number | undefined {
  if (!/^-?\d{1,15}(\.\d{1,15})?$/.test(text)) return undefined;
  const value = Number(text);
  return value >= least && value <= most && (!whole || Number.isInteger(value)) ? value : undefined;
}

function writeNumber(value: number): string {
  return String(Number(value.toFixed(6)));
}

/** What an address says, before a chapter's fields have looked at it. */
export interface Address {
  readonly chapter: string;
  /** From 0. */
  readonly page: number;
  readonly values: ReadonlyMap<string, string>;
}

/** @returns undefined where the text is no address of the Lab's. */
export function readAddress(text: string): Address | undefined {
  const found = /^([a-z-]{1,40})(?:\/(\d{1,2}))?(?:\?(.*))?$/s.exec(text.slice(0, LONGEST + 1));
  if (!found || text.length > LONGEST) return undefined;
  const [, chapter, page = '1', query = ''] = found;
  return { chapter: chapter!, page: Number(page) - 1, values: new Map(new URLSearchParams(query)) };
}

/** The address of a page with what was changed on it. */
export function writeAddress<State extends object>(
  chapter: string,
  page: number,
  changes: Partial<State>,
  fields: Fields<State>,
): string {
  const values = Object.entries(changes).map(([name, value]) => {
    const text = (fields as Record<string, Field<unknown>>)[name]!.write(value);
    // Commas may stand in an address as they are, and read better so.
    return `${name}=${encodeURIComponent(text).replaceAll('%2C', ',')}`;
  });
  return `${chapter}/${page + 1}${values.length > 0 ? `?${values.join('&')}` : ''}`;
}

/**
 * What of an address a chapter's fields understand.
 * @returns the changes, and the names of what was refused or is unknown.
 */
export function readChanges<State extends object>(
  values: ReadonlyMap<string, string>,
  fields: Fields<State>,
): { readonly changes: Partial<State>; readonly refused: readonly string[] } {
  const changes: Record<string, unknown> = {};
  const refused: string[] = [];
  for (const [name, text] of values) {
    const field = Object.hasOwn(fields, name) ? (fields as Record<string, Field<unknown>>)[name] : undefined;
    const value = field?.read(text);
    if (value === undefined) refused.push(name);
    else changes[name] = value;
  }
  return { changes: changes as Partial<State>, refused };
}
