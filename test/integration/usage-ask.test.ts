import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openHttp, type Http } from '../../main/auth/http.ts';
import { directTransport } from '../../main/domain/transport.ts';
import { askUsage } from '../../main/usage/ask.ts';

// The shape Codex 0.169 reads (PROTOCOL section L).
const told = {
  user_id: 'u',
  plan_type: 'pro',
  rate_limit: {
    allowed: true,
    limit_reached: false,
    primary_window: {
      used_percent: 12,
      limit_window_seconds: 18_000,
      reset_after_seconds: 3_600,
      reset_at: 1_795_229_875,
    },
    secondary_window: { used_percent: 40.5, limit_window_seconds: 604_800, reset_at: 1_795_312_675 },
  },
  additional_rate_limits: null,
  credits: { has_credits: true, unlimited: false, balance: '5.00' },
};

let server: Server;
let http: Http;
let answer: { readonly status: number; readonly body: string };
let seen: { readonly path: string; readonly authorization: string; readonly account: string }[];
let origin: string;

beforeEach(async () => {
  seen = [];
  answer = { status: 200, body: JSON.stringify(told) };
  server = createServer((request, response) => {
    seen.push({
      path: request.url ?? '',
      authorization: request.headers.authorization ?? '',
      account: String(request.headers['chatgpt-account-id'] ?? ''),
    });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  http = openHttp(() => directTransport);
});
afterEach(async () => {
  await http.close();
  await new Promise((resolve) => server.close(resolve));
});

const ask = () =>
  askUsage(
    http.send,
    origin,
    [
      ['authorization', 'Bearer at-test'],
      ['chatgpt-account-id', 'ws-1'],
    ],
    7,
  );

test('T5 the limits of a sign-in of ours are asked for with its credential and read as ChatGPT tells them', async () => {
  expect(await ask()).toEqual({
    ok: true,
    value: {
      plan: 'pro',
      limits: [
        {
          id: 'primary',
          name: '5-hour limit',
          usedPercent: 12,
          windowMinutes: 300,
          resetsAt: 1_795_229_875_000,
        },
        {
          id: 'secondary',
          name: 'weekly limit',
          usedPercent: 40.5,
          windowMinutes: 10_080,
          resetsAt: 1_795_312_675_000,
        },
      ],
      credits: '5.00',
      reached: false,
      seenAt: 7,
    },
  });
  expect(seen).toEqual([
    { path: '/backend-api/wham/usage', authorization: 'Bearer at-test', account: 'ws-1' },
  ]);
});

test.each([
  ['nothing but a plan', 200, '{"plan_type":"free"}', { ok: true, value: { plan: 'free', limits: [] } }],
  ['a page', 200, '<html>', { ok: false, problem: { why: 'Its answer could not be read.' } }],
  ['a refusal', 401, '{}', { ok: false, problem: { why: 'It answered 401.' } }],
  ['other shapes', 200, '{"rate_limit":{"primary_window":{"used_percent":"a lot"}}}', { ok: false }],
])('%s is told as what it is', async (_, status, body, expected) => {
  answer = { status, body };
  expect(await ask()).toMatchObject(expected);
});
