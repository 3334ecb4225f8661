import { readAnswer, type ToldFacts } from '../domain/explain-answer.ts';
import { decodeBody } from './decode.ts';
import { interpretEvent, sniffEvent, type ResponseEvent, type UnreadPiece } from './events.ts';
import {
  endingOf,
  longestEventBytes,
  longestRequestBytes,
  type ExchangeReader,
  type ExchangeSink,
  type Responded,
  type Started,
} from './reader.ts';
import { createGatherer, endBytes, type Gathered } from './gather.ts';
import { headerValue } from './identity.ts';
import type { InputMemory } from './input-memory.ts';
import { listOf, objectOf, parseJson, textOf } from './json.ts';
import { turnProblems } from './problems.ts';
import type { Wire } from './raw-exchange.ts';
import { readRequest, requestWithoutBody, type ResponseRequest } from './request.ts';
import { createSseReader } from './sse.ts';
import { limitsOfError } from './usage.ts';

type Answer =
  /** Events as they come. */
  | { readonly type: 'stream' }
  /** A JSON response, or a stream that must be decoded whole. */
  | { readonly type: 'body'; readonly encoding: string | null; readonly json: boolean }
  | { readonly type: 'error'; readonly status: number; readonly encoding: string | null };

/** More of an error's body than this says nothing new. */
const longestErrorBytes = 2 * endBytes;

/** Reads one POST: its body once, when it is whole; its answer as it comes. */
export function createHttpReader(
  started: Started,
  sink: ExchangeSink,
  earlierKey: string | null,
  memory: InputMemory,
): ExchangeReader {
  const { exchangeId, headers } = started;
  const requestBody = createGatherer(longestRequestBytes);
  let responseBody = createGatherer(longestRequestBytes);
  let key: string | null = null;
  let answer: Answer | null = null;
  let at = started.at;
  const dropped = { request: false, response: false };
  let items = 0;
  const sse = createSseReader(longestEventBytes, (data) => {
    sink.wire.message(at, 'upstream', data);
    emit(sniffEvent(data));
  });

  function emit(event: ResponseEvent | UnreadPiece | null): void {
    if (event === null || key === null) return;
    if (event.type === 'itemDone') items += 1;
    sink.event(at, key, event);
  }

  function begin(): string {
    if (key !== null) return key;
    if (dropped.request && earlierKey !== null) return (key = earlierKey);
    const request = dropped.request
      ? requestWithoutBody(exchangeId, headers)
      : bodyRequest(started, requestBody.take(), sink.wire, memory);
    key = request.key;
    sink.request(started.at, request);
    if (dropped.request) sink.dropped(started.at, key, 'request');
    return key;
  }

  function heard(event: Responded): void {
    const encoding = headerValue(event.headers, 'content-encoding');
    const json = (headerValue(event.headers, 'content-type') ?? '').includes('json');
    const plain = encoding === null || encoding === 'identity';
    if (event.status < 200 || event.status > 299) {
      answer = { type: 'error', status: event.status, encoding };
      responseBody = createGatherer(longestErrorBytes);
    } else answer = plain && !json ? { type: 'stream' } : { type: 'body', encoding, json };
  }

  return {
    requestBytes: (bytes) => requestBody.add(bytes),
    requestEnded: (when) => sink.sent(when, begin()),
    responded(event) {
      heard(event);
      const model = headerValue(event.headers, 'openai-model');
      if (model !== null) sink.servedBy(event.at, begin(), model);
    },
    responseBytes(when, bytes) {
      at = when;
      begin();
      if (answer?.type === 'stream') sse.write(bytes);
      else responseBody.add(bytes);
    },
    // What is left of a stream is whole events; what is left of any other body cannot be read.
    dropped(direction) {
      dropped[direction] = true;
      sink.wire.incomplete();
    },
    ended(when, outcome, problem) {
      at = when;
      const current = begin();
      const body = responseBody.take();
      if (answer?.type === 'error') {
        const text = errorText(answer.encoding, body);
        if (text === null || !body.whole) sink.wire.incomplete();
        if (text !== null) sink.wire.message(at, 'upstream', { whole: true, bytes: Buffer.from(text) });
        const told = text === null ? null : readError(text, at);
        const news = answer.status === 429 && text !== null ? limitsOfError(parseJson(text)) : null;
        if (news !== null) sink.event(at, current, { type: 'limits', news });
        const failure = turnProblems.status(answer.status, told?.errorMessage ?? null, {
          schema: started.schema,
          lane: started.lane,
          ...told,
        });
        sink.ended(at, current, { state: 'failed', problem: problem ?? failure });
        return;
      }
      if (answer?.type === 'body' && !dropped.response) emitBody(answer.encoding, answer.json, body);
      if (dropped.response && items === 0 && earlierKey === null) sink.dropped(at, current, 'response');
      const lost = dropped.response && answer?.type === 'body' && outcome === 'ended';
      sink.ended(
        at,
        current,
        lost ? { state: 'interrupted', problem: turnProblems.unfinished() } : endingOf(outcome, problem),
      );
    },
  };

  function emitBody(encoding: string | null, json: boolean, body: Gathered): void {
    if (!body.whole) return sink.wire.incomplete();
    const decoded = decodeBody(encoding, body.bytes, longestRequestBytes);
    if (!decoded.ok) return sink.wire.incomplete();
    if (json) sink.wire.message(at, 'upstream', { whole: true, bytes: decoded.bytes });
    if (json) for (const event of jsonEvents(parseJson(decoded.bytes.toString('utf8')))) emit(event);
    else sse.write(decoded.bytes);
  }
}

