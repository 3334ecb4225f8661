import type { HeaderPair } from '../domain/exchange.ts';
import { pairsOf } from './headers.ts';

/** What stands in an event where a credential stood on the wire. */
export const redacted = '[redacted]';

const secretNames = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'api-key',
  'x-api-key',
  'x-goog-api-key',
  'x-amz-security-token',
  'chatgpt-account-id',
]);

const secretName =
  /token|secret|password|credential|assertion|attestation|signature|(?:^|-)auth(?:$|-)|api-?key/;
const secretValue = /\b(?:bearer|basic)\s+\S|\beyJ[\w-]{8,}\.|\b(?:sk|at|rt|sess|pat)-[\w-]{6,}/i;

/** Fields that everyone sends and that hold no credential, whatever their name sounds like. */
const plainNames = new Set([
  'x-codex-turn-state',
  'x-codex-turn-metadata',
  'x-codex-window-id',
  'x-codex-beta-features',
  'x-client-request-id',
  'session-id',
  'thread-id',
  'host',
  'version',
  'accept',
  'originator',
  'user-agent',
  'content-type',
  'content-length',
  'content-encoding',
  'openai-model',
  'date',
]);

/**
 * Header pairs fit for the recorder: a value that could hold a credential is replaced, by the field's name or by the
 * look of the value. The name stays, so that the log still tells that it was sent.
 */
export function redactHeaders(flat: readonly string[]): HeaderPair[] {
  return pairsOf(flat).map(([name, value]) =>
    isSecret(name.toLowerCase(), value) ? [name, redacted] : [name, value],
  );
}

function isSecret(lowerName: string, value: string): boolean {
  if (plainNames.has(lowerName)) return false;
  return secretNames.has(lowerName) || secretName.test(lowerName) || secretValue.test(value);
}
