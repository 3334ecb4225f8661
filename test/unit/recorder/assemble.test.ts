import { describe, expect, test } from 'vitest';
import {
  added,
  answer,
  codexHeaders,
  completed,
  created,
  delta,
  developer,
  done,
  ended,
  failure,
  httpExchange,
  prompt,
  reasoning,
  refusedExchange,
  requestBody,
  requestBytes,
  responded,
  response,
  responseBytes,
  shellCall,
  shellOutput,
  socket,
  sse,
  started,
  surroundings,
  turnMetadata,
} from '../../fakes/codex-traffic.ts';
import { createLogLedger } from '../../fakes/log-ledger.ts';

const first = turnMetadata('s1', 't1');
const opening = [developer(), surroundings('/home/someone/project')];
const hello = prompt('msg_p1', 'say hi');
const hi = answer('msg_a1', 'Hi.');

describe('a turn over HTTP', () => {
  test('a plain answer is one completed turn, with the facts of its session', () => {
    const log = createLogLedger();
    log.play(
      httpExchange('e1', first, [...opening, hello], response('r1', [reasoning('rs_1', 'Greet.'), hi])),
    );
    expect(log.sessions.get('s1')).toEqual({
      id: 's1',
      kind: 'user',
      parentId: null,
      forkedFromId: null,
      title: 'say hi',
      titleFrom: 'prompt',
      folder: '/home/someone/project',
      model: 'gpt-test',
      effort: 'low',
      gateway: 'default',
      gatewayId: 'default',
      backend: 'openai-transparent',
      account: null,
      lane: 'api',
      transport: 'http',
      originator: 'codex_exec',
      launchId: null,
      startedAt: 1_000,
      lastActivityAt: 1_003,
      warning: null,
    });
    expect(log.turns('s1')).toEqual([
      {
        id: 't1',
        sessionId: 's1',
        ordinal: 1,
        kind: 'turn',
        status: 'completed',
        problem: null,
        model: 'gpt-test',
        effort: 'low',
        gateway: 'default',
        gatewayId: 'default',
        backend: 'openai-transparent',
        account: null,
        transport: 'http',
        startedAt: 1_000,
        sentAt: 1_001,
        firstTokenAt: 1_003,
        endedAt: 1_003,
        overheadUs: 150,
        exchanges: 1,
        retries: 0,
        toolCalls: 0,
        tokens: { input: 10, cached: 4, output: 2, reasoning: 1 },
        contextTokens: 12,
        contextWindow: null,
        limits: null,
      },
    ]);
    expect(log.chain('s1')).toEqual(['1 prompt say hi', '1 reasoning Greet.', '1 answer Hi.']);
  });

  test('all tool rounds of a prompt are one turn, and the resent history adds nothing', () => {
    const log = createLogLedger();
    const ask = prompt('msg_p1', 'list it');
    const thought = reasoning('rs_1', 'Look.');
    const ls = shellCall('fc_1', 'call_1', 'ls');
    const pwd = shellCall('fc_2', 'call_2', 'pwd');
    log.play(httpExchange('e1', first, [...opening, ask], response('r1', [thought, ls, pwd])));
    expect(log.turns('s1')).toMatchObject([{ status: 'streaming', endedAt: null, toolCalls: 2 }]);

    const history = [
      ...opening,
      ask,
      thought,
      ls,
      pwd,
      shellOutput('call_1', 'a.txt\n'),
      shellOutput('call_2', '/\n', 3),
    ];
    log.play(
      httpExchange('e2', first, history, response('r2', [answer('msg_a1', 'Done.')], 20, 3), { at: 2_000 }),
    );
    expect(log.turns('s1')).toMatchObject([
      {
        status: 'completed',
        startedAt: 1_000,
        endedAt: 2_003,
        exchanges: 2,
        overheadUs: 300,
        tokens: { input: 30, cached: 8, output: 5, reasoning: 2 },
      },
    ]);
    expect(log.outputs.get('s1 fc_2')).toEqual({
      sessionId: 's1',
      itemId: 'fc_2',
      text: '/\n',
      exitCode: 3,
      images: [],
      durationMs: 250,
    });
    expect(log.chain('s1')).toEqual([
      '1 prompt list it',
      '1 reasoning Look.',
      '1 toolCall ls -> a.txt',
      '1 toolCall pwd -> /',
      '1 answer Done.',
    ]);
  });

  test('the same words twice are two prompts, told apart by id', () => {
    const log = createLogLedger();
    const again = prompt('msg_p2', 'say hi');
    log.play(httpExchange('e1', first, [...opening, hello], response('r1', [hi])));
    log.play(
      httpExchange(
        'e2',
        turnMetadata('s1', 't2'),
        [...opening, hello, hi, again],
        response('r2', [answer('msg_a2', 'Hi.')]),
        {
          at: 2_000,
        },
      ),
    );
    expect(log.chain('s1')).toEqual(['1 prompt say hi', '1 answer Hi.', '2 prompt say hi', '2 answer Hi.']);
  });

  test('a message sent while a tool runs is a prompt of the same turn', () => {
    const log = createLogLedger();
    const call = shellCall('fc_1', 'call_1', 'sleep 9');
    log.play(httpExchange('e1', first, [...opening, hello], response('r1', [call])));
    const steered = [...opening, hello, call, shellOutput('call_1', ''), prompt('msg_p2', 'be quick')];
    log.play(httpExchange('e2', first, steered, response('r2', [hi]), { at: 2_000 }));
    expect(log.chain('s1')).toEqual([
      '1 prompt say hi',
      '1 toolCall sleep 9 -> ',
      '1 prompt be quick',
      '1 answer Hi.',
    ]);
  });

  test('clients that send no ids are followed by place and text', () => {
    const log = createLogLedger();
    const bare = (item: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
      const { id: _, ...rest } = item;
      return rest;
    };
    const call = shellCall('fc_1', 'call_1', 'ls');
    log.play(httpExchange('e1', first, [bare(hello)], response('r1', [call])));
    log.play(
      httpExchange('e2', first, [hello, call, shellOutput('call_1', 'x')].map(bare), response('r2', [hi]), {
        at: 2_000,
      }),
    );
    log.play(
      httpExchange(
        'e3',
        turnMetadata('s1', 't2'),
        [hello, call, shellOutput('call_1', 'x'), hi, hello].map(bare),
        response('r3', [answer('msg_a2', 'Hi again.')]),
        { at: 3_000 },
      ),
    );
    expect(log.chain('s1')).toEqual([
      '1 prompt say hi',
      '1 toolCall ls -> x',
      '1 answer Hi.',
      '2 prompt say hi',
      '2 answer Hi again.',
    ]);
  });

  test('an upstream that uses the same item ids in each response loses nothing', () => {
    const log = createLogLedger();
    log.play(httpExchange('e1', first, [hello], response('r1', [answer('msg_1', 'One.')])));
    log.play(
      httpExchange(
        'e2',
        turnMetadata('s1', 't2'),
        [hello, answer('msg_1', 'One.'), prompt('p2', 'more')],
        response('r2', [answer('msg_1', 'Two.')]),
        {
          at: 2_000,
        },
      ),
    );
    expect(log.chain('s1')).toEqual(['1 prompt say hi', '1 answer One.', '2 prompt more', '2 answer Two.']);
  });

  test('what the response did not bring is taken from the next request of the turn', () => {
    const log = createLogLedger();
    const call = shellCall('fc_1', 'call_1', 'ls');
    log.play(httpExchange('e1', first, [hello], [created('r1'), completed('r1')]));
    log.play(
      httpExchange('e2', first, [hello, call, shellOutput('call_1', 'x')], response('r2', [hi]), {
        at: 2_000,
      }),
    );
    expect(log.chain('s1')).toEqual(['1 prompt say hi', '1 toolCall ls -> x', '1 answer Hi.']);
  });
});

