import { expect, test } from 'vitest';
import { decideExternal } from '../../../main/shell/external-url.ts';

const hosts = ['developers.openai.com', 'github.com'];

test('opens https pages of the hosts on the list', () => {
  expect(decideExternal('https://developers.openai.com/codex/cli?x=1#y', hosts)).toBe(
    'https://developers.openai.com/codex/cli?x=1#y',
  );
  expect(decideExternal('HTTPS://GitHub.com:443', hosts)).toBe('https://github.com/');
});

test.each([
  'http://github.com/',
  'https://github.com.evil.example/',
  'https://evil.example/github.com',
  'https://www.github.com/',
  'https://github.com@evil.example/',
  'https://ada:secret@github.com/',
  'https://github.com:8443/',
  'javascript:alert(1)//github.com',
  'file:///etc/passwd',
  'file://github.com/share',
  'smb://github.com/share',
  'ms-settings:privacy',
  'vscode://github.com/x',
  'data:text/html,x',
  '\\\\github.com\\share',
  '//github.com/',
  'github.com',
  '',
])('G6 refuses %j', (url) => {
  expect(decideExternal(url, hosts)).toBeNull();
});
