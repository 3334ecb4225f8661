import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** What both sides of one connection know when they prove themselves. */
export interface Meeting {
  /** The socket or pipe this side believes it speaks on: a proof made for another one is worth nothing here. */
  readonly address: string;
  readonly clientNonce: string;
  readonly serverNonce: string;
}

/** A fresh nonce, or a key. */
export function randomText(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * Proves that a side has the key, without telling it. Side, address and both nonces are part of it, so that it can be used
 * neither by the other side nor through a third program in between on an address of its own.
 */
export function proofOf(key: string, side: 'client' | 'server', meeting: Meeting): string {
  const { address, clientNonce, serverNonce } = meeting;
  return createHmac('sha256', key)
    .update(JSON.stringify([side, address, clientNonce, serverNonce]))
    .digest('base64url');
}

/** True when a proof is the right one; compared in constant time. */
export function isProof(given: string, key: string, side: 'client' | 'server', meeting: Meeting): boolean {
  const right = Buffer.from(proofOf(key, side, meeting));
  const shown = Buffer.from(given);
  return shown.length === right.length && timingSafeEqual(shown, right);
}
