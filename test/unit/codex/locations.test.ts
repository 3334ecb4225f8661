import { expect, test } from 'vitest';
import {
  codexFileNames,
  installLocations,
  newestFirst,
  pathLocations,
  prefixInNpmrc,
  versionedLocations,
  type Machine,
} from '../../../main/codex/locations.ts';
import { installCommands } from '../../../main/codex/install.ts';
import { versionIn } from '../../../main/codex/find.ts';
import { codexHome } from '../../../main/codex/homes.ts';

const linux: Machine = {
  platform: 'linux',
  userHome: '/home/me',
  environment: { PATH: '/usr/bin:.:relative:/bin' },
  shellEnvironment: { PATH: '/home/me/.nvm/bin:/usr/bin', NVM_DIR: '/opt/nvm' },
};

test('PATH comes first, then the login shell’s; relative entries are left out', () => {
  expect(pathLocations(linux)).toEqual([
    { folder: '/usr/bin', foundBy: 'PATH' },
    { folder: '/bin', foundBy: 'PATH' },
    { folder: '/home/me/.nvm/bin', foundBy: 'login shell' },
    { folder: '/usr/bin', foundBy: 'login shell' },
  ]);
});

test('npm, Homebrew, the installer and the version managers are known on each system', () => {
  const by = (machine: Machine): string[] => [
    ...new Set(
      [...installLocations(machine, ['/p']), ...versionedLocations(machine)].map((one) => one.foundBy),
    ),
  ];
  expect(by(linux)).toEqual(
    expect.arrayContaining(['npm', 'Homebrew', 'Volta', 'asdf', 'installer', 'nvm', 'fnm']),
  );
  expect(by({ ...linux, platform: 'darwin' })).toEqual(expect.arrayContaining(['Homebrew', 'npm', 'nvm']));
  const windows: Machine = {
    platform: 'win32',
    userHome: 'C:\\Users\\me',
    environment: { APPDATA: 'D:\\Roaming' },
    shellEnvironment: null,
  };
  expect(by(windows)).toEqual(expect.arrayContaining(['npm', 'WinGet', 'installer']));
  expect(installLocations(windows, []).map((one) => one.folder)).toContain('D:\\Roaming\\npm');
  expect(codexFileNames('win32')).toEqual(expect.arrayContaining(['codex.exe', 'codex.cmd']));
});

test('a tool’s own variable comes before its usual place', () => {
  const nvm = versionedLocations(linux).filter((one) => one.foundBy === 'nvm');
  expect(nvm[0]).toEqual({ folder: '/opt/nvm/versions/node', below: 'bin', foundBy: 'nvm' });
  expect(nvm[1]?.folder).toBe('/home/me/.nvm/versions/node');
});

test('the newest Node is tried first', () => {
  expect(newestFirst(['v9.11.2', 'v20.18.0', 'v22.1.0', 'v20.9.1', 'system'])).toEqual([
    'v22.1.0',
    'v20.18.0',
    'v20.9.1',
    'v9.11.2',
    'system',
  ]);
});

test.each([
  ['prefix=/opt/npm', '/opt/npm'],
  ['registry=https://x\n  prefix = "/with space/npm"  \n', '/with space/npm'],
  ['prefix=~/.npm-global', '/home/me/.npm-global'],
  ['prefix=${HOME}/npm', '/home/me/npm'],
  ['registry=https://x', null],
  ['prefix=', null],
])('an npmrc with %j has the prefix %s', (text, expected) => {
  expect(prefixInNpmrc(text, '/home/me', { HOME: '/home/me' })).toBe(expected);
});

test.each([
  ['codex-cli 0.169.0\n', '0.169.0'],
  ['codex 0.1.2504161510\n', '0.1.2504161510'],
  ['warning first\ncodex-cli 1.0.0-alpha.3\n', '1.0.0-alpha.3'],
  ['GNU Codex Reader 4\n', null],
  ['v20.20.2\n', null],
  ['', null],
])('--version printing %j is version %s', (output, expected) => {
  expect(versionIn(output)).toBe(expected);
});

test('each system gets commands to copy, npm among them', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    expect(installCommands(platform).map((one) => one.command)).toContain('npm install -g @openai/codex');
  }
  expect(installCommands('win32').map((one) => one.command)).not.toContain('brew install --cask codex');
});

test('E17: CODEX_HOME is taken as it is: spaces, quotes and all; without it, .codex in the home folder', () => {
  const odd = `/mnt/a b/it's "ünï"/${'x'.repeat(4_000)}`;
  expect(codexHome({ CODEX_HOME: odd }, '/home/me', 'linux')).toBe(odd);
  expect(codexHome({ CODEX_HOME: '' }, '/home/me', 'linux')).toBe('/home/me/.codex');
  expect(codexHome({}, 'C:\\Users\\me', 'win32')).toBe('C:\\Users\\me\\.codex');
});
