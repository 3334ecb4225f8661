import { expect, test } from 'vitest';
import {
  isFilled,
  usersEnvironment,
  variable,
  withFolderOnPath,
} from '../../../main/codex/child-environment.ts';

test('I14: what Electron, npm and Postern set for themselves is taken out, the user’s own stays', () => {
  expect(
    usersEnvironment({
      PATH: '/usr/bin',
      HOME: '/home/me',
      OPENAI_API_KEY: 'sk-test-canary',
      ELECTRON_RUN_AS_NODE: '1',
      POSTERN_HOME: '/x',
      NODE_OPTIONS: '--inspect',
      CHROME_DESKTOP: 'Electron.desktop',
      GDK_BACKEND: 'x11',
      NO_AT_BRIDGE: '1',
      npm_config_prefix: '/x',
      INIT_CWD: '/x',
      DBUS_SESSION_BUS_ADDRESS: 'disabled:',
      GONE: undefined,
    }),
  ).toEqual({ PATH: '/usr/bin', HOME: '/home/me', OPENAI_API_KEY: 'sk-test-canary' });
});

test('the desktop gets back the name that Electron replaced', () => {
  expect(
    usersEnvironment({ XDG_CURRENT_DESKTOP: 'Unity', ORIGINAL_XDG_CURRENT_DESKTOP: 'ubuntu:GNOME' }),
  ).toEqual({ XDG_CURRENT_DESKTOP: 'ubuntu:GNOME' });
});

test('a real bus address stays', () => {
  const bus = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus' };
  expect(usersEnvironment(bus)).toEqual(bus);
});

test('a blank key is no key', () => {
  expect([undefined, '', '  ', 'sk-x'].map(isFilled)).toEqual([false, false, false, true]);
});

test('names have no case on Windows only', () => {
  expect(variable({ Path: 'x' }, 'PATH', 'win32')).toBe('x');
  expect(variable({ Path: 'x' }, 'PATH', 'linux')).toBeUndefined();
});

test('a folder is added after the user’s own PATH', () => {
  expect(withFolderOnPath({ PATH: '/a', X: undefined }, '/b', 'linux')).toEqual({ PATH: '/a:/b' });
  expect(withFolderOnPath({ Path: 'C:\\a' }, 'C:\\b', 'win32')).toEqual({ Path: 'C:\\a;C:\\b' });
  expect(withFolderOnPath({}, '/b', 'linux')).toEqual({ PATH: '/b' });
});
