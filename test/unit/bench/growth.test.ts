import { expect, test } from 'vitest';
import { growthTables } from '../../../bench/growth.ts';
import type { Row } from '../../../bench/summary.ts';

const row = (label: string, values: Record<string, number | null>): Row => ({ label, digits: 0, values });

test('a figure stands beside itself at each size, of those that were measured', () => {
  const rows = [
    row('upload10k: processor ms', { nginx: 1, postern: 2 }),
    row('upload500k: processor ms', { nginx: 3, postern: 4 }),
    row('upload: processor ms', { nginx: 5, postern: null }),
    row('sse1: processor µs a request', { nginx: 7, postern: 8 }),
  ];
  expect(growthTables(rows).split('\n')).toEqual([
    '| body: 10 KB → 500 KB → 5 MB | nginx | postern |',
    '|---|--:|--:|',
    '| processor ms | 1 → 3 → 5 | 2 → 4 →  |',
  ]);
});

test('the log that is new stands beside the one that is long', () => {
  const rows = [row('sse1: processor µs a request', { recording: 5, 'long log': 6 })];
  expect(growthTables(rows)).toContain('| sse1: processor µs a request | 5 | 6 |');
  expect(growthTables([row('sse1: processor µs a request', { recording: 5 })])).toBe('');
});
