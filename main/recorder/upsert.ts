import type { Database } from './database.ts';

/** What a column may hold. */
export type Cell = string | number | null | Uint8Array;
export type Row = Readonly<Record<string, Cell>>;

/**
 * Makes a function that stores rows of one shape, so that storing the same row again changes nothing. On a row whose key is
 * there already, every column is written anew except those named `first`, which keep their first value.
 */
export function prepareUpsert<R extends Row>(
  database: Database,
  table: string,
  key: readonly (keyof R & string)[],
  first: readonly (keyof R & string)[] | 'all',
): (row: R) => void {
  let statement: ReturnType<Database['prepare']> | null = null;

  function prepare(columns: readonly string[]): ReturnType<Database['prepare']> {
    const kept: readonly string[] = first === 'all' ? columns : [...key, ...first];
    const updates = columns
      .filter((column) => !kept.includes(column))
      .map((column) => `${column} = excluded.${column}`);
    return database.prepare(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
       ON CONFLICT (${key.join(', ')}) DO ${updates.length === 0 ? 'NOTHING' : `UPDATE SET ${updates.join(', ')}`}`,
    );
  }

  return (row) => {
    statement ??= prepare(Object.keys(row));
    statement.run(...Object.values(row));
  };
}

/** A value as JSON text, null staying null. */
export function jsonCell(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}
