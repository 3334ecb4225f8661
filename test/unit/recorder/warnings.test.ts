import { describe, expect, test } from 'vitest';
import type { ExchangeEvent } from '../../../main/domain/exchange.ts';
import { problem } from '../../../main/domain/problem.ts';
import { notesOf, warningOf } from '../../../main/recorder/warnings.ts';
import { emptySession } from '../../../main/recorder/model.ts';
import {
  answer,
  codexHeaders,
  created,
  done,
  ended,
  httpExchange,
  prompt,
  refusedExchange,
  requestBody,
  requestBytes,
  responded,
  response,
  responseBytes,
  sse,
  started,
  turnMetadata,
} from '../../fakes/codex-traffic.ts';
import { createLogLedger, type LogLedger } from '../../fakes/log-ledger.ts';

const first = turnMetadata('s1', 't1');
const second = turnMetadata('s1', 't2');
const hello = prompt('p1', 'say hi');
const hi = response('r1', [answer('a1', 'Hi.')]);
const more = response('r2', [answer('a2', 'Sure.')]);

const warning = (log: LogLedger, id = 's1') => log.sessions.get(id)?.warning ?? null;

describe('P11 a session without a completed turn says why', () => {
  test.each([
    ['model-excluded', 'the route'],
    ['gateway-paused', 'the route'],
    ['key-missing', 'the sign-in or key'],
    ['account-sign-in-again', 'the sign-in or key'],
    ['request-malformed', 'the request'],
    ['upstream-refused', 'the upstream'],
    ['network-proxy-auth', 'the upstream'],
  ] as const)('a request that failed with %s stopped at %s', (code, step) => {
    const log = createLogLedger();
    const why = problem(code, 'It did not work.', 'For a reason.', 'Do this.');
    log.play([
      started('e1', 'http', { headers: codexHeaders(first) }),
      { type: 'ended', exchangeId: 'e1', at: 1_002, outcome: 'failed', overheadUs: 90, problem: why },
    ]);
    expect(warning(log)).toEqual({
      code: 'session-no-turn',
      what: `Stopped at ${step}: no turn was completed.`,
      why: 'It did not work. For a reason.',
      next: 'Do this.',
    });
  });

  test('a stream that is cut before its first event stopped at the first answer, later at the answer', () => {
    const log = createLogLedger();
    log.play(httpExchange('e1', first, [hello], [created('r1')]));
    expect(warning(log)?.what).toContain('Stopped at the first answer');
    log.play(httpExchange('e2', first, [hello], [created('r2'), done(0, answer('a1', 'Hi.'))]));
    expect(warning(log)?.what).toContain('Stopped at the answer');
  });

  test('a turn that completes in the end takes the warning away, and one that fails later brings none', () => {
    const log = createLogLedger();
    log.play(refusedExchange('e1', first, [hello], 500, ''));
    expect(warning(log)?.code).toBe('session-no-turn');
    log.play(httpExchange('e2', first, [hello], hi, { at: 2_000 }));
    expect(warning(log)).toBeNull();
    log.play(refusedExchange('e3', second, [prompt('p2', 'more')], 500, '', 3_000));
    expect(warning(log)).toBeNull();
  });

  const warm = turnMetadata('s1', '', { request_kind: 'prewarm' });
  const refusedUpgrade = (status: number): readonly ExchangeEvent[] => [
    started('w1', 'websocket', { headers: codexHeaders(warm) }),
    responded('w1', 1_001, status, 'application/json'),
    ended('w1', 1_002),
  ];

  test('a connection refused before any turn makes the session known, with its reason', () => {
    const log = createLogLedger();
    log.play(refusedUpgrade(401));
    expect(log.turns('s1')).toEqual([]);
    expect(log.sessions.get('s1')).toMatchObject({ kind: 'user', warning: { code: 'session-no-turn' } });
    log.play(httpExchange('e1', first, [hello], hi, { at: 2_000 }));
    expect(log.sessions.get('s1')).toMatchObject({ title: 'say hi', warning: null, startedAt: 1_002 });
  });

  test('a connection that Postern could not make is one that was refused', () => {
    const log = createLogLedger();
    const why = problem('upstream-refused', 'Nobody answers.', 'Refused.', 'Check.');
    log.play([
      started('w1', 'websocket', { headers: codexHeaders(warm) }),
      { type: 'ended', exchangeId: 'w1', at: 1_002, outcome: 'failed', overheadUs: 90, problem: why },
    ]);
    expect(warning(log)).toMatchObject({ why: 'Nobody answers. Refused.', next: 'Check.' });
  });

  test('D19 an upgrade answered 426 is no refusal', () => {
    const log = createLogLedger();
    log.play(refusedUpgrade(426));
    expect(log.sessions.size).toBe(0);
  });

  test('title sessions have no warnings', () => {
    const log = createLogLedger();
    const title = turnMetadata('s2', 't1', { thread_source: 'thread_title' });
    log.play(refusedExchange('e1', title, [hello], 401, ''));
    expect(log.turns('s2')).toMatchObject([{ status: 'failed' }]);
    expect(warning(log, 's2')).toBeNull();
  });
});

