import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** The client the tests speak with; npm package `@openai/codex`. */
export const CODEX_VERSION = '0.169.0';

const run = promisify(execFile);

let found: Promise<string> | null = null;

/**
 * Path of the real `codex`: POSTERN_TEST_CODEX, else the one in Postern's cache, which is installed from the
 * npm registry when missing (POSTERN_CACHE, else XDG_CACHE_HOME/postern, else ~/.cache/postern).
 */
export function codexExecutable(): Promise<string> {
  found ??= locate();
  return found;
}

async function locate(): Promise<string> {
  const given = process.env['POSTERN_TEST_CODEX'];
  if (given !== undefined && given !== '') return given;
  const folder = join(cacheFolder(), `codex-${CODEX_VERSION}`);
  const executable = join(folder, 'node_modules', '.bin', 'codex');
  if (!(await exists(executable))) await install(folder);
  return executable;
}

function cacheFolder(): string {
  const { POSTERN_CACHE: own, XDG_CACHE_HOME: shared } = process.env;
  if (own !== undefined && own !== '') return own;
  return join(shared === undefined || shared === '' ? join(homedir(), '.cache') : shared, 'postern');
}

// Installed aside and renamed, so that a run that was stopped half-way leaves nothing that looks complete.
async function install(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const aside = await mkdtemp(`${folder}.part-`);
  try {
    const args = ['install', '--no-audit', '--no-fund', '--prefix', aside, `@openai/codex@${CODEX_VERSION}`];
    await run('npm', args, { timeout: 300_000 });
    await rm(folder, { recursive: true, force: true });
    await rename(aside, folder);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
