import { describe, expect, test } from 'vitest';
import { cell, compatibilityPage, withMadePart } from '../../compat/page.ts';
import { scenariosRevision, type CompatibilityRecord, type ScenarioResult } from '../../compat/record.ts';
import { scenarios } from '../../compat/scenarios.ts';

const passed = (id: string): ScenarioResult => ({ id, outcome: 'passed', failures: [], notes: [] });
const failed = (id: string, ...failures: readonly string[]): ScenarioResult => ({
  ...passed(id),
  outcome: 'failed',
  failures,
});
const skipped = (id: string): ScenarioResult => ({ ...passed(id), outcome: 'skipped' });

const release = {
  releasedAt: '2026-11-13',
  testedAt: '2026-11-21',
  revision: scenariosRevision,
  problem: null,
  seconds: 20,
};
const everything = scenarios(true).map(({ id }) => passed(id));
const asReference = { reference: '0.10.0', scenarios: ['one', 'two'], differences: [] };
const older = {
  ...release,
  scenarios: [{ ...failed('chatgpt-http', 'ended with <1>'), notes: ['no title'] }],
  wire: {
    ...asReference,
    differences: [
      { kind: 'body', change: 'added', fact: 'text', scenarios: ['one', 'two'] },
      { kind: 'body', change: 'gone', fact: 'a|b', scenarios: ['two'] },
    ],
  } as const,
};
const record: CompatibilityRecord = {
  schemaVersion: 1,
  reference: '0.10.0',
  platform: 'linux-x64',
  wire: {},
  releases: [
    { ...release, version: '0.10.0', scenarios: everything, wire: asReference },
    { ...older, version: '0.9.0' },
    { ...older, version: '0.8.0' },
    { ...release, version: '0.7.0', problem: 'not built for linux-x64', scenarios: [], wire: null },
    { ...release, version: '0.6.0', scenarios: [], wire: { ...older.wire, reference: '0.5.0' } },
  ],
};
const page = compatibilityPage(record);
const rowOf = (version: string): string =>
  page.split('\n').find((line) => line.startsWith(`| ${version} |`)) ?? '';

describe('a cell', () => {
  const words = { a: 'WebSocket', b: 'HTTP' };
  test.each([
    ['yes', [passed('a'), passed('b')]],
    ['no', [failed('a'), failed('b')]],
    ['fails: HTTP', [passed('a'), failed('b')]],
    ['fails: HTTP', [skipped('a'), failed('b')]],
    ['yes (1 of 2)', [passed('a'), skipped('b')]],
    ['–', [skipped('a')]],
    ['–', []],
  ])('says “%s”', (expected, results) => {
    expect(cell(results, words)).toBe(expected);
  });
});

describe('the page', () => {
  test('every scenario counts in a column, so that a row of yes means that nothing failed', () => {
    expect(rowOf('0.10.0')).toMatch(/^\| 0\.10\.0 \| 2026-11-13 (\| yes ){8}\| the reference \|$/);
    for (const { id } of everything) {
      const one = {
        ...record,
        releases: [
          {
            ...release,
            version: '0.10.0',
            wire: null,
            scenarios: everything.map((other) => (other.id === id ? failed(id) : other)),
          },
        ],
      };
      expect(compatibilityPage(one)).toMatch(/\| (no|fails: [^|]+) \|/);
    }
  });

  test('a failure stands once with all its releases, as plain text', () => {
    expect(page).toContain('- 0.9.0, 0.8.0: ended with \\<1\\> (`chatgpt-http`)');
  });

  test('releases that differ in the same way share one list', () => {
    expect(page).toContain('### 0.9.0, 0.8.0');
    expect(page).toContain('| body | more | `text` | everywhere |');
    expect(page).toContain('| body | less | `a\\|b` | two |');
    expect(rowOf('0.9.0')).toContain('| 1 more, 1 less |');
  });

  test('one that was compared with another reference is not compared here', () => {
    expect(rowOf('0.6.0')).toMatch(/\| – \|$/);
    expect(page).not.toMatch(/### .*0\.6\.0/);
  });

  test('what is no failure stands apart from the failures', () => {
    const [failures = '', notes = ''] = page.split('## What was seen besides', 2);
    expect(failures).not.toContain('no title');
    expect(notes).toContain('- 0.9.0, 0.8.0: no title (`chatgpt-http`)');
  });

  test('a release that could not be run says why', () => {
    expect(rowOf('0.7.0')).toContain('| not built for linux-x64 |');
  });
});

test('what is written by hand around the made part stays', () => {
  const first = withMadePart('# Head\n\nBy hand.\n', 'made 1');
  const written = `${first}\n## Tail\n`;
  const second = withMadePart(written, 'made 2');
  expect(second).toContain('By hand.');
  expect(second).toContain('## Tail');
  expect(second).toContain('made 2');
  expect(second).not.toContain('made 1');
  expect(withMadePart(second, 'made 2')).toBe(second);
});
