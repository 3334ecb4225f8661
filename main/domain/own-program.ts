/** The programs Postern consists of that may run by themselves. */
export type OwnProgram = 'app' | 'command' | 'core' | 'keyring';

/** Which program a process of Electron is, and what was said to it. */
export interface Started {
  readonly program: OwnProgram;
  /** What stands after `--`; empty for the app, which reads its own arguments. */
  readonly words: readonly string[];
}

const switches: Readonly<Record<Exclude<OwnProgram, 'app'>, string>> = {
  command: '--command',
  core: '--core',
  keyring: '--keyring',
};

/**
 * For Chromium: nothing of these programs shows a page, so they need none of its helpers, run for root too, and say nothing
 * of their own on standard error. The launchers in `assets/bin` say the same.
 */
const withoutPages = ['--no-sandbox', '--no-zygote', '--log-level=3'];

/** Decides from the arguments of a process, its program's path first, which of our programs it is. */
export function startedAs(argv: readonly string[]): Started {
  const mark = argv.indexOf('--');
  const before = mark === -1 ? argv : argv.slice(0, mark);
  for (const program of ['command', 'core', 'keyring'] as const) {
    if (before.includes(switches[program])) {
      return { program, words: mark === -1 ? [] : argv.slice(mark + 1) };
    }
  }
  return { program: 'app', words: [] };
}

/** The arguments that make a package's own binary one of our other programs. */
export function argumentsFor(program: Exclude<OwnProgram, 'app'>): readonly string[] {
  return [...withoutPages, switches[program]];
}

/** The `postern` command as another program may call it: what to run by its whole path, and what stands before its words. */
export interface OwnCommand {
  readonly program: string;
  readonly before: readonly string[];
}

/**
 * The command for programs that outlive this process. What an AppImage holds stands in a mount that goes with it, so there
 * the AppImage itself is told to be the command. `appImage` is null elsewhere.
 */
export function ownCommand(root: string, platform: NodeJS.Platform, appImage: string | null): OwnCommand {
  if (appImage === null) return { program: commandPath(root, platform), before: [] };
  return { program: appImage, before: [...argumentsFor('command'), '--'] };
}

/**
 * The AppImage this process runs from; null when it runs from none. Programs hand their environment on: what stands in it
 * counts only when our own binary stands in that mount.
 */
export function ownAppImage(
  variables: Readonly<Record<string, string | undefined>>,
  binary: string,
): string | null {
  const { APPIMAGE: file, APPDIR: mount } = variables;
  if (file === undefined || mount === undefined || !file.startsWith('/') || !mount.startsWith('/'))
    return null;
  return binary.startsWith(`${mount.replace(/\/+$/, '')}/`) ? file : null;
}

/**
 * The `postern` command, by its whole path.
 * @param root the folder of `package.json`; in a package that is an archive, which no other program can look into, so the
 *   command stands beside it.
 */
export function commandPath(root: string, platform: NodeJS.Platform): string {
  const separator = platform === 'win32' ? '\\' : '/';
  const trimmed = root.replace(/[\\/]+$/, '');
  const around = trimmed.endsWith('.asar') ? trimmed.replace(/[\\/][^\\/]+$/, '') : trimmed;
  return [around, 'bin', platform === 'win32' ? 'postern.cmd' : 'postern'].join(separator);
}
