import { posix, win32 } from 'node:path';
import { variable } from './child-environment.ts';
import type { Environment } from './run.ts';

/** A folder that may hold `codex`. */
export interface Location {
  readonly folder: string;
  /** Which place or tool it is of; `placeName` (main/domain/place-names.ts) has it for people. */
  readonly foundBy: string;
}

/** A folder of versions, each of which may hold `codex`: `<folder>/<version>/<below>`. */
export interface VersionedLocation extends Location {
  readonly below: string;
}

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly userHome: string;
  /** The environment Postern itself was started with. */
  readonly environment: Environment;
  /** The login shell's; null when it is not known. */
  readonly shellEnvironment: Environment | null;
}

/** The folders on PATH, Postern's own first. Relative entries are left out: they would run what lies in the working folder. */
export function pathLocations(machine: Machine): readonly Location[] {
  const { platform, environment, shellEnvironment } = machine;
  const windows = platform === 'win32';
  const { isAbsolute } = windows ? win32 : posix;
  const folders = (from: Environment | null): string[] =>
    (variable(from ?? {}, 'PATH', platform) ?? '')
      .split(windows ? ';' : ':')
      .filter((one) => isAbsolute(one));
  return [
    ...folders(environment).map((folder) => ({ folder, foundBy: 'PATH' })),
    ...folders(shellEnvironment).map((folder) => ({ folder, foundBy: 'login shell' })),
  ];
}

/** The folders installers use whether or not they stand on PATH; `npmPrefixes` come from npm's own settings. */
export function installLocations(machine: Machine, npmPrefixes: readonly string[]): readonly Location[] {
  const at = placer(machine);
  if (machine.platform === 'win32') {
    return [
      ...npmPrefixes.map((folder) => ({ folder, foundBy: 'npm' })),
      ...at('npm', 'APPDATA', 'AppData/Roaming', 'npm'),
      ...at('WinGet', 'LOCALAPPDATA', 'AppData/Local', 'Microsoft/WinGet/Links'),
      // Codex's own installers (scripts/install in openai/codex, seen 2026-11-21) put it here, and in ~/.local/bin elsewhere.
      ...at('installer', 'LOCALAPPDATA', 'AppData/Local', 'Programs/OpenAI/Codex/bin'),
      ...at('installer', 'CODEX_INSTALL_DIR', '.local/bin', ''),
      ...at('Volta', 'LOCALAPPDATA', 'AppData/Local', 'Volta/bin'),
      ...at('pnpm', 'PNPM_HOME', 'AppData/Local/pnpm', ''),
      ...at('Scoop', 'SCOOP', 'scoop', 'shims'),
    ];
  }
  const mac = machine.platform === 'darwin';
  return [
    ...npmPrefixes.map((prefix) => ({ folder: posix.join(prefix, 'bin'), foundBy: 'npm' })),
    ...at('npm', null, '.npm-global/bin', ''),
    { folder: '/opt/homebrew/bin', foundBy: 'Homebrew' },
    { folder: '/usr/local/bin', foundBy: mac ? 'Homebrew' : '/usr/local' },
    { folder: '/home/linuxbrew/.linuxbrew/bin', foundBy: 'Homebrew' },
    ...at('Homebrew', null, '.linuxbrew/bin', ''),
    ...at('Volta', 'VOLTA_HOME', '.volta', 'bin'),
    ...at('asdf', 'ASDF_DATA_DIR', '.asdf', 'shims'),
    ...at('mise', 'MISE_DATA_DIR', '.local/share/mise', 'shims'),
    ...at('pnpm', 'PNPM_HOME', mac ? 'Library/pnpm' : '.local/share/pnpm', ''),
    ...at('Bun', 'BUN_INSTALL', '.bun', 'bin'),
    ...at('n', 'N_PREFIX', 'n', 'bin'),
    ...at('Nix', null, '.nix-profile/bin', ''),
    ...at('installer', 'CODEX_INSTALL_DIR', '.local/bin', ''),
    ...at('home folder', null, 'bin', ''),
    { folder: '/usr/bin', foundBy: 'system' },
  ];
}

