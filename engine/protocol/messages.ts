import { z } from 'zod';

/** Version of everything that page and engine say to each other. They come from one build; a stale page is told to reload. */
export const PROTOCOL_VERSION = 1;

/** Longest message a page may send, bytes. */
export const LONGEST_MESSAGE_BYTES = 1024 * 1024;

/** The first message of a page. */
export const Hello = z.strictObject({
  hello: z.strictObject({
    version: z.number(),
    token: z.string().max(128),
    /** Name of the page for people: "Desktop window", "Firefox". */
    name: z.string().max(60),
  }),
});

/** Every later message: a command. One without `id` is not answered (the wheel's position, many times a second). */
export const Call = z.strictObject({
  id: z.int().nonnegative().optional(),
  command: z.string().max(60),
  params: z.unknown(),
});
export type Call = z.infer<typeof Call>;

/** What went wrong, in one line, and the next step. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** What the engine sends as text. Binary messages are {@link ./binary.ts frames}. */
export type ServerMessage =
  | { readonly welcome: { readonly version: number; readonly page: number } }
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: Failure }
  | { readonly event: string; readonly data: unknown }
  /** Said before the engine closes the connection. */
  | { readonly refused: Failure };
