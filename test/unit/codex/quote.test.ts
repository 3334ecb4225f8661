import { expect, test } from 'vitest';
import { powershellWord, shown, shWord } from '../../../main/codex/quote.ts';

test.each([
  ['plain/path-1.2', 'plain/path-1.2'],
  ['', "''"],
  ['two words', "'two words'"],
  ["a='b'", `"a='b'"`],
  [`both ' and "`, `'both '\\'' and "'`],
  ["it's $HOME", `'it'\\''s $HOME'`],
  ['~/x', "'~/x'"],
  ['a\nb\u001b[31m', "$'a\\x0ab\\x1b[31m'"],
  ["a\nb'c\\d", "$'a\\x0ab\\'c\\\\d'"],
  ['safe\u202egpj.exe', "$'safe\\u202egpj.exe'"],
])('%j for a POSIX shell is %s', (argument, expected) => {
  expect(shWord(argument)).toBe(expected);
});

test.each([
  ['plain', "'plain'"],
  ["it's", "'it''s'"],
  ['curly \u2019 quote', "'curly \u2019\u2019 quote'"],
  ['$(x) `y` "z"', `'$(x) \`y\` "z"'`],
])('%j for PowerShell is %s', (argument, expected) => {
  expect(powershellWord(argument)).toBe(expected);
});

test('M11: text for the screen shows its control characters instead of obeying them', () => {
  expect(shown('a\r\n\u001b[2Jb\u202e')).toBe('a\\x0d\\x0a\\x1b[2Jb\\u202e');
});
