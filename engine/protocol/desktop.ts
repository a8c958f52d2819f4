import type { FileKind } from './library.ts';
import type { Failure } from './messages.ts';

/** What became of something that the shell had the engine do. */
export type Answer<Result> = { readonly result: Result } | { readonly failure: Failure };

/** A file that came into the library. */
export interface Imported {
  readonly kind: FileKind;
  readonly file: string;
}

/** A road or an archive from elsewhere that the engine keeps until a person has said what becomes of it. */
export interface Taken {
  /** As the commands of `exchange` call it. */
  readonly upload: string;
  /** The file's own, with its ending. */
  readonly name: string;
}

/**
 * What the desktop application offers its page beside the engine's protocol: native dialogs, files from outside, menu
 * items. The preload sets it as `window.alvinnDesktop`; in a browser there is none. No path crosses it in either
 * direction: a person chooses in the shell's dialog, and the shell tells the engine.
 */
export interface DesktopBridge {
  /** Asks a person for files of a kind and imports them; empty where cancelled. */
  importFiles(kind: FileKind): Promise<readonly Answer<Imported>[]>;
  /** Asks a person for a place and exports to it; answers a number for {@link revealExport}, null where cancelled. */
  exportFile(kind: FileKind, file: string): Promise<Answer<number> | null>;
  /** Asks a person for the folder that the next start opens as library; null where cancelled. */
  chooseLibraryFolder(): Promise<Answer<null> | null>;
  /** Menu items and files opened from outside; returns the unsubscriber. */
  onAction(listener: (action: DesktopAction) => void): () => void;
  /** These open the folder of a file in the file manager: of an export of this launch, of a report, of the log. */
  revealExport(exported: number): Promise<void>;
  revealReport(name: string): Promise<void>;
  revealLog(): Promise<void>;
}

export type DesktopScreen =
  | 'drive'
  | 'recordings'
  | 'train'
  | 'evaluate'
  | 'models'
  | 'settings'
  | 'diagnostics'
  | 'lab';

export type DesktopAction =
  | { readonly type: 'screen'; readonly screen: DesktopScreen }
  /** Files that a person opened with the application. */
  | { readonly type: 'imported'; readonly files: readonly Answer<Imported>[] }
  | { readonly type: 'taken'; readonly taken: Taken }
  | { readonly type: 'record' }
  | { readonly type: 'pause' }
  | { readonly type: 'shortcuts' };
