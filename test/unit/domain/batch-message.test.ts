import { expect, test } from 'vitest';
import { batchOf, messageOf } from '../../../main/domain/batch-message.ts';
import type { ExchangeEvent } from '../../../main/domain/exchange.ts';
import { problem } from '../../../main/domain/problem.ts';
import { packBatch } from '../../../main/proxy/batch.ts';

const events: readonly ExchangeEvent[] = [
  {
    type: 'started',
    exchangeId: 'x',
    at: 1_795_000_000_000.5,
    transport: 'http',
    launchId: null,
    gateway: 'gäte',
    gatewayId: 'g1',
    account: 'account:a',
    backend: 'b',
    schema: 'OpenAI',
    lane: 'chatgpt',
    method: 'POST',
    path: 'responses',
    headers: [
      ['X-Twice', 'one'],
      ['x-twice', ''],
    ],
  },
  { type: 'requestBytes', exchangeId: 'x', bytes: Buffer.from('body') },
  { type: 'requestEnded', exchangeId: 'x', at: 2 },
  { type: 'started', ...other('y'), launchId: 'l', account: null, headers: [] },
  { type: 'responded', exchangeId: 'x', at: 3, status: 200, headers: [['a', '\u{1f600}']] },
  { type: 'responseBytes', exchangeId: 'x', at: 4, bytes: Buffer.alloc(0) },
  { type: 'responseBytes', exchangeId: 'y', at: 5, bytes: Buffer.from([0, 255, 10]) },
  { type: 'dropped', exchangeId: 'y', direction: 'response', bytes: 7 },
  { type: 'ended', exchangeId: 'x', at: 6, outcome: 'ended', overheadUs: 0, problem: null },
  {
    type: 'ended',
    exchangeId: 'y',
    at: 7,
    outcome: 'failed',
    overheadUs: 12,
    problem: problem('upstream-broken', 'what', 'why', 'next'),
  },
];

function other(exchangeId: string) {
  return {
    exchangeId,
    at: 2,
    transport: 'websocket',
    gateway: '',
    gatewayId: '',
    backend: '',
    schema: 'OpenAI',
    lane: 'api',
    method: 'GET',
    path: '',
  } as const;
}

function message(sequence: number, of: readonly ExchangeEvent[]) {
  const packed = packBatch(
    sequence,
    of.map((event) => ({ event, of: null, entry: 0, more: null })),
  );
  return structuredClone(messageOf(sequence, packed.events, packed.block));
}

const plain = (event: ExchangeEvent): object =>
  'bytes' in event && typeof event.bytes !== 'number' ? { ...event, bytes: [...event.bytes] } : event;

test('every kind of event reaches the other thread as it was, in order', () => {
  const batch = batchOf(message(7, events));
  expect(batch).toMatchObject({ type: 'batch', sequence: 7 });
  expect(batch.events.map(plain)).toEqual(events.map(plain));
});

test('an empty batch is one of no events', () => {
  expect(batchOf(message(1, []))).toEqual({ type: 'batch', sequence: 1, events: [] });
});

test('a message that is cut, or none, is no batch of fewer events', () => {
  const whole = message(1, events);
  for (let kept = 1; kept < whole.facts.length; kept += 1) {
    const cut = { ...whole, facts: whole.facts.slice(0, kept) };
    let read: readonly ExchangeEvent[] | null = null;
    try {
      read = batchOf(cut).events;
    } catch (error) {
      expect(String(error)).toContain('no batch');
    }
    if (read !== null) expect(read.map(plain)).toEqual(events.slice(0, read.length).map(plain));
  }
  expect(() => batchOf({ ...whole, facts: [99, 'x'] })).toThrow('no batch');
});
