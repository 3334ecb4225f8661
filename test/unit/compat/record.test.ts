import { expect, test } from 'vitest';
import {
  compared,
  emptyRecord,
  isDone,
  scenariosRevision,
  stillToTry,
  withResult,
  type ReleaseResult,
} from '../../compat/record.ts';
import { compareVersions } from '../../compat/versions.ts';

const result = (version: string, over: Partial<ReleaseResult> = {}): ReleaseResult => ({
  version,
  releasedAt: '2026-11-13',
  testedAt: '2026-11-21',
  revision: scenariosRevision,
  problem: null,
  seconds: 20,
  scenarios: [],
  wire: { reference: '0.10.0', scenarios: ['one'], differences: [] },
  ...over,
});
const recordOf = (...results: readonly ReleaseResult[]) =>
  results.reduce(
    (record, one) => withResult(record, one, compareVersions),
    emptyRecord('0.10.0', 'linux-x64'),
  );

test('the newest release stands first, and a new result takes the place of the old one', () => {
  const record = recordOf(result('0.9.0'), result('0.10.0'), result('0.9.0', { seconds: 7 }));
  expect(record.releases.map(({ version, seconds }) => [version, seconds])).toEqual([
    ['0.10.0', 20],
    ['0.9.0', 7],
  ]);
});

test('a release is done until the scenarios change; one that could not be run, not to the end, or against another reference is tried again', () => {
  const record = recordOf(
    result('0.10.0'),
    result('0.9.0', { revision: scenariosRevision - 1 }),
    result('0.8.0', { problem: 'not built for linux-x64' }),
    result('0.7.0', { scenarios: [{ id: 'known', outcome: 'skipped', failures: [], notes: [] }] }),
    result('0.6.0', { wire: { reference: '0.5.0', scenarios: ['one'], differences: [] } }),
  );
  expect(
    ['0.10.0', '0.9.0', '0.8.0', '0.7.0', '0.6.0', '0.5.0'].map((version) => isDone(record, version)),
  ).toEqual([true, false, false, false, false, false]);
});

test('what is done is left out, and the reference comes before what is compared with it', () => {
  const release = (version: string) => ({ version, releasedAt: '', built: true });
  const all = ['0.11.0', '0.10.0', '0.9.0'].map(release);
  const names = (record: ReturnType<typeof recordOf>, chosen: readonly string[], again = false) =>
    stillToTry(record, chosen.map(release), all, again).map(({ version }) => version);
  expect(names(recordOf(), ['0.11.0', '0.9.0'])).toEqual(['0.10.0', '0.11.0', '0.9.0']);
  expect(names(recordOf(result('0.10.0')), ['0.11.0', '0.10.0', '0.9.0'])).toEqual(['0.11.0', '0.9.0']);
  expect(names(recordOf(result('0.10.0'), result('0.9.0')), ['0.9.0'])).toEqual([]);
  expect(names(recordOf(result('0.10.0'), result('0.9.0')), ['0.9.0'], true)).toEqual(['0.9.0']);
  expect(names(recordOf(result('0.10.0')), ['0.11.0', '0.10.0'], true)).toEqual(['0.10.0', '0.11.0']);
});

test('a release is compared with the reference in what both went through, or not at all', () => {
  const record = { ...emptyRecord('0.10.0', 'linux-x64'), wire: { one: { body: ['input'] } } };
  expect(compared(record, { one: { body: ['text'] }, two: {} })).toMatchObject({
    reference: '0.10.0',
    scenarios: ['one'],
    differences: [{ change: 'added' }, { change: 'gone' }],
  });
  expect(compared(record, {})).toBeNull();
  expect(compared(emptyRecord('0.10.0', 'linux-x64'), record.wire)).toBeNull();
});
