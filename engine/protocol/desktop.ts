/**
 * What the desktop application offers its page beside the engine's protocol: native dialogs, files from outside, menu
 * items. The preload sets it as `window.alvinnDesktop`; in a browser there is none.
 */
export interface DesktopBridge {
  /** Native open dialog; resolves to the chosen paths, empty where cancelled. */
  chooseFiles(kind: OpenKind): Promise<string[]>;
  /** Native save dialog; null where cancelled. */
  chooseSavePath(kind: SaveKind, suggestedName: string): Promise<string | null>;
  /** Path of a file (a DOM File) that was dropped on the page. */
  pathOf(file: object): string;
  /** Menu items and files opened from outside; returns the unsubscriber. */
  onAction(listener: (action: DesktopAction) => void): () => void;
  /** Opens the folder of a file in the file manager. */
  reveal(path: string): Promise<void>;
  /** The engine's log file. */
  readonly logPath: string;
}

export type OpenKind = 'drive' | 'model' | 'road' | 'folder';

export type SaveKind = 'drive' | 'model' | 'road' | 'report';

export type DesktopScreen =
  | 'drive'
  | 'recordings'
  | 'train'
  | 'evaluate'
  | 'models'
  | 'settings'
  | 'diagnostics';

export type DesktopAction =
  | { readonly type: 'screen'; readonly screen: DesktopScreen }
  | { readonly type: 'open'; readonly paths: readonly string[] }
  | { readonly type: 'record' }
  | { readonly type: 'pause' }
  | { readonly type: 'shortcuts' };
