import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { noteCrash } from '../../../main/files/crash-book.ts';

let folder: string;
let book: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crash-book-'));
  book = join(folder, 'crashes.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('F14 three crashes within five minutes are followed by a start, the fourth is not, a later one is again', () => {
  const minute = 60_000;
  expect([1, 2, 3, 4].map((now) => noteCrash(book, now))).toEqual([true, true, true, false]);
  expect(noteCrash(book, 6 * minute)).toBe(true);
  expect(JSON.parse(readFileSync(book, 'utf8'))).toEqual([6 * minute]);
  if (process.platform !== 'win32') expect(statSync(book).mode & 0o777).toBe(0o600);
});

test.each(['', '{', '{"a":1}', '["x",null]', 'null'])('F14 a book that holds %j counts as empty', (text) => {
  writeFileSync(book, text);
  expect(noteCrash(book, 5)).toBe(true);
  expect(JSON.parse(readFileSync(book, 'utf8'))).toEqual([5]);
});

test('F14 where the book cannot be written there is no other start, and so no endless row of them', () => {
  expect(noteCrash(join(folder, 'absent', 'crashes.json'), 1)).toBe(false);
});
