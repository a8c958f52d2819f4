import { failureOf } from '../errors.ts';
import type { DriveState } from '../protocol/drive.ts';

/** What people are told of something that went wrong. */
export type Problem = NonNullable<DriveState['problem']>;

export function problemOf(error: unknown): Problem {
  const { message, hint } = failureOf(error);
  return { message, hint };
}
