import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { batchOf } from '../../../main/domain/batch-message.ts';
import type { ExchangeBatch, ExchangeEvent } from '../../../main/domain/exchange.ts';
import type { ExchangeTap, Started } from '../../../main/proxy/observer.ts';
import { createTee, type RecorderLine, type Tee } from '../../../main/proxy/tee.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const started = (exchangeId: string, transport: Started['transport'] = 'http'): Started => ({
  type: 'started',
  exchangeId,
  at: 1,
  transport,
  launchId: 'l',
  gateway: 'g',
  gatewayId: 'g',
  account: null,
  backend: 'b',
  schema: 'OpenAI',
  lane: 'api',
  method: 'POST',
  path: 'responses',
  headers: [],
});

/** A recorder that keeps what it is sent; it answers only when told to. */
function recorder(
  tee: Tee,
): RecorderLine & { batches: ExchangeBatch[]; events(): ExchangeEvent[]; take(): void } {
  const batches: ExchangeBatch[] = [];
  return {
    batches,
    // As a message port does: what is sent is a copy.
    postMessage: (batch) => void batches.push(batchOf(structuredClone(batch))),
    events: () => batches.flatMap((batch) => batch.events),
    take: () => tee.taken({ type: 'taken', sequence: batches.at(-1)?.sequence ?? 0 }),
  };
}

const brief = (events: readonly ExchangeEvent[]): string[] =>
  events.map((event) => {
    if (event.type === 'requestBytes' || event.type === 'responseBytes')
      return `${event.type} ${Buffer.from(event.bytes).toString()}`;
    return event.type === 'dropped' ? `dropped ${event.direction} ${event.bytes}` : event.type;
  });

/** Ends an exchange in order and lets the batch go. */
const end = (tap: ExchangeTap): void => {
  tap.ended(9, 'ended', 1, null);
  vi.advanceTimersByTime(20);
};
const bytes = (text: string): Buffer => Buffer.from(text);

test('J3: of a body that states more than is copied nothing is, because what is cut is not read', () => {
  const tee = createTee();
  const line = recorder(tee);
  tee.attach(line);
  const heard = (contentLength: number): readonly string[] => {
    const id = String(contentLength);
    const tap = tee.open({ ...started(id), headers: [['Content-Length', id]] });
    tap.requestBytes(bytes('the beginning'));
    tap.requestEnded(2);
    end(tap);
    return brief(line.events().filter((event) => event.exchangeId === id));
  };
  const most = 32 * 1024 * 1024;
  expect(heard(most)).toEqual(['started', 'requestBytes the beginning', 'requestEnded', 'ended']);
  expect(heard(most + 1)).toEqual(['started', 'dropped request 13', 'requestEnded', 'ended']);
});

