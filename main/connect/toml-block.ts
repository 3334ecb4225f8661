import { createHash } from 'node:crypto';
import { linesOf, type TomlFile } from './toml-read.ts';

// [Note: the marks in Codex's configuration] What Postern writes stands in blocks of whole lines, from a marker line to a
// marker behind the last key: as comments before and behind keys of ours both stay with them when Codex itself writes the
// file, which moves comments at the end of a text below the tables it adds. Lines of the person's that define the same keys
// are displaced: each gets a prefix that makes it a comment. So two sed
// expressions give back the exact bytes (`undo-command.ts`), and everything else in the file may change meanwhile.
// The closing marker carries a check of each line in the block, so that lines which somebody added or changed are known
// from ours without any journal; `+` marks the check of a carried line: the person's own, which stands in the block
// because its original had to be displaced as a whole.

/** What a displaced line begins with. */
export const displacedPrefix = '#postern# ';

const beginMarker = '# >>> postern >>>';
const endMarker = '# <<< postern <<<';

const begins = /^\s{0,3}# >>> postern >>>/;
const ends = / ?# <<< postern <<<[^\n]*/;
// An editor that strips spaces at line ends leaves a displaced empty line without the last one.
const displaced = /^#postern# ?/;
// Everything the sed command would take for a mark.
const resembling = /^([^#\n]{0,3}# >>> postern >>>|#postern#|.*# <<< postern <<<)/;

/** A line of a block. */
export interface BlockLine {
  /** Without its line end. */
  readonly text: string;
  /** Of the person's: its original stands displaced elsewhere. */
  readonly carried: boolean;
}

/** What a line is to Postern; `foreign`: somebody added or changed it inside a block. */
export type LineKind = 'plain' | 'begin' | 'end' | 'ours' | 'carried' | 'foreign' | 'displaced';

/** A block as whole lines, the last one of which is no part of a longer string; `note` is the rest of the first one. */
export function renderBlock(lines: readonly BlockLine[], note: string, lineEnd: string): string {
  // Carried text keeps its own line ends: inside a string they are part of the value.
  const physical = lines.flatMap(({ text, carried }) => linesOf(text).map((one) => ({ one, carried })));
  const checks = physical.map(({ one, carried }) => `${carried ? '+' : ''}${checkOf(one)}`);
  const body = physical.map(({ one }) => (one.endsWith('\n') ? one : one + lineEnd)).join('');
  const closed = `${body.slice(0, -lineEnd.length)} ${[endMarker, ...checks].join(' ')}`;
  return `${beginMarker}${note}${lineEnd}${closed}${lineEnd}`;
}

/** What each line is; a marker without its other half stands alone. `insideString` is false everywhere in a malformed text. */
export function kindsOf(
  lines: readonly string[],
  insideString: TomlFile['insideString'],
): readonly LineKind[] {
  const kinds: LineKind[] = lines.map((line, at) => {
    if (insideString(at)) return 'plain';
    if (begins.test(line)) return 'begin';
    if (ends.test(line)) return 'end';
    return displaced.test(line) ? 'displaced' : 'plain';
  });
  let begin: number | null = null;
  for (let at = 0; at < lines.length; at += 1) {
    if (kinds[at] === 'begin') begin = at;
    if (kinds[at] !== 'end') continue;
    const [marker = ''] = ends.exec((lines[at] ?? '').trimEnd()) ?? [];
    const known = marker.trim().slice(endMarker.length).trim().split(/\s+/);
    const own = new Set(known.filter((one) => !one.startsWith('+')));
    const carried = new Set(known.filter((one) => one.startsWith('+')).map((one) => one.slice(1)));
    // Without its first half the block reaches up as far as lines are known to be of it.
    const knownAt = (line: number): boolean => kindInside(lines[line] ?? '', own, carried) !== 'foreign';
    let from = begin === null ? at : begin + 1;
    while (begin === null && from > 0 && kinds[from - 1] === 'plain' && knownAt(from - 1)) from -= 1;
    for (let line = from; line < at; line += 1) {
      if (kinds[line] === 'plain') kinds[line] = kindInside(lines[line] ?? '', own, carried);
    }
    // A marker on a line of its own is what is left when the key before it was deleted.
    if (withoutEnd(lines[at] ?? '').trim() !== '') kinds[at] = kindInside(lines[at] ?? '', own, carried);
    begin = null;
  }
  return kinds;
}

/** A line without the marker that closes a block. */
export function withoutEnd(line: string): string {
  const lineEnd = /\r?\n$/.exec(line)?.[0] ?? '';
  return line.slice(0, line.length - lineEnd.length).replace(ends, '') + lineEnd;
}

/** A displaced line as it was. */
export function restoredLine(line: string): string {
  return line.replace(displaced, '');
}

/** A displaced line as an ordinary comment, where somebody has put something else in its place. */
export function asComment(line: string): string {
  return line.replace(displaced, '# ');
}

/** The first line that would be taken for one of ours; null when there is none. Counts from 1. */
export function firstResembling(lines: readonly string[]): number | null {
  const at = lines.findIndex((line) => resembling.test(line));
  return at === -1 ? null : at + 1;
}

function kindInside(line: string, own: ReadonlySet<string>, carried: ReadonlySet<string>): LineKind {
  const check = checkOf(line);
  if (own.has(check)) return 'ours';
  return carried.has(check) ? 'carried' : 'foreign';
}

// Without the line end: a file whose line ends were converted is still known.
function checkOf(line: string): string {
  return createHash('sha256')
    .update(withoutEnd(line).replace(/\r?\n$/, ''))
    .digest('hex')
    .slice(0, 6);
}
