import type { RawExchangeView, SessionView, TurnView } from '../../preload/contract.ts';

/** HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), with WebSocket messages as Chrome's developer tools write them. */
export interface HarEntry {
  readonly startedDateTime: string;
  readonly time: number;
  readonly [other: string]: unknown;
}

/** What stands before the entries. */
export function harHead(facts: { readonly postern: string; readonly redacted: boolean }): string {
  const creator = JSON.stringify({ name: 'Postern', version: facts.postern });
  const comment = JSON.stringify(
    facts.redacted ? 'Redacted: secrets, names and home folders are replaced.' : 'Not redacted.',
  );
  return `{"log":{"version":"1.2","creator":${creator},"comment":${comment},"entries":[\n`;
}

/** What stands after them. */
export const harTail = '\n]}}\n';

/** An exchange that was kept raw. `base` is where its backend sent to; null when that is not known. */
export function entryOfExchange(
  exchange: RawExchangeView,
  session: SessionView,
  turn: TurnView,
  base: string | null,
): HarEntry {
  const upstream = (exchange.messages ?? []).filter((message) => message.from === 'upstream');
  const time = Math.max(0, exchange.durationMs ?? 0);
  const first = upstream[0];
  const wait = first === undefined ? time : Math.min(time, Math.max(0, first.at - exchange.at));
  const isSocket = exchange.transport === 'websocket';
  return {
    ...common(exchange.at, time, session, turn),
    request: {
      ...requestLine(exchange.method, urlOf(exchange, base, isSocket)),
      headers: pairs(exchange.requestHeaders),
      ...body(exchange.requestBody, exchange.requestHeaders),
    },
    response: {
      ...responseLine(exchange.status ?? 0),
      headers: pairs(exchange.responseHeaders),
      content: isSocket ? noContent : contentOf(exchange, upstream),
      bodySize: -1,
    },
    timings: { send: 0, wait, receive: time - wait },
    ...(isSocket ? { _resourceType: 'websocket', _webSocketMessages: socketMessages(exchange) } : {}),
    ...(exchange.truncated ? { _truncated: true } : {}),
    ...(exchange.outcome === null ? {} : { _outcome: exchange.outcome }),
    ...(exchange.overheadUs === null ? {} : { _overheadUs: exchange.overheadUs }),
    ...(exchange.messages === null && exchange.requestBody === null
      ? { comment: 'Content is not kept.' }
      : {}),
  };
}

/** A turn of which no exchange is kept raw: figures alone. */
export function entryOfTurn(session: SessionView, turn: TurnView, base: string | null): HarEntry {
  const end = turn.endedAt ?? turn.startedAt;
  const time = Math.max(0, end - turn.startedAt);
  const send = turn.sentAt === null ? 0 : within(turn.sentAt - turn.startedAt, time);
  const wait =
    turn.firstTokenAt === null ? 0 : within(turn.firstTokenAt - turn.startedAt - send, time - send);
  const isSocket = turn.transport === 'websocket';
  const where = { gateway: session.gateway, backend: turn.backend, path: 'responses' };
  return {
    ...common(turn.startedAt, time, session, turn),
    request: {
      ...requestLine(isSocket ? 'GET' : 'POST', urlOf(where, base, isSocket)),
      headers: [],
      bodySize: -1,
    },
    // No status is made up: 0 is HAR's word for none.
    response: { ...responseLine(0), headers: [], content: noContent, bodySize: -1 },
    timings: { send, wait, receive: time - send - wait },
    _exchanges: turn.exchanges,
    comment: 'Made from the figures of the turn: its exchanges are not kept raw.',
  };
}

const noContent = { size: 0, mimeType: 'x-unknown' };

function common(at: number, time: number, session: SessionView, turn: TurnView) {
  return {
    startedDateTime: new Date(at).toISOString(),
    time,
    cache: {},
    _sessionId: session.id,
    _turnId: turn.id,
    _turn: turn.ordinal,
    _turnStatus: turn.status,
    _gateway: session.gateway,
    _backend: turn.backend,
    _model: turn.model,
    _tokens: turn.tokens,
  };
}

function requestLine(method: string, url: string) {
  const queryString = [...new URL(url).searchParams].map(([name, value]) => ({ name, value }));
  return { method, url, httpVersion: 'HTTP/1.1', cookies: [], queryString, headersSize: -1 };
}

function responseLine(status: number) {
  return { status, statusText: '', httpVersion: 'HTTP/1.1', cookies: [], redirectURL: '', headersSize: -1 };
}

/** Where the backend sent to; else an address below `.invalid`, which says that it is none (RFC 2606). */
function urlOf(
  where: { readonly gateway: string; readonly backend: string; readonly path: string },
  base: string | null,
  isSocket: boolean,
): string {
  const names = [where.gateway, where.backend].map(encodeURIComponent).join('/');
  const root = base ?? `https://postern.invalid/${names}`;
  const url = new URL(`${root.replace(/\/+$/, '')}/${where.path.replace(/^\/+/, '')}`);
  if (isSocket) url.protocol = url.protocol === 'http:' ? 'ws:' : 'wss:';
  return url.href;
}

function pairs(headers: readonly (readonly [string, string])[]) {
  return headers.map(([name, value]) => ({ name, value }));
}

function headerOf(headers: readonly (readonly [string, string])[], name: string): string | null {
  return headers.find(([one]) => one.toLowerCase() === name)?.[1] ?? null;
}

function body(text: string | null, headers: readonly (readonly [string, string])[]) {
  if (text === null) return { bodySize: -1 };
  const mimeType = headerOf(headers, 'content-type') ?? 'application/json';
  return { bodySize: Buffer.byteLength(text), postData: { mimeType, text } };
}

function contentOf(exchange: RawExchangeView, messages: NonNullable<RawExchangeView['messages']>) {
  const mimeType = headerOf(exchange.responseHeaders, 'content-type') ?? 'x-unknown';
  const isStream = mimeType.includes('event-stream');
  const text = messages.map((message) => (isStream ? eventText(message.text) : message.text)).join('');
  return { size: Buffer.byteLength(text), mimeType, ...(exchange.messages === null ? {} : { text }) };
}

/** An event as it stands on the wire, also where only its data was kept. */
function eventText(text: string): string {
  const whole = /^(?:event|data|id|retry|):/.test(text) ? text : `data: ${text}`;
  return `${whole.trimEnd()}\n\n`;
}

function socketMessages(exchange: RawExchangeView) {
  return (exchange.messages ?? []).map((message) => ({
    type: message.from === 'client' ? 'send' : 'receive',
    time: message.at / 1_000,
    opcode: 1,
    data: message.text,
  }));
}

function within(value: number, most: number): number {
  return Math.min(most, Math.max(0, value));
}
