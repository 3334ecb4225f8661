import { codexCasesWithoutRow, idsWithoutRow, type CaseRow, type Standing } from './cases.ts';
import type { KeptProofs, ProofResult } from './result.ts';

/** The length the soak is asked for. */
const wholeSoak = 100_000;

/** Says of a soak that was cut short that it was, because its result stands for less. */
function shortSoak(proofs: readonly ProofResult[]): string {
  const turns = Number(proofs.find(({ name }) => name === 'soak')?.figures['turns'] ?? wholeSoak);
  if (turns >= wholeSoak) return '';
  return `The soak among them is one of ${turns.toLocaleString('en-GB')} turns, not of ${wholeSoak.toLocaleString('en-GB')}: what is known of those stands with F20 below.\n`;
}

/** docs/reliability.md: what the long proofs came to, and how each case stands. */
export function reliabilityPage(run: KeptProofs, rows: readonly CaseRow[]): string {
  const failed = run.proofs.filter(({ why }) => why !== null);
  return `---
summary: What the long proofs of reliability and security came to, and how each case stands. Made by \`npm run reliability\`.
read when: you want to know what was proven, with which figures, and what was not.
---

# Reliability

The whole is \`npm run reliability\`, a part of it \`npm run reliability -- --only http,soak\`; each proof stands with when, and at
which commit, it ran last, ${minutes(run.proofs.reduce((sum, one) => sum + one.seconds, 0))} in all. Last written on ${run.date} by \`${run.command}\`:
${run.machine}; ${run.versions}.
${failed.length === 0 ? `All ${run.proofs.length} proofs passed.` : `${failed.length} of ${run.proofs.length} proofs failed: ${failed.map(({ name }) => name).join(', ')}.`}
${shortSoak(run.proofs)}\`npm test\` runs a bounded form of each; what the ids mean is in the requirements, and which test holds which in
[test/CASES.md](../test/CASES.md).

## Proofs

${table(
  ['proof', 'what', 'cases', 'result', 'tests', 'time', 'when (UTC), at', 'command'],
  run.proofs.map((proof) => [
    proof.name,
    proof.says,
    proof.cases,
    proof.why === null ? 'passed' : `**failed**: ${proof.why}`,
    testsOf(proof),
    minutes(proof.seconds),
    `${proof.when}, ${proof.commit}`,
    `\`${proof.command}\``,
  ]),
)}

## Figures

${table(
  ['proof', 'figure', 'value'],
  run.proofs.flatMap(({ name, figures }) =>
    Object.entries(figures).map(([what, value]) => [name, what, shown(value)]),
  ),
)}

## Cases

How the rows of test/CASES.md stand: held; in part; not here, because nothing here does it or nothing here can run it.

${countTable(rows)}

${missingLine(rows)}

### In part

${openList(rows, 'part')}

### Not here

${openList(rows, 'elsewhere')}
${openOnes(rows)}${run.before === null ? '' : differences(run, run.before)}`;
}

function countTable(rows: readonly CaseRow[]): string {
  const names = [...new Set(rows.map(({ group }) => group))];
  const count = (group: string, standing: Standing): string =>
    String(
      rows
        .filter((row) => row.group === group && row.standing === standing)
        .reduce((sum, { cases }) => sum + cases, 0),
    );
  return table(
    ['group', 'held', 'in part', 'not here', 'open'],
    names.map((group) => [
      group,
      count(group, 'held'),
      count(group, 'part'),
      count(group, 'elsewhere'),
      count(group, 'missing'),
    ]),
  );
}

function missingLine(rows: readonly CaseRow[]): string {
  const missing = [...idsWithoutRow(rows), ...codexCasesWithoutRow(rows)];
  return missing.length === 0
    ? 'Each of the 227 ids of groups A to J, each of the 12 of M, and each case of Codex’s that the requirements name has a row.\nA case of our own has a name in the place of an id, and is counted with its group.'
    : `Without a row: ${missing.join(', ')}.`;
}

function openOnes(rows: readonly CaseRow[]): string {
  return rows.some(({ standing }) => standing === 'missing')
    ? `\n### Open\n\n${openList(rows, 'missing')}\n`
    : '';
}

function openList(rows: readonly CaseRow[], standing: Standing): string {
  const found = rows.filter((row) => row.standing === standing);
  if (found.length === 0) return 'None.';
  return found.map(({ ids, note }) => `- ${ids.join(', ')}: ${note}`).join('\n');
}

/** What this run says beside the one before, where both have the proof or the figure. */
function differences(run: KeptProofs, before: Omit<KeptProofs, 'before'>): string {
  const lines = run.proofs.flatMap((proof) => {
    const old = before.proofs.find(({ name }) => name === proof.name);
    if (old === undefined) return [[proof.name, 'was not run', resultOf(proof)]];
    const changed = Object.entries(proof.figures).filter(
      ([what, value]) => old.figures[what] !== undefined && old.figures[what] !== value,
    );
    return [
      [proof.name, resultOf(old), resultOf(proof)],
      ...changed.map(([what, value]) => [
        `${proof.name}: ${what}`,
        shown(old.figures[what] ?? ''),
        shown(value),
      ]),
    ];
  });
  return `
## Beside the run before

The run before: ${before.date}, \`${before.command}\` at ${before.commit}, ${minutes(before.seconds)}.

${table(['', 'before', 'now'], lines)}
`;
}

const resultOf = (proof: ProofResult): string =>
  `${proof.why === null ? 'passed' : 'failed'}, ${testsOf(proof)} tests, ${minutes(proof.seconds)}`;
const testsOf = ({ passed, failed, skipped }: ProofResult): string =>
  `${passed} of ${passed + failed}${skipped > 0 ? `, ${skipped} skipped` : ''}`;
const shown = (value: number | string): string =>
  typeof value === 'number' ? value.toLocaleString('en-GB', { maximumFractionDigits: 2 }) : value;
const minutes = (seconds: number): string =>
  seconds < 120 ? `${Math.round(seconds)} s` : `${(seconds / 60).toFixed(1)} min`;

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}
