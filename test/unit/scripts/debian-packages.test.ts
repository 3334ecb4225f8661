import { expect, test } from 'vitest';
import { debianPackages, missingLibraries, readSystem } from '../../../scripts/setup/debian-packages.mjs';

const bookworm = { id: 'debian', version: 12 };

test('only the libraries that ldd could not find are missing', () => {
  const output = [
    '\tlinux-vdso.so.1 (0x00007ffd)',
    '\tlibnss3.so => not found',
    '\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f)',
    '\tlibgtk-3.so.0 => not found',
  ].join('\n');
  expect(missingLibraries(output)).toEqual(['libgtk-3.so.0', 'libnss3.so']);
});

test('libraries of one package ask for it once, and programs are packages too', () => {
  const missing = [
    'libnss3.so',
    'libnssutil3.so',
    'Xvfb',
    'dbus-daemon',
    'dbus-run-session',
    'libgtk-3.so.0',
  ];
  expect(debianPackages(missing, bookworm)).toEqual({
    packages: ['dbus', 'libgtk-3-0', 'libnss3', 'xvfb'],
    unknown: [],
  });
});

test.each([
  [{ id: 'debian', version: 13 }, 'libgtk-3-0t64'],
  [{ id: 'ubuntu', version: 24.04 }, 'libgtk-3-0t64'],
  [{ id: 'ubuntu', version: 22.04 }, 'libgtk-3-0'],
  [bookworm, 'libgtk-3-0'],
])('on %j the library of GTK comes with %s', (system, expected) => {
  expect(debianPackages(['libgtk-3.so.0'], system).packages).toEqual([expected]);
});

test('the library of the keyring comes with libsecret, under one name everywhere', () => {
  for (const system of [bookworm, { id: 'ubuntu', version: 24.04 }])
    expect(debianPackages(['libsecret-1.so.0'], system).packages).toEqual(['libsecret-1-0']);
});

test('the program that writes into the keyring comes with libsecret-tools', () => {
  expect(debianPackages(['secret-tool'], bookworm)).toEqual({ packages: ['libsecret-tools'], unknown: [] });
});

test('a library that no package is known for is named, not dropped', () => {
  expect(debianPackages(['libnew.so.9'], bookworm)).toEqual({ packages: [], unknown: ['libnew.so.9'] });
});

test.each([
  ['ID=debian\nVERSION_ID="12"\n', { id: 'debian', version: 12 }],
  ['NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\n', { id: 'ubuntu', version: 24.04 }],
  ['ID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_ID="22"\n', { id: 'linuxmint', version: 22 }],
  ['ID=fedora\nVERSION_ID=41\n', null],
  ['', null],
])('the system described by %j is %j', (text, expected) => {
  expect(readSystem(text)).toEqual(expected);
});
