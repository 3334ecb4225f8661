import { randomBytes } from 'node:crypto';

/** An id never used before, as `gateways.json` takes it. */
export function newId(): string {
  return idOf(randomBytes(12));
}

/** Bytes as an id: in hexadecimal, because base64url can begin with a mark no id may begin with. */
export function idOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
