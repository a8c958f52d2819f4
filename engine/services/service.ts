import type { CommandName, ParamsOf, ResultOf } from '../protocol/commands.ts';
import type { DesktopCommand, DesktopParams, DesktopResult } from '../protocol/desktop-commands.ts';
import type { EventName, Events } from '../protocol/events.ts';
import type { FileStore } from '../services/file-store.ts';

/** A page that is connected. */
export interface Page {
  /** Unlike any other page's since the engine began. */
  readonly id: number;
  /** For people. */
  readonly name: string;
}

/** What answers each command. Throws UserError for what is the page's, or the person's, to mend. */
export type Handlers = {
  readonly [Name in CommandName]: (
    params: ParamsOf<Name>,
    page: Page,
  ) => ResultOf<Name> | Promise<ResultOf<Name>>;
};

/** What answers the desktop shell. Throws as {@link Handlers} do. */
export type DesktopHandlers = {
  readonly [Name in DesktopCommand]: (
    params: DesktopParams<Name>,
  ) => DesktopResult<Name> | null | Promise<DesktopResult<Name> | null>;
};

/** The part of the server that the engine's services tell things to. */
export interface Audience {
  /** Tells every page the state of a subject, and those that come later. */
  emit<Name extends EventName>(event: Name, data: Events[Name]): void;
  /** Sends every page a frame of binary.ts; a page that falls behind gets the newest of a kind only. */
  frame(bytes: Uint8Array): void;
}

/** What stands behind the server. */
export interface Service {
  readonly handlers: Handlers;
  readonly desktop: DesktopHandlers;
  readonly files: FileStore;
  /** Whether a page may give commands that need the wheel. */
  hasWheel(page: Page): boolean;
  join(page: Page): void;
  leave(page: Page): void;
}
