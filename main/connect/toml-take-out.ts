import { failed, ok, problem, type Problem, type Result } from '../domain/problem.ts';
import type { OwnedKey } from './port.ts';
import { asComment, kindsOf, restoredLine, withoutEnd, type LineKind } from './toml-block.ts';
import { isAtOrBelow, isWithin, same, valueOf, without, type TomlPath } from './toml-paths.ts';
import { byteOrderMark, linesOf, readToml, type TomlFile, type TomlTable } from './toml-read.ts';
import { asRead, renderKey, renderOwn } from './toml-render.ts';
import { t } from '../../preload/language.ts';

/** A text without what `connected` wrote. */
export interface TakenOut {
  readonly text: string;
  /** The same, taken apart. */
  readonly file: TomlFile;
  /** What a Codex read before, as far as it could be told. */
  readonly stood: TomlTable;
}

/**
 * Takes our lines out of a text and puts displaced ones back. What somebody added or changed stays, and wins: a displaced
 * line it contradicts becomes an ordinary comment. Malformed text is a problem, unless it is our lines that make it so (a
 * block pasted twice, a key of ours written again below it).
 */
export function takenOut(text: string, keys: readonly OwnedKey[]): Result<TakenOut> {
  const file = readToml(text);
  if (file.ok) return takenOutOf(text, file.value, keys);
  const mended = withoutBlocks(text);
  return mended === null ? file : ok(mended);
}

/** The same for a text that was read already. */
export function takenOutOf(text: string, file: TomlFile, keys: readonly OwnedKey[]): Result<TakenOut> {
  const kinds = ownKinds(file, keys);
  if (kinds.every((kind) => kind === 'plain')) return ok({ text, file, stood: file.value });
  const owned = ownedPaths(file, kinds, keys);
  const besides = without(file.value, owned);
  const fits: Fit = {
    whole: (table) => same(without(table, owned), besides),
    part: (table) => isWithin(without(table, owned), besides),
  };
  const found = settled(text, file.lines, kinds, fits);
  return found === null ? failed(entangled()) : ok({ ...found, stood: file.value });
}

/** What a result has to hold besides the keys: all of what stood there, and on the way to it nothing else. */
interface Fit {
  readonly whole: (table: TomlTable) => boolean;
  readonly part: (table: TomlTable) => boolean;
}

const anything: Fit = { whole: () => true, part: () => true };

// Attempts for one displaced statement after the other are only made while that stays linear.
const mostGroups = 64;

/** The first way of taking out that loses nothing; null when none does. */
function settled(
  text: string,
  lines: readonly string[],
  kinds: readonly LineKind[],
  fits: Fit,
): Found | null {
  const all = groupsOf(lines, kinds);
  const attempt = (back: ReadonlyMap<number, Place>, carried: boolean): Attempt => {
    const result = composed(text, lines, kinds, { back, carried, groups: all });
    const read = readToml(result);
    return { text: result, file: read.ok ? read.value : null };
  };
  const everything = attempt(new Map(all.map((_, group) => [group, 'there'])), false);
  const { file } = everything;
  if (file !== null && fits.whole(file.value)) return { text: everything.text, file };
  for (const carried of [false, true]) {
    let back: ReadonlyMap<number, Place> = new Map();
    let best = attempt(back, carried);
    for (let group = 0; group < all.length && all.length <= mostGroups; group += 1) {
      for (const place of ['there', 'root'] as const) {
        const more = attempt(new Map([...back, [group, place]]), carried);
        if (more.file === null || !fits.part(more.file.value)) continue;
        back = new Map([...back, [group, place]]);
        best = more;
        break;
      }
    }
    if (best.file !== null && fits.whole(best.file.value)) return { text: best.text, file: best.file };
  }
  return null;
}

/** Where displaced lines come back: where they stand, or at the root, from which something was put between. */
type Place = 'there' | 'root';

interface Found {
  readonly text: string;
  readonly file: TomlFile;
}

interface Attempt {
  readonly text: string;
  /** Null when the text is malformed. */
  readonly file: TomlFile | null;
}

interface Composition {
  /** The groups of displaced lines that come back; the others become comments. */
  readonly back: ReadonlyMap<number, Place>;
  /** Whether carried lines stay. */
  readonly carried: boolean;
  readonly groups: readonly (readonly number[])[];
}

