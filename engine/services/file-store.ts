import type { FileKind } from '../protocol/library.ts';

/** Where the files come from and go to that a browser sends and fetches. */
export interface FileStore {
  /** Gives `use` the path of a whole copy that nobody writes, which is gone afterwards. */
  lend(
    kind: FileKind,
    file: string,
    use: (path: string) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void>;
  /**
   * Lets `write` write to a path, then takes the file in under `name`; an archive of somebody else's files is kept until it is
   * imported or forgotten. @returns the name that it got.
   */
  receive(
    kind: FileKind | 'archive',
    name: string,
    write: (path: string) => Promise<void>,
    signal: AbortSignal,
  ): Promise<string>;
}
