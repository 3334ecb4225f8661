/** One line of a change as it is shown. The sign stays in front of the text, so that colour never tells alone. */
export interface DiffLine {
  /** `plain`: not part of a change, such as what a command wrote around it. */
  readonly kind: 'file' | 'place' | 'added' | 'removed' | 'same' | 'plain';
  readonly text: string;
}

/** A change to read: its lines, and how many were added and removed. */
export interface Diff {
  readonly lines: readonly DiffLine[];
  readonly added: number;
  readonly removed: number;
}

/** Text beyond this is not looked at for changes, in characters: it would be slow to draw and is shown as it is. */
export const longestDiff = 400_000;

const hunk = /^@@ -\d{1,9}(?:,(\d{1,9}))? \+\d{1,9}(?:,(\d{1,9}))? @@/;

/**
 * Reads a unified diff out of a command's output. A sign only means a change inside a hunk and as long as the hunk says it
 * is: a list whose lines begin with a dash stays a list. Null when there is no hunk.
 */
export function unifiedDiff(text: string): Diff | null {
  if (text.length > longestDiff || !text.includes('@@ -')) return null;
  let old = 0;
  let fresh = 0;
  let hunks = 0;
  const all = text.replace(/\n+$/, '').split('\n');
  const lines = all.map((line, index): DiffLine => {
    if (old > 0 || fresh > 0) {
      const kind = signOf(line);
      const left = kind === 'removed' ? old : kind === 'added' ? fresh : Math.min(old, fresh);
      if (kind !== null && left > 0) {
        if (kind !== 'added') old -= 1;
        if (kind !== 'removed') fresh -= 1;
        return { kind, text: line };
      }
      if (line.startsWith('\\')) return { kind: 'plain', text: line };
      // It ended otherwise than it said it would.
      old = 0;
      fresh = 0;
    }
    const place = hunk.exec(line);
    if (place !== null) {
      hunks += 1;
      old = Number(place[1] ?? 1);
      fresh = Number(place[2] ?? 1);
      return { kind: 'place', text: line };
    }
    const opens = line.startsWith('--- ') && (all[index + 1]?.startsWith('+++ ') ?? false);
    return { kind: opens || line.startsWith('diff --git ') ? 'file' : 'plain', text: line };
  });
  return hunks === 0 ? null : summed(lines);
}

/** Reads Codex's own patch format; null when the text is none. */
export function patchDiff(text: string): Diff | null {
  if (text.length > longestDiff || !text.startsWith('*** Begin Patch')) return null;
  const lines: DiffLine[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('*** Begin Patch') || line.startsWith('*** End of File')) continue;
    if (line.startsWith('*** End Patch')) break;
    if (line.startsWith('*** ')) lines.push({ kind: 'file', text: line.slice(4) });
    else if (line.startsWith('@@')) lines.push({ kind: 'place', text: line });
    else lines.push({ kind: signOf(line) ?? 'plain', text: line });
  }
  return lines.some((line) => line.kind === 'file') ? summed(lines) : null;
}

function signOf(line: string): 'added' | 'removed' | 'same' | null {
  if (line.startsWith('+')) return 'added';
  if (line.startsWith('-')) return 'removed';
  // Editors that trim line ends leave nothing of an empty line that did not change.
  return line.startsWith(' ') || line === '' ? 'same' : null;
}

function summed(lines: readonly DiffLine[]): Diff {
  const count = (kind: DiffLine['kind']): number => lines.filter((line) => line.kind === kind).length;
  return { lines, added: count('added'), removed: count('removed') };
}
