/** How a case stands in test/CASES.md. */
export type Standing = 'held' | 'part' | 'elsewhere' | 'missing';

/** One row of test/CASES.md; a row may name several cases. */
export interface CaseRow {
  readonly group: string;
  readonly ids: readonly string[];
  readonly standing: Standing;
  /** What is missing, or why it is not held here; what is said of one that is held. */
  readonly note: string;
}

/** Reads the tables of test/CASES.md; `missing` are rows whose result is neither held, part nor n/a. */
export function readCases(text: string): readonly CaseRow[] {
  let group = '';
  const rows: CaseRow[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('## ')) group = line.slice(3).trim();
    if (!line.startsWith('|')) continue;
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    const [, ids = '', ...others] = cells;
    const result = others.at(-2) ?? '';
    if (/^(?:case|id|row|-+)$/.test(ids)) continue;
    rows.push({ group, ids: idsOf(ids), standing: standingOf(result), note: noteOf(result) });
  }
  return rows;
}

/** `C1 to C9, C11` as one list; a name of Codex's own stays one. */
function idsOf(cell: string): readonly string[] {
  return cell.split(/,\s+/).flatMap((part) => {
    const [, letter, from, to] = /^([A-Z])(\d+) to [A-Z](\d+)$/.exec(part) ?? [];
    if (letter === undefined) return [part.replaceAll('`', '')];
    const length = Number(to) - Number(from) + 1;
    return Array.from({ length }, (_, at) => `${letter}${Number(from) + at}`);
  });
}

function standingOf(result: string): Standing {
  if (/^held\b/.test(result)) return 'held';
  if (/^part\b/.test(result)) return 'part';
  return /^n\/a\b/.test(result) ? 'elsewhere' : 'missing';
}

const noteOf = (result: string): string =>
  result
    .replace(/^(?:held|part|n\/a(?: here)?)\b[:;,]?\s*/, '')
    .replace(/^\((.*)\)$/, '$1')
    .trim();

/** The ids RELIABILITY.md counts: letter and last number of each group. */
const groups: Readonly<Record<string, number>> = {
  A: 33,
  B: 17,
  C: 58,
  D: 25,
  E: 20,
  F: 20,
  G: 17,
  H: 9,
  I: 18,
  J: 10,
};

/** Ids of RELIABILITY.md that no row names. */
export function idsWithoutRow(rows: readonly CaseRow[]): readonly string[] {
  const named = new Set(rows.flatMap(({ ids }) => ids));
  return Object.entries(groups).flatMap(([letter, last]) =>
    Array.from({ length: last }, (_, at) => `${letter}${at + 1}`).filter((id) => !named.has(id)),
  );
}
