import { expect, test } from 'vitest';
import { decideExternal } from '../../../main/shell/external-url.ts';

test('opens https pages, and pages of an issuer on this machine', () => {
  expect(decideExternal('https://developers.openai.com/codex/cli?x=1#y')).toBe(
    'https://developers.openai.com/codex/cli?x=1#y',
  );
  expect(decideExternal('HTTPS://GitHub.com:443')).toBe('https://github.com/');
  expect(decideExternal('http://127.0.0.1:4321/oauth')).toBe('http://127.0.0.1:4321/oauth');
});

test.each([
  'http://github.com/',
  'http://127.0.0.1.evil.example/',
  'http://localhost@evil.example/',
  'https://github.com@evil.example/',
  'https://ada:secret@github.com/',
  'javascript:alert(1)//github.com',
  'file:///etc/passwd',
  'file://github.com/share',
  'smb://github.com/share',
  'ms-settings:privacy',
  'vscode://github.com/x',
  'data:text/html,x',
  'app://postern/',
  'postern://import?data=e30',
  '\\\\github.com\\share',
  '//github.com/',
  'github.com',
  '',
])('G6 refuses %j', (url) => {
  expect(decideExternal(url)).toBeNull();
});
