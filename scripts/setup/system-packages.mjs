// @ts-check
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { debianPackages, missingLibraries, readSystem } from './debian-packages.mjs';
import { SetupProblem } from './problem.mjs';
import { hasProgram, lastLines, run } from './programs.mjs';
import { say } from './progress.mjs';

/**
 * The native parts of our packages that open libraries of the system: the keyring's client.
 * @param {string} root
 */
export function nativeParts(root) {
  const keytar = join(root, 'node_modules', 'keytar', 'prebuilds', `linux-${process.arch}`, 'keytar.node');
  return existsSync(keytar) ? [keytar] : [];
}

/**
 * Sees to the libraries and programs that only the Linux system can bring: installs them as root on Debian,
 * and otherwise names the one command that does.
 * @param {{ binaries: readonly string[], needed: readonly string[], welcome: readonly string[] }} request
 *   needed: programs without which nothing works; welcome: programs that some of it uses
 * @throws {SetupProblem} system-packages-missing, system-packages-failed
 */
export async function systemPackages({ binaries, needed, welcome }) {
  if (process.platform !== 'linux') return;
  const required = [...(await librariesMissing(binaries)), ...needed.filter((name) => !hasProgram(name))];
  const wished = welcome.filter((name) => !hasProgram(name));
  if (required.length + wished.length === 0) return;

  const system = readSystem(await readFile('/etc/os-release', 'utf8').catch(() => ''));
  const { packages, unknown } = debianPackages([...required, ...wished], system ?? { id: '', version: 0 });
  const byHand =
    system === null
      ? `Install what brings ${[...required, ...wished].join(', ')} (Debian calls it: ${packages.join(' ')}).`
      : `Run: sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`;

  if (system !== null && process.getuid?.() === 0 && packages.length > 0) await install(packages, byHand);
  else if (required.length === 0) say(`Going on without ${wished.join(', ')}. ${byHand}`);

  const still = [...(await librariesMissing(binaries)), ...needed.filter((name) => !hasProgram(name))];
  if (still.length === 0) return;
  throw new SetupProblem({
    code: 'system-packages-missing',
    what: `This system lacks ${still.join(', ')}.`,
    why:
      unknown.length > 0
        ? `no Debian package is known here for ${unknown.join(', ')}.`
        : 'Electron and its surroundings need them.',
    next: `${byHand} Then try again.`,
  });
}

/** @param {readonly string[]} packages @param {string} byHand */
async function install(packages, byHand) {
  say(`Installing Debian packages: ${packages.join(' ')}...`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = ['-q', '-o', 'DPkg::Lock::Timeout=300'];
  const updated = await run('apt-get', [...options, 'update'], { env });
  const installed = await run(
    'apt-get',
    [...options, 'install', '-y', '--no-install-recommends', ...packages],
    { env },
  );
  if (installed.code === 0) {
    say('The Debian packages are installed.');
    return;
  }
  throw new SetupProblem({
    code: 'system-packages-failed',
    what: 'Could not install the Debian packages.',
    why: lastLines(updated.code === 0 ? installed.output : updated.output + installed.output),
    next: `${byHand} Then try again.`,
  });
}

/** @param {readonly string[]} binaries */
async function librariesMissing(binaries) {
  const env = { ...process.env, LC_ALL: 'C' };
  const outputs = await Promise.all(binaries.map((binary) => run('ldd', [binary], { env })));
  return [...new Set(outputs.flatMap(({ output }) => missingLibraries(output)))];
}
