// @ts-check
import { existsSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupProblem } from './problem.mjs';
import { npmComplaint, runNpm } from './programs.mjs';
import { publishFolder } from './publish-folder.mjs';
import { say } from './progress.mjs';
import { withLock } from './lock.mjs';

const pins = fileURLToPath(new URL('./codex-client/', import.meta.url));

/**
 * Gives the real Codex client that end-to-end tests run, installing it into the cache on the first call (400 MB).
 * It is no dependency of ours; codex-client/package-lock.json pins its bytes on every platform.
 * @param {string} cache
 * @returns {Promise<string>} the path of its `codex` program
 * @throws {SetupProblem} codex-client-failed
 */
export async function codexClient(cache) {
  const version = JSON.parse(await readFile(join(pins, 'package.json'), 'utf8')).dependencies[
    '@openai/codex'
  ];
  const folder = join(cache, `codex-client-${version}`);
  const program = join(folder, 'node_modules', '.bin', process.platform === 'win32' ? 'codex.cmd' : 'codex');
  if (existsSync(program)) return program;
  await withLock(cache, 'codex-client', async () => {
    if (existsSync(program)) return;
    say(`Installing the Codex client ${version} for the tests (once)...`);
    await publishFolder(folder, install);
    say('The Codex client is installed.');
  });
  return program;
}

/** @param {string} draft */
async function install(draft) {
  for (const name of ['package.json', 'package-lock.json'])
    await copyFile(join(pins, name), join(draft, name));
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const installed = await runNpm(args, { cwd: draft });
  if (installed.code === 0) return;
  throw new SetupProblem({
    code: 'codex-client-failed',
    what: 'Could not install the Codex client that the tests run.',
    why: npmComplaint(installed.output),
    next: 'Check that the npm registry can be reached and that 1 GB of disk space is free, then try again.',
  });
}
