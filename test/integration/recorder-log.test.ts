import { chmodSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ExchangeEvent } from '../../main/domain/exchange.ts';
import { openDatabase } from '../../main/recorder/open.ts';
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
} from '../fakes/codex-traffic.ts';
import { chainOf, makeLogBench, type LogBench } from '../fakes/log-bench.ts';

let bench: LogBench;
beforeEach(() => {
  bench = makeLogBench();
});
afterEach(() => bench.remove());

const first = turnMetadata('s1', 't1');
const hello = prompt('msg_p1', 'say hi');
const hi = answer('msg_a1', 'Hi.');
const opening = [developer(), surroundings('/w/project')];

/** Two turns over HTTP, the first with a tool round. */
function story(): readonly ExchangeEvent[] {
  const call = shellCall('fc_1', 'call_1', 'ls');
  const soFar = [...opening, hello, call, shellOutput('call_1', 'a.txt\n')];
  const next = [...soFar, hi, prompt('msg_p2', 'more')];
  return [
    ...httpExchange('e1', first, [...opening, hello], response('r1', [reasoning('rs_1', 'Look.'), call])),
    ...httpExchange('e2', first, soFar, response('r2', [hi]), { at: 2_000 }),
    ...httpExchange('e3', turnMetadata('s1', 't2'), next, response('r3', [answer('msg_a2', 'Sure.')]), {
      at: 3_000,
    }),
  ];
}

const storyChain = [
  '1 prompt say hi',
  '1 reasoning Look.',
  '1 toolCall ls -> a.txt',
  '1 answer Hi.',
  '2 prompt more',
  '2 answer Sure.',
];

