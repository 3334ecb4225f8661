import { expect, test } from 'vitest';
import { foundWords, placesOf } from '../../../renderer/format/found-places.ts';

const hit = { snippet: '…7 tests, 1 failed in the attic', marks: [[12, 18]] as const };

test('a find is gone to where its snippet was cut from, though the word stands there before', () => {
  const text = 'run failed tests again\n7 tests, 1 failed in the attic\nfailed\n';
  const at = text.indexOf('failed in');
  expect(foundWords(hit)).toEqual({ words: ['failed'], before: '7 tests, 1 ' });
  expect(placesOf(text, foundWords(hit))?.first).toEqual([at, at + 6]);
  expect(placesOf(text, foundWords(hit))?.all).toContainEqual([4, 10]);
});

test('a text that is written otherwise than its snippet is gone to at the first word, and one without it not at all', () => {
  expect(placesOf('all\nfailed', foundWords(hit))?.first).toEqual([4, 10]);
  expect(placesOf('all well', foundWords(hit))).toBeNull();
});

test('a snippet that marks nothing finds nothing', () => {
  expect(placesOf('any text', foundWords({ snippet: 'any', marks: [] }))).toBeNull();
});
