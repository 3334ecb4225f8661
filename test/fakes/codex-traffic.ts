import type { ExchangeEvent, ExchangeOutcome, HeaderPair } from '../../main/domain/exchange.ts';

/** What Codex says of itself in one request; the names are those of its turn metadata. */
export interface TurnMetadata {
  readonly session_id?: string;
  readonly thread_id: string;
  readonly turn_id: string;
  readonly request_kind?: 'turn' | 'prewarm' | 'compaction';
  readonly thread_source?: string;
  readonly history_initialization?: string;
  readonly forked_from_thread_id?: string;
  readonly agent_name?: string;
  readonly parent_thread_id?: string;
  readonly model?: string;
  readonly reasoning_effort?: string;
}

type Json = Readonly<Record<string, unknown>>;

/** The metadata of an ordinary turn of a person's session. */
export function turnMetadata(thread: string, turn: string, more: Partial<TurnMetadata> = {}): TurnMetadata {
  return {
    session_id: thread,
    thread_id: thread,
    turn_id: turn,
    request_kind: 'turn',
    thread_source: 'user',
    model: 'gpt-test',
    reasoning_effort: 'low',
    ...more,
  };
}

/** The headers Codex sends for it, in its order. */
export function codexHeaders(
  metadata: TurnMetadata,
  more: readonly HeaderPair[] = [],
): readonly HeaderPair[] {
  return [
    ['x-codex-turn-metadata', JSON.stringify(metadata)],
    ['session-id', metadata.session_id ?? metadata.thread_id],
    ['thread-id', metadata.thread_id],
    ['originator', 'codex_exec'],
    ...more,
  ];
}

/** The body of a request; `more` adds or replaces keys. */
export function requestBody(metadata: TurnMetadata | null, input: readonly Json[], more: Json = {}): Json {
  return {
    model: 'gpt-test',
    stream: true,
    input,
    reasoning: { effort: 'low' },
    ...more,
    ...(metadata === null
      ? {}
      : {
          client_metadata: {
            session_id: metadata.session_id ?? metadata.thread_id,
            thread_id: metadata.thread_id,
            turn_id: metadata.turn_id,
            'x-codex-turn-metadata': JSON.stringify(metadata),
          },
        }),
  };
}

export const surroundings = (folder: string, id = 'msg_env'): Json => ({
  type: 'message',
  id,
  role: 'user',
  content: [
    { type: 'input_text', text: `<environment_context>\n  <cwd>${folder}</cwd>\n</environment_context>` },
  ],
});
export const developer = (id = 'msg_dev'): Json => ({
  type: 'message',
  id,
  role: 'developer',
  content: [{ type: 'input_text', text: 'You are a careful assistant.' }],
});
export const prompt = (id: string, text: string): Json => ({
  type: 'message',
  id,
  role: 'user',
  content: [{ type: 'input_text', text }],
});
export const answer = (id: string, text: string): Json => ({
  type: 'message',
  id,
  role: 'assistant',
  content: [{ type: 'output_text', text, annotations: [] }],
});
export const reasoning = (id: string, text: string): Json => ({
  type: 'reasoning',
  id,
  summary: text === '' ? [] : [{ type: 'summary_text', text }],
  content: null,
  encrypted_content: 'AAAA',
});
export const shellCall = (id: string, callId: string, cmd: string): Json => ({
  type: 'function_call',
  id,
  call_id: callId,
  name: 'exec_command',
  arguments: JSON.stringify({ cmd }),
});
export const shellOutput = (callId: string, text: string, exitCode = 0): Json => ({
  type: 'function_call_output',
  id: `fco_${callId}`,
  call_id: callId,
  output: `Chunk ID: 4f0a\nWall time: 0.2500 seconds\nProcess exited with code ${exitCode}\nOriginal token count: 1\nOutput:\n${text}`,
});

export const created = (responseId: string): Json => ({
  type: 'response.created',
  response: { id: responseId },
});
export const added = (index: number, item: Json): Json => ({
  type: 'response.output_item.added',
  output_index: index,
  item: { ...item, content: [], summary: [] },
});
export const delta = (index: number, itemId: string, text: string): Json => ({
  type: 'response.output_text.delta',
  output_index: index,
  item_id: itemId,
  delta: text,
});
export const done = (index: number, item: Json): Json => ({
  type: 'response.output_item.done',
  output_index: index,
  item,
});
export const completed = (responseId: string, input = 10, output = 2): Json => ({
  type: 'response.completed',
  response: {
    id: responseId,
    usage: {
      input_tokens: input,
      input_tokens_details: { cached_tokens: 4 },
      output_tokens: output,
      output_tokens_details: { reasoning_tokens: 1 },
      total_tokens: input + output,
    },
  },
});
export const failure = (code: string, message: string): Json => ({
  type: 'response.failed',
  response: { id: 'resp_failed', error: { code, message } },
});

/** A whole good response: the items, each begun and done, then the end. */
export function response(
  responseId: string,
  items: readonly Json[],
  input = 10,
  output = 2,
): readonly Json[] {
  return [
    created(responseId),
    ...items.flatMap((item, index) => [added(index, item), done(index, item)]),
    completed(responseId, input, output),
  ];
}

/** Events as server-sent events, the way upstreams write them. */
export function sse(events: readonly Json[]): Buffer {
  return Buffer.from(
    events.map((event) => `event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`).join(''),
  );
}

/** One text message as a WebSocket frame; the client's are masked. */
export function frame(from: 'client' | 'server', message: Json | string): Buffer {
  const payload = Buffer.from(typeof message === 'string' ? message : JSON.stringify(message));
  return rawFrame(from, 0x81, payload);
}