describe('the log', () => {
  test('a session is read back whole, from the running recorder and from the next one', () => {
    const recorder = bench.open();
    recorder.play(story());
    const detail = recorder.detail('s1');
    expect(chainOf(detail)).toEqual(storyChain);
    expect(detail.session).toMatchObject({
      title: 'say hi',
      folder: '/w/project',
      status: 'completed',
      turns: 2,
      toolCalls: 1,
      tokens: { input: 30, cached: 12, output: 6, reasoning: 3 },
      activeMs: 1_003 + 3,
    });
    expect(detail.items[2]).toMatchObject({
      exitCode: 0,
      durationMs: 250,
      input: '{"cmd":"ls"}',
      streaming: false,
    });
    recorder.close();
    expect(bench.open().detail('s1')).toEqual(detail);
  });

  test.runIf(process.platform !== 'win32')(
    'I9 no one but the owner may read it, even if others could before',
    () => {
      bench.open().close();
      chmodSync(bench.databasePath, 0o644);
      const recorder = bench.open();
      recorder.play(story());
      const modes = readdirSync(bench.folder).map((name) => statSync(join(bench.folder, name)).mode & 0o777);
      expect(new Set(modes)).toEqual(new Set([0o600]));
    },
  );

  test('a turn that waits for a tool of a Codex that is gone is interrupted, and no other', () => {
    const recorder = bench.open();
    const waiting = (id: string, launchId: string) =>
      httpExchange(
        `e-${id}`,
        turnMetadata(id, `t-${id}`),
        [prompt(`p-${id}`, 'go')],
        response(`r-${id}`, [shellCall(`fc-${id}`, `call-${id}`, 'sleep 9')]),
        { launchId },
      );
    recorder.play([...waiting('s1', 'gone'), ...waiting('s2', 'alive')]);
    expect(recorder.detail('s1').session.status).toBe('streaming');
    recorder.launchEnded('gone');
    expect(recorder.detail('s1').turns).toMatchObject([
      { status: 'interrupted', problem: { code: 'turn-cancelled' } },
    ]);
    expect(recorder.detail('s2').session.status).toBe('streaming');
  });

  test('what is asked of no session is null', () => {
    expect(bench.open().query({ kind: 'session', sessionId: 'none' })).toBeNull();
  });

  test('the list is in the order of activity, page by page, and does not hang on the clock', () => {
    const recorder = bench.open();
    // F19: each session seems to begin before the one before it.
    for (let at = 0; at < 5; at += 1) {
      const metadata = turnMetadata(`s${at}`, `t${at}`);
      recorder.play(
        httpExchange(`e${at}`, metadata, [prompt(`p${at}`, `ask ${at}`)], response(`r${at}`, []), {
          at: 9_000 - at,
        }),
      );
    }
    recorder.play(
      httpExchange('e9', turnMetadata('s1', 't9'), [prompt('p9', 'again')], response('r9', []), { at: 10 }),
    );
    const ids = (before: number | null): readonly [readonly string[], number | null, number] => {
      const page = recorder.query({ kind: 'sessions', before, limit: 2 });
      return [page.sessions.map((one) => one.id), page.nextBefore, page.total];
    };
    const [newest, second] = ids(null);
    expect(newest).toEqual(['s1', 's4']);
    const [middle, third] = ids(second);
    expect(middle).toEqual(['s3', 's2']);
    expect(ids(third)).toEqual([['s0'], null, 5]);
    expect(recorder.detail('s1').turns.map((turn) => [turn.id, turn.ordinal])).toEqual([
      ['t1', 1],
      ['t9', 2],
    ]);
  });

  test('the hidden title session is folded under the session it names, whichever is seen first', () => {
    const hidden = turnMetadata('title', 'tt', { thread_source: 'thread_title' });
    const asks = prompt('msg_t', 'Generate a concise title.\n\nUser prompt:\nsay hi');
    const titling = httpExchange(
      'e2',
      hidden,
      [asks],
      response('r2', [answer('msg_ta', '{"title":"Greet the user"}')]),
    );
    const asking = httpExchange('e1', first, [hello], response('r1', [hi]));
    for (const batches of [[asking, titling], [titling, asking], [[...titling, ...asking]]]) {
      const one = makeLogBench();
      const recorder = one.open();
      for (const events of batches) recorder.play(events);
      const page = recorder.query({ kind: 'sessions', before: null, limit: 10 });
      expect(page).toMatchObject({
        total: 1,
        sessions: [{ id: 's1', title: 'Greet the user', background: 1 }],
      });
      expect(recorder.detail('s1').background).toMatchObject([
        { id: 'title', kind: 'title', parentId: 's1', title: null },
      ]);
      one.remove();
    }
  });

  test('every text is searched for in one place and stored once', () => {
    const recorder = bench.open();
    recorder.play(story());
    recorder.play(
      httpExchange(
        'e9',
        turnMetadata('s2', 't9'),
        [prompt('p9', 'say hi')],
        response('r9', [answer('a9', 'Hi.')]),
      ),
    );
    recorder.close();
    const { database } = openDatabase(bench.databasePath, 0);
    const found = (words: string): unknown =>
      database
        .prepare(
          `SELECT items.session_id AS session, items.kind FROM search
           JOIN items ON items.content_id = search.rowid OR items.output_id = search.rowid
           WHERE search MATCH ? ORDER BY items.session_id`,
        )
        .all(words);
    expect(found('txt')).toEqual([{ session: 's1', kind: 'toolCall' }]);
    expect(found('"say hi"')).toEqual([
      { session: 's1', kind: 'prompt' },
      { session: 's2', kind: 'prompt' },
    ]);
    expect(database.prepare('SELECT count(*) AS count FROM contents').get()).toEqual({ count: 7 });
    database.close();
  });

  test('a session that resends its history 300 times is stored in the length of what is new', () => {
    const recorder = bench.open();
    const history: Readonly<Record<string, unknown>>[] = [...opening];
    const sizes: number[] = [];
    for (let turn = 0; turn < 300; turn += 1) {
      const said = `Answer ${turn}. ${'word '.repeat(200)}`;
      history.push(prompt(`p${turn}`, `Question ${turn}`));
      const reply = answer(`a${turn}`, said);
      recorder.play(
        httpExchange(`e${turn}`, turnMetadata('s1', `t${turn}`), history, response(`r${turn}`, [reply])),
      );
      history.push(reply);
      if (turn % 100 !== 99) continue;
      recorder.settle();
      sizes.push(textBytes(bench.databasePath));
    }
    const [third, two, all] = sizes as [number, number, number];
    expect(recorder.detail('s1').items).toHaveLength(600);
    expect(two / third).toBeCloseTo(2, 1);
    expect(all / third).toBeCloseTo(3, 1);
  });
});

