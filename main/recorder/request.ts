import type { HeaderPair } from '../domain/exchange.ts';
import { createHash } from 'node:crypto';
import type { Gathered } from './gather.ts';
import { readIdentity, type Identity } from './identity.ts';
import { readItem, type ConversationItem } from './items.ts';
import { listOf, objectOf, parseJson, textOf } from './json.ts';

/** One request for a response, read once: who it is, and the conversation it carries. */
export interface ResponseRequest {
  /** The same bytes in the same exchange give the same key, so that what is read twice is stored once. */
  readonly key: string;
  readonly identity: Identity;
  readonly model: string | null;
  readonly effort: string | null;
  readonly previousResponseId: string | null;
  /** The history or, with `previousResponseId`, only what is new. */
  readonly input: readonly ConversationItem[];
  /** Groups the requests of clients that name no session. */
  readonly cacheKey: string | null;
  /** When Codex says it sent this request over a WebSocket, in Unix ms; null where it does not say. */
  readonly sentAt: number | null;
  /** The body was too large, or could not be read; only facts are known. */
  readonly incomplete: boolean;
}

/** Reads a request from a WebSocket message; null when the message asks for no response. */
export function readSocketRequest(
  exchangeId: string,
  headers: readonly HeaderPair[],
  message: Gathered,
): ResponseRequest | null {
  const head = message.whole ? message.bytes : message.head;
  return head.includes('"response.create"') ? readRequest(exchangeId, headers, message) : null;
}

/** Reads a request from the bytes of its body (HTTP) or message (WebSocket). */
export function readRequest(
  exchangeId: string,
  headers: readonly HeaderPair[],
  body: Gathered,
): ResponseRequest {
  const parsed = body.whole ? objectOf(parseJson(body.bytes.toString('utf8'))) : salvage(body.tail);
  const ends = body.whole ? [body.bytes] : [body.head, body.tail];
  const hash = createHash('sha256');
  for (const piece of ends) hash.update(piece);
  return interpretRequest(
    `${exchangeId}:${hash.digest('hex').slice(0, 16)}`,
    headers,
    parsed,
    !body.whole || parsed === null,
  );
}

/** The request of which only headers are known: its body never came, or could not be decoded. */
export function requestWithoutBody(exchangeId: string, headers: readonly HeaderPair[]): ResponseRequest {
  return interpretRequest(`${exchangeId}:`, headers, null, true);
}

/** A request on a WebSocket of which only the answer was seen; the upgrade's headers name no turn. */
export function unseenRequest(
  exchangeId: string,
  headers: readonly HeaderPair[],
  responseId: string | null,
): ResponseRequest {
  const request = interpretRequest(`${exchangeId}:${responseId ?? ''}`, headers, null, true);
  return { ...request, identity: { ...request.identity, turnId: null, requestKind: 'turn' } };
}

function interpretRequest(
  key: string,
  headers: readonly HeaderPair[],
  body: Readonly<Record<string, unknown>> | null,
  incomplete: boolean,
): ResponseRequest {
  const metadata = objectOf(body?.['client_metadata']);
  const identity = readIdentity(headers, metadata);
  const prewarm = body?.['generate'] === false;
  const input = body?.['input'];
  return {
    key,
    identity: prewarm ? { ...identity, requestKind: 'prewarm' } : identity,
    model: textOf(body?.['model']) ?? identity.model,
    effort: textOf(objectOf(body?.['reasoning'])?.['effort']) ?? identity.effort,
    previousResponseId: textOf(body?.['previous_response_id']),
    input:
      typeof input === 'string'
        ? [readItem({ type: 'message', role: 'user', content: input })]
        : listOf(input).map(readItem),
    sentAt: Number(textOf(metadata?.['x-codex-ws-stream-request-start-ms'])) || null,
    cacheKey: textOf(body?.['prompt_cache_key']),
    incomplete,
  };
}

/** The ids at the end of a body too large to keep: Codex writes `client_metadata` last. */
function salvage(tail: Buffer): Readonly<Record<string, unknown>> {
  const text = tail.toString('utf8');
  const value = (name: string): string | undefined =>
    new RegExp(`"${name}"\\s*:\\s*"([^"\\\\]{1,200})"`).exec(text)?.[1];
  const metadata = /"x-codex-turn-metadata"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(text)?.[1];
  return {
    client_metadata: {
      thread_id: value('thread_id'),
      turn_id: value('turn_id'),
      'x-codex-turn-metadata': metadata === undefined ? undefined : parseJson(metadata),
    },
  };
}
