import { failed, ok, problem, type Problem, type Result } from '../domain/problem.ts';
import type { OwnedKey } from './port.ts';
import { displacedPrefix, renderBlock, type BlockLine } from './toml-block.ts';
import { carriedEntries } from './toml-entries.ts';
import { isAtOrBelow, valueOf } from './toml-paths.ts';
import { byteOrderMark, type TomlFile, type TomlStatement } from './toml-read.ts';
import { isTable, renderKey, renderOwn } from './toml-render.ts';
import { t } from '../../preload/language.ts';

/**
 * The text with the keys in blocks of ours: those of the root at the very top, those of a table that has a header directly
 * below that header. `note` goes into the first line of each block.
 */
export function placed(file: TomlFile, keys: readonly OwnedKey[], note: string): Result<string> {
  if (keys.length === 0) return ok(`${file.byteOrderMark ? byteOrderMark : ''}${file.text}`);
  const displaced = new Set<number>();
  const top: BlockLine[] = [];
  const carried: BlockLine[] = [];
  const tables: BlockLine[] = [];
  /** By the number of the header statement. */
  const below = new Map<number, BlockLine[]>();
  for (const key of keys) {
    const obstacle = obstacleOf(file, key);
    if (obstacle !== null) return failed(obstacle);
    const header = headerFor(file, key);
    const depth = header === null ? 0 : (file.statements[header]?.path.length ?? 0);
    const line = { text: `${renderKey(key.path.slice(depth))} = ${renderOwn(key.value)}`, carried: false };
    if (header === null) (key.path.length === 1 ? top : tables).push(line);
    else below.set(header, [...(below.get(header) ?? []), line]);
  }
  const paths = keys.map((key) => key.path);
  for (const statement of file.statements) {
    if (paths.some((path) => isAtOrBelow(statement.path, path))) displaceLines(statement, displaced);
    else if (paths.some((path) => isAtOrBelow(path, statement.path)) && statement.kind === 'pair') {
      displaceLines(statement, displaced);
      carried.push(...carriedEntries(file.text, statement, paths).map((text) => ({ text, carried: true })));
    }
  }
  // Codex writes dotted keys of one table together: apart from each other, the marker behind the last would move with it.
  top.push(...carried, ...tables);
  return ok(assembled(file, { displaced, top, below }, note));
}

interface Placing {
  readonly displaced: Set<number>;
  readonly top: BlockLine[];
  readonly below: Map<number, BlockLine[]>;
}

function assembled(file: TomlFile, { displaced, top, below }: Placing, note: string): string {
  const lineEnd = /^[^\n]*\r\n/.test(file.text) ? '\r\n' : '\n';
  const ahead = new Map<number, string>();
  const behind = new Map<number, string>();
  for (const [at, lines] of below) {
    const header = file.statements[at];
    if (header === undefined) continue;
    const marked = file.byteOrderMark && header.first === 0;
    // Whole lines only: below a last line that has no line end none can be added.
    if (file.lines[header.first]?.endsWith('\n') === true && !marked) {
      behind.set(header.first, renderBlock(lines, note, lineEnd));
      continue;
    }
    displaced.add(header.first);
    const again = [carriedLine(file, header), ...lines];
    if (marked) top.push(...again);
    else ahead.set(header.first, renderBlock(again, note, lineEnd));
  }
  const first = file.byteOrderMark ? behindByteOrderMark(file, displaced) : null;
  if (first?.kind === 'pair') top.unshift(carriedLine(file, first));
  else if (first !== null) top.push(carriedLine(file, first));
  const body = file.lines.map((line, at) => {
    const mark = file.byteOrderMark && at === 0 ? byteOrderMark : '';
    const own = displaced.has(at) ? `${displacedPrefix}${mark}${line}` : line;
    return (ahead.get(at) ?? '') + own + (behind.get(at) ?? '');
  });
  // A file of nothing but a byte order mark has no line to carry it.
  if (file.byteOrderMark && file.lines.length === 0) body.push(`${displacedPrefix}${byteOrderMark}`);
  if (top.length > 0) body.splice(placeOfTop(file, displaced), 0, renderBlock(top, note, lineEnd));
  return (file.byteOrderMark ? byteOrderMark : '') + body.join('');
}

/**
 * The line before which the keys of the root go: the first, unless displaced lines end the root. Then behind those: as comments
 * before a key of ours they stay at the root when Codex adds a table.
 */
function placeOfTop(file: TomlFile, displaced: ReadonlySet<number>): number {
  const last = file.statements.filter((one) => one.kind === 'pair' && one.header === null).at(-1);
  if (file.byteOrderMark || last === undefined || !displaced.has(last.first)) return 0;
  // Dotted keys that stand before ours would draw it out of the block.
  if (
    file.statements.some((one) => one.path.length > 1 && one.first < last.first && !displaced.has(one.first))
  )
    return 0;
  return file.lines[last.last]?.endsWith('\n') === true ? last.last + 1 : 0;
}

// sed knows lines only, and the first one of such a file begins with the mark: the block takes over the mark, and the line
// that had it is displaced with it and carried in the block.
function behindByteOrderMark(file: TomlFile, displaced: Set<number>): TomlStatement | null {
  if (file.lines.length > 0 && displaced.has(0)) return null;
  const first = file.statements.find((statement) => statement.first === 0) ?? null;
  displaced.add(0);
  if (first !== null) displaceLines(first, displaced);
  return first;
}

function carriedLine(file: TomlFile, statement: TomlStatement): BlockLine {
  const text = file.lines.slice(statement.first, statement.last + 1).join('');
  return { text: text.replace(/\r?\n$/, ''), carried: true };
}

function displaceLines(statement: TomlStatement, displaced: Set<number>): void {
  for (let line = statement.first; line <= statement.last; line += 1) displaced.add(line);
}

/** The header of the deepest table above the key that has one; null puts the key at the root. */
function headerFor(file: TomlFile, key: OwnedKey): number | null {
  return file.statements.reduce<number | null>((best, statement, at) => {
    const above = statement.path.length < key.path.length && isAtOrBelow(key.path, statement.path);
    if (statement.kind !== 'table' || !above) return best;
    const depth = best === null ? 0 : (file.statements[best]?.path.length ?? 0);
    return statement.path.length > depth ? at : best;
  }, null);
}

/** What stands where the tables above the key should be, or cannot be written anew. */
function obstacleOf(file: TomlFile, key: OwnedKey): Problem | null {
  const found = file.statements.find((statement) => {
    const above = statement.path.length < key.path.length && isAtOrBelow(key.path, statement.path);
    if (!above || statement.kind === 'table') return false;
    return (
      statement.kind === 'list' || statement.header !== null || !isTable(valueOf(file.value, statement.path))
    );
  });
  if (found === undefined) return null;
  return problem(
    'file-invalid',
    t`Codex's configuration has something else at line ${found.first + 1} where ${renderKey(key.path)} has to go.`,
    t`${renderKey(found.path)} is not written as a table Postern can add to. The file was left as it is.`,
    t`Write it as [${renderKey(found.path)}], then try again.`,
  );
}