/** The texts the log holds, in bytes. */
function textBytes(databasePath: string): number {
  const { database } = openDatabase(databasePath, 0);
  const row = database.prepare('SELECT sum(length(text)) AS bytes FROM contents').get() as { bytes: number };
  database.close();
  return row.bytes;
}

describe('what is told while it happens', () => {
  test('the first change is told at once, and an answer grows under its eyes', () => {
    const recorder = bench.open();
    const events = httpExchange(
      'e1',
      first,
      [hello],
      [created('r1'), added(0, hi), delta(0, 'msg_a1', 'H')],
    ).slice(0, -1);
    recorder.play(events);
    expect(recorder.changes()).toMatchObject([
      {
        sessions: [{ id: 's1', status: 'streaming' }],
        turns: [{ id: 't1', status: 'streaming', firstTokenAt: 1_003 }],
        items: [
          { type: 'prompt', text: 'say hi', streaming: false },
          { type: 'answer', text: 'H', streaming: true },
        ],
      },
    ]);
    recorder.play([responseBytes('e1', 1_005, sse([delta(0, 'msg_a1', 'i')]))]);
    expect(chainOf(recorder.detail('s1'))).toEqual(['1 prompt say hi', '1 answer Hi']);
    expect(recorder.query({ kind: 'figures' })).toMatchObject({ runningSessions: 1 });
    recorder.play([responseBytes('e1', 1_006, sse([done(0, hi), completed('r1')])), ended('e1', 1_007)]);
    recorder.close();
    expect(recorder.changes().at(-1)).toMatchObject({
      turns: [{ id: 't1', status: 'completed' }],
      items: [{ type: 'answer', text: 'Hi.', streaming: false }],
      appended: [],
    });
  });

  test('the median overhead is of today, and knows a WebSocket only when it has closed', () => {
    const noon = new Date(2026, 5, 15, 12).getTime();
    const recorder = bench.open({ now: () => noon });
    const turn = (at: number, index: number, overheadUs: number): void => {
      const events = httpExchange(
        `e${index}`,
        turnMetadata('s1', `t${index}`),
        [prompt(`p${index}`, 'x')],
        response(`r${index}`, []),
        { at },
      );
      recorder.play([...events.slice(0, -1), ended(`e${index}`, at + 5, 'ended', overheadUs)]);
    };
    turn(noon - 24 * 3_600_000, 0, 9_000);
    [300, 100, 200, 0].forEach((overheadUs, index) => turn(noon + index, index + 1, overheadUs));
    expect(recorder.query({ kind: 'figures' })).toMatchObject({ runningSessions: 0, overheadP50Us: 200 });
    const { databaseBytes } = recorder.query({ kind: 'figures' });
    expect(databaseBytes).toBe(
      readdirSync(bench.folder).reduce((sum, name) => sum + statSync(join(bench.folder, name)).size, 0),
    );
  });
});

