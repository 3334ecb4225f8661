import { expect, test } from 'vitest';
import { takingTurns } from '../../../main/transport/dial.ts';

test.each([
  [[], []],
  [['10.0.0.1'], ['10.0.0.1']],
  [
    ['fd00::1', 'fd00::2', '10.0.0.1'],
    ['fd00::1', '10.0.0.1', 'fd00::2'],
  ],
  [
    ['10.0.0.1', 'fd00::1', 'fd00::2', 'fd00::3'],
    ['10.0.0.1', 'fd00::1', 'fd00::2', 'fd00::3'],
  ],
])('C54: the families of %j take turns, the first staying first', (addresses, turns) => {
  expect(takingTurns(addresses)).toEqual(turns);
});
