// @ts-check
// npm run package:compare [-- format ...]: copies the checkout into two folders of other names, builds and packs each, and
// compares every file of the two unpacked packages, and the packages of the formats that are named (Linux: deb, rpm, tar.gz).
// Exit code 0: the same names, permissions and bytes. Nothing in the checkout is built or written.
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { listPackage, statFile } from '@electron/asar';
import { layOut, linuxFormats } from './package/linux.mjs';
import { development, makeUnpacked } from './package/unpacked.mjs';
import { thisCacheFolder } from './setup/cache-folder.mjs';
import { electronRuntime } from './setup/electron-runtime.mjs';
import { describeProblem } from './setup/problem.mjs';
import { run } from './setup/programs.mjs';
import { say } from './setup/progress.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const cache = thisCacheFolder();

/** One line for a file: its digest, its permissions and its name. @param {string} path @param {string} name */
async function lineOf(path, name) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const { mode } = await stat(path);
  return `${hash.digest('hex')} ${(mode & 0o777).toString(8)} ${name}`;
}

/** @param {string} folder */
async function linesOf(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  const lines = await Promise.all(files.map((path) => lineOf(path, path.slice(folder.length + 1))));
  return [...lines, ...packedLines(join(folder, 'resources', 'app.asar'))].sort();
}

/** What is inside an archive, so that it can be said what differs. @param {string} archive */
function packedLines(archive) {
  return listPackage(archive, { isPack: false }).flatMap((path) => {
    const entry = statFile(archive, path.slice(1));
    return 'integrity' in entry ? [`${entry.integrity.hash} app.asar${path}`] : [];
  });
}

/** The checkout as it stands, tracked or not, into each folder; what is installed as hard links. @param {readonly string[]} folders */
async function copyCheckout(folders) {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const listed = await run('git', args, { cwd: root });
  if (listed.code !== 0) throw new Error(`git ls-files: ${listed.output}`);
  const paths = listed.output.split('\0').filter((path) => path !== '' && existsSync(join(root, path)));
  for (const path of paths) {
    const bytes = await readFile(join(root, path));
    const { mode } = await stat(join(root, path));
    for (const folder of folders) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), bytes, { mode });
    }
  }
  const from = join(root, 'node_modules');
  for (const folder of folders) {
    const linked = await run('cp', ['-al', from, folder]);
    if (linked.code !== 0) await cp(from, join(folder, 'node_modules'), { recursive: true });
  }
}

/** @param {string} from a copy of the checkout @param {readonly string[]} formats */
async function packIn(from, formats) {
  const runtime = await electronRuntime(root, cache);
  const own = JSON.parse(await readFile(join(from, 'package.json'), 'utf8'));
  const version = `${own.version}${development.suffix}`;
  const output = join(from, 'release');
  const unpacked = await makeUnpacked({
    root: from,
    cache,
    runtime: { ...runtime, kind: 'chosen' },
    output,
    version,
  });
  const lines = await linesOf(unpacked);
  if (formats.length === 0) return lines;
  const about = { ...development, version, description: own.description };
  const making = { unpacked, stage: join(output, 'stage'), output, assets: join(from, 'assets'), about };
  const tree = await layOut(making);
  for (const format of formats) {
    const file = await linuxFormats[format]?.make(making, tree);
    if (file === undefined) throw new Error(`${format} is not a format that is compared`);
    lines.push(await lineOf(file, basename(file)));
  }
  return lines;
}

async function compare() {
  const formats = process.argv.slice(2);
  /** @type {string[]} */
  const folders = [];
  const lists = [];
  try {
    for (const turn of ['once', 'a-second-time']) {
      folders.push(await mkdtemp(join(tmpdir(), `postern-compare-${turn}-`)));
    }
    // All before the first build: somebody may go on working in the checkout.
    await copyCheckout(folders);
    for (const folder of folders) lists.push(await packIn(folder, formats));
  } finally {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  }
  const [first = [], second = []] = lists;
  const differing = [
    ...first.filter((line) => !second.includes(line)).map((line) => `- ${line}`),
    ...second.filter((line) => !first.includes(line)).map((line) => `+ ${line}`),
  ];
  for (const line of differing) process.stdout.write(`${line}\n`);
  const digest = createHash('sha256').update(first.join('\n')).digest('hex');
  say(
    differing.length === 0
      ? `The same ${first.length} files with the same bytes, twice: ${digest}.`
      : `${differing.length} lines differ.`,
  );
  return differing.length === 0 && first.length > 0 ? 0 : 1;
}

try {
  process.exitCode = await compare();
} catch (error) {
  process.stderr.write(describeProblem(error));
  process.exitCode = 1;
}
