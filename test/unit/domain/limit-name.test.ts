import { expect, test } from 'vitest';
import { limitName } from '../../../main/domain/limit-name.ts';

test.each([
  [300, '5 hours'],
  [60, 'hour'],
  [10_080, 'week'],
  [20_160, '2 weeks'],
  [1_440, 'day'],
  [4_320, '3 days'],
  [43_200, 'month'],
  [90, '90 minutes'],
  [null, 'limit'],
  [-5, 'limit'],
])('a window of %s minutes is called %s', (minutes, name) => {
  expect(limitName(minutes)).toBe(name);
});
