// @ts-check
// npm run package [-- format ...]: makes every format this system can make into release/, and says of the others why not.
// Exit code 0: all that can be made here was made. `-- dir` makes the unpacked folder only.
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lacking, layOut, linuxFormats } from './package/linux.mjs';
import { publishing } from './package/publish.mjs';
import { describe, homes, whyNot } from './package/report.mjs';
import { development, makeUnpacked, targetHere } from './package/unpacked.mjs';
import { thisCacheFolder } from './setup/cache-folder.mjs';
import { electronRuntime } from './setup/electron-runtime.mjs';
import { nodePackages } from './setup/node-packages.mjs';
import { checkNodeVersion } from './setup/node-version.mjs';
import { describeProblem } from './setup/problem.mjs';
import { say } from './setup/progress.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = thisCacheFolder();
const output = join(root, 'release');

async function packageAll() {
  checkNodeVersion();
  await nodePackages(root, cache);
  const runtime = await electronRuntime(root, cache);
  const official = runtime.kind === 'official';
  const own = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const version = official ? own.version : `${own.version}${development.suffix}`;
  if (!official) say(`${development.notice} Its version is ${version}.`);
  await mkdir(output, { recursive: true });
  say('Making the unpacked folder...');
  const unpacked = await makeUnpacked({ root, cache, runtime, output, version });
  say(`Made ${unpacked}.`);
  const asked = process.argv.slice(2);
  if (asked.length === 1 && asked[0] === 'dir') return 0;
  const about = {
    name: official ? 'postern' : development.name,
    title: official ? 'Postern' : development.title,
    version,
    description: own.description,
    notice: official ? null : development.notice,
  };
  const making = { unpacked, stage: join(output, 'stage'), output, assets: join(root, 'assets'), about };
  const tree = process.platform === 'linux' ? await layOut(making) : '';
  /** @type {import('./package/report.mjs').Outcome[]} */
  const outcomes = [];
  for (const format of asked.length === 0 ? Object.keys(homes) : asked) {
    const cannot = whyNot(format, { platform: process.platform, official, lacking });
    outcomes.push(cannot === null ? await attempt(format, making, tree) : { format, cannot });
  }
  process.stdout.write(`\n${describe(outcomes)}\n`);
  return outcomes.some((one) => 'failed' in one) ? 1 : 0;
}

/** @param {string} format @param {import('./package/linux.mjs').Making} making @param {string} tree @returns {Promise<import('./package/report.mjs').Outcome>} */
async function attempt(format, making, tree) {
  try {
    say(`Making ${format}...`);
    const file = await (linuxFormats[format]?.make(making, tree) ??
      byElectronBuilder(format, making.unpacked));
    const { size } = await stat(file);
    return { format, made: `${file} (${Math.round(size / 1_000_000)} MB)` };
  } catch (error) {
    return { format, failed: error instanceof Error ? error.message : String(error) };
  }
}

/** @param {string} format @param {string} unpacked */
async function byElectronBuilder(format, unpacked) {
  const { build } = await import('electron-builder');
  const files = await build({
    projectDir: root,
    targets: await targetHere(format),
    // An app for both kinds of Mac is put together from two, so it is made whole here.
    ...(process.platform === 'linux' ? { prepackaged: unpacked } : {}),
    publish: 'never',
    config: { extends: join(root, 'electron-builder.yml'), ...publishing(process.env) },
  });
  const [file] = files;
  if (file === undefined) throw new Error('electron-builder made no file');
  return file;
}

try {
  process.exitCode = await packageAll();
} catch (error) {
  process.stderr.write(describeProblem(error));
  process.exitCode = 1;
}
