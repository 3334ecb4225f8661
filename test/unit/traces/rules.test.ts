import { expect, test } from 'vitest';
import { ok, failed, problem } from '../../../main/domain/problem.ts';
import { checkEndpoint, headerOf, tracesUrl } from '../../../main/traces/endpoint.ts';
import { backOffMs, judge } from '../../../main/traces/verdict.ts';

test.each([
  ['https://collector.example', 'https://collector.example'],
  ['https://collector.example/otlp/', 'https://collector.example/otlp'],
  [' http://localhost:4318/v1/traces ', 'http://localhost:4318'],
  ['http://[::1]:4318', 'http://[::1]:4318'],
])('the address %j is kept as %j', (text, kept) => {
  expect(checkEndpoint(text)).toEqual(ok(kept));
  expect(tracesUrl(kept)).toBe(`${kept}/v1/traces`);
});

test.each([
  'http://collector.example',
  'ftp://localhost',
  'localhost:4318',
  'https://me:pass@collector.example',
  'https://collector.example/sk-canary-0123456789',
  'https://collector.example?key=1',
  'http://127.0.0.1.example',
  '',
])('the address %j is refused', (text) => {
  expect(checkEndpoint(text)).toMatchObject({ ok: false, problem: { code: 'traces-endpoint' } });
});

test.each([
  ['Authorization: Bearer abc', ['authorization', 'Bearer abc']],
  ['Bearer abc', ['authorization', 'Bearer abc']],
  ['x-honeycomb-team: abc', ['x-honeycomb-team', 'abc']],
] as const)('the header %j is understood', (text, header) => {
  expect(headerOf(text)).toEqual(ok(header));
});

test.each(['', 'a: b\r\nc: d', 'Content-Type: text/plain', 'Host: x', 'x: café'])(
  'the header %j is refused',
  (text) => {
    const found = headerOf(text);
    expect(found).toMatchObject({ ok: false, problem: { code: 'traces-header' } });
  },
);

test('a header that is refused is not in its problem', () => {
  expect(JSON.stringify(headerOf('Authorization: canary\nx'))).not.toContain('canary');
});

const now = Date.UTC(2026, 10, 21);
const answered = (status: number, retryAfter: string | null = null, text = '{}') =>
  judge(ok({ status, text, retryAfter }), now);

test.each([408, 429, 500, 502, 503, 504])('%i is tried again', (status) => {
  expect(answered(status)).toMatchObject({
    state: 'again',
    afterMs: null,
    problem: { code: 'traces-unreachable' },
  });
});

test.each([301, 400, 401, 403, 404, 413, 415])('%i is final', (status) => {
  expect(answered(status)).toMatchObject({ state: 'refused', problem: { code: 'traces-refused' } });
});

test('no answer is tried again', () => {
  expect(judge(failed(problem('login-network', 'a', 'b', 'c')), now)).toMatchObject({ state: 'again' });
});

test.each([
  ['120', 120_000],
  [new Date(now + 30_000).toUTCString(), 30_000],
  ['999999999', 3_600_000],
  [new Date(now - 30_000).toUTCString(), 0],
  ['soon', null],
])('Retry-After %j is %j ms', (text, afterMs) => {
  expect(answered(503, text)).toMatchObject({ afterMs });
});

test('what a collector did not take of a batch is counted', () => {
  expect(answered(200, null, '{"partialSuccess":{"rejectedSpans":"3"}}')).toEqual({
    state: 'taken',
    rejected: 3,
  });
  expect(answered(200, null, 'not JSON')).toEqual({ state: 'taken', rejected: 0 });
});

test('the back-off doubles up to five minutes', () => {
  expect([1, 2, 3, 9, 50].map((failures) => backOffMs(failures, 1))).toEqual([
    1_000, 2_000, 4_000, 256_000, 300_000,
  ]);
  expect(backOffMs(1, 0)).toBe(750);
});
