import { oneLine, reasonOf } from './foreign-text.ts';
import type { Failure } from './protocol/messages.ts';

/** What kind of thing went wrong; also the `code` of a `--json` error. */
export type ErrorCode =
  | 'usage'
  | 'not-found'
  | 'unreadable'
  | 'damaged'
  | 'foreign'
  | 'newer-version'
  | 'invalid'
  | 'empty'
  | 'cannot-write'
  | 'port-taken'
  | 'in-use'
  | 'no-gpu'
  | 'not-your-wheel'
  | 'cancelled';

/**
 * An error that is the user's to mend: one line that names the thing and what is wrong with it, and a hint that says
 * the next step. Both are made one line of bounded length, whatever they quote: see {@link oneLine}. Anything else that is
 * thrown is a defect of the program.
 */
export class UserError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(oneLine(message), options);
    this.name = 'UserError';
    this.code = code;
    this.hint = oneLine(hint);
  }
}

/** @throws UserError `cancelled` where the signal has been given. */
export function stopIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw cancelled();
}

/** What work ends with that was told to stop. */
export function cancelled(): UserError {
  return new UserError('cancelled', 'stopped before it was done', 'Nothing half-written was left.');
}

/** What a page is told of an error; anything that is not the user's to mend is a defect. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UserError) {
    const { code, message, hint } = error;
    return { code, message, hint };
  }
  return {
    code: 'defect',
    message: oneLine(`alvinn has a defect: ${reasonOf(error)}`),
    hint: 'Copy the report in Diagnostics and send it to the makers; what you recorded is safe.',
  };
}
