/** One thing that a chapter claims, worked out from a run. */
export interface Check {
  /** What was looked at: "patterns of XOR that the best of 100 units has right". */
  readonly what: string;
  readonly value: number | string | boolean;
  /** What it should be, in words: "at most 3". */
  readonly wanted: string;
  readonly holds: boolean;
}

/** What a run found: its checks, and beside them whatever else the experiment has to tell, as JSON. */
export interface Findings {
  readonly checks: readonly Check[];
  readonly [more: string]: unknown;
}

/** An experiment of the Lab. The page and the command line run the same one. */
export interface Experiment {
  /** How the command line calls it: "one-unit". */
  readonly name: string;
  /** Of the Lab, 0 … 10. */
  readonly chapter: number;
  readonly title: string;
  /** The same `seed` gives the same numbers. Takes at most 20 s, unless its full size is asked for. */
  run(options: { readonly seed: number; readonly full: boolean }): Findings;
}

/** A check of a number against its least or greatest. */
export function atLeast(what: string, value: number, least: number): Check {
  return { what, value, wanted: `at least ${short(least)}`, holds: value >= least };
}

export function atMost(what: string, value: number, most: number): Check {
  return { what, value, wanted: `at most ${short(most)}`, holds: value <= most };
}

/** A check of a number that must lie in a range, its ends too. */
export function between(what: string, value: number, [least, most]: readonly [number, number]): Check {
  return { what, value, wanted: `${least} to ${most}`, holds: value >= least && value <= most };
}

/** A check of something that must come out exactly. */
export function exactly<Value extends number | string | boolean>(
  what: string,
  value: Value,
  wanted: Value,
): Check {
  return { what, value, wanted: String(wanted), holds: Object.is(value, wanted) };
}

/** A bound in as many digits as a person reads. */
function short(bound: number): number {
  return Number(bound.toPrecision(4));
}
