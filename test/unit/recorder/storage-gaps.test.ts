import { expect, test } from 'vitest';
import { gapsIn } from '../../../main/recorder/storage-gaps.ts';

const size = 4096;

/** A page that holds rows: how many, and from where on; `filled` with what must not stay. */
function page(kind: number, rows: number, content: number, { at = 0, filled = true } = {}): Uint8Array {
  const bytes = new Uint8Array(size).fill(filled ? 0x7a : 0);
  bytes[at] = kind;
  new DataView(bytes.buffer).setUint16(at + 3, rows);
  new DataView(bytes.buffer).setUint16(at + 5, content);
  return bytes;
}

function gaps(first: number, pages: readonly Uint8Array[], hasMaps = true): readonly (readonly number[])[] {
  const bytes = new Uint8Array(pages.length * size);
  pages.forEach((one, index) => bytes.set(one, index * size));
  return gapsIn({ bytes, first, size, hasMaps }).map(({ from, until }) => [from, until]);
}

test('a gap lies between the list of rows and the first of them, in leaves and in inner pages', () => {
  expect(gaps(3, [page(13, 5, 4000), page(5, 5, 4000), page(10, 0, size)])).toEqual([
    [2 * size + 8 + 10, 2 * size + 4000],
    [3 * size + 12 + 10, 3 * size + 4000],
    [4 * size + 8, 5 * size],
  ]);
});

test('the first page begins behind the header of the file', () => {
  expect(gaps(1, [page(13, 2, 4090, { at: 100 })])).toEqual([[100 + 8 + 4, 4090]]);
});

test('what is clean already, what goes on with a long row, and what is no page of rows is left alone', () => {
  expect(gaps(3, [page(13, 5, 4000, { filled: false }), page(0, 5, 4000), page(7, 5, 4000)])).toEqual([]);
});

test('a page that says what others are for is left alone, whatever it begins with', () => {
  expect(gaps(2, [page(5, 1, 4000)])).toEqual([]);
  expect(gaps(822, [page(2, 1, 4000)])).toEqual([]);
  expect(gaps(822, [page(2, 1, 4000)], false)).toHaveLength(1);
});

test('a page that contradicts itself is left alone', () => {
  expect(gaps(3, [page(13, 3000, 4000), page(13, 5, 4), page(13, 5, 5000)])).toEqual([]);
});