function bodyRequest(started: Started, body: Gathered, wire: Wire, memory: InputMemory): ResponseRequest {
  const { exchangeId, headers } = started;
  const encoding = headerValue(headers, 'content-encoding');
  const request = (): ResponseRequest => {
    const plain = plainBody(encoding, body);
    wire.body(plain);
    return plain === null
      ? requestWithoutBody(exchangeId, headers)
      : readRequest(exchangeId, headers, plain, memory);
  };
  const read = request();
  const compacts = started.path.startsWith('responses/compact');
  return compacts ? { ...read, identity: { ...read.identity, requestKind: 'compaction' } } : read;
}

/** A body as it was before it was encoded; null when that cannot be said. */
function plainBody(encoding: string | null, body: Gathered): Gathered | null {
  if (encoding === null) return body;
  const decoded = body.whole ? decodeBody(encoding, body.bytes, longestRequestBytes) : null;
  return decoded?.ok === true ? { whole: true, bytes: decoded.bytes } : null;
}

/** The body of an error; null when it cannot be decoded. */
function errorText(encoding: string | null, body: Gathered): string | null {
  const decoded = decodeBody(encoding, body.whole ? body.bytes : body.head, longestErrorBytes);
  return decoded.ok ? decoded.bytes.toString('utf8') : null;
}

/** What an error's body says. A page for people is no reason. */
function readError(text: string, now: number): ToldFacts {
  const told = readAnswer({ contentType: null, body: text, retryAfter: null, now });
  return told.isPage ? { ...told, errorMessage: null } : told;
}

/** The events a whole JSON response stands for; none when it is no finished response. */
function jsonEvents(parsed: unknown): readonly ResponseEvent[] {
  const response = objectOf(parsed);
  if (response === null) return [];
  const items = listOf(response['output']).map((item, outputIndex): ResponseEvent => ({
    type: 'itemDone',
    outputIndex,
    item,
  }));
  const created: ResponseEvent = { type: 'created', responseId: textOf(response['id']) };
  // The compaction endpoint answers with its output alone.
  const status = textOf(response['status']) ?? (Array.isArray(response['output']) ? 'completed' : null);
  const end = status === null ? null : interpretEvent({ type: `response.${status}`, response });
  return end === null ? [created, ...items] : [created, ...items, end];
}