describe('metadata only', () => {
  const canary = 'canary-7c1f';

  /** A conversation that says the canary wherever something can be said. */
  function secretStory(): readonly ExchangeEvent[] {
    const call = shellCall('fc_1', 'call_1', `echo ${canary}`);
    const ask = prompt('msg_p1', `tell ${canary}`);
    const say = answer('msg_a1', `I say ${canary}`);
    const soFar = [ask, call, shellOutput('call_1', canary)];
    const stream = [created('r2'), added(0, say), delta(0, 'msg_a1', canary), done(0, say), completed('r2')];
    const failing = [
      created('r3'),
      { type: 'response.failed', response: { error: { code: 'x', message: canary } } },
    ];
    const hidden = turnMetadata('title', 'tt', { thread_source: 'thread_title' });
    const titling = prompt('msg_t', `Title it.\n\nUser prompt:\ntell ${canary}`);
    const odd = { type: 'hologram', id: 'h1', text: canary };
    return [
      ...httpExchange(
        'e1',
        first,
        [surroundings('/w/project'), ask],
        response('r1', [reasoning('rs_1', canary), call, odd]),
      ),
      ...httpExchange('e2', first, soFar, stream, { at: 2_000 }),
      ...httpExchange('e3', turnMetadata('s1', 't2'), [...soFar, say, prompt('p2', canary)], failing, {
        at: 3_000,
      }),
      ...refusedExchange(
        'e4',
        turnMetadata('s1', 't3'),
        [prompt('p3', canary)],
        400,
        JSON.stringify({ detail: canary }),
      ),
      ...httpExchange(
        'e5',
        hidden,
        [titling],
        response('r5', [answer('ta', JSON.stringify({ title: canary }))]),
      ),
      ...httpExchange(
        'e6',
        turnMetadata('s1', 't4'),
        [prompt('p4', canary)],
        [created('r6'), delta(0, 'a', canary)],
        { at: 4_000 },
      ),
    ];
  }

  function bytesOnDisk(): Buffer {
    return Buffer.concat(readdirSync(bench.folder).map((name) => readFileSync(join(bench.folder, name))));
  }

  test('no word of a conversation reaches the database or its log, and none is told', () => {
    const recorder = bench.open({ recordContent: false });
    recorder.playOneByOne(secretStory());
    const detail = recorder.detail('s1');
    expect(bytesOnDisk().includes(canary)).toBe(false);
    expect(detail.session).toMatchObject({ title: null, folder: '/w/project', toolCalls: 1, background: 1 });
    expect(new Set(detail.items.map((item) => item.type))).toEqual(new Set(['omitted']));
    expect(detail.turns.map((turn) => turn.status)).toEqual(['completed', 'failed', 'failed', 'interrupted']);
    recorder.close();
    expect(bytesOnDisk().includes(canary)).toBe(false);
    expect(JSON.stringify(recorder.reports)).not.toContain(canary);
  });

  test('the same conversation is on disk when content is kept: the search above can find', () => {
    const recorder = bench.open();
    recorder.play(secretStory());
    expect(bytesOnDisk().includes(canary)).toBe(true);
  });

  test('it counts from the moment it is switched on', () => {
    const recorder = bench.open();
    recorder.play(httpExchange('e1', first, [hello], response('r1', [hi])));
    recorder.setRecordContent(false);
    recorder.play(
      httpExchange('e2', turnMetadata('s1', 't2'), [hello, hi, prompt('p2', canary)], response('r2', [])),
    );
    expect(recorder.detail('s1').session.title).toBe('say hi');
    expect(chainOf(recorder.detail('s1'))).toEqual(['1 prompt say hi', '1 answer Hi.', '2 omitted']);
    expect(bytesOnDisk().includes(canary)).toBe(false);
  });
});

describe('a stream that is cut', () => {
  test('D1 at every byte: nothing but the whole of response.completed makes a turn complete', () => {
    const bytes = sse(response('r1', [reasoning('rs_1', 'Zażółć.'), hi]));
    const recorder = bench.open();
    const cuts = Array.from({ length: bytes.length + 1 }, (_, cut) => cut);
    for (const cut of cuts) {
      const metadata = turnMetadata(`s${cut}`, 't');
      recorder.play([
        started(`e${cut}`, 'http', { headers: codexHeaders(metadata) }),
        requestBytes(`e${cut}`, Buffer.from(JSON.stringify(requestBody(metadata, [hello])))),
        { type: 'requestEnded', exchangeId: `e${cut}`, at: 1_001 },
        responded(`e${cut}`, 1_002),
        responseBytes(`e${cut}`, 1_003, bytes.subarray(0, cut)),
        ended(`e${cut}`, 1_004, cut % 2 === 0 ? 'upstreamGone' : 'ended'),
      ]);
    }
    // Read once all are told: a reading has what waits written to the disk, which a thousand times takes long on a busy one.
    const statuses = cuts.map((cut) => recorder.detail(`s${cut}`).session.status);
    expect(new Set(statuses.slice(0, -1))).toEqual(new Set(['interrupted']));
    expect(statuses.at(-1)).toBe('completed');
  });
});

