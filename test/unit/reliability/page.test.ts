import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { codexCasesWithoutRow, idsWithoutRow, readCases } from '../../reliability/cases.ts';
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
  test('each of the 227 ids of RELIABILITY and of the 12 of its threat table has a row, in E one for each file it is asked of', () => {
    expect(idsWithoutRow(readCases(cases))).toEqual([]);
  });

  test('each case of Codex’s own suites has a row, and each row has a name', () => {
    const rows = readCases(cases);
    expect(codexCasesWithoutRow(rows)).toEqual([]);
    expect(rows.filter(({ ids }) => ids.includes(''))).toEqual([]);
  });

  test('Codex’s cases are as many as its suites have: 97 less the eight of auth_tests that the requirements do not name, native, transport, broker and routes', () => {
    const rows = readCases(cases).filter(({ group }) => group.startsWith('2.0 '));
    const names = rows.flatMap(({ ids }) => ids);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    expect(rows.reduce((sum, one) => sum + one.cases, 0)).toBe(97 - 8 + 6 + 17 + 9 + 6);
  });

  test('a row that is gone is missed, and one file of E does not stand for the other', () => {
    const without = (line: RegExp): ReturnType<typeof readCases> =>
      readCases(
        cases
          .split('\n')
          .filter((one) => !line.test(one))
          .join('\n'),
      );
    expect(idsWithoutRow(without(/^\| M5 /))).toEqual(['M5']);
    expect(idsWithoutRow(without(/^\| E10 .*its file 0600/))).toEqual(['E10 (`config.toml`)']);
    expect(codexCasesWithoutRow(without(/^\| `websocket_fallback_is_sticky/))).toEqual([
      'transport: websocket_fallback_is_sticky_across_turns',
    ]);
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
    expect(row).toEqual({
      group: 'C Proxy',
      ids: ['C1', 'C2', 'C3', 'C9'],
      cases: 4,
      standing: 'part',
      note: 'c (d)',
    });
  });

  test('a name that stands for several cases counts as so many, without its suite', () => {
    const [row] = readCases('| server unit: errors ×4, `redaction` ×3, copy | a | b | held |\n');
    expect(row).toMatchObject({ ids: ['errors', 'redaction', 'copy'], cases: 8 });
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
