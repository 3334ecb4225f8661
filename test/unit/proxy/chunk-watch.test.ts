import { expect, test } from 'vitest';
import { ChunkWatch } from '../../../main/proxy/chunk-watch.ts';

/** How much of the text is the body's, in two pieces cut at every place; -1 where it breaks, null where more is to come. */
function lengths(text: string): readonly (number | null)[] {
  const bytes = Buffer.from(text, 'latin1');
  const seen = Array.from({ length: bytes.length + 1 }, (_, cut) => {
    const watch = new ChunkWatch();
    const first = watch.take(bytes.subarray(0, cut));
    if (first < 0) return -1;
    if (watch.isOver) return first;
    const second = watch.take(bytes.subarray(cut));
    return second < 0 ? -1 : watch.isOver ? first + second : null;
  });
  return [...new Set(seen)];
}

const next = 'POST / HTTP/1.1\r\n';

test.each([
  '0\r\n\r\n',
  '5\r\nhello\r\n0\r\n\r\n',
  '00A\r\n0123456789\r\n6;a="b; c";d\r\n world\r\n000;last\r\n\r\n',
  '3\r\n\r\n0\r\n0\r\nvary: *\r\na: b\r\n\r\n',
])('ends where the body does, wherever it is cut: %j', (body) => {
  expect(lengths(`${body}${next}`)).toEqual([body.length]);
});

test.each([
  '2\n{}\r\n0\r\n\r\n',
  '2\r{}\r\n0\r\n\r\n',
  '3;x=y\rabc\r\n0\r\n\r\n',
  '2;a\n{}\r\n0\r\n\r\n',
  '2;\x01\r\n{}\r\n0\r\n\r\n',
  '2 x\r\n{}\r\n0\r\n\r\n',
  '+2\r\n{}\r\n0\r\n\r\n',
  '0x2\r\n{}\r\n0\r\n\r\n',
  ';a\r\n{}\r\n0\r\n\r\n',
  '\r\n{}\r\n0\r\n\r\n',
  '2\r\n{}0\r\n\r\n',
  '2\r\n{}\n0\r\n\r\n',
  '10000000000000002\r\n{}\r\n0\r\n\r\n',
  '0\r\na: b\n\r\n',
  '0\r\na: b\rc\r\n\r\n',
  '0\n\n',
  '0\r\n\rx',
])('breaks wherever it is cut: %j', (body) => {
  expect(lengths(`${body}${next}`)).toEqual([-1]);
});

test('says nothing of what has not come', () => {
  expect(lengths('5\r\nhel')).toEqual([null]);
  expect(lengths('0\r\na: b\r\n')).toEqual([null]);
});
