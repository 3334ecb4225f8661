import { expect, test } from 'vitest';
import { looksBlocked, runtimeEnvironment } from '../../../scripts/setup/electron-runtime.mjs';
import { unofficialRuntimeFits } from '../../../scripts/setup/unofficial-runtime.mjs';

test.each([
  'TypeError: fetch failed',
  'Error: getaddrinfo ENOTFOUND github.com',
  'Error: connect ECONNREFUSED 127.0.0.1:443',
  'HTTPError: Response code 403 (Forbidden)',
])('a download that ends with "%s" was blocked', (output) => {
  expect(looksBlocked(output)).toBe(true);
});

test.each([
  'Error: Generated checksum for "electron.zip" did not match expected checksum.',
  'Error: ENOSPC: no space left on device, write',
  'SyntaxError: Unexpected token',
])('a download that ends with "%s" never leads to the stand-in', (output) => {
  expect(looksBlocked(output)).toBe(false);
});

test('the stand-in is for Linux on x64 only', () => {
  expect([
    unofficialRuntimeFits('linux', 'x64'),
    unofficialRuntimeFits('linux', 'arm64'),
    unofficialRuntimeFits('darwin', 'x64'),
    unofficialRuntimeFits('win32', 'x64'),
  ]).toEqual([true, false, false, false]);
});

test('other programs are led to the stand-in by both variables, to the official one by its path', () => {
  expect(runtimeEnvironment({ binary: '/c/e/electron', version: '33.2.1', kind: 'unofficial' })).toEqual({
    POSTERN_ELECTRON: '/c/e/electron',
    ELECTRON_OVERRIDE_DIST_PATH: '/c/e',
  });
  expect(runtimeEnvironment({ binary: '/n/electron', version: '45.4.1', kind: 'official' })).toEqual({
    POSTERN_ELECTRON: '/n/electron',
  });
});
