import { t } from '../../preload/language.ts';

/** How a Codex came onto this machine, and the command that brings it up to date there; null where only its packager knows. */
export interface Origin {
  /** For people, as it stands after "installed by". */
  readonly name: string;
  /** False where nothing tells: then `name` says that it was done by hand. */
  readonly isKnown: boolean;
  readonly update: string | null;
}

/** What a path tells of who put it there; the first that fits. Paths of Codex 0.169's own installers, seen 2026-11-21. */
const origins: readonly (readonly [pattern: RegExp, name: string, update: string | null])[] = [
  [/\/\.vscode[\w-]*\/extensions\/|\/extensions\/openai\.chatgpt/i, 'the IDE extension', null],
  [/\/_npx\//, 'npx', null],
  [/\/\.bun\//, 'Bun', 'bun install -g @openai/codex@latest'],
  [/\/\.volta\/|\/volta\//i, 'Volta', 'volta install @openai/codex@latest'],
  [/\/pnpm\//, 'pnpm', 'pnpm add -g @openai/codex@latest'],
  [/\/(Cellar|Caskroom|homebrew|linuxbrew)\//i, 'Homebrew', 'brew upgrade codex'],
  [/\/nix\/store\//, 'Nix', null],
  [/\/snap\//, 'Snap', null],
  [/\/WinGet\//i, 'WinGet', 'winget upgrade OpenAI.Codex'],
  [/\/scoop\//i, 'Scoop', 'scoop update codex'],
  [/\/node_modules\/@openai\/codex/, 'npm', 'npm install -g @openai/codex@latest'],
  [
    /\/packages\/(standalone|app-server-daemon)\/|\/Programs\/OpenAI\/Codex\//i,
    "Codex's installer",
    'codex update',
  ],
  [/\/Applications\/Codex\.app\//, 'the Codex app', null],
  [/^\/(usr\/)?bin\//, 'a system package', null],
];

/** Who put a program there, by what its links lead to. */
export function originOf(realPath: string): Origin {
  const path = realPath.replaceAll('\\', '/');
  const found = origins.find(([pattern]) => pattern.test(path));
  if (found === undefined) return { name: t`by hand`, isKnown: false, update: null };
  const [, name, update] = found;
  return { name: nameOf(name), isKnown: true, update };
}

// The others are products.
function nameOf(name: string): string {
  switch (name) {
    case 'the IDE extension':
      return t`the IDE extension`;
    case "Codex's installer":
      return t`Codex's installer`;
    case 'the Codex app':
      return t`the Codex app`;
    case 'a system package':
      return t`a system package`;
    default:
      return name;
  }
}
