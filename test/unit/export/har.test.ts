import { har } from 'har-validator';
import { expect, test } from 'vitest';
import { keepAll, type Redactor } from '../../../main/domain/redact-content.ts';
import { piecesOf } from '../../../main/export/pieces.ts';
import type { ExportReader } from '../../../main/export/port.ts';
import { rawExchange, readerOf, recordedDetail, recordedTurn } from '../../fakes/recorded-sessions.ts';

interface Har {
  readonly log: { readonly entries: readonly Record<string, unknown>[] };
}

async function harOf(reader: ExportReader, upstream: string | null = null, redact: Redactor = keepAll) {
  let text = '';
  const means = { reader, redact, version: '0.1.0', at: 0, upstreamOf: () => upstream };
  for await (const piece of piecesOf({ filter: {}, sessionIds: null, format: 'har' }, means))
    text += piece.text;
  return JSON.parse(text) as Har;
}

test('raw exchanges, WebSockets and turns without either are a valid HAR', async () => {
  const reader = readerOf(
    [
      recordedDetail('s1'),
      recordedDetail('s2'),
      recordedDetail('s3', {
        turns: [recordedTurn('s3', 's3-turn', { transport: 'websocket', firstTokenAt: null, endedAt: null })],
      }),
      recordedDetail('s4'),
    ],
    {
      's1-turn': [
        rawExchange('e1'),
        rawExchange('e2', { status: null, durationMs: null, messages: null, requestBody: null }),
      ],
      's2-turn': [
        rawExchange('e3', {
          transport: 'websocket',
          method: 'GET',
          status: 101,
          messages: [
            { at: 1_000, from: 'client', text: '{"type":"response.create"}' },
            { at: 1_500, from: 'upstream', text: '{"type":"response.completed"}' },
          ],
        }),
      ],
    },
  );
  const document = await harOf(reader, 'https://gateway.corp.example/v1');
  await expect(har(document)).resolves.toBe(document);
  expect(document.log.entries.length).toBe(5);
  for (const entry of document.log.entries) {
    const timings = entry['timings'] as Record<string, number>;
    const sum = Object.values(timings).reduce((total, one) => total + one, 0);
    expect(sum).toBe(entry['time']);
  }
  expect(document.log.entries[2]).toMatchObject({
    _resourceType: 'websocket',
    _webSocketMessages: [
      { type: 'send', time: 1, opcode: 1, data: '{"type":"response.create"}' },
      { type: 'receive', time: 1.5, opcode: 1, data: '{"type":"response.completed"}' },
    ],
  });
});

test('an empty choice is a valid HAR', async () => {
  const document = await harOf(readerOf([]));
  await expect(har(document)).resolves.toBe(document);
});

test('the schema finds what is no HAR', async () => {
  await expect(har({ log: { version: '1.2', entries: [{}] } } as never)).rejects.toThrow();
});

test('an answer is its events as they were on the wire', async () => {
  const reader = readerOf([recordedDetail('s1')], {
    's1-turn': [
      rawExchange('e1', {
        messages: [
          { at: 0, from: 'upstream', text: 'event: a\ndata: {"n":1}' },
          { at: 0, from: 'upstream', text: '{"n":2}' },
        ],
      }),
    ],
  });
  const [entry] = (await harOf(reader)).log.entries;
  expect(entry).toMatchObject({
    request: { url: 'https://postern.invalid/default/openai/responses' },
    response: { content: { text: 'event: a\ndata: {"n":1}\n\ndata: {"n":2}\n\n' } },
  });
});

test('a key that streaming cuts in two is in no piece of a redacted export', async () => {
  const reader = readerOf([recordedDetail('s1')], {
    's1-turn': [
      rawExchange('e1', {
        messages: [
          { at: 0, from: 'upstream', text: '{"type":"response.output_text.delta","delta":"sk-can"}' },
          {
            at: 0,
            from: 'upstream',
            text: 'data: {"type":"response.output_text.delta","delta":"ary-0123456789"}',
          },
          { at: 0, from: 'upstream', text: '{"type":"response.output_text.delta","delta":"cut o' },
        ],
      }),
    ],
  });
  const text = JSON.stringify(await harOf(reader, null, (one) => one.replaceAll('sk-canary', '')));
  expect(text).not.toMatch(/sk-can|ary-0123|cut o/);
  expect(text).toContain('[6 characters, left out]');
});
