import { expect, test } from 'vitest';
import { failedStart } from '../../../main/domain/failed-start.ts';
import {
  emptyUpdateBook,
  formerToTell,
  readUpdateBook,
  startBegun,
  startedWell,
  wentBack,
  type UpdateBook,
} from '../../../main/domain/update-book.ts';

const good: UpdateBook = { ...emptyUpdateBook, good: '0.1.0', share: 12 };

test('T12 a version that comes up is the good one, and nothing is told', () => {
  const begun = startBegun(good, '0.2.0');
  expect(formerToTell(begun)).toBeNull();
  const up = startedWell(begun, '0.2.0');
  expect(up).toMatchObject({ good: '0.2.0', starting: null, failed: [] });
  expect(startedWell(startBegun(up, '0.2.0'), '0.2.0')).toEqual(up);
});

test('T12 the first start that came to nothing is told with the version before; after the second it is not offered again', () => {
  const second = startBegun(startBegun(good, '0.2.0'), '0.2.0');
  expect(formerToTell(second)).toBe('0.1.0');
  expect(second.failed).toEqual([]);
  const third = startBegun(second, '0.2.0');
  expect(third.failed).toEqual(['0.2.0']);
  // Once it does come up, it is a good one like any other.
  expect(startedWell(third, '0.2.0')).toMatchObject({ good: '0.2.0', failed: [] });
});

test('T12 who goes back has the former version again and is not offered the other', () => {
  const back = wentBack(startBegun(startBegun(good, '0.2.0'), '0.2.0'), '0.2.0');
  expect(back).toMatchObject({ good: '0.1.0', starting: null, failed: ['0.2.0'] });
  expect(formerToTell(startBegun(back, '0.1.0'))).toBeNull();
});

test('T12 a first installation that fails has no version before it to tell of', () => {
  const twice = startBegun(startBegun(emptyUpdateBook, '0.1.0'), '0.1.0');
  expect(formerToTell(twice)).toBeNull();
});

test('T12 another newer version begins its own count', () => {
  const next = startBegun(startBegun(startBegun(good, '0.2.0'), '0.2.0'), '0.3.0');
  expect(next.starting).toEqual({ version: '0.3.0', starts: 1 });
});

test('a book that was damaged is an empty one, and one that was written is read back', () => {
  for (const text of ['', '{', 'null', '[]', '7', '{"good":5,"starting":{"starts":"x"},"failed":{}}'])
    expect(readUpdateBook(text), text).toEqual(emptyUpdateBook);
  const full: UpdateBook = {
    good: '0.1.0',
    starting: { version: '0.2.0', starts: 2 },
    failed: ['0.1.5'],
    share: 3,
    lookedAt: 4,
  };
  expect(readUpdateBook(JSON.stringify(full))).toEqual(full);
});

test('T12 what is told offers to put the kept version back, else its address, else nothing', () => {
  const twice = startBegun(startBegun(good, '0.2.0'), '0.2.0');
  const address = 'https://updates.example/postern-0.1.0-linux-x86_64.AppImage';
  expect(failedStart(twice, true, address)).toMatchObject({
    way: 'putBack',
    button: 'Go back to 0.1.0',
    message: 'Postern 0.2.0 did not start the last time.',
  });
  expect(failedStart(twice, true, address)?.detail).not.toContain(address);
  expect(failedStart(twice, false, address)?.detail).toContain(address);
  expect(failedStart(twice, false, address)).toMatchObject({ way: 'openPage', button: 'Get 0.1.0' });
  expect(failedStart(twice, false, null)).toBeNull();
  expect(failedStart(startBegun(good, '0.2.0'), true, address)).toBeNull();
});
