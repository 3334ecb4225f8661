import { expect, test } from 'vitest';
import { headlessHelp, sshReached, type HeadlessFacts } from '../../../main/app/headless-help.ts';

const facts = (changes: Partial<HeadlessFacts> = {}): HeadlessFacts => ({
  user: 'ada',
  host: 'build.example',
  sshPort: 22,
  isHeadless: true,
  codexHome: '/home/ada/.codex',
  isUsualHome: true,
  hasAuthFile: true,
  callbackPort: 1455,
  ...changes,
});

const commands = (changes: Partial<HeadlessFacts> = {}): readonly (readonly string[])[] =>
  headlessHelp(facts(changes)).ways.map(({ commands: all }) => all.map(({ command }) => command));

test('C13 a machine without a browser gets its own user, host and path filled in', () => {
  expect(commands()).toEqual([
    ['codex login --device-auth'],
    ['ssh -L 1455:127.0.0.1:1455 ada@build.example', 'codex login'],
    [
      "ssh ada@build.example 'mkdir -p -m 700 /home/ada/.codex'",
      'scp -p ~/.codex/auth.json ada@build.example:/home/ada/.codex/auth.json',
    ],
  ]);
});

test('C13 another SSH port, another home and an address of IPv6 are filled in where each program wants them', () => {
  const codexHome = '/srv/my codex';
  const other = commands({ sshPort: 2222, host: 'fd00::7', codexHome, isUsualHome: false });
  expect(other).toEqual([
    ["CODEX_HOME='/srv/my codex' codex login --device-auth"],
    ['ssh -L 1455:127.0.0.1:1455 -p 2222 ada@fd00::7', "CODEX_HOME='/srv/my codex' codex login"],
    [
      `ssh -p 2222 ada@fd00::7 "mkdir -p -m 700 '/srv/my codex'"`,
      "scp -p -P 2222 ~/.codex/auth.json 'ada@[fd00::7]:/srv/my codex/auth.json'",
    ],
  ]);
});

test('C13 a computer with a browser that takes SSH tells the other machine how to reach it', () => {
  expect(commands({ isHeadless: false })).toEqual([
    ['codex login --device-auth'],
    ['ssh -f -N -R 1455:127.0.0.1:1455 ada@build.example', 'codex login'],
    ['mkdir -p -m 700 ~/.codex', 'scp -p ada@build.example:/home/ada/.codex/auth.json ~/.codex/auth.json'],
  ]);
});

test('C13 a computer that takes no SSH says which name is missing', () => {
  const help = headlessHelp(facts({ isHeadless: false, sshPort: null }));
  expect(help.ways.map(({ commands: all }) => all.map(({ command }) => command))).toEqual([
    ['codex login --device-auth'],
    ['ssh -L 1455:127.0.0.1:1455 USER@MACHINE', 'codex login'],
    [
      "ssh USER@MACHINE 'mkdir -p -m 700 .codex'",
      'scp -p /home/ada/.codex/auth.json USER@MACHINE:.codex/auth.json',
    ],
  ]);
  expect(help.ways.slice(1).every(({ about }) => about.includes('USER@MACHINE'))).toBe(true);
});

test('C13 a sign-in that is in no file is not offered to be copied', () => {
  expect(commands({ isHeadless: false, hasAuthFile: false })).toHaveLength(2);
});

test.each([
  ['192.0.2.1 50000 198.51.100.7 2222', { host: '198.51.100.7', port: 2222 }],
  ['fd00::1 50000 fd00::7 22', { host: 'fd00::7', port: 22 }],
  [undefined, null],
  ['', null],
  ['one two', null],
  ['1 2 $(reboot) 22', null],
])('the SSH session %j says how this machine is reached', (connection, reached) => {
  expect(sshReached(connection)).toEqual(reached);
});