describe('batches', () => {
  test('wait a moment for company, and no timer runs while nothing waits', () => {
    const tee = createTee();
    const line = recorder(tee);
    tee.attach(line);
    expect(vi.getTimerCount()).toBe(0);
    const tap = tee.open(started('x'));
    tap.requestBytes(bytes('{}'));
    expect(line.batches).toHaveLength(0);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(20);
    expect(brief(line.events())).toEqual(['started', 'requestBytes {}']);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('go soon with the event that finishes a turn, and with others that finish meanwhile', () => {
    const tee = createTee();
    const line = recorder(tee);
    tee.attach(line);
    const tap = tee.open(started('x'));
    tap.responseBytes(2, bytes('data: {"type":"response.created"}\n\n'));
    vi.advanceTimersByTime(7);
    expect(line.batches).toHaveLength(0);
    tap.responseBytes(3, bytes('data: {"type":"response.completed"}\n\n'));
    vi.advanceTimersByTime(7);
    tee.open(started('y')).responseBytes(3, bytes('data: {"type":"response.completed"}\n\n'));
    expect(line.batches).toHaveLength(0);
    vi.advanceTimersByTime(1);
    expect(line.batches).toHaveLength(1);
    expect(brief(line.events())).toHaveLength(5);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('go soon with an end out of order, at once when they grow large; an end in order can wait', () => {
    const tee = createTee({ batchBytes: 10_000 });
    const line = recorder(tee);
    tee.attach(line);
    const tap = tee.open(started('x'));
    tap.responseBytes(2, Buffer.alloc(20_000));
    vi.advanceTimersByTime(0);
    expect(line.batches).toHaveLength(1);
    tap.ended(3, 'clientGone', 1, null);
    vi.advanceTimersByTime(8);
    expect(line.batches).toHaveLength(2);
    tee.open(started('y')).ended(4, 'ended', 1, null);
    vi.advanceTimersByTime(19);
    expect(line.batches).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(line.batches.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  test('are never made before the bytes themselves were handed on', () => {
    const tee = createTee();
    const line = recorder(tee);
    tee.attach(line);
    tee.open(started('x')).responseBytes(2, bytes('response.completed'));
    expect(line.batches).toHaveLength(0);
    vi.advanceTimersByTime(8);
    expect(line.batches).toHaveLength(1);
  });

  test('join the bytes of one stream and one moment, and of no other', () => {
    const tee = createTee();
    const line = recorder(tee);
    tee.attach(line);
    const [one, two] = [tee.open(started('1')), tee.open(started('2'))];
    one.responseBytes(2, bytes('a'));
    one.responseBytes(2, bytes('b'));
    one.responseBytes(3, bytes('c'));
    two.responseBytes(3, bytes('d'));
    one.responseBytes(3, bytes('e'));
    tee.flush();
    expect(brief(line.events()).slice(2)).toEqual([
      'responseBytes ab',
      'responseBytes c',
      'responseBytes d',
      'responseBytes e',
    ]);
  });

  test('carry copies: the sockets\u2019 own buffers may be used again', () => {
    const tee = createTee();
    const kept: ExchangeBatch[] = [];
    tee.attach({ postMessage: (batch) => void kept.push(batchOf(batch)) });
    const tap = tee.open(started('x'));
    const block = Buffer.alloc(64 * 1024, 'a');
    tap.responseBytes(2, block.subarray(10, 20));
    tee.flush();
    block.fill('z');
    const event = kept[0]?.events[1];
    expect(event?.type === 'responseBytes' && Buffer.from(event.bytes).toString()).toBe('aaaaaaaaaa');
    expect(event?.type === 'responseBytes' && event.bytes.buffer.byteLength).toBe(10);
  });
});

describe('a recorder that went away', () => {
  test('before it took anything: the next one gets all of it, in order', () => {
    const tee = createTee();
    tee.attach(recorder(tee));
    const tap = tee.open(started('x'));
    tap.requestBytes(bytes('q'));
    tee.flush();
    tap.responseBytes(2, bytes('r'));
    const next = recorder(tee);
    tee.attach(next);
    end(tap);
    expect(brief(next.events())).toEqual(['started', 'requestBytes q', 'responseBytes r', 'ended']);
    next.take();
    expect(tee.outstandingBytes()).toBe(0);
  });

  test('nothing is lost while none is there', () => {
    const tee = createTee();
    const tap = tee.open(started('x'));
    tap.responseBytes(2, bytes('r'));
    vi.advanceTimersByTime(1_000);
    end(tap);
    const line = recorder(tee);
    tee.attach(line);
    expect(brief(line.events())).toEqual(['started', 'responseBytes r', 'ended']);
  });

  test('in mid-exchange: the next one hears the facts again, and how much content it missed', () => {
    const tee = createTee();
    const first = recorder(tee);
    tee.attach(first);
    const done = tee.open(started('done'));
    end(done);
    const tap = tee.open(started('live'));
    tap.requestBytes(bytes('body'));
    tap.requestEnded(2);
    tap.responded(3, 200, []);
    tap.responseBytes(4, bytes('data: 1\n\n'));
    tee.flush();
    first.take();
    tap.responseBytes(5, bytes('data: 2\n\n'));
    tee.flush();
    const next = recorder(tee);
    tee.attach(next);
    expect(brief(next.events())).toEqual([
      'started',
      'dropped request 4',
      'requestEnded',
      'responded',
      'dropped response 9',
      'responseBytes data: 2\n\n',
    ]);
    end(tap);
    next.take();
    const third = recorder(tee);
    tee.attach(third);
    expect(third.events()).toEqual([]);
  });

  test('an exchange whose end was sent but not taken is told again from its beginning', () => {
    const tee = createTee();
    const first = recorder(tee);
    tee.attach(first);
    const tap = tee.open(started('x'));
    tee.flush();
    first.take();
    end(tap);
    const next = recorder(tee);
    tee.attach(next);
    expect(brief(next.events())).toEqual(['started', 'ended']);
  });

  test('a WebSocket goes on at the next frame, because the one under way can no longer be read', () => {
    const tee = createTee();
    const first = recorder(tee);
    tee.attach(first);
    const tap = tee.open(started('x', 'websocket'));
    tap.responseBytes(2, Buffer.from('\x81\x04ab', 'latin1'));
    tee.flush();
    first.take();
    tap.responseBytes(3, Buffer.from('cd\x81\x01e', 'latin1'));
    tap.responseBytes(4, Buffer.from('\x81\x01f', 'latin1'));
    const next = recorder(tee);
    tee.attach(next);
    const content = next
      .events()
      .flatMap((event) => (event.type === 'responseBytes' ? [Buffer.from(event.bytes)] : []));
    expect(Buffer.concat(content).toString('latin1')).toBe('\x81\x01e\x81\x01f');
    expect(brief(next.events())).toContain('dropped response 2');
  });
});

describe('J5: a recorder that falls behind', () => {
  const limits = { batchBytes: 10_000, shedDeltasBytes: 100_000, shedContentBytes: 200_000 };
  const delta = bytes(`data: {"type":"response.output_text.delta","delta":"${'x'.repeat(500)}"}\n\n`);
  const item = bytes(`data: {"type":"response.output_item.done","item":"${'y'.repeat(500)}"}\n\n`);
  const completed = bytes('data: {"type":"response.completed","response":{"id":"r"}}\n\n');

  test('loses deltas first, then items, and never a fact', () => {
    const tee = createTee(limits);
    const line = recorder(tee);
    tee.attach(line);
    const tap = tee.open(started('x'));
    tap.responded(2, 200, []);
    for (let times = 0; times < 1_000; times += 1) {
      tap.responseBytes(3 + times, delta);
      tap.responseBytes(3 + times, item);
    }
    tap.responseBytes(9_999, completed);
    end(tap);
    const text = brief(line.events()).join('');
    expect(text.match(/output_text\.delta/g)?.length).toBeLessThan(200);
    expect(text.match(/output_item\.done/g)?.length).toBeGreaterThan(100);
    expect(text).toContain('"response.completed"');
    expect(line.events().at(-1)?.type).toBe('ended');
    const sentBytes = 1_000 * (delta.length + item.length) + completed.length;
    const content = line.events().reduce((sum, event) => {
      if (event.type === 'responseBytes') return sum + event.bytes.length;
      return event.type === 'dropped' ? sum + event.bytes : sum;
    }, 0);
    expect(content).toBe(sentBytes);
    expect(tee.outstandingBytes()).toBeLessThan(limits.shedContentBytes + 100_000);
  });

  test('gets everything again once it has caught up', () => {
    const tee = createTee(limits);
    const line = recorder(tee);
    tee.attach(line);
    const tap = tee.open(started('x'));
    for (let times = 0; times < 1_000; times += 1) tap.responseBytes(times, delta);
    tee.flush();
    line.take();
    line.batches.length = 0;
    tap.responseBytes(5_000, delta);
    tap.responseBytes(5_001, delta);
    tee.flush();
    expect(brief(line.events()).filter((one) => one.includes('delta'))).toHaveLength(2);
  });

  test('says how much was left out in one event, not one for each', () => {
    const tee = createTee(limits);
    const line = recorder(tee);
    tee.attach(line);
    const tap = tee.open(started('x'));
    for (let times = 0; times < 3_000; times += 1) tap.responseBytes(times, delta);
    end(tap);
    expect(line.events().filter(({ type }) => type === 'dropped').length).toBeLessThan(10);
  });
});
