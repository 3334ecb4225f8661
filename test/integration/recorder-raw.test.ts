import { gzipSync } from 'node:zlib';
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
  socket,
  sse,
  started,
  turnMetadata,
} from '../fakes/codex-traffic.ts';
import { makeLogBench, type BenchRecorder, type LogBench } from '../fakes/log-bench.ts';

let bench: LogBench;
beforeEach(() => {
  bench = makeLogBench();
});
afterEach(() => bench.remove());

const first = turnMetadata('s1', 't1');
const hello = prompt('p1', 'say hi');
const hi = answer('a1', 'Hi.');
const raw = (recorder: BenchRecorder, sessionId = 's1', turnId = 't1') =>
  recorder.query({ kind: 'raw', sessionId, turnId });

/** All that the raw exchanges of a turn say, in one text. */
const saidIn = (recorder: BenchRecorder): string => JSON.stringify(raw(recorder));

describe('the raw exchanges of a turn', () => {
  test('over HTTP: both sides as they went over the wire, each event with its time', () => {
    const recorder = bench.open();
    const events = response('r1', [hi]);
    recorder.play(httpExchange('e1', first, [hello], events));
    expect(raw(recorder)).toEqual([
      {
        exchangeId: 'e1',
        at: 1_000,
        transport: 'http',
        method: 'POST',
        path: 'responses',
        gateway: 'default',
        backend: 'openai-transparent',
        status: 200,
        durationMs: 3,
        overheadUs: 150,
        outcome: 'ended',
        requestHeaders: codexHeaders(first),
        responseHeaders: [['content-type', 'text/event-stream']],
        requestBody: JSON.stringify(requestBody(first, [hello])),
        messages: events.map((event) => ({ at: 1_003, from: 'upstream', text: JSON.stringify(event) })),
        truncated: false,
      },
    ]);
  });

  test('over a WebSocket: each request with its own messages, from the first frame to what follows its end', () => {
    const recorder = bench.open();
    const ws = socket('w1', turnMetadata('s1', '', { request_kind: 'prewarm' }));
    const ask = (turn: string, id: string) =>
      requestBody(turnMetadata('s1', turn), [prompt(id, `ask ${id}`)]);
    const limits = { type: 'codex.rate_limits', plan_type: 'plus' };
    recorder.play([
      ...ws.open,
      ws.asks(ask('t1', 'p1')),
      ws.says(1_010, ...response('r1', [hi])),
      ws.says(1_020, limits),
    ]);
    const before = raw(recorder)[0];
    expect(before?.messages?.map((one) => one.from)).toEqual(['client', ...Array(4).fill('upstream')]);
    expect(before).toMatchObject({
      transport: 'websocket',
      requestBody: null,
      durationMs: 10,
      outcome: null,
    });
    recorder.play([ws.asks(ask('t2', 'p2')), ws.says(1_030, ...response('r2', [answer('a2', 'Two.')]))]);
    recorder.play([ended('w1', 1_040, 'clientGone')]);
    const texts = raw(recorder).flatMap((one) => one.messages?.map((message) => message.text) ?? []);
    expect(texts[0]).toContain('ask p1');
    expect(texts.at(-1)).toBe(JSON.stringify(limits));
    expect(texts.join()).not.toContain('ask p2');
    const second = raw(recorder, 's1', 't2');
    expect(second).toMatchObject([{ outcome: 'clientGone', messages: [{ from: 'client' }, {}, {}, {}, {}] }]);
    expect(JSON.stringify(second)).toContain('Two.');
  });

  test.each([
    ['gzip', (body: Buffer) => gzipSync(body)],
    ['identity', (body: Buffer) => body],
  ])('a request body sent as %s is shown decoded', (encoding, encode) => {
    const recorder = bench.open();
    const body = JSON.stringify(requestBody(first, [hello]));
    recorder.play([
      started('e1', 'http', { headers: codexHeaders(first, [['content-encoding', encoding]]) }),
      requestBytes('e1', encode(Buffer.from(body))),
      { type: 'requestEnded', exchangeId: 'e1', at: 1_001 },
      responded('e1', 1_002),
      responseBytes('e1', 1_003, sse(response('r1', [hi]))),
      ended('e1', 1_004),
    ]);
    expect(raw(recorder)).toMatchObject([{ requestBody: body, truncated: false }]);
  });

  test('of a refusal, the words of the upstream are kept', () => {
    const recorder = bench.open();
    recorder.play(refusedExchange('e1', first, [hello], 429, '{"error":{"message":"slow down"}}'));
    expect(raw(recorder)).toMatchObject([
      { status: 429, messages: [{ from: 'upstream', text: '{"error":{"message":"slow down"}}' }] },
    ]);
  });

  test('they are read back by the next recorder, and batches sent again double nothing', () => {
    const events = httpExchange('e1', first, [hello], response('r1', [hi]));
    const recorder = bench.open();
    recorder.play(events);
    const shown = raw(recorder);
    recorder.close();
    const next = bench.open();
    expect(raw(next)).toEqual(shown);
    next.play(events);
    expect(raw(next)).toEqual(shown);
  });

  test('they are stored without being asked for', async () => {
    const recorder = bench.open();
    recorder.play(httpExchange('e1', first, [hello], response('r1', [hi])));
    const { database } = openDatabase(bench.databasePath, 0);
    const kept = (): unknown => database.prepare('SELECT count(*) AS rows FROM raw').get();
    expect(kept()).toEqual({ rows: 0 });
    while ((kept() as { rows: number }).rows === 0) await new Promise((resolve) => setImmediate(resolve));
    database.close();
  });
});

