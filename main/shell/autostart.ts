import { mkdir, readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { app } from 'electron';
import { t } from '../../preload/language.ts';
import type { Variables } from '../environment.ts';
import { ownAppImage } from '../domain/own-program.ts';
import { AppError, problem } from '../domain/problem.ts';
import { writeAtomically } from '../files/atomic.ts';
import { autostartEntry, isOnEntry } from './autostart-entry.ts';

/** Asks the system whether it starts Postern at sign-in, and has it do so or not; there it starts in the tray. */
export function autostart(
  variables: Variables,
  platform: NodeJS.Platform,
): { read(): Promise<boolean>; set(on: boolean): Promise<void> } {
  return platform === 'linux' ? freedesktop(variables) : loginItem();
}

// Without being packaged, what runs is Electron, which needs to be told of what.
const ownArguments = (): readonly string[] => [...(app.isPackaged ? [] : [app.getAppPath()]), '--hidden'];

function loginItem(): { read(): Promise<boolean>; set(on: boolean): Promise<void> } {
  const options = () => ({ path: process.execPath, args: [...ownArguments()] });
  return {
    read: () => Promise.resolve(app.getLoginItemSettings(options()).openAtLogin),
    set: (on) => Promise.resolve(app.setLoginItemSettings({ ...options(), openAtLogin: on })),
  };
}

/** An entry in the person's own autostart folder (Desktop Application Autostart Specification 0.5). */
function freedesktop(variables: Variables): { read(): Promise<boolean>; set(on: boolean): Promise<void> } {
  const named = variables['XDG_CONFIG_HOME'];
  const configHome = named === undefined || named === '' ? join(homedir(), '.config') : named;
  const path = join(configHome, 'autostart', 'postern.desktop');
  return {
    read: () => readFile(path, 'utf8').then(isOnEntry, () => false),
    async set(on) {
      try {
        if (!on) return await rm(path, { force: true });
        // The folder is the desktop's as well, so it is made as other programs would make it.
        await mkdir(dirname(path), { recursive: true });
        // An AppImage runs from a place that is another one each time.
        const program = ownAppImage(variables, process.execPath) ?? process.execPath;
        await writeAtomically(path, autostartEntry([program, ...ownArguments()]));
      } catch (error) {
        throw new AppError(notWritten(path, error), error);
      }
    },
  };
}

function notWritten(path: string, error: unknown) {
  return problem(
    'file-unwritable',
    t`Could not change what the system starts.`,
    t`The system answered ${(error as NodeJS.ErrnoException).code ?? t`an unknown error`} for ${path}.`,
    t`Check the permissions of that folder, or use the settings of your desktop.`,
  );
}
