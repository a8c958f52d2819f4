/**
 * How page and engine show each other that they know the launch's token without ever saying it: after a crash another
 * program may hold the engine's port, and a page that told it the token would give the engine away.
 *
 * The page's hello carries a nonce. The engine answers with a nonce and a proof; the page goes on only where the proof is
 * right, and answers with its own. A proof is HMAC-SHA-256 (RFC 2104) under the token, as hexadecimal, of
 * {@link provenText}. Who speaks is part of it, so that none can be sent back to its maker, and so is the address, so that
 * a program at one port cannot have the engine at another answer for it.
 */
export interface Handshake {
  /** Of the engine as the page sees it: host:port. */
  readonly address: string;
  readonly pageNonce: string;
  readonly engineNonce: string;
}

/** The text under a proof. */
export function provenText(
  speaker: 'engine' | 'page',
  { address, pageNonce, engineNonce }: Handshake,
): string {
  return ['ALVINN', speaker, address, pageNonce, engineNonce].join('\n');
}