/** The Node version managers that keep one folder of global packages for each Node. */
export function versionedLocations(machine: Machine): readonly VersionedLocation[] {
  const at = placer(machine);
  const below = (path: string) => (one: Location) => ({ ...one, below: path });
  if (machine.platform === 'win32') {
    return [
      ...at('nvm', 'NVM_HOME', 'AppData/Roaming/nvm', '').map(below('')),
      ...at('fnm', 'FNM_DIR', 'AppData/Roaming/fnm', 'node-versions').map(below('installation')),
    ];
  }
  const fnm = machine.platform === 'darwin' ? 'Library/Application Support/fnm' : '.local/share/fnm';
  return [
    ...at('nvm', 'NVM_DIR', '.nvm', 'versions/node').map(below('bin')),
    ...at('nvm', null, '.config/nvm/versions/node', '').map(below('bin')),
    ...at('fnm', 'FNM_DIR', fnm, 'node-versions').map(below('installation/bin')),
    ...at('fnm', null, '.fnm/node-versions', '').map(below('installation/bin')),
    ...at('asdf', 'ASDF_DATA_DIR', '.asdf', 'installs/nodejs').map(below('bin')),
    ...at('mise', 'MISE_DATA_DIR', '.local/share/mise', 'installs/node').map(below('bin')),
    ...at('nodenv', 'NODENV_ROOT', '.nodenv', 'versions').map(below('bin')),
  ];
}

// A tool's folder: where its variable points, in the shell's environment or ours, and its usual place in the home folder.
function placer(machine: Machine) {
  const { join, isAbsolute } = machine.platform === 'win32' ? win32 : posix;
  return (foundBy: string, name: string | null, inHome: string, below: string): readonly Location[] => {
    const named = [machine.shellEnvironment, machine.environment].map((environment) =>
      name === null || environment === null ? undefined : variable(environment, name, machine.platform),
    );
    return [...named, join(machine.userHome, inHome)]
      .filter((root) => root !== undefined && isAbsolute(root))
      .map((root) => ({ folder: join(String(root), below), foundBy }));
  };
}

// WinGet leaves the release's own file name where it cannot make a link (openai/codex#11283, #38975).
const windowsNames = [
  'codex.exe',
  'codex.cmd',
  'codex.bat',
  'codex-x86_64-pc-windows-msvc.exe',
  'codex-aarch64-pc-windows-msvc.exe',
];

/** The file names `codex` may have in a folder. */
export function codexFileNames(platform: NodeJS.Platform): readonly string[] {
  return platform === 'win32' ? windowsNames : ['codex'];
}

/** Newest first: `v22.5.1` before `v20.18.0`; names without a version last. */
export function newestFirst(versions: readonly string[]): string[] {
  const numbers = (name: string): readonly number[] => (name.match(/\d+/g) ?? []).map(Number);
  return versions.toSorted((left, right) => {
    const [a, b] = [numbers(left), numbers(right)];
    for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
      const difference = (b[index] ?? -1) - (a[index] ?? -1);
      if (difference !== 0) return difference;
    }
    return left.localeCompare(right);
  });
}

/** The `prefix` an npmrc file sets, with `~` and `${NAME}` filled in; null when it sets none. */
export function prefixInNpmrc(text: string, userHome: string, environment: Environment): string | null {
  const value = /^\s*prefix\s*=\s*(.*?)\s*$/m.exec(text)?.[1]?.replace(/^(["'])(.*)\1$/, '$2');
  if (value === undefined || value === '') return null;
  return value
    .replace(/^~(?=$|[/\\])/, () => userHome)
    .replace(/\$\{(\w+)\}/g, (_whole, name: string) => environment[name] ?? '');
}
