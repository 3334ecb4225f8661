import { expect, test } from 'vitest';
import { defaultSettings, type Settings } from '../../../main/settings/file.ts';
import {
  portableSettings,
  readSettingsFile,
  settingsDifference,
  settingsFileText,
} from '../../../main/settings/settings-file.ts';

const other: Settings = {
  ...defaultSettings,
  theme: 'dark',
  port: 47_120,
  recentFolders: ['/home/ada/secret-project'],
  caBundle: '/home/ada/ca.pem',
  codexHomes: ['/srv/codex'],
  proxy: { mode: 'manual', url: 'http://proxy.example.com:8080', user: 'ada', bypass: '.local' },
  notices: { turnFinished: false, turnFailed: true, limits: true, thresholds: [50] },
};

test('what is written can be read again, and says what it differs in', () => {
  const read = readSettingsFile(settingsFileText(other));
  expect(read).toEqual({ ok: true, value: portableSettings(other) });
  if (!read.ok) return;
  expect(settingsDifference(portableSettings(other), read.value)).toEqual([]);
  expect(settingsDifference(portableSettings(defaultSettings), read.value)).toEqual([
    { key: 'theme', from: 'system', to: 'dark' },
    { key: 'notices.turnFinished', from: true, to: false },
    { key: 'notices.thresholds', from: [80, 95], to: [50] },
    { key: 'port', from: null, to: 47_120 },
    { key: 'network.proxyMode', from: 'environment', to: 'manual' },
    { key: 'network.proxyUrl', from: null, to: 'http://proxy.example.com:8080' },
    { key: 'network.proxyUser', from: null, to: 'ada' },
    { key: 'network.proxyBypass', from: '', to: '.local' },
  ]);
});

test('folders, files and the window of this machine stay here', () => {
  const text = settingsFileText({
    ...other,
    window: { x: 1, y: 2, width: 800, height: 600, maximized: false },
    issuer: {
      url: 'https://issuer.example',
      chatgptOrigin: 'https://c.example',
      apiUpstream: 'https://a.example',
    },
  });
  for (const ours of ['secret-project', 'ca.pem', '/srv/codex', 'issuer.example', '800', 'firstRun'])
    expect(text).not.toContain(ours);
});

test('a file that says little changes little', () => {
  const read = readSettingsFile(
    '\uFEFF{"postern":"settings","version":1,"settings":{"storage":{"keepDays":30}}}',
  );
  expect(read).toEqual({ ok: true, value: { storage: { keepDays: 30 } } });
  if (read.ok)
    expect(settingsDifference(portableSettings(defaultSettings), read.value)).toEqual([
      { key: 'storage.keepDays', from: null, to: 30 },
    ]);
});

test.each([
  ['not JSON at all', 'It is not JSON.'],
  ['null', 'It holds something else.'],
  ['{"postern":"gateway","version":1}', 'It holds something else.'],
  ['{"postern":"settings","version":2,"settings":{}}', 'newer Postern'],
  ['{"postern":"settings","version":1,"settings":{"port":0}}', 'settings.port'],
  ['{"postern":"settings","version":1,"settings":{"theme":"<b>"}}', 'settings.theme'],
  ['{"postern":"settings","version":1,"settings":{"recentFolders":["/x"]}}', 'settings'],
  ['{"postern":"settings","version":1,"settings":{"credentialStore":"nowhere"}}', 'settings.credentialStore'],
  ['{"postern":"settings","version":1,"settings":{"__proto__":{"theme":"dark"},"issuer":{}}}', 'settings'],
])('%s is no settings file: %s', (text, why) => {
  const read = readSettingsFile(text);
  expect(read).toMatchObject({ ok: false, problem: { code: 'settings-file-invalid' } });
  if (!read.ok) expect(read.problem.why).toContain(why);
});
