import { describe, expect, test } from 'vitest';
import type { RecorderAnswers } from '../../../main/recorder/port.ts';
import {
  limitsOfError,
  limitsOfEvent,
  limitsOfHeaders,
  withNews,
  type LimitNews,
} from '../../../main/recorder/usage.ts';
import { createUsageBook } from '../../../main/recorder/usage-book.ts';
import { limitEvent, limitHeaders } from '../../fakes/upstream/limits.ts';
import {
  httpExchange,
  prompt,
  refusedExchange,
  requestBody,
  response,
  socket,
  turnMetadata,
} from '../../fakes/codex-traffic.ts';
import { createLogLedger } from '../../fakes/log-ledger.ts';

const at = 1_795_000_000_000;
const resetAt = 1_795_010_000;

const plan = [
  { id: 'primary', name: '5-hour limit', usedPercent: 12.5, windowMinutes: 300, resetsAt: resetAt * 1_000 },
  {
    id: 'secondary',
    name: 'weekly limit',
    usedPercent: 40,
    windowMinutes: 10_080,
    resetsAt: resetAt * 1_000,
  },
];

function news(told: LimitNews | null): LimitNews {
  if (told === null) throw new Error('no limits were told');
  return told;
}

describe('reading limits (PROTOCOL H, I)', () => {
  test('the headers of an answer tell the plan, both windows and the credits', () => {
    expect(withNews(null, news(limitsOfHeaders(limitHeaders(resetAt))), at)).toEqual({
      plan: 'pro',
      limits: plan,
      credits: '5.00',
      reached: false,
      seenAt: at,
    });
  });

  test('the event of a WebSocket tells the same as the headers', () => {
    const [event, headers] = [limitsOfEvent(limitEvent(resetAt)), limitsOfHeaders(limitHeaders(resetAt))];
    expect(withNews(null, news(event), at)).toEqual(withNews(null, news(headers), at));
  });

  test('a limit family of its own name stands beside the plan, under the name it was given', () => {
    const headers = limitsOfHeaders([
      ...limitHeaders(resetAt),
      ['X-Codex-Bengal-Primary-Used-Percent', '7'],
      ['x-codex-bengal-primary-window-minutes', '1440'],
      ['x-codex-bengal-limit-name', 'Fast model'],
    ]);
    const { limits } = withNews(null, news(headers), at);
    expect(limits.map(({ id, name }) => [id, name])).toEqual([
      ['primary', '5-hour limit'],
      ['codex-bengal-primary', 'Fast model, daily limit'],
      ['secondary', 'weekly limit'],
    ]);
  });

  test('credits that are gone are told no more', () => {
    const before = withNews(null, news(limitsOfHeaders(limitHeaders(resetAt))), at);
    const gone = limitsOfEvent({ ...limitEvent(resetAt), credits: { has_credits: false, balance: null } });
    expect(withNews(before, news(gone), at + 1).credits).toBeNull();
  });

  test('headers and events without limits tell nothing', () => {
    expect(limitsOfHeaders([['content-type', 'text/event-stream']])).toBeNull();
    expect(limitsOfEvent({ type: 'codex.rate_limits' })).toBeNull();
    expect(limitsOfError({ error: { type: 'invalid_request_error' } })).toBeNull();
    expect(limitsOfError('busy')).toBeNull();
  });

  test('nonsense in place of numbers is left out', () => {
    const headers = limitsOfHeaders([
      ['x-codex-primary-used-percent', 'much'],
      ['x-codex-secondary-used-percent', '140'],
      ['x-codex-secondary-window-minutes', '-5'],
      ['x-codex-secondary-reset-at', 'soon'],
    ]);
    expect(withNews(null, news(headers), at).limits).toEqual([
      { id: 'secondary', name: 'limit', usedPercent: 100, windowMinutes: -5, resetsAt: null },
    ]);
  });
});

