import { expect, test } from 'vitest';
import { folderLabel, plainLabel } from '../../../main/shell/tray-label.ts';

test('a long label ends in an ellipsis within its limit, and never in half a character', () => {
  expect(plainLabel('abcdef', 6)).toBe('abcdef');
  expect(plainLabel('abcdefg', 6)).toBe('abcde…');
  expect(plainLabel('abcd efg', 6)).toBe('abcd…');
  expect(plainLabel('🚪🚪🚪🚪', 3)).toBe('🚪🚪…');
});

test.each([
  ['/home/ada', '~'],
  ['/home/ada/src/app', '~/src/app'],
  ['/home/adam/src', '/home/adam/src'],
  ['/srv/site', '/srv/site'],
  ['/srv/odd\nname', '/srv/odd name'],
])('%j reads %j', (folder, label) => {
  expect(folderLabel(folder, '/home/ada')).toBe(label);
});

test('Windows folders are shortened the same way', () => {
  expect(folderLabel('C:\\Users\\Ada\\src', 'C:\\Users\\Ada')).toBe('~\\src');
});

test('a home at the root, or none, shortens nothing', () => {
  expect(folderLabel('/srv', '/')).toBe('/srv');
  expect(folderLabel('/srv', '')).toBe('/srv');
});

test('a long folder keeps its beginning and its end', () => {
  const label = folderLabel(`/srv/${'deep/'.repeat(40)}project`, '/home/ada');
  expect(label).toBe('/srv/deep/deep/d…eep/deep/deep/deep/deep/project');
  expect([...label]).toHaveLength(48);
});
