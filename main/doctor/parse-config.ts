import { parse, TomlError } from 'smol-toml';
import type { BrokenLayer, TomlTable } from './config-layers.ts';
import { t } from '../../preload/language.ts';

/** Reads a text of TOML; a malformed one tells where, and never what stands there (E4). */
export function parseConfig(
  path: string,
  text: string,
): { readonly table: TomlTable } | { readonly broken: BrokenLayer } {
  try {
    return { table: parse(text.replace(/^\uFEFF/, '')) };
  } catch (error) {
    const at = error instanceof TomlError ? { line: error.line, column: error.column } : null;
    return { broken: { path, why: t`It is not valid TOML.`, at } };
  }
}
