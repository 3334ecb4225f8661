import { codexCases } from './codex-cases.ts';

/** How a case stands in test/CASES.md. */
export type Standing = 'held' | 'part' | 'elsewhere' | 'missing';

/** One row of test/CASES.md; a row may name several cases. */
export interface CaseRow {
  readonly group: string;
  readonly ids: readonly string[];
  /** How many cases that are: a name may stand for several (`redaction ×3`). */
  readonly cases: number;
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
    if (/^(?:case|id|row|figure|-+)$/.test(ids)) continue;
    const named = namesIn(ids);
    const cases = named.reduce((sum, one) => sum + one.count, 0);
    rows.push({
      group,
      ids: named.map(({ id }) => id),
      cases,
      standing: standingOf(result),
      note: noteOf(result),
    });
  }
  return rows;
}

/** `C1 to C9, C11` as one list; a name of Codex's own without its suite, and how many cases it stands for. */
function namesIn(cell: string): readonly { readonly id: string; readonly count: number }[] {
  const [, list = cell] = /^(?:server unit|native|ca_env|default): (.*)$/.exec(cell) ?? [];
  return list.split(/,\s+/).flatMap((part) => {
    const [, letter, from, to] = /^([A-Z])(\d+) to [A-Z](\d+)$/.exec(part) ?? [];
    if (letter === undefined) {
      const [, name = part, times = '1'] = /^(.*) ×(\d+)$/.exec(part) ?? [];
      return [{ id: name.replaceAll('`', ''), count: Number(times) }];
    }
    const length = Number(to) - Number(from) + 1;
    return Array.from({ length }, (_, at) => ({ id: `${letter}${Number(from) + at}`, count: 1 }));
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

/** The ids RELIABILITY.md counts, and those of its threat table: letter and last number of each group. */
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
  M: 12,
};

/**
 * Which cases of group E ask something of each of the two files: E1, E3 to E5, E19 and E20 of TOML and of being connected, E15
 * and E18 of auth.json, the others of both.
 */
const filesOfE: Readonly<Record<string, readonly string[]>> = {
  'E `auth.json`': 'E2 E6 E7 E8 E9 E10 E11 E12 E13 E14 E15 E16 E17 E18'.split(' '),
  'E `config.toml`': 'E1 E2 E3 E4 E5 E6 E7 E8 E9 E10 E11 E12 E13 E14 E16 E17 E19 E20'.split(' '),
};

/** Ids of RELIABILITY.md that no row names, and those of group E that only the other file has a row for. */
export function idsWithoutRow(rows: readonly CaseRow[]): readonly string[] {
  const named = new Set(rows.flatMap(({ ids }) => ids));
  const missing = Object.entries(groups).flatMap(([letter, last]) =>
    Array.from({ length: last }, (_, at) => `${letter}${at + 1}`).filter((id) => !named.has(id)),
  );
  const ofOneFile = Object.entries(filesOfE).flatMap(([file, ids]) => {
    const there = new Set(rows.flatMap((row) => (row.group.startsWith(file) ? row.ids : [])));
    return ids.filter((id) => named.has(id) && !there.has(id)).map((id) => `${id} (${file.slice(2)})`);
  });
  return [...missing, ...ofOneFile];
}

/** Cases of Codex's own suites that no row of a table of theirs names, each with its suite. */
export function codexCasesWithoutRow(rows: readonly CaseRow[]): readonly string[] {
  const named = new Set(rows.flatMap(({ group, ids }) => (group.startsWith('2.0 ') ? ids : [])));
  return Object.entries(codexCases).flatMap(([suite, cases]) =>
    cases.filter((one) => !named.has(one)).map((one) => `${suite}: ${one}`),
  );
}