describe('a turn over WebSocket', () => {
  const warm = turnMetadata('s1', '', { request_kind: 'prewarm' });

  test('a prewarm is no turn; deltas are joined to the turn that they name', () => {
    const log = createLogLedger();
    const ws = socket('w1', warm);
    const call = shellCall('fc_1', 'call_1', 'ls');
    log.play([...ws.open, ws.asks(requestBody(warm, [], { generate: false }))]);
    log.play([ws.says(1_010, created('r0'), completed('r0', 0, 0))]);
    expect(log.sessions.size).toBe(0);

    log.play([ws.asks(requestBody(first, [...opening, hello], { previous_response_id: 'r0' }))]);
    log.play([ws.says(1_020, ...response('r1', [call]))]);
    log.play([ws.asks(requestBody(first, [shellOutput('call_1', 'x')], { previous_response_id: 'r1' }))]);
    log.play([ws.says(1_030, ...response('r2', [hi]))]);
    const second = turnMetadata('s1', 't2');
    log.play([ws.asks(requestBody(second, [prompt('msg_p2', 'more')], { previous_response_id: 'r2' }))]);
    log.play([
      ws.says(1_040, ...response('r3', [answer('msg_a2', 'Sure.')])),
      ended('w1', 1_050, 'clientGone'),
    ]);

    expect(log.chain('s1')).toEqual([
      '1 prompt say hi',
      '1 toolCall ls -> x',
      '1 answer Hi.',
      '2 prompt more',
      '2 answer Sure.',
    ]);
    expect(log.turns('s1')).toMatchObject([
      { id: 't1', status: 'completed', transport: 'websocket', exchanges: 2, overheadUs: 150 },
      { id: 't2', status: 'completed', exchanges: 1, overheadUs: 0 },
    ]);
  });

  test('deltas that name no turn are joined through previous_response_id', () => {
    const log = createLogLedger();
    const anonymous = turnMetadata('s1', '');
    const ws = socket('w1', anonymous);
    const call = shellCall('fc_1', 'call_1', 'ls');
    log.play([
      ...ws.open,
      ws.asks(requestBody(anonymous, [hello])),
      ws.says(1_020, ...response('r1', [call])),
    ]);
    log.play([
      ws.asks(requestBody(anonymous, [shellOutput('call_1', 'x')], { previous_response_id: 'r1' })),
      ws.says(1_030, ...response('r2', [hi])),
    ]);
    log.play([ws.asks(requestBody(anonymous, [prompt('p2', 'more')], { previous_response_id: 'r2' }))]);
    expect(log.turns('s1').map((turn) => [turn.ordinal, turn.exchanges, turn.status])).toEqual([
      [1, 2, 'completed'],
      [2, 1, 'streaming'],
    ]);
  });

  test('a turn that was sent again and cut again says that it was, not that Codex usually tries again', () => {
    const log = createLogLedger();
    const nexts = [1_000, 2_000, 3_000].map((at) => {
      const ws = socket(`w${at}`, first, { at });
      log.play([...ws.open, ws.asks(requestBody(first, [...opening, hello]))]);
      log.play([ws.says(at + 20, created(`r${at}`)), ended(`w${at}`, at + 21, 'upstreamGone')]);
      const [turn] = log.turns('s1');
      return [turn?.retries, turn?.problem?.next];
    });
    expect(nexts).toEqual([
      [0, 'Codex usually tries again by itself; if it did not, send the prompt again.'],
      [1, 'Codex tried again once without success; send the prompt again.'],
      [2, 'Codex tried again 2 times without success; send the prompt again.'],
    ]);
  });

  test('D22 the upstream dies mid-response: cut, and whole again after Codex resends everything', () => {
    const log = createLogLedger();
    const ws = socket('w1', warm);
    log.play([...ws.open, ws.asks(requestBody(first, [...opening, hello]))]);
    log.play([
      ws.says(1_020, created('r1'), added(0, hi), delta(0, 'msg_a1', 'H')),
      ended('w1', 1_021, 'upstreamGone'),
    ]);
    expect(log.turns('s1')).toMatchObject([
      { status: 'interrupted', problem: { code: 'turn-cut' }, endedAt: 1_021 },
    ]);
    expect(log.chain('s1')).toEqual(['1 prompt say hi', '1 answer H']);

    const again = socket('w2', first, { at: 1_300 });
    log.play([...again.open, again.asks(requestBody(first, [...opening, hello]))]);
    expect(log.turns('s1')).toMatchObject([{ status: 'streaming', problem: null, endedAt: null }]);
    log.play([
      again.says(1_320, ...response('r2', [answer('msg_a2', 'Hi.')])),
      ended('w2', 1_330, 'clientGone'),
    ]);
    expect(log.turns('s1')).toMatchObject([
      { status: 'completed', exchanges: 2, tokens: { input: 10, output: 2 } },
    ]);
    expect(log.chain('s1')).toEqual(['1 prompt say hi', '1 answer H', '1 answer Hi.']);
  });

  test('a connection the client leaves while its tool runs interrupts the turn', () => {
    const log = createLogLedger();
    const ws = socket('w1', warm);
    log.play([...ws.open, ws.asks(requestBody(first, [hello]))]);
    log.play([ws.says(1_020, ...response('r1', [shellCall('fc_1', 'call_1', 'sleep 99')]))]);
    expect(log.turns('s1')).toMatchObject([{ status: 'streaming' }]);
    log.play([ended('w1', 1_030, 'clientGone')]);
    expect(log.turns('s1')).toMatchObject([{ status: 'interrupted', problem: { code: 'turn-cancelled' } }]);
  });

  test('a new request on the same connection ends the answer before it', () => {
    const log = createLogLedger();
    const ws = socket('w1', warm);
    log.play([...ws.open, ws.asks(requestBody(first, [hello])), ws.says(1_020, created('r1'))]);
    log.play([ws.asks(requestBody(turnMetadata('s1', 't2'), [hello, prompt('p2', 'rather this')]))]);
    expect(log.turns('s1')).toMatchObject([
      { id: 't1', status: 'interrupted', problem: { code: 'turn-cancelled' } },
      { id: 't2', status: 'streaming' },
    ]);
    expect(log.chain('s1')).toEqual(['1 prompt say hi', '2 prompt rather this']);
  });

  test('an error message in place of a response fails the turn with its status', () => {
    const log = createLogLedger();
    const ws = socket('w1', warm);
    log.play([...ws.open, ws.asks(requestBody(first, [hello]))]);
    log.play([
      ws.says(1_020, {
        type: 'error',
        status: 429,
        error: { type: 'usage_limit_reached', message: 'Limit.' },
      }),
    ]);
    expect(log.turns('s1')).toMatchObject([
      { status: 'failed', problem: { code: 'upstream-status', why: 'Limit.' } },
    ]);
  });

  test('P15 one that Postern wrote in the place of the upstream is told as ours', () => {
    const log = createLogLedger();
    const ws = socket('w1', warm);
    log.play([...ws.open, ws.asks(requestBody(first, [hello]))]);
    const error = { code: 'invalid_prompt', postern_code: 'model-excluded', message: 'Not this model.' };
    log.play([ws.says(1_020, { type: 'error', status: 400, error })]);
    expect(log.turns('s1')).toMatchObject([
      {
        status: 'failed',
        problem: { what: 'Postern did not pass this request on.', why: 'Not this model.' },
      },
    ]);
  });

  test('D19 an upgrade answered 426 is no failure of the turn, any other refusal is one', () => {
    const log = createLogLedger();
    const upgrade = (id: string, status: number): void =>
      log.play([
        started(id, 'websocket', { headers: codexHeaders(first) }),
        responded(id, 1_001, status, 'application/json'),
        ended(id, 1_002),
      ]);
    upgrade('w1', 426);
    expect(log.sessions.size).toBe(0);
    upgrade('w2', 404);
    expect(log.turns('s1')).toMatchObject([{ status: 'failed', problem: { code: 'upstream-status' } }]);
    log.play(httpExchange('e1', first, [hello], response('r1', [hi]), { at: 2_000 }));
    expect(log.turns('s1')).toMatchObject([{ status: 'completed', exchanges: 2 }]);
  });
});

