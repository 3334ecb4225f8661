import { expect, test } from 'vitest';
import { goalTable } from '../../../bench/goals.ts';
import type { Row } from '../../../bench/summary.ts';

const row = (label: string, values: Record<string, number | null>): Row => ({ label, digits: 0, values });
const lineOf = (rows: readonly Row[], says: string): string | undefined =>
  goalTable(rows)
    .split('\n')
    .find((line) => line.includes(says));

test('a goal is held with the recorder, or without it alone, or missed', () => {
  const added = (postern: number, recording: number): Row[] => [
    row('json1: added to the round trip, p50 µs', { nginx: 50, postern, recording }),
  ];
  expect(lineOf(added(90, 120), 'JSON, one at a time')).toMatch(/≤ 120 \| 90 \| 120 \| held \|$/);
  expect(lineOf(added(90, 121), 'JSON, one at a time')).toMatch(/held without the recorder \|$/);
  expect(lineOf(added(121, 121), 'JSON, one at a time')).toMatch(/missed \|$/);
  expect(lineOf(added(90, 160), 'times what nginx adds')).toMatch(
    /1\.8 \| 3\.2 \| held without the recorder \|$/,
  );
});

test('a rate is held when it is no less than its share of another', () => {
  const rows = [
    row('json64: requests a second', { nginx: 100, 'http-proxy': 20, postern: 40, recording: 30 }),
  ];
  expect(lineOf(rows, 'of nginx')).toMatch(/≥ 0\.4 \| 0\.40 \| 0\.30 \| held without the recorder \|$/);
  expect(lineOf(rows, 'of http-proxy')).toMatch(/2\.00 \| 1\.50 \| held without the recorder \|$/);
});

test('what recording costs is told of the recorder alone, and what was not measured is not told', () => {
  const rows = [row('sse1: processor µs a request', { nginx: null, postern: 200, recording: 400 })];
  expect(goalTable(rows).split('\n').slice(2)).toEqual([
    '| G8 | processor time of a turn, recording: of that without | ≤ 1.1 |  | 2.00 | missed |',
  ]);
});

test('what copying costs is told of the proxy beside itself, and holds without a recorder', () => {
  const rows = [
    row('sse1: processor µs a request', { nginx: null, postern: 210, recording: null, 'nothing told': 200 }),
    row('burst: processor ms', { postern: 70, 'nothing told': 50 }),
  ];
  expect(goalTable(rows).split('\n').slice(2)).toEqual([
    '| G8 | processor time of a turn, its copies made: of that without | ≤ 1.1 | 1.05 |  | held |',
    '| G8 | the same of one event, µs | ≤ 0.5 | 1.00 |  | missed |',
  ]);
});
