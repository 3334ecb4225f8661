import type { HeaderPair } from '../domain/exchange.ts';

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

/** Names judged so far: those of Codex and its upstreams are few, and come with every request. */
const judged = new Map<string, 'plain' | 'secret' | 'byValue'>();
const mostJudged = 1_000;

/**
 * Header pairs fit for the recorder: a value that could hold a credential is replaced, by the field's name or by the
 * look of the value. The name stays, so that the log still tells that it was sent.
 */
export function redactHeaders(flat: readonly string[]): HeaderPair[] {
  const pairs: HeaderPair[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const name = flat[at] ?? '';
    const value = flat[at + 1] ?? '';
    pairs.push([name, isSecret(name, value) ? redacted : value]);
  }
  return pairs;
}

function isSecret(name: string, value: string): boolean {
  const known = judged.get(name);
  const kind = known ?? judgeName(name.toLowerCase());
  if (known === undefined) {
    if (judged.size >= mostJudged) judged.clear();
    judged.set(name, kind);
  }
  return kind === 'secret' || (kind === 'byValue' && secretValue.test(value));
}

function judgeName(lowerName: string): 'plain' | 'secret' | 'byValue' {
  if (plainNames.has(lowerName)) return 'plain';
  return secretNames.has(lowerName) || secretName.test(lowerName) ? 'secret' : 'byValue';
}
