/** What kind of thing went wrong; also the `code` of a `--json` error. */
export type ErrorCode =
  | 'usage'
  | 'not-found'
  | 'unreadable'
  | 'damaged'
  | 'foreign'
  | 'newer-version'
  | 'invalid'
  | 'cannot-write'
  | 'no-gpu'
  | 'not-your-wheel'
  | 'cancelled';

/**
 * An error that is the user's to mend: one line that names the thing and what is wrong with it, and a hint that says
 * the next step. Anything else that is thrown is a defect of the program.
 */
export class UserError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'UserError';
    this.code = code;
    this.hint = hint;
  }
}

/** @throws UserError `cancelled` where the signal has been given. */
export function stopIfCancelled(signal: AbortSignal): void {
  if (signal.aborted)
    throw new UserError('cancelled', 'stopped before it was done', 'Nothing half-written was left.');
}
