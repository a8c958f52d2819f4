import { LARGEST_SEED } from '../rng.ts';
/** What is wrong with a road file, in one line that names the field, and what to do about it. */
export class RoadFileError extends Error {
  readonly hint: string;
  /** Whether a later version of this program may read what this one does not. */
  readonly newer: boolean;

  constructor(message: string, hint: string, newer = false) {
    super(message);
    this.name = 'RoadFileError';
    this.hint = hint;
    this.newer = newer;
  }
}

/** A JSON object of a road file, read field by field. Every method throws RoadFileError naming the field. */
export class Fields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #prefix: string;

  /**
   * @param path name of the object for messages; empty for the file as a whole
   * @param names all the fields that it must have
   */
  constructor(value: unknown, path: string, names: readonly string[]) {
    this.#values = asObject(value, path);
    this.#prefix = path === '' ? '' : `${path}.`;
    const hint = `${path === '' ? 'A road file' : path} has the fields ${names.join(', ')}, and no others.`;
    for (const name of names) {
      if (!Object.hasOwn(this.#values, name))
        throw new RoadFileError(`${this.#prefix}${name} is missing`, hint);
    }
    const unknown = Object.keys(this.#values).find((key) => !names.includes(key));
    if (unknown !== undefined) {
      throw new RoadFileError(`${path === '' ? 'the file' : path} has a field ${show(unknown)}`, hint);
    }
  }

  object(name: string, names: readonly string[]): Fields {
    return new Fields(this.#values[name], this.#prefix + name, names);
  }

  list(name: string): readonly unknown[] {
    const value = this.#values[name];
    if (!Array.isArray(value)) this.#refuse(name, 'It is a list, in square brackets.');
    return value;
  }

  number(name: string, least: number, most: number): number {
    const value = this.#values[name];
    if (typeof value !== 'number' || !(value >= least && value <= most)) {
      this.#refuse(name, `It is a number from ${short(least)} to ${short(most)}; ${unitHint(name)}`);
    }
    return value;
  }

  /** A whole number that a generator starts from. */
  seed(name: string): number {
    const value = this.#values[name];
    if (!Number.isSafeInteger(value) || (value as number) < 0) {
      this.#refuse(name, `It is a whole number from 0 to ${LARGEST_SEED}.`);
    }
    return value as number;
  }

  boolean(name: string): boolean {
    const value = this.#values[name];
    if (typeof value !== 'boolean') this.#refuse(name, 'It is true or false.');
    return value;
  }

  choice<T>(name: string, choices: readonly T[]): T {
    const value = this.#values[name] as T;
    if (!choices.includes(value)) {
      this.#refuse(name, `It is one of ${choices.map((choice) => show(choice)).join(', ')}.`);
    }
    return value;
  }

  /** Text of one line, 1 … `longest` characters, without control characters. */
  line(name: string, longest: number): string {
    const value = this.#values[name];
    if (typeof value !== 'string' || value.trim() === '' || value.length > longest || /\p{C}/u.test(value)) {
      this.#refuse(name, `It is text of one line, at most ${longest} characters.`);
    }
    return value;
  }

  #refuse(name: string, hint: string): never {
    throw new RoadFileError(`${this.#prefix}${name} is ${show(this.#values[name])}`, hint);
  }
}

/** The object that `value` is. @throws RoadFileError if it is none. */
export function asObject(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw new RoadFileError(
    `${path === '' ? 'the file' : path} is ${show(value)}`,
    'It is an object, in braces.',
  );
}

/** A value as it looks in JSON, on one line, cut where it is long. */
export function show(value: unknown): string {
  if (typeof value === 'number' || value === 'NaN') return String(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  // Of text that came from outside, a terminal must see no control characters: escape what JSON leaves as it is.
  const text = JSON.stringify(value).replace(/\p{C}/gu, '�');
  return text.length <= 60 ? text : `${text.slice(0, 57)}…"`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function unitHint(name: string): string {
  if (name.endsWith('Rad')) return 'angles are in radians.';
  return name.endsWith('PerM') ? 'curvature is 1 / radius in metres.' : 'lengths are in metres.';
}
