import { expect, test } from 'vitest';
import { isLoopbackHost, parseUrl } from '../../../main/domain/url.ts';

test.each([
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['[::1]', true],
  ['LOCALHOST', true],
  ['128.0.0.1', false],
  ['localhost.example', false],
  ['', false],
])('%s is this machine: %s', (host, loopback) => {
  expect(isLoopbackHost(host)).toBe(loopback);
});

test('a text that is no address is null, not an exception', () => {
  expect(parseUrl('not one')).toBeNull();
  expect(parseUrl('https://a.example/v1')?.host).toBe('a.example');
});
