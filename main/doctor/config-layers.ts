/** A table of TOML. */
export type TomlTable = Readonly<Record<string, unknown>>;

/** Where a part of Codex's configuration comes from. */
export type LayerKind = 'requirements' | 'managed' | 'launch' | 'profile' | 'project' | 'user' | 'system';

/** One file of Codex's configuration, or what a launch says. */
export interface ConfigLayer {
  readonly kind: LayerKind;
  /** The file; for a launch, its words. */
  readonly path: string;
  /** The profile of `codex -p`; null for all other kinds. */
  readonly profile: string | null;
  readonly table: TomlTable;
}

/** A file that could not be read or parsed. */
export interface BrokenLayer {
  readonly path: string;
  readonly why: string;
  /** Where it is malformed, counted from 1; null when it could not be read at all. */
  readonly at: { readonly line: number; readonly column: number } | null;
}

/** Everything that configures the Codex of one home. */
export interface ReadLayers {
  readonly layers: readonly ConfigLayer[];
  readonly broken: readonly BrokenLayer[];
}

/** From the strongest to the weakest (Codex 0.169, asked through `config/read` of its app-server; docs/wire.md). */
const strongestFirst: readonly LayerKind[] = [
  'requirements',
  'managed',
  'launch',
  'profile',
  'project',
  'user',
  'system',
];

/** Keys Codex leaves out of a project's own file, whatever they say (0.169; openai/codex#20098). */
export const ignoredInProjects: readonly string[] = [
  'openai_base_url',
  'chatgpt_base_url',
  'model_provider',
  'model_providers',
  'profile',
  'profiles',
];

/** The keys that decide where requests go, and whether a sign-in holds. */
export const routingKeys: readonly string[] = [
  'model_provider',
  'openai_base_url',
  'chatgpt_base_url',
  'cli_auth_credentials_store',
  'forced_login_method',
  'forced_chatgpt_workspace_id',
];

/** Who says a key, and who says it in vain. */
export interface Winner {
  readonly key: string;
  readonly value: unknown;
  readonly layer: ConfigLayer;
  readonly hidden: readonly ConfigLayer[];
}

/** What a Codex started by hand follows for a key: profiles count only where they are asked for. */
export function winnerOf(
  key: string,
  layers: readonly ConfigLayer[],
  kinds: readonly LayerKind[] = ['requirements', 'managed', 'user', 'system'],
): Winner | null {
  const saying = strongestFirst
    .filter((kind) => kinds.includes(kind))
    .flatMap((kind) =>
      layers.filter((layer) => layer.kind === kind && valueAt(layer.table, key) !== undefined),
    )
    .filter(({ kind }) => kind !== 'project' || !ignoredInProjects.includes(key.split('.')[0] ?? ''));
  const [layer, ...hidden] = saying;
  if (layer === undefined) return null;
  return { key, value: valueAt(layer.table, key), layer, hidden };
}

/** The value under a dotted key; undefined when there is none. */
export function valueAt(table: TomlTable, key: string): unknown {
  let value: unknown = table;
  for (const part of key.split('.')) value = isTable(value) ? value[part] : undefined;
  return value;
}

/** Says whether a value of TOML is a table. */
export function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** The provider entry with an id, each of its keys from the strongest layer that says it, as Codex merges tables. */
export function providerEntry(id: string, layers: readonly ConfigLayer[]): TomlTable {
  const merged: Record<string, unknown> = {};
  const kinds = strongestFirst.filter((kind) => ['managed', 'user', 'system'].includes(kind)).toReversed();
  for (const kind of kinds) {
    for (const { table } of layers.filter((layer) => layer.kind === kind)) {
      const providers = table['model_providers'];
      const entry = isTable(providers) ? providers[id] : undefined;
      if (isTable(entry)) Object.assign(merged, entry);
    }
  }
  return merged;
}
