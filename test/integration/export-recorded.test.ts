import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { har } from 'har-validator';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ExportFormat } from '../../preload/contract.ts';
import { contentRedactor, keepAll } from '../../main/domain/redact-content.ts';
import { saveExport } from '../../main/export/export.ts';
import type { ExportReader } from '../../main/export/port.ts';
import { requestText } from '../../main/traces/otlp.ts';
import { spansOf } from '../../main/traces/spans.ts';
import {
  answer,
  delta,
  httpExchange,
  prompt,
  response,
  socket,
  requestBody,
  turnMetadata,
} from '../fakes/codex-traffic.ts';
import { makeLogBench, type BenchRecorder, type LogBench } from '../fakes/log-bench.ts';
import { throughProtobuf } from '../fakes/otlp-proto.ts';
import { readTraceRequest } from '../fakes/otlp-shape.ts';

const canary = 'ghp_canary0123456789abcdefghij';
const said = `The key is\n${canary} in /home/alicia/work.`;

let bench: LogBench;
let folder = '';
let recorder: BenchRecorder;

beforeEach(async () => {
  bench = makeLogBench();
  folder = await mkdtemp(join(tmpdir(), 'postern-export-'));
  recorder = bench.open();
  recorder.play(
    httpExchange(
      'e1',
      turnMetadata('s1', 't1'),
      [prompt('p1', said)],
      [
        delta(0, 'a1', canary.slice(0, 12)),
        delta(0, 'a1', canary.slice(12)),
        ...response('r1', [answer('a1', said)]),
      ],
    ),
  );
  const ws = socket('w1', turnMetadata('s2', '', { request_kind: 'prewarm' }));
  recorder.play([
    ...ws.open,
    ws.asks(requestBody(turnMetadata('s2', 't2'), [prompt('p2', said)])),
    ws.says(2_000, ...response('r2', [answer('a2', said)])),
  ]);
});
afterEach(async () => {
  bench.remove();
  await rm(folder, { recursive: true });
});

function reader(): ExportReader {
  return {
    search: async (filter, before, limit) => recorder.query({ kind: 'search', filter, before, limit }),
    detail: async (sessionId) => recorder.query({ kind: 'session', sessionId }),
    raw: async (sessionId, turnId) => recorder.query({ kind: 'raw', sessionId, turnId }),
  };
}

async function exported(format: ExportFormat, redacted: boolean): Promise<string> {
  const path = join(folder, format);
  const redact = redacted ? contentRedactor({ home: '/home/alicia', user: 'alicia' }) : keepAll;
  const means = { reader: reader(), redact, version: '0.1.0', at: 0, upstreamOf: () => null };
  const saved = await saveExport({ filter: {}, sessionIds: null, format }, means, path);
  expect(saved).toMatchObject({ ok: true, value: { sessions: 2, turns: 2 } });
  return readFile(path, 'utf8');
}

test.each(['markdown', 'jsonl', 'har'] as const)(
  'what was recorded leaves as %s without its secret',
  async (format) => {
    expect(await exported(format, false)).toContain(canary);
    const text = await exported(format, true);
    expect(text).not.toContain('canary');
    expect(text).not.toContain('alicia');
    expect(text).toContain('~/work');
  },
);

test('recorded exchanges, over HTTP and a WebSocket, are a valid HAR', async () => {
  for (const redacted of [true, false]) {
    const document = JSON.parse(await exported('har', redacted)) as {
      readonly log: { readonly entries: readonly Record<string, unknown>[] };
    };
    await expect(har(document)).resolves.toBe(document);
    const types = document.log.entries.map((entry) => entry['_resourceType'] ?? 'http');
    expect(types.toSorted()).toEqual(['http', 'websocket']);
  }
});

test('a recorded turn is spans a collector takes, each with its own id', () => {
  const detail = recorder.query({ kind: 'session', sessionId: 's1' });
  const turn = detail?.turns[0];
  if (detail === null || turn === undefined) throw new Error('nothing was recorded');
  const exchanges = recorder.query({ kind: 'raw', sessionId: 's1', turnId: 't1' });
  const redact = contentRedactor({ home: '/home/alicia', user: 'alicia' });
  const spans = spansOf(
    { session: detail.session, turn, items: detail.items, exchanges },
    { content: true, redact, upstream: null },
  );
  const text = requestText(
    spans.map((span) => JSON.stringify(span)),
    '0.1.0',
  );
  const read = readTraceRequest(text);
  expect(read.map(({ name }) => name)).toEqual(['invoke_agent codex', 'chat gpt-test']);
  expect(read[1]?.attributes['gen_ai.response.id']).toBe('r1');
  expect(throughProtobuf(text)).toEqual(JSON.parse(text));
  expect(text).not.toContain('canary');
});