describe('what is never kept raw', () => {
  const secrets = [
    'sk-proj-canary0000000001',
    'eyJhbGciOiJub25l.canary0000000002.x',
    'rt-canary0000000003',
    'hunter2-canary-0000004',
    'canary-cookie-0000005',
  ];

  test('nothing that looks like a key, in headers or in bodies of either side', () => {
    const recorder = bench.open();
    const headers = codexHeaders(first, [
      ['Authorization', `Bearer ${secrets[0]}`],
      ['Cookie', secrets[4] ?? ''],
    ]);
    const said = prompt('p1', `my key is ${secrets[0]}, the other ${secrets[2]}`);
    const call = { ...answer('a1', `Bearer ${secrets[1]}`), api_key: secrets[3] };
    recorder.play([
      started('e1', 'http', { headers }),
      requestBytes('e1', Buffer.from(JSON.stringify(requestBody(first, [said], { password: secrets[3] })))),
      { type: 'requestEnded', exchangeId: 'e1', at: 1_001 },
      { ...responded('e1', 1_002), headers: [['set-cookie', `a=${secrets[4]}`]] } as ExchangeEvent,
      responseBytes('e1', 1_003, sse(response('r1', [call]))),
      ended('e1', 1_004),
    ]);
    const shown = saidIn(recorder);
    for (const secret of secrets) expect(shown).not.toContain(secret);
    expect(shown).toContain('my key is [redacted], the other [redacted]');
    expect(raw(recorder)[0]?.requestHeaders).toContainEqual(['Authorization', '[redacted]']);
  });

  test('nothing at all while only metadata is recorded, and what waits goes when it is switched off', () => {
    const off = bench.open({ recordContent: false });
    off.play(httpExchange('e1', first, [hello], response('r1', [hi])));
    expect(raw(off)).toMatchObject([{ status: 200, requestHeaders: [], requestBody: null, messages: null }]);
    off.setRecordContent(true);
    const halves = httpExchange('e2', turnMetadata('s1', 't2'), [hello], response('r2', [hi]));
    off.play(halves.slice(0, 4));
    off.setRecordContent(false);
    off.play(halves.slice(4));
    off.setRecordContent(true);
    off.play(httpExchange('e3', turnMetadata('s1', 't3'), [hello], response('r3', [hi])));
    off.setRecordContent(false);
    for (const turn of ['t2', 't3']) {
      expect(raw(off, 's1', turn)).toMatchObject([{ requestBody: null, messages: null }]);
    }
  });
});

