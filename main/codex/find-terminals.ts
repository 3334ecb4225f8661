import { constants } from 'node:fs';
import { access, lstat, realpath } from 'node:fs/promises';
import { basename, posix, win32 } from 'node:path';
import { t } from '../../preload/language.ts';
import { variable } from './child-environment.ts';
import type { Environment } from './run.ts';
import { terminalsFor, type Terminal } from './terminals.ts';

/** A terminal that is on this machine. */
export interface FoundTerminal extends Terminal {
  /** The program's full path. */
  readonly path: string;
}

export interface FindTerminalsOptions {
  readonly platform: NodeJS.Platform;
  /** The environment terminals are started with. */
  readonly environment: Environment;
}

/** The terminals on this machine, the one the user or their desktop prefers first. */
export async function findTerminals(options: FindTerminalsOptions): Promise<readonly FoundTerminal[]> {
  const found: FoundTerminal[] = [];
  for (const terminal of terminalsFor(options.platform)) {
    const path = await pathOf(terminal, options);
    if (path !== null) found.push({ ...terminal, name: nameOf(terminal), path });
  }
  const alternative = found.find((one) => one.id === 'x-terminal-emulator');
  const meant = alternative === undefined ? null : terminalNameOf(await realpath(alternative.path));
  const known = found.some((one) => one.id === meant);
  return inPreference(
    // The alternative under its own name, when we know how that one is started.
    known ? found.filter((one) => one !== alternative) : found,
    [
      basename(options.environment['TERMINAL'] ?? ''),
      known ? meant : alternative === undefined ? null : alternative.id,
      desktopsOwn(options.environment['XDG_CURRENT_DESKTOP'] ?? ''),
    ],
  );
}

/** The chosen terminal when it is there, else the preferred one; null when there is none. */
export function chooseTerminal(found: readonly FoundTerminal[], chosen: string | null): FoundTerminal | null {
  return found.find((one) => one.id === chosen) ?? found[0] ?? null;
}

/** The terminals with those named first, in the order they are named. */
export function inPreference<T extends { readonly id: string }>(
  found: readonly T[],
  names: readonly (string | null)[],
): readonly T[] {
  const named = names.flatMap((name) => found.filter((one) => one.id === name));
  return [...new Set([...named, ...found])];
}

/** Which terminal a program file is: `gnome-terminal.wrapper` is gnome-terminal, `uxterm` is xterm. */
export function terminalNameOf(path: string): string {
  const name = basename(path).replace(/\.(wrapper|real)$/, '');
  return /^(uxterm|lxterm|koi8rxterm)$/.test(name)
    ? 'xterm'
    : name.replace(/^rxvt-unicode$|^urxvt.*/, 'urxvt');
}

function desktopsOwn(desktops: string): string | null {
  if (/GNOME|Unity/i.test(desktops)) return 'gnome-terminal';
  if (/KDE/i.test(desktops)) return 'konsole';
  if (/XFCE/i.test(desktops)) return 'xfce4-terminal';
  if (/MATE/i.test(desktops)) return 'mate-terminal';
  if (/LXQt/i.test(desktops)) return 'qterminal';
  return null;
}

// The others are products.
function nameOf({ id, name }: Terminal): string {
  return id === 'x-terminal-emulator' ? t`Default terminal` : name;
}

async function pathOf(
  terminal: Terminal,
  { platform, environment }: FindTerminalsOptions,
): Promise<string | null> {
  if (terminal.present !== undefined && !(await anyExists(terminal.present))) return null;
  const windows = platform === 'win32';
  const { isAbsolute, join } = windows ? win32 : posix;
  if (isAbsolute(terminal.program))
    return (await isThere(terminal.program, platform)) ? terminal.program : null;
  const folders = (variable(environment, 'PATH', platform) ?? '').split(windows ? ';' : ':');
  for (const folder of folders.filter((one) => isAbsolute(one))) {
    const path = join(folder, terminal.program);
    if (await isThere(path, platform)) return path;
  }
  return null;
}

// Windows gives wt.exe as an alias that can be started but not opened: only its entry tells that it is there.
async function isThere(path: string, platform: NodeJS.Platform): Promise<boolean> {
  try {
    await (platform === 'win32' ? lstat(path) : access(path, constants.X_OK));
    return true;
  } catch {
    return false;
  }
}

async function anyExists(paths: readonly string[]): Promise<boolean> {
  for (const path of paths) if (await isThere(path, 'win32')) return true;
  return false;
}
