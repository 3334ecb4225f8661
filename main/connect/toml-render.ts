import { parse } from 'smol-toml';
import type { TomlValue } from './port.ts';
import type { TomlTable } from './toml-read.ts';

/** A value as TOML on one line, as smol-toml has read it: whole numbers are bigint, and a number is a float. */
export function renderValue(value: unknown): string {
  if (typeof value === 'string') return renderString(value);
  if (Array.isArray(value)) return `[${value.map(renderValue).join(', ')}]`;
  if (value instanceof Date) return value.toISOString();
  if (isTable(value)) {
    const entries = Object.entries(value).map(([key, one]) => `${renderKey([key])} = ${renderValue(one)}`);
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  }
  return typeof value === 'number' ? renderFloat(value) : String(value);
}

/** A value of ours as TOML on one line. */
export function renderOwn(value: TomlValue): string {
  return renderValue(withWholeNumbers(value));
}

/** A dotted key, quoted where it must be. */
export function renderKey(path: readonly string[]): string {
  return path.map((part) => (/^[A-Za-z0-9_-]+$/.test(part) ? part : renderString(part))).join('.');
}

/** A value of ours as it would be read back, so that it compares with one that was read. */
export function asRead(value: TomlValue): unknown {
  return parse(`v = ${renderOwn(value)}`, { integersAsBigInt: true })['v'];
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

function renderFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

function withWholeNumbers(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(withWholeNumbers);
  if (!isTable(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withWholeNumbers(one)]));
}