describe('what is too large', () => {
  const streamed = (chunks: Iterable<Buffer>, input = [hello]): readonly ExchangeEvent[] => [
    started('e1', 'http', { headers: codexHeaders(first) }),
    requestBytes('e1', Buffer.from(JSON.stringify(requestBody(first, input)))),
    { type: 'requestEnded', exchangeId: 'e1', at: 1_001 },
    responded('e1', 1_002),
    ...[...chunks].map((bytes) => responseBytes('e1', 1_003, bytes)),
    ended('e1', 1_004),
  ];

  test('a long body keeps its two ends and says so', () => {
    const recorder = bench.open();
    recorder.play(streamed([sse(response('r1', [hi]))], [prompt('p1', 'ż'.repeat(400_000))]));
    const [shown] = raw(recorder);
    expect(shown?.truncated).toBe(true);
    expect(Buffer.byteLength(shown?.requestBody ?? '')).toBeLessThan(258 * 1024);
    expect(shown?.requestBody).toMatch(/^\{"model":"gpt-test"/);
    expect(shown?.requestBody).toMatch(/bytes were not kept[^]*client_metadata[^]*\}$/);
    expect(shown?.requestBody).not.toContain('\uFFFD');
  });

  test('of many messages the first and the last are kept, so that the end of the response is there', () => {
    const recorder = bench.open();
    const deltas = Array.from({ length: 20_000 }, (_, index) => delta(0, 'a1', `${index} `.repeat(20)));
    recorder.play(streamed([sse([created('r1'), added(0, hi), ...deltas, done(0, hi), completed('r1')])]));
    const [shown] = raw(recorder);
    const texts = shown?.messages?.map((one) => one.text) ?? [];
    expect(shown?.truncated).toBe(true);
    expect(texts.join('').length).toBeLessThanOrEqual(1024 * 1024);
    expect(texts[0]).toContain('response.created');
    expect(texts.at(-1)).toContain('response.completed');
  });

  test.each([
    ['D5 one line of 100 MB', 100, true],
    ['D6 a line without an end', 64, false],
  ])('%s: memory does not grow with it, and a capped preview is kept', (_, megabytes, isEnded) => {
    const recorder = bench.open();
    const [begun, asked, requestEnded, answered] = streamed([]);
    if (!begun || !asked || !requestEnded || !answered) throw new Error('the story is too short');
    recorder.play([begun, asked, requestEnded, answered]);
    const chunk = Buffer.alloc(1024 * 1024, 0x61);
    recorder.play([responseBytes('e1', 1_003, sse([created('r1')]))]);
    recorder.play([responseBytes('e1', 1_003, Buffer.from('data: {"type":"x","text":"'))]);
    const before = process.memoryUsage.rss();
    let most = before;
    for (let sent = 0; sent < megabytes; sent += 1) {
      recorder.play([responseBytes('e1', 1_004, chunk)]);
      most = Math.max(most, process.memoryUsage.rss());
    }
    expect(most - before).toBeLessThan(32 * 1024 * 1024);
    if (isEnded)
      recorder.play([
        responseBytes('e1', 1_005, Buffer.from('"}\n\n')),
        responseBytes('e1', 1_006, sse([completed('r1')])),
      ]);
    recorder.play([ended('e1', 1_007, isEnded ? 'ended' : 'clientGone')]);
    const [shown] = raw(recorder);
    const size = (shown?.messages ?? []).reduce((sum, one) => sum + one.text.length, 0);
    expect(size).toBeLessThan(300 * 1024);
    expect(shown?.truncated).toBe(isEnded);
  });

  test('J3 a request of 100 MB: memory does not grow with it, and its two ends are kept', () => {
    const recorder = bench.open();
    recorder.play([started('e1', 'http', { headers: codexHeaders(first) })]);
    const chunk = Buffer.alloc(1024 * 1024, 0x61);
    recorder.play([requestBytes('e1', Buffer.from('{"model":"gpt-test","input":"'))]);
    const before = process.memoryUsage.rss();
    let most = before;
    for (let sent = 0; sent < 100; sent += 1) {
      recorder.play([requestBytes('e1', chunk)]);
      most = Math.max(most, process.memoryUsage.rss());
    }
    expect(most - before).toBeLessThan(32 * 1024 * 1024);
    recorder.play([
      requestBytes('e1', Buffer.from('"}')),
      { type: 'requestEnded', exchangeId: 'e1', at: 1_001 },
      responded('e1', 1_002),
      responseBytes('e1', 1_003, sse(response('r1', [hi]))),
      ended('e1', 1_004),
    ]);
    const [shown] = raw(recorder);
    expect(shown?.requestBody).toMatch(/^\{"model":"gpt-test"[^]*"\}$/);
    expect(shown?.requestBody?.length).toBeLessThan(258 * 1024);
    expect(shown?.truncated).toBe(true);
  });

  test.each([['gzip', gzipSync(Buffer.alloc(200 * 1024 * 1024, 0x61))]])(
    'D11 a %s bomb in a response or an error is not unpacked beyond the cap',
    (encoding, bomb) => {
      const recorder = bench.open();
      for (const status of [200, 500]) {
        const id = `e${status}`;
        recorder.play([
          started(id, 'http', { headers: codexHeaders(turnMetadata('s1', `t${status}`)) }),
          requestBytes(
            id,
            Buffer.from(JSON.stringify(requestBody(turnMetadata('s1', `t${status}`), [hello]))),
          ),
          { type: 'requestEnded', exchangeId: id, at: 1_001 },
          {
            ...responded(id, 1_002, status),
            headers: [
              ['content-type', 'application/json'],
              ['content-encoding', encoding],
            ],
          } as ExchangeEvent,
          responseBytes(id, 1_003, bomb),
          ended(id, 1_004),
        ]);
        const [shown] = raw(recorder, 's1', `t${status}`);
        expect(shown).toMatchObject({ status, messages: [], truncated: true });
      }
    },
  );

  test('no more than 64 MB are kept in all: the oldest go first', () => {
    const recorder = bench.open();
    // Noise does not shrink.
    let seed = 1;
    const noise = (): string => {
      let text = '';
      while (text.length < 240_000) {
        seed = (seed * 48_271) % 2_147_483_647;
        text += seed.toString(36);
      }
      return text;
    };
    const { database } = openDatabase(bench.databasePath, 0);
    database.exec(`
      INSERT INTO requests (key, exchange_id, session_id, turn_id, at, kind, state)
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 63)
        SELECT 'k' || i, 'x', 's0', 't0', i, 'turn', 'completed' FROM n;
      INSERT INTO raw SELECT key, exchange_id, session_id, turn_id, at, zeroblob(1048576), 1048576, 0 FROM requests`);
    database.close();
    for (let index = 0; index < 12; index += 1) {
      recorder.play(
        httpExchange(
          `e${index}`,
          turnMetadata('s1', `t${index}`),
          [prompt(`p${index}`, noise())],
          [completed(`r${index}`)],
          {
            at: 1_000 + index,
          },
        ),
      );
      recorder.query({ kind: 'raw', sessionId: 's1', turnId: `t${index}` });
    }
    const reader = openDatabase(bench.databasePath, 0).database;
    const { total, oldest } = reader
      .prepare('SELECT sum(length(content)) AS total, min(at) AS oldest FROM raw')
      .get() as { total: number; oldest: number };
    reader.close();
    expect(total).toBeLessThanOrEqual(64 * 1024 * 1024);
    expect(total).toBeGreaterThan(62 * 1024 * 1024);
    expect(oldest).toBeGreaterThan(1);
    expect(raw(recorder, 's1', 't11')[0]?.messages).toHaveLength(1);
  });
});
