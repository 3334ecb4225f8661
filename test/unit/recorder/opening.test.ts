import { expect, test } from 'vitest';
import { turnsToOpen } from '../../../main/recorder/opening.ts';

const turns = (count: number, items: number, running: readonly number[] = []) =>
  Array.from({ length: count }, (_, index) => ({
    id: `t${index}`,
    status: running.includes(index) ? ('streaming' as const) : ('completed' as const),
    items,
  }));

test('a session opens with the newest turns that fill a window', () => {
  expect([...turnsToOpen(turns(500, 20), null)]).toEqual(['t499', 't498', 't497']);
});

test('a session that is short, or has nothing in it, opens whole', () => {
  expect(turnsToOpen(turns(4, 3), null).size).toBe(4);
  expect(turnsToOpen(turns(4, 0), null).size).toBe(4);
  expect(turnsToOpen([], 't1').size).toBe(0);
});

test('a turn longer than a window comes whole, and alone', () => {
  expect([...turnsToOpen(turns(3, 900), null)]).toEqual(['t2']);
});

test('a turn that goes on is read wherever it stands', () => {
  expect([...turnsToOpen(turns(500, 60, [7]), null)]).toEqual(['t499', 't7']);
});

test('opened at a turn, that turn is read with the one before it and what follows, and the end as well', () => {
  expect([...turnsToOpen(turns(500, 20), 't100')]).toEqual([
    't499',
    't498',
    't497',
    't99',
    't100',
    't101',
    't102',
  ]);
  expect([...turnsToOpen(turns(500, 60), 't0')]).toEqual(['t499', 't0']);
});

test('a turn that is not there changes nothing', () => {
  expect(turnsToOpen(turns(500, 60), 'gone')).toEqual(turnsToOpen(turns(500, 60), null));
});