describe('sessions and their kin', () => {
  test('a resumed session goes on with its next turn', () => {
    const log = createLogLedger();
    log.play(httpExchange('e1', first, [...opening, hello], response('r1', [hi])));
    const second = turnMetadata('s1', 't2', { history_initialization: 'cold_resume' });
    const history = [...opening, hello, hi, prompt('msg_p2', 'second')];
    log.play(httpExchange('e2', second, history, response('r2', [answer('msg_a2', 'Two.')]), { at: 9_000 }));
    expect(log.sessions.size).toBe(1);
    expect(log.turns('s1').map((turn) => turn.ordinal)).toEqual([1, 2]);
    expect(log.chain('s1').slice(2)).toEqual(['2 prompt second', '2 answer Two.']);
  });

  test('a session resumed that was never recorded shows only what is new', () => {
    const log = createLogLedger();
    const history = [...opening, prompt('p0', 'old'), answer('a0', 'Old.'), prompt('p1', 'new')];
    log.play(
      httpExchange(
        'e1',
        turnMetadata('s9', 't9', { history_initialization: 'cold_resume' }),
        history,
        response('r1', [hi]),
      ),
    );
    expect(log.chain('s9')).toEqual(['1 prompt new', '1 answer Hi.']);
  });

  test('a fork points at its origin and does not repeat its history', () => {
    const log = createLogLedger();
    log.play(httpExchange('e1', first, [...opening, hello], response('r1', [hi])));
    const fork = turnMetadata('s2', 't2', {
      history_initialization: 'cold_fork',
      forked_from_thread_id: 's1',
    });
    log.play(
      httpExchange(
        'e2',
        fork,
        [...opening, hello, hi, prompt('p2', 'forked')],
        response('r2', [answer('a2', 'Yes.')]),
        { at: 2_000 },
      ),
    );
    expect(log.sessions.get('s2')).toMatchObject({
      forkedFromId: 's1',
      parentId: null,
      kind: 'user',
      title: 'forked',
    });
    expect(log.chain('s2')).toEqual(['1 prompt forked', '1 answer Yes.']);
  });

  test('a sub-agent shares the session id of its root and is a session of its own, by its thread', () => {
    const log = createLogLedger();
    log.play(httpExchange('e1', first, [hello], response('r1', [hi])));
    const child = turnMetadata('s1', 't2', {
      thread_id: 's1-child',
      thread_source: 'subagent',
      parent_thread_id: 's1',
      agent_name: '/root/dig_here',
    });
    log.play(
      httpExchange('e2', child, [prompt('p2', 'dig')], response('r2', [answer('a2', 'Dug.')]), { at: 2_000 }),
    );
    expect(log.sessions.get('s1-child')).toMatchObject({
      kind: 'subagent',
      parentId: 's1',
      title: 'dig_here',
    });
    expect(log.turns('s1')).toHaveLength(1);
  });

  test('compacting on its own is a turn of that kind', () => {
    const log = createLogLedger();
    const compact = turnMetadata('s1', 't2', { request_kind: 'compaction' });
    const item = { type: 'compaction', id: 'cmp_1', encrypted_content: 'AAAA' };
    log.play(httpExchange('e1', first, [hello], response('r1', [hi])));
    log.play(
      httpExchange('e2', compact, [hello, hi, { type: 'compaction_trigger' }], response('r2', [item]), {
        at: 2_000,
      }),
    );
    expect(log.turns('s1')).toMatchObject([{ kind: 'turn' }, { kind: 'compaction', status: 'completed' }]);
    expect(log.chain('s1')).toEqual(['1 prompt say hi', '1 answer Hi.', '2 compaction']);
  });

  test('compacting in the middle of a turn is marked in it, and the turn goes on', () => {
    const log = createLogLedger();
    const compact = turnMetadata('s1', 't1', { request_kind: 'compaction' });
    const item = { type: 'compaction', id: 'cmp_1', encrypted_content: 'AAAA' };
    const call = shellCall('fc_1', 'call_1', 'ls');
    const soFar = [hello, call, shellOutput('call_1', 'x')];
    log.play(httpExchange('e1', first, [hello], response('r1', [call])));
    log.play(
      httpExchange('e2', compact, [...soFar, { type: 'compaction_trigger' }], response('r2', [item]), {
        at: 2_000,
      }),
    );
    expect(log.turns('s1')).toMatchObject([{ kind: 'turn', status: 'streaming' }]);
    log.play(httpExchange('e3', first, [hello, item], response('r3', [hi]), { at: 3_000 }));
    expect(log.turns('s1')).toMatchObject([{ kind: 'turn', status: 'completed', exchanges: 3 }]);
    expect(log.chain('s1')).toEqual([
      '1 prompt say hi',
      '1 toolCall ls -> x',
      '1 compaction',
      '1 answer Hi.',
    ]);
  });

  test('a client that names no session gets one per exchange, and none for a list of models', () => {
    const log = createLogLedger();
    const plain = { model: 'm', input: 'hello there' };
    log.play([
      started('e1', 'http'),
      requestBytes('e1', Buffer.from(JSON.stringify(plain))),
      { type: 'requestEnded', exchangeId: 'e1', at: 1_001 },
      responded('e1', 1_002, 200, 'application/json'),
      responseBytes(
        'e1',
        1_003,
        Buffer.from(
          JSON.stringify({
            id: 'r1',
            object: 'response',
            status: 'completed',
            output: [hi],
            usage: { input_tokens: 3, output_tokens: 1 },
          }),
        ),
      ),
      ended('e1', 1_004),
    ]);
    log.play([
      started('e2', 'http', { method: 'GET', path: 'models' }),
      responded('e2', 1_002),
      ended('e2', 1_003),
    ]);
    expect([...log.sessions.keys()]).toEqual(['exchange:e1']);
    expect(log.turns('exchange:e1')).toMatchObject([
      { status: 'completed', tokens: { input: 3, output: 1 } },
    ]);
    expect(log.chain('exchange:e1')).toEqual(['1 prompt hello there', '1 answer Hi.']);
  });
});

