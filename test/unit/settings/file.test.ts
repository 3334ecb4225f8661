import { expect, test } from 'vitest';
import {
  defaultSettings,
  interpretSettings,
  recentFoldersKept,
  rememberFolder,
  renderSettings,
} from '../../../main/settings/file.ts';

test('what is rendered reads back the same', () => {
  const settings = { ...defaultSettings, theme: 'dark' as const, recentFolders: ['/a'] };
  expect(interpretSettings(JSON.parse(renderSettings(settings)))).toEqual({ ok: true, value: settings });
});

test('missing entries take their defaults, and a file from before the first screen is not a first run', () => {
  expect(defaultSettings.firstRun).toBe('open');
  expect(interpretSettings({ schemaVersion: 1 })).toEqual({
    ok: true,
    value: { ...defaultSettings, firstRun: 'done' },
  });
});

test('a wrong entry is named', () => {
  const result = interpretSettings({ schemaVersion: 1, theme: 'pink' });
  expect(result.ok ? '' : result.why).toMatch(/^At theme:/);
});

test('a folder used again moves to the head, and the list stays short', () => {
  expect(rememberFolder(['/a', '/b', '/c'], '/b')).toEqual(['/b', '/a', '/c']);
  const many = Array.from({ length: 20 }, (_, index) => `/${index}`);
  expect(rememberFolder(many, '/new')).toHaveLength(recentFoldersKept);
});