describe('limits that are reached', () => {
  const refusal = { error: { type: 'usage_limit_reached', plan_type: 'plus', resets_at: resetAt } };

  test('a refusal without figures stands as a limit until it is told otherwise', () => {
    const reached = withNews(null, news(limitsOfError(refusal)), at);
    expect(reached).toMatchObject({ plan: 'plus', reached: true });
    expect(reached.limits).toMatchObject([{ usedPercent: 100, resetsAt: resetAt * 1_000 }]);
    const later = withNews(reached, news(limitsOfHeaders(limitHeaders(resetAt))), at + 1);
    expect(later).toMatchObject({ reached: false, limits: plan });
  });

  test('a refusal with headers is explained by the limit that is full', () => {
    const headers = { 'x-codex-primary-used-percent': '100', 'x-codex-primary-window-minutes': '300' };
    const { limits, reached } = withNews(null, news(limitsOfError({ ...refusal, headers })), at);
    expect(limits).toMatchObject([{ id: 'primary', usedPercent: 100 }]);
    expect(reached).toBe(true);
  });

  test('what a message does not speak of stays as it was', () => {
    const before = withNews(null, news(limitsOfHeaders(limitHeaders(resetAt))), at);
    const one = limitsOfHeaders([['x-other-primary-used-percent', '3']]);
    expect(withNews(before, news(one), at + 1)).toMatchObject({
      plan: 'pro',
      credits: '5.00',
      limits: [...plan, { id: 'other-primary', name: 'other, limit', usedPercent: 3 }],
    });
  });
});

describe('limits within the log', () => {
  const first = turnMetadata('s1', 't1');
  const hello = prompt('p1', 'say hi');

  test('a turn keeps what its answer told in headers', () => {
    const log = createLogLedger();
    const events = httpExchange('e1', first, [hello], response('r1', []));
    log.play(
      events.map((event) =>
        event.type === 'responded'
          ? { ...event, headers: [...event.headers, ...limitHeaders(resetAt)] }
          : event,
      ),
    );
    expect(log.turns('s1')).toMatchObject([{ limits: { plan: 'pro', limits: plan, seenAt: 1_002 } }]);
  });

  test('a turn over WebSocket keeps what an event told before its response', () => {
    const log = createLogLedger();
    const ws = socket('w1', first);
    log.play([
      ...ws.open,
      ws.asks(requestBody(first, [hello])),
      ws.says(1_010, limitEvent(resetAt), ...response('r1', [])),
    ]);
    expect(log.turns('s1')).toMatchObject([{ status: 'completed', limits: { limits: plan } }]);
  });

  test('PROTOCOL I a 429 that says usage_limit_reached fails the turn and marks the limit as reached', () => {
    const log = createLogLedger();
    const body = JSON.stringify({ error: { type: 'usage_limit_reached', resets_at: resetAt } });
    log.play(refusedExchange('e1', first, [hello], 429, body));
    expect(log.turns('s1')).toMatchObject([{ status: 'failed', limits: { reached: true } }]);
  });
});

test('each credential has limits of its own, told only when a person would see a change', () => {
  const told: RecorderAnswers['usage'][] = [];
  const book = createUsageBook(new Map(), (all) => told.push(all));
  const headers = news(limitsOfHeaders(limitHeaders(resetAt)));
  book.told(null, headers, at);
  book.told(null, headers, at + 1_000);
  expect(told).toHaveLength(1);
  book.told('account:a1', headers, at + 2_000);
  book.told(null, headers, at + 61_000);
  expect(told.map((all) => all.map(({ id }) => id))).toEqual([
    ['codex'],
    ['codex', 'account:a1'],
    ['codex', 'account:a1'],
  ]);
  const older = news(limitsOfHeaders([['x-codex-primary-used-percent', '99']]));
  book.told(null, older, at);
  expect(book.all()[0]).toMatchObject({ limits: plan, seenAt: at + 61_000 });
});
