import { expect, test } from 'vitest';
import type { SettingsChange } from '../../../preload/contract.ts';
import { changedSettings } from '../../../main/settings/change.ts';
import { defaultSettings } from '../../../main/settings/file.ts';
import { checkEndpoint } from '../../../main/traces/endpoint.ts';

const changed = (change: SettingsChange) => changedSettings(defaultSettings, change, checkEndpoint);

test('a change touches its own part and keeps the rest of it', () => {
  expect(changed({ theme: 'dark' })).toEqual({ ok: true, value: { theme: 'dark' } });
  expect(changed({ storage: { keepDays: 30 } })).toEqual({
    ok: true,
    value: { retention: { keepDays: 30, keepMegabytes: null } },
  });
  expect(changed({ notices: { turnFinished: false } })).toEqual({
    ok: true,
    value: { notices: { ...defaultSettings.notices, turnFinished: false } },
  });
});

test.each([
  [' https://collector.example:4318/ ', 'https://collector.example:4318'],
  ['http://127.0.0.1:4318', 'http://127.0.0.1:4318'],
  ['', null],
])('the endpoint %j of traces is kept as %j', (endpoint, kept) => {
  expect(changed({ traces: { endpoint } })).toEqual({
    ok: true,
    value: { traces: { on: false, content: false, endpoint: kept } },
  });
});

test.each([
  'collector',
  'http://collector.example',
  'https://u:p@collector.example',
  'ftp://x',
  'https://x/?k=1',
])('traces are not sent to %s', (endpoint) => {
  expect(changed({ traces: { endpoint } })).toMatchObject({
    ok: false,
    problem: { code: 'traces-endpoint' },
  });
});

test('an address of a proxy that cannot be used changes nothing else either', () => {
  const change = { theme: 'dark', network: { proxyUrl: 'socks://x' } } as const;
  expect(changed(change)).toMatchObject({ ok: false });
});
