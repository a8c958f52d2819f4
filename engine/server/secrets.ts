import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Handshake, provenText } from '../protocol/handshake.ts';

const SECRET_BYTES = 32;

/** 32 random bytes as hexadecimal: a token, a nonce, a key. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('hex');
}

/** What `speaker` shows in a handshake, which only a holder of the token can make. */
export function proofOf(speaker: 'engine' | 'page', handshake: Handshake, token: string): string {
  return createHmac('sha256', token).update(provenText(speaker, handshake)).digest('hex');
}

/** Compares in a time that tells nothing of where they differ. */
export function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
