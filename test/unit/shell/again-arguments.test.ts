import { expect, test } from 'vitest';
import { againArguments } from '../../../main/shell/again-arguments.ts';

test('F14 a start after a crash keeps its flags and shows the window where the person had it', () => {
  expect(againArguments(['/app', '--no-sandbox', '--hidden'], false)).toEqual(['/app', '--no-sandbox']);
  expect(againArguments(['/app', '--hidden'], true)).toEqual(['/app', '--hidden']);
  expect(againArguments([], true)).toEqual(['--hidden']);
});

test('F14 a link that made the app crash is not opened again', () => {
  expect(againArguments(['postern://import?data=e30'], false)).toEqual([]);
  expect(againArguments(['/app', 'POSTERN://session?id=1'], true)).toEqual(['/app', '--hidden']);
});
