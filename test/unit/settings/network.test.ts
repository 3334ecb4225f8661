import { expect, test } from 'vitest';
import { defaultSettings, interpretSettings, renderSettings } from '../../../main/settings/file.ts';
import { changeProxy } from '../../../main/settings/network.ts';
import { networkView } from '../../../main/settings/view.ts';

const current = defaultSettings.proxy;

test('settings without a proxy follow the environment', () => {
  expect(current).toEqual({ mode: 'environment', url: null, user: null, bypass: '' });
});

test('a proxy is kept with the settings', () => {
  const proxy = { mode: 'manual', url: 'http://a:3128', user: 'me', bypass: '.corp' } as const;
  const settings = { ...defaultSettings, proxy };
  expect(interpretSettings(JSON.parse(renderSettings(settings)))).toEqual({ ok: true, value: settings });
});

test.each([
  [{ proxyUrl: 'proxy' }, 'A proxy has an address like http://proxy.example:8080.'],
  [{ proxyUrl: 'socks5://a:1' }, 'The address of a proxy begins with http:// or https://.'],
  [
    { proxyUrl: 'http://me:secret@a:1' },
    'The user name and the password of a proxy have fields of their own; leave them out of its address.',
  ],
  [{ proxyUrl: 'http://a:1/path' }, 'The address of a proxy ends with its host or port.'],
  [{ proxyUser: 'a:b' }, 'A user name has no colon and no line break in it.'],
  [{ proxyUser: 'a\r\nb' }, 'A user name has no colon and no line break in it.'],
])('%j is refused with its reason, in the window and in the file', (change, why) => {
  expect(changeProxy(current, change)).toMatchObject({ ok: false, problem: { code: 'call-invalid', why } });
  const [[key, value] = ['', '']] = Object.entries(change);
  const proxy = { ...current, [key === 'proxyUrl' ? 'url' : 'user']: value };
  const entry = key === 'proxyUrl' ? 'proxy.url' : 'proxy.user';
  expect(interpretSettings({ schemaVersion: 1, proxy })).toEqual({
    ok: false,
    why: `At ${entry}: ${why}`,
  });
});

test('a change leaves what it does not name, and an empty text removes', () => {
  const before = { mode: 'manual', url: 'http://a:1', user: 'me', bypass: 'x' } as const;
  expect(changeProxy(before, { proxyBypass: ' y ' })).toEqual({
    ok: true,
    value: { ...before, bypass: 'y' },
  });
  expect(changeProxy(before, { proxyUser: ' ', proxyUrl: null, proxyMode: 'none' })).toEqual({
    ok: true,
    value: { mode: 'none', url: null, user: null, bypass: 'x' },
  });
});

test('the view shows what is set beside what is in force', () => {
  const inForce = { caFrom: null, caProblem: null, proxyInForce: 'http://a:1', proxyProblem: null };
  expect(networkView({ caBundle: '/ca.pem', proxy: current }, inForce, true)).toEqual({
    caBundle: '/ca.pem',
    proxyMode: 'environment',
    proxyUrl: null,
    proxyUser: null,
    proxyPassword: true,
    proxyBypass: '',
    ...inForce,
  });
});
