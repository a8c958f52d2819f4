import { z } from 'zod';
import { command } from './command.ts';
import type { Taken } from './desktop.ts';
import { FileName } from './drive.ts';
import { FILE_KINDS, type FileKind } from './library.ts';

const Path = z.string().min(1).max(4096);

/**
 * What only the desktop application may ask, over the engine's own input: all that names a place outside the library. The
 * places come from the shell's dialogs and never from a page, so that a page that was taken over reads and writes in the
 * library alone. A browser has no such commands: it sends and fetches files by HTTP.
 */
export const DESKTOP_COMMANDS = {
  /** Copies a file of this machine into the library, after it was looked through. */
  'library.import': command<{ kind: FileKind; file: string }>()(z.strictObject({ path: Path })),
  /** Keeps a copy of somebody else's road or archive aside, for `exchange.lookRoad` and `exchange.look`. */
  'exchange.take': command<Taken>()(z.strictObject({ path: Path })),
  /** Copies a file of the library to a path that ends as its kind does; what was there is replaced. */
  'library.export': command()(z.strictObject({ kind: z.enum(FILE_KINDS), file: FileName, path: Path })),
  /** Absolute path of the folder that the next start opens as library. */
  'settings.libraryFolder': command()(z.strictObject({ folder: Path })),
  /** Where a report of the library lies. */
  'report.path': command<{ path: string }>()(z.strictObject({ name: FileName })),
};

export type DesktopCommand = keyof typeof DESKTOP_COMMANDS;

export type DesktopParams<Name extends DesktopCommand> = z.infer<(typeof DESKTOP_COMMANDS)[Name]['params']>;

export type DesktopResult<Name extends DesktopCommand> = NonNullable<
  (typeof DESKTOP_COMMANDS)[Name]['result']
>;

/** A line of the engine's input after its token. */
export const DesktopCall = z.strictObject({
  id: z.int().nonnegative(),
  command: z.enum(Object.keys(DESKTOP_COMMANDS) as DesktopCommand[]),
  params: z.unknown(),
});
