import { access, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  isTable,
  valueAt,
  type BrokenLayer,
  type ConfigLayer,
  type LayerKind,
  type ReadLayers,
} from './config-layers.ts';
import { parseConfig } from './parse-config.ts';
import { readPlain } from '../files/plain-file.ts';

/** Where the configuration of one home lies. */
export interface LayerPlaces {
  readonly codexHome: string;
  /** `/etc/codex`. */
  readonly systemFolder: string;
  /** Folders a person works in, whose projects may configure Codex too. */
  readonly folders: readonly string[];
}

/** More profiles than anyone has. */
const mostProfiles = 50;

/** Reads every file that configures the Codex of a home (Codex 0.169). What cannot be used is told, never guessed. */
export async function readLayers({ codexHome, systemFolder, folders }: LayerPlaces): Promise<ReadLayers> {
  const userPath = join(codexHome, 'config.toml');
  const names = await readdir(codexHome).catch(() => []);
  const profiles = names
    .flatMap((name) => /^([A-Za-z0-9_-]{1,100})\.config\.toml$/.exec(name)?.[1] ?? [])
    .slice(0, mostProfiles);
  const fixed = await Promise.all([
    readLayer('requirements', join(systemFolder, 'requirements.toml')),
    readLayer('managed', join(systemFolder, 'managed_config.toml')),
    ...profiles.map((name) => readLayer('profile', join(codexHome, `${name}.config.toml`), name)),
    readLayer('user', userPath),
    readLayer('system', join(systemFolder, 'config.toml')),
  ]);
  const user = fixed.find((one) => one !== null && 'table' in one && one.kind === 'user');
  const trusted = trustedFolders(user ?? null);
  const projects = await Promise.all(
    (await projectFiles(folders, trusted))
      .filter((path) => path !== userPath)
      .map((path) => readLayer('project', path)),
  );
  const all = [...fixed, ...projects].filter((one) => one !== null);
  return {
    layers: all.filter((one) => 'table' in one),
    broken: all.filter((one) => 'why' in one),
  };
}

async function readLayer(
  kind: LayerKind,
  path: string,
  profile: string | null = null,
): Promise<ConfigLayer | BrokenLayer | null> {
  const file = await readPlain(path);
  switch (file.state) {
    case 'missing':
      return null;
    case 'unreadable':
      return { path, why: file.why, at: null };
    case 'there': {
      const parsed = parseConfig(path, file.text);
      return 'broken' in parsed ? parsed.broken : { kind, path, profile, table: parsed.table };
    }
  }
}

/** The folders a person trusts: Codex reads no other project's file. */
function trustedFolders(user: ConfigLayer | BrokenLayer | null): ReadonlySet<string> {
  if (user === null || !('table' in user)) return new Set();
  const projects = valueAt(user.table, 'projects');
  if (!isTable(projects)) return new Set();
  const trusted = Object.entries(projects).filter(
    ([, entry]) => isTable(entry) && entry['trust_level'] === 'trusted',
  );
  return new Set(trusted.map(([path]) => path));
}

/** The configuration files of the projects, from each folder up to the root of its repository. */
async function projectFiles(
  folders: readonly string[],
  trusted: ReadonlySet<string>,
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const folder of folders) {
    const chain = await chainOf(folder);
    if (!chain.some((one) => trusted.has(one))) continue;
    for (const one of chain) found.add(join(one, '.codex', 'config.toml'));
  }
  return [...found];
}

async function chainOf(folder: string): Promise<readonly string[]> {
  const chain: string[] = [];
  for (let at = folder; chain.length < 30; at = dirname(at)) {
    chain.push(at);
    if (await isThere(join(at, '.git'))) return chain;
    if (dirname(at) === at) break;
  }
  return [folder];
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
