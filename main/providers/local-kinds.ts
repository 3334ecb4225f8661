import type { LocalServerView } from '../../preload/contract.ts';

/** Where a kind of server listens and how it is known. */
export interface LocalKind {
  readonly kind: LocalServerView['kind'];
  readonly port: number;
  /** What is asked, all at once. */
  readonly paths: readonly string[];
  /** The server, when these answers are only its own; null when it is something else. */
  readonly recognise: (answers: readonly unknown[]) => Pick<LocalServerView, 'name' | 'models'> | null;
}

/** As many as a list shows. */
const modelsShown = 200;

/** Ollama: its version and its own list of models; another server on its port has neither. */
export const ollama: LocalKind = {
  kind: 'ollama',
  port: 11_434,
  paths: ['/api/version', '/api/tags'],
  recognise([about, tags]) {
    const version = fieldOf(about, 'version');
    const models = namesIn(fieldOf(tags, 'models'), 'name', () => true);
    if (typeof version !== 'string' || !/^\d+\.\d+/.test(version) || models === null) return null;
    return { name: `Ollama ${version.slice(0, 30)}`, models };
  },
};

/**
 * LM Studio: the list of its own API, whose entries have a type and a state. `/v1/models` alone says nothing: every server
 * of this kind has it.
 */
export const lmStudio: LocalKind = {
  kind: 'lmstudio',
  port: 1_234,
  paths: ['/api/v0/models'],
  recognise([list]) {
    const entries = fieldOf(list, 'data');
    if (fieldOf(list, 'object') !== 'list' || !Array.isArray(entries)) return null;
    const isOwn = entries.every(
      (entry) => typeof fieldOf(entry, 'type') === 'string' && typeof fieldOf(entry, 'state') === 'string',
    );
    const models = namesIn(entries, 'id', (entry) => fieldOf(entry, 'type') !== 'embeddings');
    return isOwn && models !== null ? { name: 'LM Studio', models } : null;
  },
};

/** Null when it is no list of things with such a name. */
function namesIn(list: unknown, field: string, isWanted: (entry: unknown) => boolean): string[] | null {
  if (!Array.isArray(list)) return null;
  const names: string[] = [];
  for (const entry of list as unknown[]) {
    const name = fieldOf(entry, field);
    if (typeof name !== 'string') return null;
    if (isWanted(entry) && name !== '' && name.length <= 200) names.push(name);
  }
  return names.slice(0, modelsShown);
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
