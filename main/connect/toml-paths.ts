import type { TomlTable } from './toml-read.ts';
import { isTable } from './toml-render.ts';

/** A place in a table of values. */
export type TomlPath = readonly string[];

/** Whether `path` is `prefix` or stands below it. */
export function isAtOrBelow(path: TomlPath, prefix: TomlPath): boolean {
  return prefix.every((part, at) => path[at] === part);
}

/** The value at a path; undefined when there is none. */
export function valueOf(table: TomlTable, path: TomlPath): unknown {
  return path.reduce<unknown>(
    (value, part) => (isTable(value) && Object.hasOwn(value, part) ? value[part] : undefined),
    table,
  );
}

/** The table with the value in its place; tables on the way are made, whatever else stands in the way is replaced. */
export function withValue(table: TomlTable, path: TomlPath, value: unknown): TomlTable {
  const [part, ...rest] = path;
  if (part === undefined) return table;
  const below = Object.hasOwn(table, part) ? table[part] : undefined;
  return {
    ...table,
    [part]: rest.length === 0 ? value : withValue(isTable(below) ? below : {}, rest, value),
  };
}

/** The table without what stands at the paths, through lists too, and without tables that are empty then. */
export function without(table: TomlTable, paths: readonly TomlPath[]): TomlTable {
  return paths.reduce((rest, path) => withoutOne(rest, path), table);
}

/** Whether both hold the same, order aside; a local time is another than one with an offset. */
export function same(one: unknown, other: unknown): boolean {
  if (Array.isArray(one)) {
    return (
      Array.isArray(other) && one.length === other.length && one.every((value, at) => same(value, other[at]))
    );
  }
  if (one instanceof Date) return other instanceof Date && one.toISOString() === other.toISOString();
  if (!isTable(one)) return Object.is(one, other);
  if (!isTable(other) || Object.keys(one).length !== Object.keys(other).length) return false;
  return Object.entries(one).every(([key, value]) => Object.hasOwn(other, key) && same(value, other[key]));
}

/** Whether everything in `small` stands in `large` too, through lists of the same length as well. */
export function isWithin(small: unknown, large: unknown): boolean {
  if (Array.isArray(small) && Array.isArray(large)) {
    return small.length === large.length && small.every((value, at) => isWithin(value, large[at]));
  }
  if (!isTable(small) || !isTable(large)) return same(small, large);
  return Object.entries(small).every(
    ([key, value]) => Object.hasOwn(large, key) && isWithin(value, large[key]),
  );
}

function withoutOne(table: TomlTable, path: TomlPath): TomlTable {
  const [part, ...rest] = path;
  if (part === undefined || !Object.hasOwn(table, part)) return table;
  const below = table[part];
  const left = rest.length === 0 ? null : withoutBelow(below, rest);
  const emptied = isTable(left) && Object.keys(left).length === 0;
  return Object.fromEntries(
    Object.entries(table).flatMap(([key, value]) => {
      if (key !== part) return [[key, value]];
      return left === null || emptied ? [] : [[key, left]];
    }),
  );
}

function withoutBelow(value: unknown, path: TomlPath): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => withoutBelow(one, path));
  return isTable(value) ? withoutOne(value, path) : value;
}
