// Chunks are taken off where they leave one way to read them.
import { expect, test } from 'vitest';
import { Chunks, type ChunkState } from '../../../main/proxy/chunks.ts';

/** What comes of a body in these pieces: the data, the last state and what it left. */
function taken(pieces: readonly string[]): { data: string; state: ChunkState; unread: string } {
  const chunks = new Chunks();
  let [data, state]: [string, ChunkState] = ['', 'more'];
  for (const piece of pieces) {
    state = chunks.take(Buffer.from(piece, 'latin1'));
    data += chunks.body?.toString('latin1') ?? '';
    if (state !== 'more') break;
  }
  return { data, state, unread: chunks.unread?.toString('latin1') ?? '' };
}

const body = '4\r\nsome\r\n0A\r\n of a long\r\n0001\r\n.\r\n0\r\n\r\n';

test('chunks come whole, wherever they are cut', () => {
  const whole = { data: 'some of a long.', state: 'end', unread: '' };
  expect(taken([body])).toEqual(whole);
  expect(taken([...body])).toEqual(whole);
  for (let cut = 1; cut < body.length; cut += 1) {
    expect(taken([body.slice(0, cut), body.slice(cut)]), `cut at ${cut}`).toEqual(whole);
  }
});

test('what stands behind the end is left', () => {
  expect(taken([`${body}HTTP/1.1 200`])).toMatchObject({ state: 'end', unread: 'HTTP/1.1 200' });
});

test.each([
  ['an extension', '4\r\nsome\r\n3;a=b\r\nabc\r\n', '3;a=b\r\nabc\r\n'],
  ['a trailer', '4\r\nsome\r\n0\r\nA: b\r\n\r\n', '0\r\nA: b\r\n\r\n'],
  ['a size of nine digits', '4\r\nsome\r\n000000003\r\nabc\r\n', '000000003\r\nabc\r\n'],
  ['a size that is none', '4\r\nsome\r\nx\r\n', 'x\r\n'],
  ['no size', '4\r\nsome\r\n\r\nabc', '\r\nabc'],
  ['a space behind the size', '4\r\nsome\r\n3 \r\nabc', '3 \r\nabc'],
  ['a line feed alone behind the size', '4\r\nsome\r\n3\nabc', '3\nabc'],
  ['a line feed alone at the end', '4\r\nsome\r\n0\r\n\n', '0\r\n\n'],
])('%s is odd, and left from the beginning of its line, wherever it is cut', (_name, text, left) => {
  for (let cut = 0; cut < text.length; cut += 1) {
    const { data, state, unread } = taken([text.slice(0, cut), text.slice(cut)].filter((one) => one !== ''));
    expect([data, state, left.startsWith(unread)], `cut at ${cut}`).toEqual(['some', 'odd', true]);
  }
  expect(taken([text]).unread).toBe(left);
});

test.each([
  ['more than its size', '4\r\nsomething\r\n'],
  ['a line feed alone behind it', '4\r\nsome\n'],
])('data with %s is broken', (_name, text) => {
  expect(taken([text])).toMatchObject({ data: 'some', state: 'broken' });
  expect(taken([...text])).toMatchObject({ data: 'some', state: 'broken' });
});
