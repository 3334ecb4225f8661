import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { idsWithoutRow, readCases } from '../../reliability/cases.ts';
import { reliabilityPage } from '../../reliability/page.ts';
import {
  countsIn,
  figuresIn,
  whyFailed,
  type KeptProofs,
  type ProofResult,
} from '../../reliability/result.ts';

const cases = readFileSync(new URL('../../CASES.md', import.meta.url), 'utf8');
const proof: ProofResult = {
  name: 'http',
  says: 'streams',
  cases: 'C58',
  command: 'npm run prove:http',
  when: '2026-11-21 15:51',
  commit: 'abc',
  seconds: 30,
  passed: 3,
  failed: 0,
  skipped: 0,
  figures: { streams: 10_000 },
  why: null,
};
const run: KeptProofs = {
  date: '2026-11-21',
  machine: 'm',
  versions: 'v',
  commit: 'abc',
  command: 'npm run reliability',
  seconds: 30,
  proofs: [proof],
  before: null,
};

describe('test/CASES.md', () => {
  test('each of the 227 ids of RELIABILITY has a row', () => {
    expect(idsWithoutRow(readCases(cases))).toEqual([]);
  });

  test('each row says held, part or n/a, and what is missing of one that is not held', () => {
    const rows = readCases(cases);
    expect(rows.length).toBeGreaterThan(200);
    expect(rows.filter(({ standing }) => standing === 'missing').map(({ ids }) => ids)).toEqual([]);
    const silent = rows.filter(({ standing, note }) => standing !== 'held' && note === '');
    expect(silent.map(({ ids }) => ids)).toEqual([]);
  });

  test('ranges and lists are read as their ids', () => {
    const [row] = readCases(
      '## C Proxy\n| id | x | y | result |\n| --- | --- | --- | --- |\n| C1 to C3, C9 | a | b | part: c (d) |\n',
    );
    expect(row).toEqual({ group: 'C Proxy', ids: ['C1', 'C2', 'C3', 'C9'], standing: 'part', note: 'c (d)' });
  });
});

describe('what a proof came to', () => {
  test('the closing lines of several runs are added up; without one nothing is claimed', () => {
    expect(countsIn('x\n3 passed, 0 failed\ny\n4 passed, 1 failed, 2 skipped\n')).toEqual({
      passed: 7,
      failed: 1,
      skipped: 2,
    });
    expect(countsIn('it ended before any test')).toBeNull();
  });

  test('figures are read line by line', () => {
    expect(figuresIn('{"a":1}\n{"b":"x","a":2}\n')).toEqual({ a: 2, b: 'x' });
  });

  test('one that failed is named by its tests, or by its last words', () => {
    expect(whyFailed('ok\n FAIL  file > it breaks\n FAIL  file > it breaks\n')).toBe('file > it breaks');
    expect(whyFailed('one\ntwo\nthree\nfour\n')).toBe('two; three; four');
  });
});

describe('docs/reliability.md', () => {
  test('a proof that failed is shown as failed, never left out', () => {
    const page = reliabilityPage({ ...run, proofs: [{ ...proof, failed: 1, why: 'it breaks' }] }, []);
    expect(page).toContain('1 of 1 proofs failed: http.');
    expect(page).toContain('**failed**: it breaks');
  });

  test('a soak that was cut short is said to be, a whole one is not', () => {
    const soaked = (turns: number): string =>
      reliabilityPage({ ...run, proofs: [{ ...proof, name: 'soak', figures: { turns } }] }, []);
    expect(soaked(10_000)).toContain('one of 10,000 turns, not of 100,000');
    expect(soaked(100_000)).not.toContain('not of 100,000');
  });

  test('it says what changed since the run before', () => {
    const before = { ...run, proofs: [{ ...proof, figures: { streams: 1_500 } }] };
    expect(reliabilityPage({ ...run, before }, [])).toContain('| http: streams | 1,500 | 10,000 |');
  });
});
