import { constants } from 'node:fs';
import { access, readdir, readFile, stat } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import type { CodexView } from '../../preload/contract.ts';
import { problem } from '../domain/problem.ts';
import { variable } from './child-environment.ts';
import { installCommands } from './install.ts';
import {
  codexFileNames,
  installLocations,
  newestFirst,
  pathLocations,
  prefixInNpmrc,
  versionedLocations,
  type Location,
  type Machine,
} from './locations.ts';
import { runCodex } from './run-codex.ts';
import { shown } from './quote.ts';
import { t } from '../../preload/language.ts';

export interface FindOptions extends Machine {
  /** How long one `codex --version` may take; 5 s unless said. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const VERSION_TIMEOUT_MS = 5_000;

/**
 * Finds the `codex` program: PATH, the login shell's PATH, then where installers put it. The first one that tells its
 * version wins; one that does not is reported only when no other works.
 */
export async function findCodex(
  options: FindOptions,
  locations: AsyncIterable<Location> | Iterable<Location> = locationsOn(options),
): Promise<CodexView> {
  let broken: CodexView | null = null;
  const tried = new Set<string>();
  for await (const { folder, foundBy } of locations) {
    for (const name of codexFileNames(options.platform)) {
      const path = (options.platform === 'win32' ? win32 : posix).join(folder, name);
      if (tried.has(path) || !(await isProgram(path))) continue;
      tried.add(path);
      const answer = await askVersion(path, options);
      if ('version' in answer) return { state: 'found', path, version: answer.version, foundBy };
      broken ??= { state: 'broken', path, problem: brokenProblem(path, answer.why) };
    }
  }
  return broken ?? { state: 'missing', install: installCommands(options.platform) };
}

/** All places `codex` may be in, in the order they are tried. */
export async function* locationsOn(options: FindOptions): AsyncGenerator<Location> {
  yield* pathLocations(options);
  yield* installLocations(options, await npmPrefixes(options));
  for (const { folder, below, foundBy } of versionedLocations(options)) {
    const versions = await readdir(folder).catch(() => []);
    for (const version of newestFirst(versions)) {
      yield { folder: (options.platform === 'win32' ? win32 : posix).join(folder, version, below), foundBy };
    }
  }
}

// npm is not asked: it takes half a second to say what its settings say.
async function npmPrefixes(machine: Machine): Promise<readonly string[]> {
  const environment = machine.shellEnvironment ?? machine.environment;
  const { join, isAbsolute } = machine.platform === 'win32' ? win32 : posix;
  const named = ['npm_config_prefix', 'NPM_CONFIG_PREFIX'].map((name) =>
    variable(environment, name, machine.platform),
  );
  const npmrc = await readFile(join(machine.userHome, '.npmrc'), 'utf8').catch(() => '');
  return [...named, prefixInNpmrc(npmrc, machine.userHome, environment)]
    .filter((one) => typeof one === 'string')
    .filter((one) => isAbsolute(one));
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function askVersion(
  path: string,
  options: FindOptions,
): Promise<{ version: string } | { why: string }> {
  const timeoutMs = options.timeoutMs ?? VERSION_TIMEOUT_MS;
  const result = await runCodex(path, ['--version'], {
    environment: options.shellEnvironment ?? options.environment,
    platform: options.platform,
    timeoutMs,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  if (!result.ended) {
    if (result.reason !== 'timeout') return { why: notRun(result) };
    return { why: t`\`codex --version\` did not answer within ${timeoutMs / 1000} s.` };
  }
  const version = versionIn(result.stdout);
  if (version !== null && result.exitCode === 0) return { version };
  const said = shown(firstLine(result.stderr) ?? firstLine(result.stdout) ?? t`nothing`).slice(0, 160);
  return { why: t`\`codex --version\` ended with code ${result.exitCode ?? t`none`} and said: ${said}` };
}

function notRun({ reason, message }: { readonly reason: string; readonly message: string }): string {
  return reason === 'tooMuch'
    ? t`It could not be run: it printed without end.`
    : t`It could not be run: ${shown(message)}.`;
}

/** The version in what `codex --version` prints (`codex-cli 0.169.0`); null when the program is another one. */
export function versionIn(output: string): string | null {
  return /^codex\S*\s+v?(\d+\.\d+\.\d+[\w.+-]*)\s*$/im.exec(output.slice(0, 4_096))?.[1] ?? null;
}

function firstLine(text: string): string | null {
  return (
    text
      .split('\n')
      .map((line) => line.trim())
      .find((line) => line !== '') ?? null
  );
}

function brokenProblem(path: string, why: string) {
  return problem(
    'codex-broken',
    t`The Codex at ${shown(path)} does not run.`,
    why,
    t`Run \`codex --version\` in a terminal to see what it says, then install Codex again.`,
  );
}
