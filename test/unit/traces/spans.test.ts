import { expect, test } from 'vitest';
import { contentRedactor, keepAll } from '../../../main/domain/redact-content.ts';
import { traceIdOf } from '../../../main/traces/ids.ts';
import { requestText } from '../../../main/traces/otlp.ts';
import { spansOf, type EndedTurn, type SpanMeans } from '../../../main/traces/spans.ts';
import { throughProtobuf } from '../../fakes/otlp-proto.ts';
import { readTraceRequest } from '../../fakes/otlp-shape.ts';
import { rawExchange, recordedItems, recordedSession, recordedTurn } from '../../fakes/recorded-sessions.ts';

const upstream = { schema: 'AzureOpenAI', upstream: 'https://acme.openai.azure.com/openai/v1' } as const;
const figures: SpanMeans = { content: false, redact: keepAll, upstream };

const ended = (more: Partial<EndedTurn> = {}): EndedTurn => ({
  session: recordedSession('s1'),
  turn: recordedTurn('s1', 't1'),
  items: recordedItems('s1', 't1', { prompt: 'PROMPT', answer: 'ANSWER', input: 'INPUT', output: 'OUTPUT' }),
  exchanges: [rawExchange('e1'), rawExchange('e2', { status: 500 }), rawExchange('e3', { path: 'models' })],
  ...more,
});

const textOf = (turn: EndedTurn, means: SpanMeans = figures): string =>
  requestText(
    spansOf(turn, means).map((span) => JSON.stringify(span)),
    '0.1.0',
  );

test('a turn is an agent span with a chat span for each request and a tool span for each call', () => {
  const spans = readTraceRequest(textOf(ended()));
  expect(spans.map(({ name, kind }) => [name, kind])).toEqual([
    ['invoke_agent codex', 1],
    ['chat gpt-test', 3],
    ['chat gpt-test', 3],
    ['execute_tool shell', 1],
  ]);
  const [turn, first, second, tool] = spans;
  expect(turn).toMatchObject({
    startTimeUnixNano: '1795248000000000000',
    endTimeUnixNano: '1795248005000000000',
  });
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([traceIdOf('s1')]));
  expect(spans.map(({ parentSpanId }) => parentSpanId)).toEqual([
    null,
    turn?.spanId,
    turn?.spanId,
    turn?.spanId,
  ]);
  expect(turn?.attributes).toMatchInlineSnapshot(`
    {
      "gen_ai.agent.name": "codex",
      "gen_ai.conversation.id": "s1",
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.provider.name": "azure.ai.openai",
      "gen_ai.request.model": "gpt-test",
      "gen_ai.usage.cache_read.input_tokens": 1000,
      "gen_ai.usage.input_tokens": 1200,
      "gen_ai.usage.output_tokens": 80,
      "gen_ai.usage.reasoning.output_tokens": 20,
      "postern.backend": "openai",
      "postern.cost_estimate_usd": 0.0123,
      "postern.effort": "low",
      "postern.gateway": "default",
      "postern.lane": "api",
      "postern.overhead_us": 900,
      "postern.requests": 2,
      "postern.retries": 0,
      "postern.session.kind": "user",
      "postern.time_to_first_token_ms": 400,
      "postern.tool_calls": 1,
      "postern.transport": "http",
      "postern.turn.kind": "turn",
      "postern.turn.ordinal": 1,
      "postern.turn.status": "completed",
      "server.address": "acme.openai.azure.com",
      "server.port": 443,
    }
  `);
  expect(first?.attributes).toMatchInlineSnapshot(`
    {
      "gen_ai.conversation.id": "s1",
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "azure.ai.openai",
      "gen_ai.request.model": "gpt-test",
      "gen_ai.response.id": "resp_1",
      "http.response.status_code": 200,
      "postern.transport": "http",
      "server.address": "acme.openai.azure.com",
      "server.port": 443,
    }
  `);
  expect(second).toMatchObject({
    status: { code: 2, message: 'The upstream answered 500.' },
    attributes: { 'error.type': '500' },
  });
  expect(tool?.attributes).toMatchInlineSnapshot(`
    {
      "gen_ai.conversation.id": "s1",
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.call.id": "t1-3",
      "gen_ai.tool.name": "shell",
      "process.exit.code": 0,
    }
  `);
});

test("OpenTelemetry's own protobuf types take all of it and lose nothing", () => {
  const turn = recordedTurn('s1', 't1', {
    status: 'failed',
    problem: { code: 'turn-failed', what: 'It failed.', why: '', next: '' },
  });
  for (const content of [false, true]) {
    const text = textOf(ended({ turn }), { ...figures, content });
    expect(throughProtobuf(text)).toEqual(JSON.parse(text));
  }
});

