import { expect, test } from 'vitest';
import { decideAsset } from '../../../main/shell/asset-path.ts';

test.each([
  ['app://postern/', ['index.html'], 'text/html; charset=utf-8'],
  ['app://postern/?x=1#y', ['index.html'], 'text/html; charset=utf-8'],
  ['app://postern/index.html', ['index.html'], 'text/html; charset=utf-8'],
  ['app://postern/assets/index-B1c_2.js', ['assets', 'index-B1c_2.js'], 'text/javascript; charset=utf-8'],
  ['app://postern/assets/index.css?v=1', ['assets', 'index.css'], 'text/css; charset=utf-8'],
  ['app://postern/mark.svg', ['mark.svg'], 'image/svg+xml'],
  ['app://postern/A.PNG', ['A.PNG'], 'image/png'],
])('serves %s', (url, segments, contentType) => {
  expect(decideAsset('GET', url)).toEqual({ kind: 'file', segments, contentType });
});

test.each([
  'app://postern/..%2fsecret.json',
  'app://postern/%2e%2e%2fsecret.json',
  'app://postern/a/..%2f..%2fsecret.json',
  'app://postern/..%5csecret.json',
  'app://postern/..\\secret.json',
  'app://postern/%2fetc%2fhosts.json',
  'app://postern//etc/hosts.json',
  'app://postern/C:/secret.json',
  'app://postern/c%3a%5csecret.json',
  'app://postern/a%00.png',
  'app://postern/%',
  'app://postern/%ff.png',
  'app://postern/%252e%252e%252fsecret.json',
  'app://postern/.hidden.json',
  'app://postern/a..b.json',
  'app://postern/a.js.',
  'app://postern/assets/',
  'app://postern/noextension',
  'app://postern/program.exe',
  `app://postern/${'a'.repeat(300)}.js`,
  'app://elsewhere/index.html',
  'app://postern.example/index.html',
  'app://postern:80/index.html',
  'https://postern/index.html',
  'file:///index.html',
  'not an address',
])('G3 has nothing at %s', (url) => {
  expect(decideAsset('GET', url)).toEqual({ kind: 'refused', status: 404 });
});

test('reads only: HEAD as GET, anything else refused', () => {
  expect(decideAsset('HEAD', 'app://postern/')).toMatchObject({ kind: 'file' });
  for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'get']) {
    expect(decideAsset(method, 'app://postern/')).toEqual({ kind: 'refused', status: 405 });
  }
});
