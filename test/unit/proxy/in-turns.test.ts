import { expect, test } from 'vitest';
import { inTurns } from '../../../main/proxy/in-turns.ts';

const aTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('the first step runs at once, each other in a turn of the event loop of its own, in order', async () => {
  const ran: number[] = [];
  const add = inTurns();
  for (const step of [1, 2, 3]) add(() => ran.push(step));
  expect(ran).toEqual([1]);
  await aTurn();
  expect(ran).toEqual([1, 2]);
  await aTurn();
  expect(ran).toEqual([1, 2, 3]);
});

test('a step that comes when all have run is a first one again', async () => {
  const ran: number[] = [];
  const add = inTurns();
  add(() => ran.push(1));
  await aTurn();
  await aTurn();
  add(() => ran.push(2));
  expect(ran).toEqual([1, 2]);
});

test('a step that throws holds up nobody behind it', async () => {
  const ran: number[] = [];
  const add = inTurns();
  expect(() =>
    add(() => {
      throw new Error('no');
    }),
  ).toThrow('no');
  add(() => ran.push(2));
  expect(ran).toEqual([]);
  await aTurn();
  expect(ran).toEqual([2]);
});
