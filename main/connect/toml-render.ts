import { parse } from 'smol-toml';
import type { TomlTable } from './toml-read.ts';

/** A value as TOML on one line: ours (`TomlValue`), or any that smol-toml has read. */
export function renderValue(value: unknown): string {
  if (typeof value === 'string') return renderString(value);
  if (Array.isArray(value)) return `[${value.map(renderValue).join(', ')}]`;
  if (value instanceof Date) return value.toISOString();
  if (isTable(value)) {
    const entries = Object.entries(value).map(([key, one]) => `${renderKey([key])} = ${renderValue(one)}`);
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) return renderOddNumber(value);
  return String(value);
}

/** A dotted key, quoted where it must be. */
export function renderKey(path: readonly string[]): string {
  return path.map((part) => (/^[A-Za-z0-9_-]+$/.test(part) ? part : renderString(part))).join('.');
}

/** A value as it would be read back, so that it compares with one that was read. */
export function asRead(value: unknown): unknown {
  return parse(`v = ${renderValue(value)}`, { integersAsBigInt: true })['v'];
}

/** Whether a value that was read is a table. */
export function isTable(value: unknown): value is TomlTable {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

const secretName = /token|secret|password|authorization|api[-_]?key/i;

/** A value fit to be shown: what is secret by its name is left out. */
export function renderShown(value: unknown): string {
  return renderValue(withoutSecrets(value));
}

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isTable(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      typeof one === 'string' && secretName.test(key) ? '…' : withoutSecrets(one),
    ]),
  );
}

function renderString(value: string): string {
  // JSON's escapes are all TOML's; only DEL is written bare by the one and forbidden by the other.
  return JSON.stringify(value).replaceAll('\u007f', '\\u007F');
}

function renderOddNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  return value > 0 ? 'inf' : '-inf';
}
