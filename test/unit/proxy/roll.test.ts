import { expect, test } from 'vitest';
import { Roll } from '../../../main/proxy/roll.ts';

const named = (name: string) => ({ name, place: -1 });
const names = (roll: Iterable<{ name: string }>): string[] => [...roll].map(({ name }) => name).toSorted();

test('whoever enters stands on it until they leave', () => {
  const roll = new Roll<ReturnType<typeof named>>();
  const [first, second, third] = [named('a'), named('b'), named('c')];
  for (const one of [first, second, third]) roll.enter(one);
  roll.leave(first);
  expect(names(roll)).toEqual(['b', 'c']);
  roll.leave(third);
  roll.leave(second);
  expect(roll.size).toBe(0);
});

test('entering twice is entering once, and leaving twice takes nobody else along', () => {
  const roll = new Roll<ReturnType<typeof named>>();
  const [first, second] = [named('a'), named('b')];
  roll.enter(first);
  roll.enter(first);
  roll.enter(second);
  expect(roll.size).toBe(2);
  roll.leave(first);
  roll.leave(first);
  expect(names(roll)).toEqual(['b']);
  roll.enter(first);
  expect(names(roll)).toEqual(['a', 'b']);
});

test('one that never entered leaves nothing changed', () => {
  const roll = new Roll<ReturnType<typeof named>>();
  roll.leave(named('nobody'));
  roll.enter(named('a'));
  roll.leave(named('nobody'));
  expect(names(roll)).toEqual(['a']);
});

test('they may leave while they are gone through', () => {
  const roll = new Roll<ReturnType<typeof named>>();
  const all = Array.from({ length: 5 }, (_, at) => named(String(at)));
  for (const one of all) roll.enter(one);
  const seen: string[] = [];
  for (const one of roll) {
    seen.push(one.name);
    roll.leave(one);
  }
  expect(seen).toEqual(['0', '1', '2', '3', '4']);
  expect(roll.size).toBe(0);
});
