import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { configTable, isTable, tableIn, textIn, type ConfigTable } from './config-facts.ts';
import { readText } from './edit-file.ts';
import { followLinks } from '../files/file-target.ts';
import { configPath, profilesIn } from './homes.ts';
import type { OwnedKey } from './port.ts';
import { together } from './words.ts';
import { t } from '../../preload/language.ts';

export interface WarningFacts {
  readonly home: string;
  readonly profile: string | null;
  /** The file as it stands. */
  readonly table: ConfigTable;
  readonly keys: readonly OwnedKey[];
  readonly platform: NodeJS.Platform;
  /** Where an administrator's configuration lies: `/etc/codex`. */
  readonly systemFolder: string;
  /** Null for a direct export. */
  readonly port: number | null;
}

const mostProjects = 50;

/** What else decides the same keys, or would lead Codex past them: one sentence each. */
export async function warningsFor(facts: WarningFacts): Promise<readonly string[]> {
  const [folder, profiles, projects, managed] = await Promise.all([
    folderWarning(facts),
    profileFiles(facts),
    projectFiles(facts),
    managedFiles(facts),
  ]);
  return [...folder, ...profileTables(facts), ...profiles, ...projects, ...managed, ...sameOrigin(facts)];
}

/** The root keys of ours a layer sets too. */
function clashing(table: ConfigTable | null, keys: readonly OwnedKey[]): readonly string[] {
  if (table === null) return [];
  return keys.flatMap(({ path }) => {
    const name = path[0] ?? '';
    return path.length === 1 && table[name] !== undefined ? [name] : [];
  });
}

function profileTables({ table, keys }: WarningFacts): readonly string[] {
  const chosen = textIn(table, 'profile');
  return Object.entries(tableIn(table, 'profiles')).flatMap(([name, value]) => {
    const names = isTable(value) ? clashing(value, keys) : [];
    if (names.length === 0) return [];
    return [
      chosen === name
        ? t`The profile "${name}" is in use and sets ${together(names)} itself, so Codex goes by that.`
        : t`With the profile "${name}" Codex goes by its own ${together(names)}.`,
    ];
  });
}

// A profile's own file lies over `config.toml`; what lies below it does not matter to it.
async function profileFiles({ home, profile, keys }: WarningFacts): Promise<readonly string[]> {
  if (profile !== null) return [];
  const names = (await profilesIn(home)) ?? [];
  const found = await Promise.all(
    names.map(async (name) => {
      const clash = clashing(await tableAt(configPath(home, name)), keys);
      return clash.length === 0
        ? null
        : t`\`codex -p ${name}\` goes by the ${together(clash)} of ${name}.config.toml; connect that profile too if it should follow.`;
    }),
  );
  return found.filter((one) => one !== null);
}

async function projectFiles({ table, keys }: WarningFacts): Promise<readonly string[]> {
  const trusted = Object.entries(tableIn(table, 'projects'))
    .filter(([, one]) => isTable(one) && textIn(one, 'trust_level') === 'trusted')
    .map(([path]) => path)
    .slice(0, mostProjects);
  const found = await Promise.all(
    trusted.map(async (path) => {
      const clash = clashing(await tableAt(join(path, '.codex', 'config.toml')), keys);
      return clash.length === 0
        ? null
        : t`In ${path} Codex goes by the project's own ${together(clash)} (.codex/config.toml).`;
    }),
  );
  return found.filter((one) => one !== null);
}

// `managed_config.toml` lies over everything; `requirements.toml` may demand a provider. `config.toml` there lies below.
async function managedFiles({ systemFolder, keys }: WarningFacts): Promise<readonly string[]> {
  const found = await Promise.all(
    ['managed_config.toml', 'requirements.toml'].map(async (name) => {
      const path = join(systemFolder, name);
      const table = await tableAt(path);
      const clash = [
        ...clashing(table, keys),
        ...(table !== null && table['required_model_provider'] !== undefined
          ? ['required_model_provider']
          : []),
      ];
      return clash.length === 0
        ? null
        : t`An administrator sets ${together(clash)} in ${path}, which Codex goes by before your own file.`;
    }),
  );
  return found.filter((one) => one !== null);
}

// PROTOCOL fact 2: Codex then goes to ChatGPT by itself, past the model address.
function sameOrigin({ table, port }: WarningFacts): readonly string[] {
  const url = textIn(table, 'chatgpt_base_url');
  if (port === null || url === null || !URL.canParse(url)) return [];
  return new URL(url).origin === `http://127.0.0.1:${port}`
    ? [
        t`chatgpt_base_url names the same address, so Codex would go past Postern with a ChatGPT sign-in. Remove it.`,
      ]
    : [];
}

async function folderWarning({ home, profile, platform }: WarningFacts): Promise<readonly string[]> {
  if (platform === 'win32') return [];
  const path = configPath(home, profile);
  const folder = await followLinks(path).then(
    (target) => target.folder,
    () => dirname(path),
  );
  const mode = (await stat(folder).catch(() => null))?.mode ?? 0;
  return (mode & 0o022) === 0
    ? []
    : [t`Other users of this machine may write into ${folder}. \`chmod go-w\` on it keeps them out.`];
}

async function tableAt(path: string): Promise<ConfigTable | null> {
  const text = await readText(path);
  return text.ok ? configTable(text.value) : null;
}
