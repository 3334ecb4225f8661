// @ts-check
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run, runNpm } from '../setup/programs.mjs';
import { SetupProblem } from '../setup/problem.mjs';
import { shippedFolders } from './dependencies.mjs';

/**
 * Writes what a package says about itself into a folder: the list of its parts (CycloneDX), their licences, and the
 * completions of the shells.
 * @param {string} root
 * @param {string} stage
 * @param {string | null} electron the version of the stand-in; null: the official one of package.json
 * @throws {SetupProblem} package-papers
 */
export async function writePapers(root, stage, electron) {
  await mkdir(join(stage, 'completions'), { recursive: true });
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8'));
  const folders = shippedFolders(lock.packages);
  await writeFile(join(stage, 'sbom.json'), await bill(root, lock.packages, folders, electron));
  await writeFile(join(stage, 'licences.txt'), await licences(root, folders));
  for (const [shell, name] of Object.entries({ bash: 'postern', zsh: '_postern', fish: 'postern.fish' })) {
    const said = await run(process.execPath, [join(root, 'out', 'main', 'cli.js'), 'completion', shell]);
    if (said.code !== 0) throw papersProblem(`the completion of ${shell} failed: ${said.output}`);
    await writeFile(join(stage, 'completions', name), said.output);
    await chmod(join(stage, 'completions', name), 0o644);
  }
}

/** @typedef {{ 'bom-ref': string }} Component */
/** @typedef {{ ref: string, dependsOn?: string[] }} Dependency */

/** How npm's bill names a package. @param {string} folder @param {{ version?: string, name?: string } | undefined} locked */
const refOf = (folder, locked) =>
  `${locked?.name ?? folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${locked?.version}`;

/**
 * npm's own bill of materials, less what is needed only to build, and with Electron, which npm holds to be that. It carries
 * no time and no serial number, so that the same parts give the same bytes.
 * @param {string} root
 * @param {Record<string, { version?: string, name?: string }>} packages
 * @param {readonly string[]} folders
 * @param {string | null} electron
 */
async function bill(root, packages, folders, electron) {
  const args = [
    'sbom',
    '--sbom-format=cyclonedx',
    '--package-lock-only',
    '--include=dev',
    '--loglevel=silent',
  ];
  const said = await runNpm(args, { cwd: root });
  const from = said.output.indexOf('{');
  if (said.code !== 0 || from === -1) throw papersProblem(`npm sbom failed: ${said.output.slice(-300)}`);
  const all = JSON.parse(said.output.slice(from, said.output.lastIndexOf('}') + 1));
  const shipped = new Set(folders.map((folder) => refOf(folder, packages[folder])));
  const components = all.components
    .filter((/** @type {Component} */ one) => shipped.has(one['bom-ref']))
    // npm calls a package by the name it is installed under, which may be another one's.
    .map((/** @type {Component} */ one) => ({ ...one, name: one['bom-ref'].replace(/@[^@]+$/, '') }));
  if (components.length !== shipped.size) {
    throw papersProblem(`npm sbom names ${components.length} of the ${shipped.size} parts.`);
  }
  const version = electron ?? packages['node_modules/electron']?.version ?? '';
  const electronRef = `electron@${version}`;
  const own = all.metadata.component['bom-ref'];
  const refs = new Set([own, ...shipped]);
  const dependencies = all.dependencies
    .filter((/** @type {Dependency} */ one) => refs.has(one.ref))
    .map((/** @type {Dependency} */ one) => ({
      ...one,
      dependsOn: [
        ...(one.dependsOn ?? []).filter((ref) => refs.has(ref)),
        ...(one.ref === own ? [electronRef] : []),
      ],
    }));
  const { timestamp: _, ...metadata } = all.metadata;
  const { serialNumber: __, ...rest } = all;
  // npm names the root after its folder, and takes it for a library.
  metadata.component = {
    ...metadata.component,
    name: packages['']?.name ?? 'postern',
    type: 'application',
  };
  const frame = {
    'bom-ref': electronRef,
    type: 'framework',
    name: 'electron',
    version,
    scope: 'required',
    // The stand-in comes from elsewhere, and it is in no package for users.
    ...(electron === null ? { purl: `pkg:npm/electron@${version}` } : {}),
    licenses: [{ license: { id: 'MIT' } }],
    description: 'With Chromium, Node.js and what those contain: LICENSES.chromium.html beside the program.',
  };
  const whole = {
    ...rest,
    metadata,
    components: [...components, frame],
    dependencies: [...dependencies, { ref: electronRef, dependsOn: [] }],
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

/** @param {string} root @param {readonly string[]} folders */
async function licences(root, folders) {
  const parts = [];
  for (const folder of folders) {
    const path = join(root, folder);
    const text = await readFile(join(path, 'package.json'), 'utf8').catch(() => null);
    // Optional parts of other systems are not installed here, and so not packed.
    if (text === null) continue;
    const about = JSON.parse(text);
    const files = (await readdir(path)).filter((name) => /^(licen[cs]e|notice|copying)/i.test(name)).sort();
    const words = await Promise.all(files.map((name) => readFile(join(path, name), 'utf8').catch(() => '')));
    const licence = typeof about.license === 'string' ? about.license : (about.license?.type ?? 'see below');
    parts.push(
      [`${about.name} ${about.version}: ${licence}`, ...words.map((one) => one.trim())].join('\n\n'),
    );
  }
  const head =
    'Postern is MIT licensed. It contains these works; Electron and Chromium have files of their own beside it.';
  return `${[head, ...parts].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** @param {string} why */
function papersProblem(why) {
  return new SetupProblem({
    code: 'package-papers',
    what: 'Could not write the papers of the package.',
    why,
    next: 'Run npm ci, then try again.',
  });
}