describe('after the recorder died', () => {
  test('the next one goes on with the same session and its next ordinal', () => {
    const recorder = bench.open();
    const events = story();
    recorder.play(events.slice(0, 12));
    recorder.close();
    const next = bench.open();
    next.play(events.slice(12));
    expect(chainOf(next.detail('s1'))).toEqual(storyChain);
    expect(next.detail('s1').turns.map((turn) => turn.ordinal)).toEqual([1, 2]);
  });

  test('a turn that was running is interrupted, and never shown as completed', () => {
    bench
      .open()
      .play(
        httpExchange('e1', first, [hello], [created('r1'), added(0, hi), delta(0, 'msg_a1', 'H')]).slice(
          0,
          -1,
        ),
      );
    const next = bench.open();
    expect(next.detail('s1').turns).toMatchObject([
      { status: 'interrupted', problem: { code: 'turn-unfinished' }, endedAt: 1_003 },
    ]);
    expect(chainOf(next.detail('s1'))).toEqual(['1 prompt say hi']);
  });

  test('a turn that waited for its tool is interrupted, and completed when Codex goes on with it', () => {
    const call = shellCall('fc_1', 'call_1', 'ls');
    bench.open().play(httpExchange('e1', first, [hello], response('r1', [call])));
    const next = bench.open();
    expect(next.detail('s1').session.status).toBe('interrupted');
    next.play(
      httpExchange('e2', first, [hello, call, shellOutput('call_1', 'x')], response('r2', [hi]), {
        at: 2_000,
      }),
    );
    expect(next.detail('s1').turns).toMatchObject([
      { status: 'completed', exchanges: 2, tokens: { input: 20 } },
    ]);
    expect(chainOf(next.detail('s1'))).toEqual(['1 prompt say hi', '1 toolCall ls -> x', '1 answer Hi.']);
  });

  test('batches sent again double nothing, wherever it died and whatever had been committed', () => {
    const events = story();
    const whole = bench.open();
    whole.playOneByOne(events);
    const expected = whole.detail('s1');
    for (let died = 1; died < events.length; died += 1) {
      const again = makeLogBench();
      const dead = again.open();
      dead.playOneByOne(events.slice(0, died));
      dead.settle();
      const next = again.open();
      // All that the dead one took but had not said so; an exchange is always sent again from its beginning.
      const from = events.slice(0, died).findLastIndex((event) => event.type === 'started');
      next.playOneByOne(events.slice(from));
      expect(next.detail('s1'), `died after event ${died}`).toEqual(expected);
      next.settle();
      const third = again.open();
      third.playOneByOne(events);
      expect(third.detail('s1'), `everything again after ${died}`).toEqual(expected);
      again.remove();
    }
  });

  test('an exchange whose beginning was taken goes on from the facts the proxy repeats', () => {
    const stream = [created('r1'), added(0, hi), delta(0, 'msg_a1', 'H')];
    const [begun, bytes, requestEnded, answered] = httpExchange('e1', first, [hello], stream);
    if (!begun || !bytes || !requestEnded || !answered) throw new Error('the story is too short');
    bench.open().play([begun, bytes, requestEnded, answered, responseBytes('e1', 1_003, sse(stream))]);
    const next = bench.open();
    next.play([
      begun,
      { type: 'dropped', exchangeId: 'e1', direction: 'request', bytes: 500 },
      requestEnded,
      answered,
      { type: 'dropped', exchangeId: 'e1', direction: 'response', bytes: 200 },
      // The rest of an event whose beginning the dead one took, then whole ones.
      responseBytes(
        'e1',
        1_010,
        Buffer.concat([Buffer.from('elta":"i"}\n\n'), sse([done(0, hi), completed('r1')])]),
      ),
      ended('e1', 1_011),
    ]);
    expect(next.detail('s1').turns).toMatchObject([
      { status: 'completed', exchanges: 1, tokens: { input: 10 }, overheadUs: 150 },
    ]);
    expect(chainOf(next.detail('s1'))).toEqual(['1 prompt say hi', '1 answer Hi.']);
  });

  test('so does a WebSocket, with the requests to come', () => {
    const ws = socket('w1', turnMetadata('s1', '', { request_kind: 'prewarm' }));
    bench
      .open()
      .play([...ws.open, ws.asks(requestBody(first, [hello])), ws.says(1_010, created('r1'), added(0, hi))]);
    const next = bench.open();
    next.play([
      ...ws.open,
      { type: 'dropped', exchangeId: 'w1', direction: 'request', bytes: 500 },
      { type: 'dropped', exchangeId: 'w1', direction: 'response', bytes: 200 },
      ws.says(1_020, done(0, hi), completed('r1')),
    ]);
    expect(next.detail('s1').turns).toMatchObject([{ status: 'completed', exchanges: 1 }]);
    next.play([
      ws.asks(requestBody(turnMetadata('s1', 't2'), [prompt('p2', 'more')], { previous_response_id: 'r1' })),
      ws.says(1_030, ...response('r2', [answer('a2', 'Sure.')])),
      ended('w1', 1_040, 'clientGone'),
    ]);
    expect(chainOf(next.detail('s1'))).toEqual([
      '1 prompt say hi',
      '1 answer Hi.',
      '2 prompt more',
      '2 answer Sure.',
    ]);
  });
});

