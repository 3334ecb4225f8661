import { parse } from 'smol-toml';

/** A configuration as far as Postern asks it anything. */
export type ConfigTable = Readonly<Record<string, unknown>>;

/** What a configuration text says; null when it is malformed. */
export function configTable(text: string | null): ConfigTable | null {
  if (text === null) return {};
  try {
    return parse(text.replace(/^\uFEFF/, ''), { integersAsBigInt: 'asNeeded' });
  } catch {
    return null;
  }
}

/** A table in a table; empty when it is not one. */
export function tableIn(table: ConfigTable, name: string): ConfigTable {
  const value = table[name];
  return isTable(value) ? value : {};
}

/** A text in a table; null when it is not one. */
export function textIn(table: ConfigTable, name: string): string | null {
  const value = table[name];
  return typeof value === 'string' ? value : null;
}

/** The provider id in force with these layers, the strongest first; Codex's own choice is `openai`. */
export function providerInForce(layers: readonly (ConfigTable | null)[]): string {
  for (const layer of layers) {
    const named = layer === null ? null : textIn(layer, 'model_provider');
    if (named !== null) return named;
  }
  return 'openai';
}

/** True for a table of TOML, as against a list, a date or a plain value. */
export function isTable(value: unknown): value is ConfigTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
