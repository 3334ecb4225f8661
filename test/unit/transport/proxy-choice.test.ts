import { describe, expect, test } from 'vitest';
import type { NetworkSettings } from '../../../main/domain/transport.ts';
import { chooseProxy } from '../../../main/transport/proxy-choice.ts';

const settings = (proxy: Partial<NetworkSettings['proxy']> = {}): NetworkSettings => ({
  caBundle: null,
  proxy: { mode: 'environment', url: null, user: null, bypass: '', ...proxy },
});
const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
const inEnvironment = (variables: Record<string, string>) => chooseProxy(settings(), variables, null);

describe('C55: the proxy the environment names', () => {
  test('is none when it names none', () => {
    expect(inEnvironment({ HTTP_PROXY: 'http://plain.example', HTTPS_PROXY: ' ' })).toEqual({
      proxy: null,
      shown: null,
      problem: null,
    });
  });

  test.each([
    [{ HTTPS_PROXY: 'http://a:3128' }, 'http://a:3128'],
    [{ https_proxy: 'http://a:3128' }, 'http://a:3128'],
    [{ https_proxy: 'http://b', HTTPS_PROXY: 'https://a' }, 'https://a'],
    [{ ALL_PROXY: 'http://a:1' }, 'http://a:1'],
    [{ all_proxy: 'a:1', https_proxy: '' }, 'http://a:1'],
    [{ HTTPS_PROXY: '[fd00::1]:3128' }, 'http://[fd00::1]:3128'],
    [{ HTTPS_PROXY: 'http://a:3128/path' }, 'http://a:3128'],
  ])('%j: %s', (variables, url) => {
    expect(inEnvironment(variables)).toMatchObject({ proxy: { url }, shown: url, problem: null });
  });

  test('a credential in it becomes Proxy-Authorization, and is not shown', () => {
    const chosen = inEnvironment({
      HTTPS_PROXY: 'http://us%40er:p%3Aw%25@a:1',
      NO_PROXY: '.corp,10.0.0.0/8',
    });
    expect(chosen.proxy).toEqual({
      url: 'http://a:1',
      authorization: basic('us@er:p:w%'),
      bypass: ['.corp', '10.0.0.0/8'],
    });
    expect(chosen.shown).toBe('http://a:1');
    expect(inEnvironment({ HTTPS_PROXY: 'http://u:100%@a' }).proxy?.authorization).toBe(basic('u:100%'));
  });

  test.each([
    ['socks5://user:secret@a:1', 'Postern can use http and https proxies, not socks5.'],
    ['http://user:secret@', 'It is not an address like http://proxy.example:8080.'],
  ])('%s is said, without its credential, and is not gone past', (text, why) => {
    const chosen = inEnvironment({ ALL_PROXY: text });
    expect(chosen.proxy?.url).toBe('unusable:');
    expect(chosen.problem).toMatchObject({ what: 'The proxy that ALL_PROXY names cannot be used.', why });
    expect(JSON.stringify(chosen)).not.toContain('secret');
  });
});

describe('C55: the proxy in the settings', () => {
  const manual = { mode: 'manual', url: 'http://a:3128' } as const;
  const variables = { HTTPS_PROXY: 'http://other', NO_PROXY: '*' };

  test('counts instead of the environment', () => {
    const set = settings({ ...manual, bypass: 'a.example' });
    expect(chooseProxy(set, variables, 'unused')).toEqual({
      proxy: { url: 'http://a:3128', authorization: null, bypass: ['a.example'] },
      shown: 'http://a:3128',
      problem: null,
    });
  });

  test('takes its password from where it is kept', () => {
    const set = settings({ ...manual, user: 'user' });
    expect(chooseProxy(set, {}, 'pass').proxy?.authorization).toBe(basic('user:pass'));
    expect(chooseProxy(set, {}, null).proxy?.authorization).toBe(basic('user:'));
  });

  test('is none by choice, and none with a word while its address is missing', () => {
    expect(chooseProxy(settings({ mode: 'none' }), variables, null)).toMatchObject({
      proxy: null,
      problem: null,
    });
    expect(chooseProxy(settings({ mode: 'manual' }), variables, null)).toMatchObject({
      proxy: null,
      problem: { what: 'No proxy is used yet.' },
    });
  });
});
