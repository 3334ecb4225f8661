import { readFileSync } from 'node:fs';
import { readUpdateBook, type UpdateBook } from '../domain/update-book.ts';
import { writeAtomicallyNow } from './atomic.ts';

/**
 * Reads the book, changes it and writes it, all at once: a version that is about to fail must not fail before it is noted.
 * A book that cannot be read is an empty one, and one that cannot be written stays as it was.
 */
export function changeUpdateBook(path: string, change: (book: UpdateBook) => UpdateBook): UpdateBook {
  const before = bookIn(path);
  const after = change(before);
  if (after === before) return before;
  try {
    writeAtomicallyNow(path, `${JSON.stringify(after)}\n`);
  } catch {
    // A disk that is full is told of elsewhere; updates wait.
  }
  return after;
}

/** The book as it is now. */
export function bookIn(path: string): UpdateBook {
  try {
    return readUpdateBook(readFileSync(path, 'utf8'));
  } catch {
    return readUpdateBook('');
  }
}