describe('how turns end', () => {
  test.each([
    ['a JSON error', 400, '{"error":{"message":"Bad model.","type":"invalid"}}', 'Bad model.'],
    ['a detail', 400, '{"detail":"Unsupported."}', 'Unsupported.'],
    ['plain text', 502, 'upstream is down', 'upstream is down'],
    ['a page', 503, '<html>maintenance</html>', 'It failed on its side.'],
    ['nothing', 429, '', 'A rate or usage limit is reached.'],
  ])("%s as the answer fails the turn, in the upstream's words where it has any", (_, status, body, why) => {
    const log = createLogLedger();
    log.play(refusedExchange('e1', first, [hello], status, body));
    expect(log.turns('s1')).toMatchObject([{ status: 'failed', problem: { code: 'upstream-status', why } }]);
  });

  test('a retry after failures stays in the turn and completes it', () => {
    const log = createLogLedger();
    log.play(refusedExchange('e1', first, [...opening, hello], 500, ''));
    log.play(refusedExchange('e2', first, [...opening, hello], 500, '', 1_200));
    log.play(httpExchange('e3', first, [...opening, hello], response('r1', [hi]), { at: 1_600 }));
    expect(log.turns('s1')).toMatchObject([
      { status: 'completed', problem: null, exchanges: 3, startedAt: 1_000 },
    ]);
    expect(log.chain('s1')).toEqual(['1 prompt say hi', '1 answer Hi.']);
  });

  test.each([
    ['clientGone', 'interrupted', 'turn-cancelled'],
    ['upstreamGone', 'interrupted', 'turn-cut'],
    ['stopped', 'interrupted', 'turn-cut'],
    ['ended', 'interrupted', 'turn-cut'],
  ] as const)('D2 a stream that is %s before response.completed is %s', (outcome, status, code) => {
    const log = createLogLedger();
    log.play(httpExchange('e1', first, [hello], [created('r1'), done(0, hi)], { outcome }));
    expect(log.turns('s1')).toMatchObject([{ status, problem: { code } }]);
  });

  test('a client that closes right after response.completed has its turn completed', () => {
    const log = createLogLedger();
    log.play(httpExchange('e1', first, [hello], response('r1', [hi]), { outcome: 'clientGone' }));
    expect(log.turns('s1')).toMatchObject([{ status: 'completed', problem: null }]);
  });

  test('response.failed and response.incomplete fail the turn and say why', () => {
    const log = createLogLedger();
    log.play(
      httpExchange('e1', first, [hello], [created('r1'), failure('context_length_exceeded', 'Too long.')]),
    );
    const second = turnMetadata('s1', 't2');
    const incomplete = {
      type: 'response.incomplete',
      response: { id: 'r2', incomplete_details: { reason: 'max_output_tokens' } },
    };
    log.play(httpExchange('e2', second, [prompt('p2', 'b')], [created('r2'), incomplete], { at: 2_000 }));
    expect(log.turns('s1').map((turn) => [turn.status, turn.problem?.code, turn.problem?.why])).toEqual([
      ['failed', 'turn-failed', 'Too long.'],
      ['failed', 'turn-incomplete', 'The upstream ended it early: max_output_tokens.'],
    ]);
  });

  test('a turn that waits for its tool is interrupted when the next turn begins', () => {
    const log = createLogLedger();
    const call = shellCall('fc_1', 'call_1', 'sleep 99');
    log.play(httpExchange('e1', first, [hello], response('r1', [call])));
    const aborted = prompt('msg_ab', '<turn_aborted>The user interrupted the turn.</turn_aborted>');
    const next = [hello, call, shellOutput('call_1', 'aborted'), aborted, prompt('p2', 'rather this')];
    log.play(httpExchange('e2', turnMetadata('s1', 't2'), next, response('r2', [hi]), { at: 2_000 }));
    expect(log.turns('s1')).toMatchObject([
      { status: 'interrupted', problem: { code: 'turn-cancelled' } },
      { status: 'completed' },
    ]);
    expect(log.chain('s1')).toEqual([
      '1 prompt say hi',
      '1 toolCall sleep 99 -> aborted',
      '2 prompt rather this',
      '2 answer Hi.',
    ]);
  });

  test("Postern's own failure is told in its own words", () => {
    const log = createLogLedger();
    const problem = {
      code: 'upstream-refused',
      what: 'Could not reach it.',
      why: 'Refused.',
      next: 'Check.',
    } as const;
    log.play([
      started('e1', 'http', { headers: codexHeaders(first) }),
      requestBytes('e1', Buffer.from(JSON.stringify(requestBody(first, [hello])))),
      { type: 'requestEnded', exchangeId: 'e1', at: 1_001 },
      { type: 'ended', exchangeId: 'e1', at: 1_002, outcome: 'failed', overheadUs: 90, problem },
    ]);
    expect(log.turns('s1')).toMatchObject([{ status: 'failed', problem }]);
  });
});