test('the protobuf types do lose what they do not know', () => {
  const text = textOf(ended()).replaceAll('"startTimeUnixNano"', '"startedAt"');
  expect(throughProtobuf(text)).not.toEqual(JSON.parse(text));
});

test('tokens stand on one span of a turn, so that a sum counts them once', () => {
  const spans = readTraceRequest(textOf(ended()));
  expect(spans.filter(({ attributes }) => 'gen_ai.usage.input_tokens' in attributes).length).toBe(1);
});

test('without content there is no word of a prompt, answer, argument or output, and no folder or title', () => {
  const text = textOf(ended());
  for (const word of ['PROMPT', 'ANSWER', 'INPUT', 'OUTPUT', 'Title of', '/home/', 'wants a list']) {
    expect(text).not.toContain(word);
  }
});

test('with content the messages have the shape of the conventions', () => {
  const [turn, , , tool] = readTraceRequest(textOf(ended(), { ...figures, content: true }));
  expect(JSON.parse(String(turn?.attributes['gen_ai.input.messages']))).toEqual([
    { role: 'user', parts: [{ type: 'text', content: 'PROMPT' }] },
  ]);
  expect(JSON.parse(String(turn?.attributes['gen_ai.output.messages']))).toEqual([
    {
      role: 'assistant',
      parts: [{ type: 'tool_call', id: 't1-3', name: 'shell', arguments: 'INPUT' }],
      finish_reason: 'tool_call',
    },
    { role: 'assistant', parts: [{ type: 'text', content: 'ANSWER' }], finish_reason: 'stop' },
  ]);
  expect(tool?.attributes).toMatchObject({
    'gen_ai.tool.call.arguments': 'INPUT',
    'gen_ai.tool.call.result': 'OUTPUT',
  });
});

test('content goes redacted and in bounds', () => {
  const items = recordedItems('s1', 't1', {
    prompt: 'sk-canary-0123456789 in /home/alicia',
    output: 'x'.repeat(2_000_000),
  });
  const redact = contentRedactor({ home: '/home/alicia', user: 'alicia' });
  const text = textOf(ended({ items }), { content: true, redact, upstream });
  expect(text).not.toMatch(/canary|alicia/);
  expect(text.length).toBeLessThan(100_000);
  expect(text).toContain('1967232 characters left out');
});

test('the same turn told twice is the same spans; other turns and sessions are others', () => {
  const ids = (turn: EndedTurn): string[] => spansOf(turn, figures).map(({ spanId }) => spanId);
  expect(ids(ended())).toEqual(ids(ended({ exchanges: [rawExchange('e1'), rawExchange('e2')] })));
  const all = [
    ...ids(ended()),
    ...ids(ended({ turn: recordedTurn('s1', 't2') })),
    ...ids(ended({ session: recordedSession('s2') })),
  ];
  expect(new Set(all).size).toBe(all.length);
});

test('what stays here is not gone through for secrets', () => {
  let chars = 0;
  const redact = (text: string): string => {
    chars += text.length;
    return text;
  };
  const large = 'x'.repeat(1_000_000);
  const items = recordedItems('s1', 't1', { prompt: large, answer: large, input: large, output: large });
  const exchanges = [rawExchange('e1', { requestBody: large })];
  spansOf(ended({ items, exchanges }), { ...figures, redact });
  expect(chars).toBeGreaterThan(0);
  expect(chars).toBeLessThan(10_000);
});

test('a turn whose end is not known ends with the last that was seen of it', () => {
  const turn = recordedTurn('s1', 't1', { status: 'interrupted', endedAt: null });
  const [span] = readTraceRequest(textOf(ended({ turn })));
  expect(span?.endTimeUnixNano).toBe('1795248004000000000');
});

test('ids that look like secrets stay apart', () => {
  const redact = contentRedactor({ home: '/home/alicia', user: 'alicia' });
  const idOf = (id: string) =>
    spansOf(ended({ session: recordedSession(id) }), { ...figures, redact })[0]?.traceId;
  expect(idOf('sess-aaaaaaaaaa')).not.toBe(idOf('sess-bbbbbbbbbb'));
});

test('a sub-agent belongs to the trace of its session', () => {
  const session = recordedSession('sub', { kind: 'subagent', parentId: 's1' });
  expect(spansOf(ended({ session }), figures)[0]?.traceId).toBe(traceIdOf('s1'));
});

test.each([
  ['failed', { code: 'upstream-status', what: 'It failed.', why: '', next: '' }, 'upstream-status'],
  ['interrupted', null, 'interrupted'],
] as const)('a turn that %s is an error', (status, problem, type) => {
  const [turn] = readTraceRequest(
    textOf(ended({ turn: recordedTurn('s1', 't1', { status, problem, endedAt: null }) })),
  );
  expect(turn).toMatchObject({ status: { code: 2 }, attributes: { 'error.type': type } });
});
