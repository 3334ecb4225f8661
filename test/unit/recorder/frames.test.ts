import { describe, expect, test } from 'vitest';
import { createFrameReader } from '../../../main/recorder/frames.ts';
import { closeFrame, frame, rawFrame } from '../../fakes/codex-traffic.ts';

function read(
  from: 'client' | 'server',
  pieces: readonly Uint8Array[],
  maxMessageBytes = 1_000_000,
): readonly string[] {
  const seen: string[] = [];
  const reader = createFrameReader(from, maxMessageBytes, {
    onText: (message) =>
      seen.push(message.whole ? message.bytes.toString('utf8') : `cut ${message.totalBytes}`),
    onClose: (code) => seen.push(`close ${code}`),
  });
  for (const piece of pieces) reader.write(piece);
  return seen;
}

const text = (value: string): Buffer => Buffer.from(value);

describe.each(['client', 'server'] as const)('WebSocket frames of the %s', (from) => {
  const other = from === 'client' ? 'server' : 'client';

  test('D21 messages of every length class are read, split at every position', () => {
    const messages = ['{}', `{"a":"${'x'.repeat(200)}"}`, '{"last":"żółć 🚪"}'];
    const bytes = Buffer.concat([...messages.map((one) => frame(from, one)), closeFrame(from, 1001)]);
    const expected = [...messages, 'close 1001'];
    for (let at = 0; at <= bytes.length; at += 1) {
      expect(read(from, [bytes.subarray(0, at), bytes.subarray(at)])).toEqual(expected);
    }
    expect(
      read(
        from,
        Array.from(bytes, (byte) => Uint8Array.of(byte)),
      ),
    ).toEqual(expected);
  });

  test('D21 a message of more than 64 KB is read', () => {
    const long = `{"a":"${'x'.repeat(100_000)}"}`;
    expect(read(from, [frame(from, long)])).toEqual([long]);
  });

  test('D21 a fragmented message is one, with pings between its parts', () => {
    const bytes = Buffer.concat([
      rawFrame(from, 0x01, text('{"a":')),
      rawFrame(from, 0x89, text('ping')),
      rawFrame(from, 0x00, text('"b')),
      rawFrame(from, 0x8a, text('')),
      rawFrame(from, 0x80, text('"}')),
    ]);
    expect(read(from, [bytes])).toEqual(['{"a":"b"}']);
    expect(
      read(
        from,
        Array.from(bytes, (byte) => Uint8Array.of(byte)),
      ),
    ).toEqual(['{"a":"b"}']);
  });

  test('binary messages are passed over, a close without a code is one', () => {
    const bytes = [
      rawFrame(from, 0x82, text('\0\0')),
      frame(from, '{"a":1}'),
      rawFrame(from, 0x88, text('')),
    ];
    expect(read(from, bytes)).toEqual(['{"a":1}', 'close null']);
  });

  test('a message beyond the cap is counted and cut, the next one is whole', () => {
    const long = `{"a":"${'x'.repeat(300_000)}"}`;
    expect(read(from, [frame(from, long), frame(from, '{"b":1}')], 150_000)).toEqual([
      `cut ${long.length}`,
      '{"b":1}',
    ]);
  });

  test.each<[string, Buffer]>([
    ['reserved bits', rawFrame(from, 0xc1, text('{}'))],
    ['an unknown opcode', rawFrame(from, 0x83, text('{}'))],
    ["the other side's masking", frame(other, '{}')],
    ['a continuation of nothing', rawFrame(from, 0x80, text('{}'))],
    [
      'a message begun inside another',
      Buffer.concat([rawFrame(from, 0x01, text('{')), rawFrame(from, 0x01, text('}'))]),
    ],
    ['a control frame in parts', rawFrame(from, 0x09, text(''))],
    ['a control frame that is too long', rawFrame(from, 0x89, Buffer.alloc(200))],
    [
      'an impossible length',
      Buffer.from([
        0x81,
        from === 'client' ? 0xff : 0x7f,
        255,
        255,
        255,
        255,
        255,
        255,
        255,
        255,
        0,
        0,
        0,
        0,
      ]),
    ],
    ['plain HTTP', text('HTTP/1.1 400 Bad Request\r\n\r\n')],
  ])('D21 %s stops it quietly, until a piece begins with a message again', (_, nonsense) => {
    expect(read(from, [nonsense, text('more'), frame(from, '{"again":true}')])).toEqual(['{"again":true}']);
  });
});
