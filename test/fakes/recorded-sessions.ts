import type {
  ItemView,
  RawExchangeView,
  SessionDetail,
  SessionView,
  TurnView,
} from '../../preload/contract.ts';
import type { ExportReader } from '../../main/export/port.ts';

const tokens = { input: 1_200, cached: 1_000, output: 80, reasoning: 20 };
const start = Date.UTC(2026, 10, 21, 8);

/** A session of a person as the recorder tells it. */
export function recordedSession(id: string, more: Partial<SessionView> = {}): SessionView {
  return {
    id,
    kind: 'user',
    parentId: null,
    forkedFromId: null,
    title: `Title of ${id}`,
    folder: '/home/alicia/work',
    model: 'gpt-test',
    effort: 'low',
    gateway: 'default',
    backend: 'openai',
    lane: 'api',
    transport: 'http',
    originator: 'codex_exec',
    launchId: null,
    status: 'completed',
    startedAt: start,
    lastActivityAt: start + 5_000,
    turns: 1,
    toolCalls: 1,
    tokens,
    costUsd: 0.0123,
    costPartial: false,
    account: null,
    warning: null,
    activeMs: 5_000,
    background: 0,
    ...more,
  };
}

/** A turn of a session as the recorder tells it. */
export function recordedTurn(sessionId: string, id: string, more: Partial<TurnView> = {}): TurnView {
  return {
    id,
    sessionId,
    ordinal: 1,
    kind: 'turn',
    status: 'completed',
    problem: null,
    model: 'gpt-test',
    effort: 'low',
    backend: 'openai',
    transport: 'http',
    startedAt: start,
    sentAt: start + 2,
    firstTokenAt: start + 400,
    endedAt: start + 5_000,
    overheadUs: 900,
    exchanges: 2,
    retries: 0,
    toolCalls: 1,
    tokens,
    costUsd: 0.0123,
    contextTokens: 1_280,
    contextWindow: 272_000,
    limits: [],
    ...more,
  };
}

/** The items of a turn: a prompt, a thought, a shell command and an answer. */
export function recordedItems(
  sessionId: string,
  turnId: string,
  texts: {
    readonly prompt?: string;
    readonly answer?: string;
    readonly input?: string;
    readonly output?: string;
  } = {},
): readonly ItemView[] {
  const base = (position: number) => ({
    id: `${turnId}-${position}`,
    sessionId,
    turnId,
    position,
    at: start + position * 1_000,
    streaming: false,
  });
  return [
    { ...base(1), type: 'prompt', text: texts.prompt ?? 'List the files.', images: [] },
    { ...base(2), type: 'reasoning', text: 'The person wants a list.' },
    {
      ...base(3),
      type: 'toolCall',
      name: 'shell',
      input: texts.input ?? '{"command":["ls"]}',
      summary: 'ls',
      output: texts.output ?? 'a.txt\nb.txt',
      images: [],
      exitCode: 0,
      durationMs: 40,
    },
    { ...base(4), type: 'answer', text: texts.answer ?? 'Two files.' },
  ];
}

/** An exchange kept raw. */
export function rawExchange(exchangeId: string, more: Partial<RawExchangeView> = {}): RawExchangeView {
  return {
    exchangeId,
    at: start + 2,
    transport: 'http',
    method: 'POST',
    path: 'responses',
    gateway: 'default',
    backend: 'openai',
    status: 200,
    durationMs: 4_000,
    overheadUs: 450,
    outcome: 'ended',
    requestHeaders: [['content-type', 'application/json']],
    responseHeaders: [['content-type', 'text/event-stream']],
    requestBody: '{"model":"gpt-test"}',
    messages: [
      { at: start + 300, from: 'upstream', text: '{"type":"response.created","response":{"id":"resp_1"}}' },
      {
        at: start + 4_000,
        from: 'upstream',
        text: '{"type":"response.completed","response":{"id":"resp_1","usage":{"input_tokens":5}}}',
      },
    ],
    truncated: false,
    ...more,
  };
}

/** A session of one turn. */
export function recordedDetail(id: string, more: Partial<SessionDetail> = {}): SessionDetail {
  const turnId = `${id}-turn`;
  return {
    session: recordedSession(id),
    turns: [recordedTurn(id, turnId)],
    items: recordedItems(id, turnId),
    background: [],
    ...more,
  };
}

/** A log that answers an export's questions; `raw` by turn. */
export function readerOf(
  details: readonly SessionDetail[],
  raw: Readonly<Record<string, readonly RawExchangeView[]>> = {},
): ExportReader {
  const listed = details.filter(({ session }) => session.parentId === null);
  return {
    async search(_filter, before, limit) {
      const from = before ?? 0;
      const sessions = listed.slice(from, from + limit).map(({ session }) => ({ session, hits: [] }));
      const next = from + limit;
      return { sessions, nextBefore: next < listed.length ? next : null, total: listed.length };
    },
    async detail(sessionId) {
      return details.find(({ session }) => session.id === sessionId) ?? null;
    },
    async raw(_sessionId, turnId) {
      return raw[turnId] ?? [];
    },
  };
}