function composed(
  text: string,
  lines: readonly string[],
  kinds: readonly LineKind[],
  { back, carried, groups }: Composition,
): string {
  const places = new Map(groups.flatMap((group, at) => group.map((line) => [line, back.get(at)] as const)));
  const kept = lines.map((line, at) => {
    const kind = kinds[at];
    if (kind === 'displaced') {
      const place = places.get(at);
      if (place === undefined) return asComment(line);
      return place === 'there' ? restoredLine(line) : '';
    }
    if (kind === 'carried') return carried ? withoutEnd(line) : '';
    if (kind === 'foreign') return withoutEnd(line);
    return kind === 'plain' ? line : '';
  });
  const moved = [...places]
    .filter(([, place]) => place === 'root')
    .map(([at]) => restoredLine(lines[at] ?? ''));
  const lineEnd = lines[0]?.endsWith('\r\n') === true ? '\r\n' : '\n';
  const whole = moved.map((line) => (line.endsWith('\n') ? line : line + lineEnd));
  kept.splice(Math.max(0, kinds.indexOf('begin')), 0, ...whole);
  const body = kept.join('');
  // The mark of a displaced first line is the file's; the one at the head was moved there by its block.
  const inner = kinds.findIndex(
    (kind, at) => kind === 'displaced' && restoredLine(lines[at] ?? '').startsWith(byteOrderMark),
  );
  if (inner === -1) return (text.startsWith(byteOrderMark) ? byteOrderMark : '') + body;
  return byteOrderMark + body.replace(byteOrderMark, '');
}

/** Displaced lines by statement: a header with what follows it, or one key with its value. */
function groupsOf(lines: readonly string[], kinds: readonly LineKind[]): readonly (readonly number[])[] {
  const groups: number[][] = [];
  for (let at = 0; at < kinds.length; at += 1) {
    if (kinds[at] !== 'displaced') continue;
    const run: number[] = [];
    while (kinds[at] === 'displaced') run.push(at++);
    const file = readToml(run.map((line) => restoredLine(lines[line] ?? '')).join(''));
    const roots = file.ok ? file.value.statements.filter((one) => one.header === null) : [];
    const starts = new Set(roots.slice(1).map((one) => one.first));
    run.forEach((line, position) => {
      if (position === 0 || starts.has(position)) groups.push([]);
      groups.at(-1)?.push(line);
    });
  }
  return groups;
}

/** The kinds of all lines, with lines outside blocks that still hold what we wrote. */
function ownKinds(file: TomlFile, keys: readonly OwnedKey[]): readonly LineKind[] {
  const kinds = [...kindsOf(file.lines, file.insideString)];
  const standing = keys.filter(({ path, value }) => same(valueOf(file.value, path), asRead(value)));
  // Without any mark only an address with a token of ours is surely no one else's.
  const marked = kinds.some((kind) => kind !== 'plain');
  if (!marked && !standing.some(({ value }) => /127\.0\.0\.1:\d+\/l\//.test(renderOwn(value)))) return kinds;
  for (const { path } of standing) {
    const statements = file.statements.filter((one) => isAtOrBelow(one.path, path));
    for (const { first, last } of statements) {
      for (let line = first; line <= last; line += 1) kinds[line] = 'ours';
    }
  }
  return kinds;
}

/** Where our keys stand, also where a block was moved to. */
function ownedPaths(
  file: TomlFile,
  kinds: readonly LineKind[],
  keys: readonly OwnedKey[],
): readonly TomlPath[] {
  const moved = file.statements.filter((one) => one.kind === 'pair' && kinds[one.first] === 'ours');
  const paths = [...keys.map((key) => key.path), ...moved.map((one) => one.path)];
  return [...new Map(paths.map((path) => [renderKey(path), path])).values()];
}

/** What is left of a text that is malformed by our blocks; null when it has none, or would still be malformed. */
function withoutBlocks(text: string): TakenOut | null {
  const lines = linesOf(text.startsWith(byteOrderMark) ? text.slice(1) : text);
  const kinds = kindsOf(lines, () => false);
  if (!kinds.includes('begin') || !kinds.includes('ours')) return null;
  const found = settled(text, lines, kinds, anything);
  if (found === null) return null;
  // What stood there besides us: the same without the lines that only just came back.
  const kept = readToml(composed(text, lines, kinds, { back: new Map(), carried: true, groups: [] }));
  return { ...found, stood: kept.ok ? kept.value.value : found.file.value };
}

function entangled(): Problem {
  return problem(
    'file-invalid',
    t`Postern's lines in Codex's configuration were changed so much that they cannot be told from your own.`,
    t`The file was left as it is.`,
    t`Remove the lines marked with postern by hand, then try again.`,
  );
}
