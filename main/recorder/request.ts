import type { HeaderPair } from '../domain/exchange.ts';
import type { Gathered } from './gather.ts';
import { readIdentity, threadOf, type Identity } from './identity.ts';
import { ReadInputItem, type InputItem } from './input-item.ts';
import type { InputMemory } from './input-memory.ts';
import { readItem } from './items.ts';
import { objectOf, parseJson, textOf } from './json.ts';
import { digestOf, readFields, type RequestFields } from './request-fields.ts';

/** One request for a response, read once: who it is, and the conversation it carries. */
export interface ResponseRequest {
  /** The same bytes in the same exchange give the same key, so that what is read twice is stored once. */
  readonly key: string;
  readonly identity: Identity;
  readonly model: string | null;
  readonly effort: string | null;
  readonly previousResponseId: string | null;
  /** The history or, with `previousResponseId`, only what is new. */
  readonly input: readonly InputItem[];
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
  return head.includes('"response.create"') ? readRequest(exchangeId, headers, message, null) : null;
}

/** Reads a request from the bytes of its body (HTTP) or message (WebSocket); what its thread told before is not read again. */
export function readRequest(
  exchangeId: string,
  headers: readonly HeaderPair[],
  body: Gathered,
  memory: InputMemory | null,
): ResponseRequest {
  const read = body.whole
    ? readFields(body.bytes, memory, threadOf(headers))
    : { ...salvage(body.tail), digest: digestOf([body.head, body.tail]) };
  const key = `${exchangeId}:${read.digest.slice(0, 16)}`;
  return interpretRequest(key, headers, read, !body.whole || read.fields === null);
}

/** The request of which only headers are known: its body never came, or could not be decoded. */
export function requestWithoutBody(exchangeId: string, headers: readonly HeaderPair[]): ResponseRequest {
  return interpretRequest(`${exchangeId}:`, headers, nothingRead, true);
}

/** A request on a WebSocket of which only the answer was seen; the upgrade's headers name no turn. */
export function unseenRequest(
  exchangeId: string,
  headers: readonly HeaderPair[],
  responseId: string | null,
): ResponseRequest {
  const request = interpretRequest(`${exchangeId}:${responseId ?? ''}`, headers, nothingRead, true);
  return { ...request, identity: { ...request.identity, turnId: null, requestKind: 'turn' } };
}

type Read = Pick<RequestFields, 'fields' | 'input'>;

const nothingRead: Read = { fields: null, input: [] };

function interpretRequest(
  key: string,
  headers: readonly HeaderPair[],
  { fields: body, input: items }: Read,
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
        ? [new ReadInputItem(readItem({ type: 'message', role: 'user', content: input }))]
        : items,
    sentAt: Number(textOf(metadata?.['x-codex-ws-stream-request-start-ms'])) || null,
    cacheKey: textOf(body?.['prompt_cache_key']),
    incomplete,
  };
}

/** The ids at the end of a body too large to keep: Codex writes `client_metadata` last. */
function salvage(tail: Buffer): Read {
  const text = tail.toString('utf8');
  const value = (name: string): string | undefined =>
    new RegExp(`"${name}"\\s*:\\s*"([^"\\\\]{1,200})"`).exec(text)?.[1];
  const metadata = /"x-codex-turn-metadata"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(text)?.[1];
  const named = {
    thread_id: value('thread_id'),
    turn_id: value('turn_id'),
    'x-codex-turn-metadata': metadata === undefined ? undefined : parseJson(metadata),
  };
  return { fields: { client_metadata: named }, input: [] };
}
