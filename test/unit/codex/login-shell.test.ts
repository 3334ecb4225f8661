import { expect, test } from 'vitest';
import { environmentBetween } from '../../../main/codex/login-shell.ts';

const mark = 'postern-1234';

test('what start-up files print around the marks is not taken for variables', () => {
  const output = `Welcome! FAKE=1\n${mark}\nPATH=/a:/b\0GREETING=two\nlines\0\n${mark}\nBYE=1\n`;
  expect(environmentBetween(output, mark)).toEqual({ PATH: '/a:/b', GREETING: 'two\nlines' });
});

test('without NULs, as older macOS prints it, a value may still go over lines', () => {
  const output = `${mark}\nPATH=/a:/b\nGREETING=two\nlines\nEMPTY=\n\n${mark}\n`;
  expect(environmentBetween(output, mark)).toEqual({ PATH: '/a:/b', GREETING: 'two\nlines', EMPTY: '' });
});

test.each([
  ['no mark', 'PATH=/a'],
  ['one mark: the shell ended half-way', `${mark}\nPATH=/a`],
  ['nothing between the marks', `${mark}\n\n${mark}`],
])('%s is no answer', (_name, output) => {
  expect(environmentBetween(output, mark)).toBeNull();
});
