import { expect, test } from 'vitest';
import {
  argumentsFor,
  commandPath,
  ownAppImage,
  ownCommand,
  startedAs,
} from '../../../main/domain/own-program.ts';

test('a start without one of our switches is the app, whatever else is said', () => {
  for (const argv of [
    ['p'],
    ['p', '--hidden'],
    ['p', 'postern://import?data=--command'],
    ['p', '--', '--core'],
  ])
    expect(startedAs(argv)).toEqual({ program: 'app', words: [] });
});

test('what stands after the mark is said to the command, even where it looks like a switch', () => {
  const argv = ['p', ...argumentsFor('command'), '--', 'start', 'codex', '--', '--core', '--no-sandbox'];
  expect(startedAs(argv)).toEqual({
    program: 'command',
    words: ['start', 'codex', '--', '--core', '--no-sandbox'],
  });
  expect(startedAs(['p', ...argumentsFor('core')]).program).toBe('core');
  expect(startedAs(['p', ...argumentsFor('keyring')]).program).toBe('keyring');
});

test('the command stands in bin, and in a package beside the archive, where other programs find it', () => {
  expect(commandPath('/work/postern/', 'linux')).toBe('/work/postern/bin/postern');
  expect(commandPath('/opt/Postern/resources/app.asar', 'linux')).toBe('/opt/Postern/resources/bin/postern');
  expect(commandPath('C:\\Postern\\resources\\app.asar', 'win32')).toBe(
    'C:\\Postern\\resources\\bin\\postern.cmd',
  );
});

test('in an AppImage the command is the AppImage itself, for what it holds goes with the mount', () => {
  const inside = '/tmp/.mount_postern1/resources/app.asar';
  expect(ownCommand(inside, 'linux', null)).toEqual({
    program: '/tmp/.mount_postern1/resources/bin/postern',
    before: [],
  });
  const { program, before } = ownCommand(inside, 'linux', '/home/ada/Postern.AppImage');
  expect(program).toBe('/home/ada/Postern.AppImage');
  expect(startedAs([program, ...before, 'token', 'c1', '--at', '/home/ada'])).toEqual({
    program: 'command',
    words: ['token', 'c1', '--at', '/home/ada'],
  });
});

test('an AppImage that another program handed on in its environment is not taken for ours', () => {
  const editors = { APPIMAGE: '/home/ada/Editor.AppImage', APPDIR: '/tmp/.mount_editor' };
  expect(ownAppImage(editors, '/opt/Postern/postern-desktop')).toBeNull();
  expect(ownAppImage(editors, '/tmp/.mount_editor2/postern-desktop')).toBeNull();
  expect(ownAppImage({ APPIMAGE: '/home/ada/Postern.AppImage' }, '/opt/Postern/postern-desktop')).toBeNull();
  const ours = { APPIMAGE: '/home/ada/Postern.AppImage', APPDIR: '/tmp/.mount_postern1/' };
  expect(ownAppImage(ours, '/tmp/.mount_postern1/postern-desktop')).toBe('/home/ada/Postern.AppImage');
});
