import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDeepLink, sessionLink } from '../../../main/shell/deep-link.ts';

const linkOf = (text: string): string => `postern://import?data=${Buffer.from(text).toString('base64url')}`;
const link = linkOf('{"postern":"gateway"}');
const asked = { type: 'import', text: '{"postern":"gateway"}' };

test('a link brings the text of a gateway file', () => {
  expect(readDeepLink(link)).toEqual(asked);
  // Some systems write an address with its slash.
  expect(readDeepLink(link.replace('import?', 'import/?'))).toEqual(asked);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 500 }), (text) => {
      expect(readDeepLink(linkOf(text))).toEqual({ type: 'import', text });
    }),
  );
});

test('a start made for a link holds it at its end', () => {
  expect(readDeepLink(['/opt/postern', link])).toEqual(asked);
  expect(readDeepLink(['/usr/bin/electron', '--no-sandbox', '/src/postern', link])).toEqual(asked);
  // As Electron tells of a second start; the schemes are those the app itself registers.
  const added = ['--allow-file-access-from-files', '--secure-schemes=app', '--standard-schemes=app'];
  expect(readDeepLink(['/opt/postern', ...added, link])).toEqual(asked);
  expect(
    readDeepLink([
      'C:\\postern.exe',
      '--allow-file-access-from-files',
      '--original-process-start-time=1',
      link,
    ]),
  ).toEqual(asked);
});

describe('I18 anything else asks for nothing', () => {
  test.each([
    '',
    'postern:',
    'postern://',
    'postern://import',
    'postern://import?data=',
    'postern://import?data=a',
    'postern://import?data=YR',
    'postern://import?data=YQ==',
    'postern://import?data=Y+/x',
    'postern://import?data=_w',
    'postern://launch?folder=/',
    'postern://quit',
    'postern://import/../launch?data=YQ',
    'postern://user@import?data=YQ',
    'postern://import:80?data=YQ',
    'postern://import?data=YQ&data=Yg',
    'postern://import?data=YQ&select=1',
    'postern://import?data=YQ#x',
    'postern://import?x=1&data=YQ',
    'POSTERN://import?data=YQ',
    ' postern://import?data=YQ',
    'postern://import?data=YQ\n',
    'postern://import?data=YQ --gpu-launcher=calc',
    'https://import?data=YQ',
    'file:///etc/passwd',
    'javascript:alert(1)',
    '-h',
  ])('%j', (url) => {
    expect(readDeepLink(url)).toBeNull();
    expect(readDeepLink(['/opt/postern', url])).toBeNull();
  });

  test('a link that is too long', () => {
    expect(readDeepLink(linkOf('a'.repeat(64 * 1024)))).toBeNull();
  });

  test.each([
    ['a start without arguments', ['/opt/postern']],
    ['a start without anything', []],
    ['a usual start', ['/opt/postern', '--hidden']],
    ['a flag before it', ['/opt/postern', '--hidden', link]],
    ['a flag after it', ['/opt/postern', link, '--inspect=0.0.0.0:9229']],
    ['a flag that runs a program', ['/opt/postern', '--gpu-launcher=calc.exe', link]],
    ['a flag that looks like a known one', ['/opt/postern', '--original-process-start-time=1;calc', link]],
    ['a scheme of somebody else', ['/opt/postern', '--secure-schemes=http', link]],
    ['a short flag', ['/opt/postern', '-r', link]],
    ['two links', ['/opt/postern', link, link]],
    ['something after it', ['/opt/postern', link, '/tmp/x']],
    ['two folders before it', ['/opt/postern', '/a', '/b', link]],
    ['the program called as a link', [link]],
  ])('%s', (_, argv) => {
    expect(readDeepLink(argv)).toBeNull();
  });

  test('any text at all', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((end) => `postern://${end}`),
        ),
        (url) => {
          expect(readDeepLink(url)).toBeNull();
        },
      ),
    );
  });
});

test('a link to a session names it, and a turn of it, and nothing else', () => {
  const link = sessionLink('0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000', 'turn-1');
  expect(link).toBe('postern://session?id=0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000&turn=turn-1');
  expect(readDeepLink(link)).toEqual({
    type: 'session',
    sessionId: '0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000',
    turnId: 'turn-1',
  });
  expect(readDeepLink(sessionLink('s1', null))).toEqual({ type: 'session', sessionId: 's1', turnId: null });
});

test.each([
  'postern://session',
  'postern://session?id=',
  'postern://session?id=a/b',
  'postern://session?id=a&turn=',
  'postern://session?id=a&turn=b&x=1',
  'postern://session?id=%2e%2e',
  'postern://session?turn=b',
])('I18 %s asks for nothing', (link) => {
  expect(readDeepLink(link)).toBeNull();
});