describe('what upstreams should not send', () => {
  test('D24 a response completed twice counts once', () => {
    const log = createLogLedger();
    const twice = [...response('r1', [hi]), completed('r1'), done(0, hi), failure('late', 'Too late.')];
    log.play(httpExchange('e1', first, [hello], twice));
    log.play(httpExchange('e2', first, [hello], [created('r1'), completed('r1')], { at: 2_000 }));
    expect(log.turns('s1')).toMatchObject([
      { status: 'completed', tokens: { input: 10, cached: 4, output: 2, reasoning: 1 } },
    ]);
    expect(log.chain('s1')).toEqual(['1 prompt say hi', '1 answer Hi.']);
  });

  test('D25 unknown events, nulls and huge numbers do no harm', () => {
    const log = createLogLedger();
    const odd = [
      { type: 'response.surprise', payload: null },
      { type: null },
      { type: 'response.output_item.done', output_index: 1e300, item: null },
      {
        type: 'response.output_item.done',
        output_index: -1,
        item: { type: 'hologram', id: 'h1', shape: [1, null] },
      },
      { type: 'response.output_text.delta', output_index: null, delta: { no: 'text' } },
      created('r1'),
      {
        type: 'response.completed',
        response: {
          id: 'r1',
          usage: {
            input_tokens: 1e308,
            output_tokens: '7',
            input_tokens_details: null,
            output_tokens_details: [],
          },
        },
      },
    ];
    log.play([
      started('e1', 'http', { headers: codexHeaders(first) }),
      requestBytes(
        'e1',
        Buffer.from(
          JSON.stringify(requestBody(first, [{ type: 'message', role: 'user', content: null }, hello])),
        ),
      ),
      { type: 'requestEnded', exchangeId: 'e1', at: 1_001 },
      responded('e1', 1_002),
      responseBytes(
        'e1',
        1_003,
        Buffer.concat([Buffer.from('data: [1,2\n\ndata: "text"\n\ndata: null\n\n'), sse(odd)]),
      ),
      ended('e1', 1_004),
    ]);
    expect(log.turns('s1')).toMatchObject([{ status: 'completed', tokens: { input: 1e12, output: 0 } }]);
    expect(log.chain('s1')).toEqual([
      '1 prompt say hi',
      '1 other {"type":"hologram","id":"h1","shape":[1,null]}',
    ]);
  });

  test('text in flight is told as it comes, and replaced by the item when it is done', () => {
    const log = createLogLedger();
    const stream = [
      created('r1'),
      added(0, hi),
      delta(0, 'msg_a1', 'H'),
      delta(0, 'msg_a1', 'i'),
      done(0, hi),
      completed('r1'),
    ];
    log.play(httpExchange('e1', first, [hello], stream));
    expect(log.appended).toEqual(['H', 'i']);
    expect(log.chain('s1')).toEqual(['1 prompt say hi', '1 answer Hi.']);
  });
});