/** A close frame. */
export function closeFrame(from: 'client' | 'server', code = 1000): Buffer {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  return rawFrame(from, 0x88, payload);
}

/** Any frame, by its first byte. */
export function rawFrame(from: 'client' | 'server', firstByte: number, payload: Buffer): Buffer {
  const length =
    payload.length < 126
      ? Buffer.from([payload.length])
      : payload.length < 65_536
        ? Buffer.from([126, payload.length >> 8, payload.length & 0xff])
        : Buffer.concat([Buffer.from([127]), bigLength(payload.length)]);
  if (from === 'server') return Buffer.concat([Buffer.from([firstByte]), length, payload]);
  const mask = Buffer.from([0x11, 0x22, 0x33, 0x44]);
  const masked = Buffer.from(payload.map((byte, at) => byte ^ (mask[at % 4] ?? 0)));
  length.writeUInt8(length.readUInt8(0) | 0x80, 0);
  return Buffer.concat([Buffer.from([firstByte]), length, mask, masked]);
}

function bigLength(length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(length));
  return bytes;
}

/** What an exchange is, where it is not the usual one. */
export interface ExchangeOptions {
  readonly at?: number;
  readonly launchId?: string | null;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: readonly HeaderPair[];
  readonly account?: string | null;
  /** Name and id of the gateway. */
  readonly gateway?: string;
  readonly backend?: string;
}

/** The beginning of an exchange as the proxy tells it. */
export function started(
  exchangeId: string,
  transport: 'http' | 'websocket',
  options: ExchangeOptions = {},
): ExchangeEvent {
  return {
    type: 'started',
    exchangeId,
    at: options.at ?? 1_000,
    transport,
    launchId: options.launchId ?? null,
    gateway: options.gateway ?? 'default',
    gatewayId: options.gateway ?? 'default',
    account: options.account ?? null,
    backend: options.backend ?? 'openai-transparent',
    schema: 'OpenAI',
    lane: 'api',
    method: options.method ?? (transport === 'http' ? 'POST' : 'GET'),
    path: options.path ?? 'responses',
    headers: options.headers ?? [],
  };
}

export const requestBytes = (exchangeId: string, bytes: Uint8Array): ExchangeEvent => ({
  type: 'requestBytes',
  exchangeId,
  bytes,
});
export const responseBytes = (exchangeId: string, at: number, bytes: Uint8Array): ExchangeEvent => ({
  type: 'responseBytes',
  exchangeId,
  at,
  bytes,
});
export const responded = (
  exchangeId: string,
  at: number,
  status = 200,
  contentType = 'text/event-stream',
): ExchangeEvent => ({ type: 'responded', exchangeId, at, status, headers: [['content-type', contentType]] });
export const ended = (
  exchangeId: string,
  at: number,
  outcome: ExchangeOutcome = 'ended',
  overheadUs = 150,
): ExchangeEvent => ({ type: 'ended', exchangeId, at, outcome, overheadUs, problem: null });

/** One POST and its answer, as the proxy tells it; `answerBytes` in place of events for anything unusual. */
export function httpExchange(
  exchangeId: string,
  metadata: TurnMetadata,
  input: readonly Json[],
  events: readonly Json[],
  options: ExchangeOptions & { readonly outcome?: ExchangeOutcome; readonly more?: Json } = {},
): readonly ExchangeEvent[] {
  const at = options.at ?? 1_000;
  return [
    started(exchangeId, 'http', { headers: codexHeaders(metadata), ...options }),
    requestBytes(exchangeId, Buffer.from(JSON.stringify(requestBody(metadata, input, options.more)))),
    { type: 'requestEnded', exchangeId, at: at + 1 },
    responded(exchangeId, at + 2),
    responseBytes(exchangeId, at + 3, sse(events)),
    ended(exchangeId, at + 4, options.outcome ?? 'ended'),
  ];
}

/** One POST that the upstream refused. */
export function refusedExchange(
  exchangeId: string,
  metadata: TurnMetadata,
  input: readonly Json[],
  status: number,
  body: string,
  at = 1_000,
): readonly ExchangeEvent[] {
  return [
    started(exchangeId, 'http', { headers: codexHeaders(metadata), at }),
    requestBytes(exchangeId, Buffer.from(JSON.stringify(requestBody(metadata, input)))),
    { type: 'requestEnded', exchangeId, at: at + 1 },
    responded(exchangeId, at + 2, status, 'application/json'),
    responseBytes(exchangeId, at + 3, Buffer.from(body)),
    ended(exchangeId, at + 4),
  ];
}

/** A WebSocket connection as the proxy tells it: opened, then frames of either side, then its end. */
export function socket(
  exchangeId: string,
  metadata: TurnMetadata,
  options: ExchangeOptions = {},
): {
  readonly open: readonly ExchangeEvent[];
  readonly asks: (body: Json) => ExchangeEvent;
  readonly says: (at: number, ...events: readonly Json[]) => ExchangeEvent;
} {
  return {
    open: [
      started(exchangeId, 'websocket', { headers: codexHeaders(metadata), ...options }),
      responded(exchangeId, (options.at ?? 1_000) + 1, 101, ''),
    ],
    asks: (body) => requestBytes(exchangeId, frame('client', { type: 'response.create', ...body })),
    says: (at, ...events) =>
      responseBytes(exchangeId, at, Buffer.concat(events.map((event) => frame('server', event)))),
  };
}
