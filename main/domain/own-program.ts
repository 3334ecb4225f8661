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
