import { isAtOrBelow, type TomlPath } from './toml-paths.ts';
import { namesOf, type TomlStatement } from './toml-read.ts';
import { renderKey } from './toml-render.ts';
import { gapEnd, keyAt, spaceEnd, valueAt, type Span } from './toml-scan.ts';

/**
 * The entries of an inline table as lines of their own, `table.key = value` with the value as it stands in the text, without
 * those at or below the paths: so that a key of ours can stand beside them.
 */
export function carriedEntries(
  text: string,
  statement: TomlStatement,
  paths: readonly TomlPath[],
): readonly string[] {
  return statement.value === null ? [] : entriesOf(text, statement.path, statement.value, paths);
}

function entriesOf(
  text: string,
  above: TomlPath,
  table: Span,
  paths: readonly TomlPath[],
): readonly string[] {
  const found: string[] = [];
  let at = gapEnd(text, table.start + 1);
  while (at < table.end - 1) {
    const key = keyAt(text, at);
    const value = valueAt(text, gapEnd(text, spaceEnd(text, key.end) + 1), () => undefined);
    const path = [...above, ...namesOf(key)];
    const owned = paths.some((one) => isAtOrBelow(path, one));
    const split = !owned && text[value.start] === '{' && paths.some((one) => isAtOrBelow(one, path));
    if (split) found.push(...entriesOf(text, path, value, paths));
    else if (!owned) found.push(`${renderKey(path)} = ${text.slice(value.start, value.end)}`);
    at = gapEnd(text, value.end);
    if (text[at] === ',') at = gapEnd(text, at + 1);
  }
  return found;
}
