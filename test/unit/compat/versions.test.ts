import { describe, expect, test } from 'vitest';
import {
  chooseReleases,
  compareVersions,
  platformName,
  stableReleases,
  type RegistryAnswer,
} from '../../compat/versions.ts';

const answer: RegistryAnswer = {
  versions: [
    '0.9.0',
    '0.10.0',
    '0.10.0-linux-x64',
    '0.9.0-linux-x64',
    '0.9.1',
    '0.9.1-darwin-arm64',
    '0.11.0-alpha.2',
    '0.11.0-alpha.2-linux-x64',
    '0.1.2504172351',
  ],
  time: {
    created: '2025-04-16T00:00:00Z',
    '0.10.0': '2026-11-13T08:43:21.000Z',
    '0.9.1': '2026-11-20T01:02:03Z',
  },
};
const all = stableReleases(answer, 'linux-x64');

describe('the releases of a registry', () => {
  test('stable ones alone, newest first by number and not by day', () => {
    expect(all.map(({ version }) => version)).toEqual(['0.10.0', '0.9.1', '0.9.0', '0.1.2504172351']);
    expect(all.map(({ releasedAt }) => releasedAt)).toEqual(['2026-11-13', '2026-11-20', '', '']);
  });

  test('one without a build for this platform is kept and says so', () => {
    expect(all.filter(({ built }) => !built).map(({ version }) => version)).toEqual([
      '0.9.1',
      '0.1.2504172351',
    ]);
    expect(stableReleases(answer, 'darwin-arm64').find(({ built }) => built)?.version).toBe('0.9.1');
  });

  test('versions are compared by number', () => {
    expect(compareVersions('0.10.0', '0.9.9')).toBeGreaterThan(0);
    expect(compareVersions('0.9.0', '0.9.1')).toBeLessThan(0);
    expect(compareVersions('1.0.0', '1.0.0')).toBe(0);
  });

  test('a platform is named as npm names its build', () => {
    expect(platformName('win32', 'x64')).toBe('win32-x64');
  });
});

describe('which of them are tried', () => {
  test('so many of the newest, and the newest alone when nothing is said', () => {
    expect(chooseReleases(all, { last: 2, only: [] }).chosen.map(({ version }) => version)).toEqual([
      '0.10.0',
      '0.9.1',
    ]);
    expect(chooseReleases(all, { last: null, only: [] }).chosen).toHaveLength(1);
  });

  test('those that are named, newest first; a name the registry does not have is told', () => {
    const { chosen, unknown } = chooseReleases(all, { last: 20, only: ['0.9.0', '0.10.0', '0.8.0'] });
    expect(chosen.map(({ version }) => version)).toEqual(['0.10.0', '0.9.0']);
    expect(unknown).toEqual(['0.8.0']);
  });
});
