// @ts-check
// deb, rpm and tar.gz out of the unpacked folder, with the tools a Linux system has for them: electron-builder would
// download its own. The same input gives the same bytes: names sorted, one owner, one time.
import { cp, mkdir, readFile, rename, rm, stat, symlink, writeFile, chmod, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { hasProgram, lastLines, run } from '../setup/programs.mjs';
import { control, desktopEntry, scripts, spec } from './linux-texts.mjs';

/** @typedef {{ unpacked: string, stage: string, output: string, assets: string, about: import('./linux-texts.mjs').About }} Making */

/** Sizes of the icon a desktop looks for. */
const iconSizes = [16, 32, 48, 64, 128, 256, 512];
/** 2026-01-01, for every file: a package must not tell when it was made. */
const epoch = '1767225600';

/**
 * Lays out the tree as it will stand on a system, below the stage.
 * @param {Making} making
 * @returns {Promise<string>} its root
 */
export async function layOut({ unpacked, stage, assets, about }) {
  const tree = join(stage, 'tree');
  await rm(tree, { recursive: true, force: true });
  const place = (/** @type {string} */ path) => join(tree, path);
  const put = async (/** @type {string} */ path, /** @type {string | Buffer} */ bytes) => {
    await mkdir(dirname(place(path)), { recursive: true });
    await writeFile(place(path), bytes);
  };
  await mkdir(place('opt'), { recursive: true });
  // Hard links: the binary alone is 180 MB.
  const linked = await run('cp', ['-al', unpacked, place('opt/Postern')]);
  if (linked.code !== 0) await cp(unpacked, place('opt/Postern'), { recursive: true });
  const resources = join(unpacked, 'resources');
  await put('usr/share/applications/postern.desktop', desktopEntry(about));
  await put(
    'usr/share/man/man1/postern.1.gz',
    gzipSync(await readFile(join(resources, 'man', 'postern.1')), { level: 9 }),
  );
  await put(
    'usr/share/bash-completion/completions/postern',
    await readFile(join(resources, 'completions', 'postern')),
  );
  await put(
    'usr/share/zsh/vendor-completions/_postern',
    await readFile(join(resources, 'completions', '_postern')),
  );
  await put(
    'usr/share/fish/vendor_completions.d/postern.fish',
    await readFile(join(resources, 'completions', 'postern.fish')),
  );
  await put(`usr/share/doc/${about.name}/copyright`, await readFile(join(resources, 'licences.txt')));
  for (const size of iconSizes) {
    await put(
      `usr/share/icons/hicolor/${size}x${size}/apps/postern.png`,
      await readFile(join(assets, 'icon', `${size}.png`)),
    );
  }
  await put(
    'usr/share/icons/hicolor/scalable/apps/postern.svg',
    await readFile(join(assets, 'icon', 'postern.svg')),
  );
  await mkdir(place('usr/bin'), { recursive: true });
  await symlink('/opt/Postern/resources/bin/postern', place('usr/bin/postern'));
  await run('chmod', ['-R', 'u=rwX,go=rX', tree]);
  return tree;
}

/** @type {Readonly<Record<string, { tool: string, package: string, make: (making: Making, tree: string) => Promise<string> }>>} */
export const linuxFormats = {
  'tar.gz': {
    tool: 'tar',
    package: 'tar',
    async make({ unpacked, output, about }) {
      const file = join(output, `${about.name}-${about.version}-linux-x64.tar.gz`);
      const inside = `${about.name}-${about.version}`;
      await must('tar', [
        '--sort=name',
        '--owner=0',
        '--group=0',
        '--numeric-owner',
        `--mtime=@${epoch}`,
        `--transform=s,^\\.,${inside},`,
        '-I',
        'gzip -n -6',
        '-cf',
        file,
        '-C',
        unpacked,
        '.',
      ]);
      return file;
    },
  },
  deb: {
    tool: 'dpkg-deb',
    package: 'dpkg',
    async make({ output, about }, tree) {
      const file = join(output, `${about.name}_${about.version.replace('-', '~')}_amd64.deb`);
      const folder = join(tree, 'DEBIAN');
      await mkdir(folder, { recursive: true });
      await sayType(tree, 'deb');
      await writeFile(join(folder, 'control'), control(about, Math.ceil((await sizeOf(tree)) / 1024)));
      for (const name of ['postinst', 'postrm']) {
        await writeFile(join(folder, name), scripts[name] ?? '');
        await chmod(join(folder, name), 0o755);
      }
      await must('dpkg-deb', ['--root-owner-group', '-Zxz', '-z1', '-b', tree, file], {
        SOURCE_DATE_EPOCH: epoch,
      });
      await rm(folder, { recursive: true });
      return file;
    },
  },
  rpm: {
    tool: 'rpmbuild',
    package: 'rpm',
    async make({ stage, output, about }, tree) {
      const folder = join(stage, 'rpm');
      await mkdir(folder, { recursive: true });
      await sayType(tree, 'rpm');
      await writeFile(join(folder, 'postern.spec'), spec(about));
      await must(
        'rpmbuild',
        [
          '-bb',
          '--define',
          `_topdir ${folder}`,
          '--define',
          `_rpmdir ${folder}/out`,
          '--define',
          `tree ${tree}`,
          join(folder, 'postern.spec'),
        ],
        { SOURCE_DATE_EPOCH: epoch },
      );
      const [made] = (await readdir(join(folder, 'out', 'x86_64'))).filter((name) => name.endsWith('.rpm'));
      if (made === undefined) throw new Error('rpmbuild made no file');
      const file = join(output, made);
      await rename(join(folder, 'out', 'x86_64', made), file);
      return file;
    },
  },
};

/** Why a format cannot be made here; null when it can. @param {string} format */
export function lacking(format) {
  const { tool, package: name } = linuxFormats[format] ?? { tool: '', package: '' };
  return hasProgram(tool) ? null : `${tool} is missing (Debian: apt-get install ${name})`;
}

/** Has the app know that a package manager updates it. @param {string} tree @param {string} type */
const sayType = (tree, type) => writeFile(join(tree, 'opt/Postern/resources/package-type'), type);

/** @param {string} program @param {readonly string[]} args @param {Record<string, string>} [env] */
async function must(program, args, env = {}) {
  const { code, output } = await run(program, args, { env: { ...process.env, ...env } });
  if (code !== 0) throw new Error(`${program}: ${lastLines(output, 3)}`);
}

/** @param {string} folder @returns {Promise<number>} bytes */
async function sizeOf(folder) {
  const sizes = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