describe('J5 when the recorder fell behind', () => {
  test('facts stand without the content, and what is missing is marked', () => {
    const recorder = bench.open();
    const [begun, , requestEnded, answered] = httpExchange('e1', first, [hello], []);
    if (!begun || !requestEnded || !answered) throw new Error('the story is too short');
    recorder.play([
      begun,
      { type: 'dropped', exchangeId: 'e1', direction: 'request', bytes: 9_000 },
      requestEnded,
      answered,
      { type: 'dropped', exchangeId: 'e1', direction: 'response', bytes: 9_000 },
      responseBytes('e1', 1_003, sse([created('r1'), completed('r1')])),
      ended('e1', 1_004),
    ]);
    const detail = recorder.detail('s1');
    expect(detail.turns).toMatchObject([{ status: 'completed', tokens: { input: 10 } }]);
    expect(detail.items).toMatchObject([
      { type: 'omitted', reason: 'overload' },
      { type: 'omitted', reason: 'overload' },
    ]);
  });

  test('deltas that were left out are no loss: the finished item says it all', () => {
    const recorder = bench.open();
    const events = httpExchange('e1', first, [hello], response('r1', [hi]));
    recorder.play([
      ...events.slice(0, 4),
      { type: 'dropped', exchangeId: 'e1', direction: 'response', bytes: 90 },
      ...events.slice(4),
    ]);
    expect(chainOf(recorder.detail('s1'))).toEqual(['1 prompt say hi', '1 answer Hi.']);
  });

  test('a request missing on a WebSocket is noticed by its answer', () => {
    const recorder = bench.open();
    const ws = socket('w1', turnMetadata('s1', '', { request_kind: 'prewarm' }));
    recorder.play([
      ...ws.open,
      ws.asks(requestBody(first, [hello])),
      ws.says(1_010, ...response('r1', [hi])),
    ]);
    recorder.play([
      { type: 'dropped', exchangeId: 'w1', direction: 'request', bytes: 70_000 },
      ws.says(1_020, ...response('r2', [answer('a2', 'Sure.')])),
    ]);
    expect(recorder.detail('s1').turns.map((turn) => [turn.ordinal, turn.status])).toEqual([
      [1, 'completed'],
      [2, 'completed'],
    ]);
    expect(chainOf(recorder.detail('s1'))).toEqual([
      '1 prompt say hi',
      '1 answer Hi.',
      '2 omitted',
      '2 answer Sure.',
    ]);
  });
});

test('what was said in one turn is read without the rest of its session', () => {
  const recorder = bench.open();
  const hello = prompt('p1', 'say hi');
  recorder.play(httpExchange('e1', turnMetadata('s1', 't1'), [hello], response('r1', [answer('a1', 'Hi.')])));
  const more = [hello, answer('a1', 'Hi.'), prompt('p2', 'more')];
  recorder.play(httpExchange('e2', turnMetadata('s1', 't2'), more, response('r2', [answer('a2', 'Sure.')])));
  for (const turnId of ['t1', 't2', 'none']) {
    const expected = recorder.detail('s1')?.items.filter((item) => item.turnId === turnId);
    expect(recorder.query({ kind: 'turnItems', sessionId: 's1', turnId })).toEqual(expected);
  }
  expect(recorder.query({ kind: 'turnItems', sessionId: 's1', turnId: 't2' })).toHaveLength(2);
});
