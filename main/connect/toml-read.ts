import { parse, TomlError } from 'smol-toml';
import { failed, ok, problem, type Problem, type Result } from '../domain/problem.ts';
import { gapEnd, keyAt, lineEnd, spaceEnd, valueAt, type ScannedKey, type Span } from './toml-scan.ts';
import { t } from '../../preload/language.ts';

/** A table of values as smol-toml gives them, whole numbers as bigint. */
export type TomlTable = Readonly<Record<string, unknown>>;

/** A header or a key with its value: always whole lines. */
export interface TomlStatement {
  /** `pair`: key and value; `table`: `[header]`; `list`: `[[header]]`. */
  readonly kind: 'pair' | 'table' | 'list';
  /** From the root. */
  readonly path: readonly string[];
  /** Its lines, from 0, both included. */
  readonly first: number;
  readonly last: number;
  /** The statement number of the header it stands below; null at the root and for headers. */
  readonly header: number | null;
  /** Offsets of its value in `text`; null for a header. */
  readonly value: Span | null;
}

/** A configuration text taken apart. */
export interface TomlFile {
  readonly byteOrderMark: boolean;
  /** Without the byte order mark. */
  readonly text: string;
  /** The lines of `text`, each with its line end. */
  readonly lines: readonly string[];
  readonly value: TomlTable;
  readonly statements: readonly TomlStatement[];
  /** Whether a line begins inside a string. */
  readonly insideString: (line: number) => boolean;
}

/** U+FEFF. */
export const byteOrderMark = '\uFEFF';

/** Reads a text; the problem of a malformed one names line and column (RELIABILITY E4). */
export function readToml(whole: string): Result<TomlFile> {
  const marked = whole.startsWith(byteOrderMark);
  const text = marked ? whole.slice(1) : whole;
  const value = parsed(text);
  if (!value.ok) return value;
  const lines = linesOf(text);
  const lineAt = lineFinder(lines);
  const inside = new Set<number>();
  const statements = statementsOf(text, lineAt, (string) => {
    for (let line = lineAt(string.start) + 1; line <= lineAt(string.end - 1); line += 1) inside.add(line);
  });
  return ok({
    byteOrderMark: marked,
    text,
    lines,
    value: value.value,
    statements,
    insideString: (line) => inside.has(line),
  });
}

/** The lines of a text, each with its line end. */
export function linesOf(text: string): readonly string[] {
  const lines = text.split('\n').map((line, at, all) => (at === all.length - 1 ? line : `${line}\n`));
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

/** The parts of a key as it stands in a text, without their quotes. */
export function namesOf(key: ScannedKey): readonly string[] {
  return key.parts.map((part) =>
    /^["']/.test(part) ? (Object.keys(parse(`${part} = 0`))[0] ?? part) : part,
  );
}

function parsed(text: string): Result<TomlTable> {
  const odd = text.search(/[\0\p{Surrogate}]/u);
  if (odd !== -1) {
    const before = text.slice(0, odd);
    const line = before.split('\n').length;
    return failed(
      malformed(
        line,
        odd - before.lastIndexOf('\n'),
        t`It holds a character that no text has. The file was left as it is.`,
      ),
    );
  }
  try {
    return ok(parse(text, { integersAsBigInt: true }));
  } catch (error) {
    if (error instanceof TomlError) return failed(malformed(error.line, error.column, reasonOf(error)));
    // The parser goes one call deeper for each bracket, and has a limit.
    return failed(malformed(1, 1, t`Its values are nested too deep. The file was left as it is.`));
  }
}

function reasonOf(error: TomlError): string {
  const said = (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '');
  const sentence = `${said.slice(0, 1).toUpperCase()}${said.slice(1)}`;
  return t`${sentence}. The file was left as it is.`;
}

/** A text that is no TOML; line and column from 1. */
export function malformed(line: number, column: number, why: string): Problem {
  return problem(
    'file-invalid',
    t`Codex's configuration cannot be read at line ${line}, column ${column}.`,
    why,
    t`Correct that line, then try again.`,
  );
}

function statementsOf(
  text: string,
  lineAt: (offset: number) => number,
  onString: (string: Span) => void,
): readonly TomlStatement[] {
  const statements: TomlStatement[] = [];
  let header: { readonly at: number; readonly path: readonly string[] } | null = null;
  let at = gapEnd(text, 0);
  while (at < text.length) {
    const first = lineAt(at);
    if (text[at] === '[') {
      const kind = text[at + 1] === '[' ? 'list' : 'table';
      const path = namesOf(keyAt(text, spaceEnd(text, at + (kind === 'list' ? 2 : 1))));
      header = { at: statements.length, path };
      statements.push({ kind, path, first, last: first, header: null, value: null });
      at = gapEnd(text, lineEnd(text, at));
    } else {
      const key = keyAt(text, at);
      const value = valueAt(text, spaceEnd(text, spaceEnd(text, key.end) + 1), onString);
      statements.push({
        kind: 'pair',
        path: [...(header?.path ?? []), ...namesOf(key)],
        first,
        last: lineAt(value.end - 1),
        header: header?.at ?? null,
        value,
      });
      at = gapEnd(text, lineEnd(text, value.end));
    }
  }
  return statements;
}

function lineFinder(lines: readonly string[]): (offset: number) => number {
  const ends: number[] = [];
  let end = 0;
  for (const line of lines) ends.push((end += line.length));
  return (offset) => {
    let low = 0;
    let high = ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
