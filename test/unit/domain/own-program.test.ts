import { expect, test } from 'vitest';
import { argumentsFor, commandPath, startedAs } from '../../../main/domain/own-program.ts';

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
