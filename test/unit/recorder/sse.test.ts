import { describe, expect, test } from 'vitest';
import { createSseReader } from '../../../main/recorder/sse.ts';

/** Reads the pieces one after the other and says what came out. */
function read(pieces: readonly Uint8Array[], maxEventBytes = 1_000_000): readonly string[] {
  const events: string[] = [];
  const reader = createSseReader(maxEventBytes, (data) =>
    events.push(
      data.whole ? data.bytes.toString('utf8') : `cut ${data.totalBytes}: ${data.head.toString('utf8')}`,
    ),
  );
  for (const piece of pieces) reader.write(piece);
  return events;
}

function everySplit(bytes: Buffer): readonly (readonly Buffer[])[] {
  return Array.from(bytes, (_, at) => [bytes.subarray(0, at), bytes.subarray(at)]);
}

const samples: readonly (readonly [what: string, text: string, events: readonly string[]])[] = [
  ['LF', 'event: a\ndata: {"x":1}\n\ndata: {"y":2}\n\n', ['{"x":1}', '{"y":2}']],
  ['CRLF', 'event: a\r\ndata: {"x":1}\r\n\r\ndata: {"y":2}\r\n\r\n', ['{"x":1}', '{"y":2}']],
  ['CR', 'event: a\rdata: {"x":1}\r\rdata: {"y":2}\r\r', ['{"x":1}', '{"y":2}']],
  ['mixed line ends', 'data: 1\r\n\ndata: 2\r\r\ndata: 3\n\r\n', ['1', '2', '3']],
  ['a byte order mark', '\ufeffdata: first\n\ndata: next\n\n', ['first', 'next']],
  ['a byte order mark on a line of its own', '\ufeff\ndata: first\n\n', ['first']],
  ['comments and other fields', ': hello\nid: 7\nretry: 10\ndata: x\n: more\n\n:\n\n', ['x']],
  ['several data lines', 'data: one\ndata:two\ndata\ndata:  four\n\n', ['one\ntwo\n\n four']],
  ['text beyond ASCII', 'data: żółć 🚪 漢字\n\n', ['żółć 🚪 漢字']],
  ['fields that only begin alike', 'database: no\ndat: no\ndata: yes\n\n', ['yes']],
  ['no data at all', 'event: ping\n\n\n\ndata:\n\n', ['']],
  ['an event that was begun and not finished', 'data: whole\n\ndata: half\n', ['whole']],
];

describe('server-sent events', () => {
  test.each(samples)('D3 %s: the same events, split at every position', (_, text, events) => {
    const bytes = Buffer.from(text);
    expect(read([bytes])).toEqual(events);
    for (const pieces of everySplit(bytes)) expect(read(pieces)).toEqual(events);
    expect(read(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(events);
  });

  test('D4 20,000 tiny events arrive whole, one byte at a time and in one piece', () => {
    const expected = Array.from({ length: 20_000 }, (_, at) => `{"n":${at}}`);
    const bytes = Buffer.from(expected.map((event) => `data: ${event}\n\n`).join(''));
    expect(read([bytes])).toEqual(expected);
    expect(read(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(expected);
  });

  test('D5 an event beyond the cap keeps its two ends, and the next one is whole', () => {
    const line = Buffer.from(`data: {"type":"big","text":"${'x'.repeat(3_000_000)}"}\n\n`);
    const events: unknown[] = [];
    const reader = createSseReader(200_000, (data) => events.push(data));
    for (let at = 0; at < line.length; at += 65_536) reader.write(line.subarray(at, at + 65_536));
    reader.write(Buffer.from('data: small\n\n'));
    expect(events).toEqual([
      {
        whole: false,
        head: line.subarray(6, 6 + 65_536),
        tail: line.subarray(-65_536 - 2, -2),
        totalBytes: line.length - 8,
      },
      { whole: true, bytes: Buffer.from('small') },
    ]);
  });

  test('D6 a line without an end never becomes an event', () => {
    const pieces = Array.from({ length: 200 }, () => Buffer.alloc(50_000, 'x'));
    expect(read([Buffer.from('data: '), ...pieces], 100_000)).toEqual([]);
  });
});
