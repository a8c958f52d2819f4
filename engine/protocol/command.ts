import type { z } from 'zod';

/** One command that a page may give: what it takes, and what it answers. */
export interface CommandDefinition<Schema extends z.ZodType = z.ZodType, Result = unknown> {
  /** Checked where the message enters the engine. */
  readonly params: Schema;
  /** Only the page that has the wheel may give it. */
  readonly needsWheel: boolean;
  /** Never set: carries the type. */
  readonly result?: Result;
}

/** Defines a command that answers `Result`: `command<Result>()(z.strictObject({ … }))`. */
export function command<Result = null>() {
  return <Schema extends z.ZodType>(
    params: Schema,
    { needsWheel = false } = {},
  ): CommandDefinition<Schema, Result> => ({ params, needsWheel });
}
