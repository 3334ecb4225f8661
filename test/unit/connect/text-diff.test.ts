import { expect, test } from 'vitest';
import type { DiffLine } from '../../../preload/contract.ts';
import { lineDiff } from '../../../main/connect/line-diff.ts';
import { connect } from './text-keys.ts';

const shown = (lines: readonly DiffLine[]): readonly string[] =>
  lines.map(
    (line) =>
      `${{ same: ' ', added: '+', removed: '-', gap: '~' }[line.kind]}${line.before ?? ''}:${line.after ?? ''} ${line.text}`,
  );
const numbered = (count: number): string =>
  Array.from({ length: count }, (_, at) => `k${at + 1} = 1\n`).join('');

test('nothing is shown when nothing changes', () => {
  expect(lineDiff('a\nb\n', 'a\nb\n')).toEqual([]);
});

test('three lines stand around each change, with gaps between, and both numbers', () => {
  const before = numbered(20);
  const after = `new = 1\n${before.replace('k12 = 1', 'k12 = 2')}`;
  expect(shown(lineDiff(before, after))).toEqual([
    '+:1 new = 1',
    ' 1:2 k1 = 1',
    ' 2:3 k2 = 1',
    ' 3:4 k3 = 1',
    '~: ',
    ' 9:10 k9 = 1',
    ' 10:11 k10 = 1',
    ' 11:12 k11 = 1',
    '-12: k12 = 1',
    '+:13 k12 = 2',
    ' 13:14 k13 = 1',
    ' 14:15 k14 = 1',
    ' 15:16 k15 = 1',
    '~: ',
  ]);
});

test('changes that are near each other have no gap, and an empty file has no lines', () => {
  expect(shown(lineDiff('', 'a\n'))).toEqual(['+:1 a']);
  expect(shown(lineDiff('a\r\nb', 'b'))).toEqual(['-1: a', ' 2:1 b']);
  expect(lineDiff(numbered(6), `x\n${numbered(6)}y\n`).map((line) => line.kind)).not.toContain('gap');
});

test('connecting shows our lines and those it displaces, E1', () => {
  const before = `${numbered(30)}model_provider = "a"\n${numbered(0)}[tui]\n`;
  const diff = lineDiff(before, connect(before));
  expect(diff.filter((line) => line.kind === 'removed').map((line) => line.text)).toEqual([
    'model_provider = "a"',
  ]);
  expect(diff.filter((line) => line.kind === 'added').map((line) => line.text.slice(0, 20))).toEqual([
    '#postern# model_prov',
    '# >>> postern >>> Co',
    'model_provider = "po',
    'openai_base_url = "h',
    'model_providers.post',
  ]);
});

test('texts with nothing in common are compared in bounded work', () => {
  const one = Array.from({ length: 40_000 }, (_, at) => `a${at}\n`).join('');
  const other = Array.from({ length: 40_000 }, (_, at) => `b${at}\n`).join('');
  expect(lineDiff(one, other)).toHaveLength(80_000);
});
