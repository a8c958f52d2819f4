import { z } from 'zod';

/** Version of everything that page and engine say to each other. They come from one build; a stale page is told to reload. */
export const PROTOCOL_VERSION = 2;

/** Longest message a page may send, bytes. */
export const LONGEST_MESSAGE_BYTES = 1024 * 1024;

/** 32 random bytes, or an HMAC-SHA-256, as hexadecimal. */
const Hex = z.string().regex(/^[0-9a-f]{64}$/);

/** The first message of a page; handshake.ts says how it goes on. */
export const Hello = z.strictObject({
  hello: z.strictObject({
    version: z.number(),
    nonce: Hex,
    /** Name of the page for people: "Desktop window", "Firefox". */
    name: z
      .string()
      .max(60)
      .transform((name) => name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')),
  }),
});

/** The second: that the page knows the token. */
export const Proof = z.strictObject({ proof: Hex });

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
  | { readonly challenge: { readonly nonce: string; readonly proof: string } }
  /** `filesKey` opens `/files/` by HTTP while this connection lasts. */
  | { readonly welcome: { readonly version: number; readonly page: number; readonly filesKey: string } }
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: Failure }
  | { readonly event: string; readonly data: unknown }
  /** Said before the engine closes the connection. */
  | { readonly refused: Failure };