describe('P11 a session that goes another way says so', () => {
  test.each([
    [{ gateway: 'team' }, 'Turn 2 went through team.'],
    [{ backend: 'azure' }, 'Turn 2 went to azure.'],
    [{ account: 'account:a2' }, 'Turn 2 was sent with another sign-in or key.'],
  ])('a later turn with %j', (way, what) => {
    const log = createLogLedger();
    log.play(httpExchange('e1', first, [hello], hi));
    expect(warning(log)).toBeNull();
    log.play(httpExchange('e2', second, [prompt('p2', 'more')], more, { at: 2_000, ...way }));
    expect(warning(log)).toMatchObject({ code: 'session-moved', what });
    log.play(
      httpExchange('e3', turnMetadata('s1', 't3'), [prompt('p3', '3')], response('r3', []), {
        at: 3_000,
        ...way,
      }),
    );
    expect(warning(log)).toMatchObject({ code: 'session-moved', what });
  });

  test('a turn that is tried again another way says so of itself', () => {
    const log = createLogLedger();
    log.play(refusedExchange('e1', first, [hello], 500, ''));
    log.play(httpExchange('e2', first, [hello], hi, { at: 2_000, gateway: 'team' }));
    expect(warning(log)).toMatchObject({
      what: 'Turn 1 went through team.',
      why: 'Before, the session went through default.',
    });
    expect(log.turns('s1')).toMatchObject([{ retries: 1, gatewayId: 'team', status: 'completed' }]);
  });

  test('the notes of a session read from the log find the same move in its turns', () => {
    const log = createLogLedger();
    log.play(httpExchange('e1', first, [hello], hi));
    log.play(httpExchange('e2', second, [prompt('p2', 'more')], more, { at: 2_000, gateway: 'team' }));
    const state = emptySession('s1');
    state.session = log.sessions.get('s1') ?? null;
    state.notes = notesOf(null, log.turns('s1'), []);
    expect(warningOf(state)).toEqual(warning(log));
  });
});

describe('P11 what the upstream and an overload do to a session', () => {
  const servedBy = (model: string): readonly ExchangeEvent[] =>
    httpExchange('e1', first, [hello], hi).map((event) =>
      event.type === 'responded'
        ? { ...event, headers: [...event.headers, ['OpenAI-Model', model] as const] }
        : event,
    );

  test('PROTOCOL H an answer of another model than was asked for is told', () => {
    const log = createLogLedger();
    log.play(servedBy('gpt-other'));
    expect(warning(log)).toMatchObject({
      code: 'session-rerouted',
      what: 'The upstream answered with gpt-other.',
    });
  });

  test.each(['gpt-test', 'GPT-Test', 'gpt-test-2026-11-01'])(
    '%s is the model that was asked for',
    (model) => {
      const log = createLogLedger();
      log.play(servedBy(model));
      expect(warning(log)).toBeNull();
    },
  );

  test('a response object may say the same where there are no headers for a response', () => {
    const log = createLogLedger();
    const begun = {
      type: 'response.created',
      response: { id: 'r1', headers: { 'openai-model': 'gpt-other' } },
    };
    log.play(httpExchange('e1', first, [hello], [begun, ...hi.slice(1)]));
    expect(warning(log)?.code).toBe('session-rerouted');
  });

  test('content left out by an overload is told', () => {
    const log = createLogLedger();
    log.play([
      started('e1', 'http', { headers: codexHeaders(first) }),
      requestBytes('e1', Buffer.from(JSON.stringify(requestBody(first, [hello])))),
      { type: 'requestEnded', exchangeId: 'e1', at: 1_001 },
      { type: 'dropped', exchangeId: 'e1', direction: 'response', bytes: 90 },
      responded('e1', 1_002),
      responseBytes('e1', 1_003, sse(hi.slice(-1))),
      ended('e1', 1_004),
    ]);
    expect(log.turns('s1')).toMatchObject([{ status: 'completed' }]);
    expect(warning(log)?.code).toBe('session-left-out');
  });
});
