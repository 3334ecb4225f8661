import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Answer } from '../../../main/proxy/answer.ts';
import type { Exchange } from '../../../main/proxy/exchange.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What became of an answer with this limit on its silence. */
function begin(idleMs: number | null) {
  const told: string[] = [];
  const client = { takesMore: true };
  const response = Object.assign(new EventEmitter(), {
    writeHead() {},
    flushHeaders() {},
    write: () => client.takesMore,
    end: () => void told.push('ended for the client'),
  });
  const exchange = {
    isOver: false,
    origin: 'https://host.example',
    tap: { responseBytes() {} },
    spent() {},
    answered() {},
    end(outcome: string, problem: { code: string } | null = null) {
      exchange.isOver = true;
      told.push(problem === null ? outcome : `${outcome}: ${problem.code}`);
    },
  };
  const answer = new Answer({
    exchange: exchange as unknown as Exchange,
    response: () => response as unknown as ServerResponse,
    cut: () => void told.push('cut for the client'),
    onUpgraded() {},
    onSending() {},
    instead: null,
    idleMs,
  });
  answer.onSending(() => void told.push('aborted'));
  return { answer, told, client, response };
}

const head = (answer: Answer): void => answer.onHead(200, 'OK', [], () => {});
const byte = (answer: Answer): void => {
  answer.onPiece(Buffer.from('x'));
  vi.advanceTimersByTime(0);
};

describe('silence within an answer', () => {
  test('of the limit cuts it at both ends, and says so', () => {
    const { answer, told } = begin(1_000);
    head(answer);
    byte(answer);
    vi.advanceTimersByTime(999);
    expect(told).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(told).toEqual(['cut for the client', 'upstreamGone: upstream-timeout', 'aborted']);
    answer.onError(new Error('aborted'));
    vi.advanceTimersByTime(10_000);
    expect(told).toHaveLength(3);
  });

  test('is counted anew with every byte', () => {
    const { answer, told } = begin(1_000);
    head(answer);
    for (let count = 0; count < 20; count += 1) {
      vi.advanceTimersByTime(900);
      byte(answer);
    }
    answer.onEnd();
    vi.advanceTimersByTime(10_000);
    expect(told).toEqual(['ended for the client', 'ended']);
  });

  test('is not counted before the head, nor without a limit', () => {
    const waiting = begin(1_000);
    vi.advanceTimersByTime(60_000);
    expect(waiting.told).toEqual([]);
    const unlimited = begin(null);
    head(unlimited.answer);
    vi.advanceTimersByTime(600_000);
    expect(unlimited.told).toEqual([]);
  });

  test('is not counted while it is the client that does not read', () => {
    const { answer, told, client, response } = begin(1_000);
    head(answer);
    client.takesMore = false;
    answer.onPiece(Buffer.alloc(64 * 1024));
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([]);
    client.takesMore = true;
    response.emit('drain');
    vi.advanceTimersByTime(1_000);
    expect(told).toContain('upstreamGone: upstream-timeout');
  });

  test('ends with an answer nobody hears any more', () => {
    const { answer, told } = begin(1_000);
    head(answer);
    answer.drop();
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([]);
  });
});
