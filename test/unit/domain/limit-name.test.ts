import { expect, test } from 'vitest';
import { limitName } from '../../../main/domain/limit-name.ts';

test.each([
  ['primary', 300, '5 hours'],
  ['primary', 299, '299 minutes'],
  ['secondary', 10_080, 'week'],
  ['secondary', 10_079, 'week'],
  ['x', 60, 'hour'],
  ['x', 1_440, 'day'],
  ['x', 4_320, '3 days'],
  ['x', 43_200, 'month'],
  ['codex_bengalfox', null, 'codex_bengalfox'],
])('%s over %s minutes is called %s', (id, minutes, name) => {
  expect(limitName(id, minutes)).toBe(name);
});
