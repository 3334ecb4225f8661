import type { CompatibilityRecord, Comparison, ReleaseResult, ScenarioResult } from './record.ts';

/** Columns of the table: what a person asks, and the scenarios that answer it with the word for each. */
const columns: readonly (readonly [head: string, scenarios: Readonly<Record<string, string>>])[] = [
  ['ChatGPT sign-in', { 'chatgpt-websocket': 'WebSocket', 'chatgpt-http': 'HTTP' }],
  ['key in the environment', { 'key-websocket': 'WebSocket', 'key-http': 'HTTP' }],
  ['stored key', { 'stored-websocket': 'WebSocket', 'stored-http': 'HTTP' }],
  [
    'credential of Postern',
    { 'managed-websocket': 'WebSocket', 'managed-http': 'HTTP', plain: 'HTTP-only upstream' },
  ],
  ['connect', { connect: 'connected run', strict: '--strict-config' }],
  ['interactive', { interactive: 'interactive' }],
  ['version and sign-in read', { known: 'read' }],
];

/** The part of docs/compatibility.md that is made from the record. */
export function compatibilityPage(record: CompatibilityRecord): string {
  const { releases, reference } = record;
  return [
    `${releases.length} releases on ${record.platform}, compared with ${reference}. “yes” stands for every scenario of its column.`,
    '',
    table(record),
    '',
    '## What failed',
    '',
    ...sentences(releases, 'failures'),
    '',
    '## What was seen besides',
    '',
    ...sentences(releases, 'notes'),
    '',
    `## On the wire, against ${reference}`,
    '',
    ...differences(record),
  ].join('\n');
}

/** The page with the made part in the place of the one before; what is written by hand around it stays. */
export function withMadePart(page: string, made: string): string {
  const [begin, end] = ['<!-- made by npm run compat -->', '<!-- end of what npm run compat made -->'];
  const [before = '', rest] = page.split(begin, 2);
  const after = rest?.split(end, 2)[1] ?? '\n';
  return `${before.trimEnd()}\n\n${begin}\n\n${made}\n\n${end}${after}`;
}

function table(record: CompatibilityRecord): string {
  const heads = ['Codex', 'released', ...columns.map(([head]) => head), 'whole app', 'on the wire'];
  const rows = record.releases.map((release) => [
    release.version,
    release.releasedAt,
    ...(release.problem === null
      ? [
          ...columns.map(([, scenarios]) => cell(release.scenarios, scenarios)),
          cell(release.scenarios, { app: 'app' }),
          wireCell(record, release),
        ]
      : [...columns.map(() => '–'), '–', release.problem]),
  ]);
  return [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** `yes`, `no`, or the words of what does not work; `–` for what was not tried. */
export function cell(
  results: readonly ScenarioResult[],
  scenarios: Readonly<Record<string, string>>,
): string {
  const names = Object.keys(scenarios);
  const tried = names.flatMap((id) => results.filter((one) => one.id === id && one.outcome !== 'skipped'));
  if (tried.length === 0) return '–';
  const failed = tried.filter(({ outcome }) => outcome === 'failed');
  if (failed.length === 0)
    return tried.length === names.length ? 'yes' : `yes (${tried.length} of ${names.length})`;
  if (failed.length === names.length) return 'no';
  return `fails: ${failed.map(({ id }) => scenarios[id] ?? id).join(', ')}`;
}

function wireCell({ reference }: CompatibilityRecord, release: ReleaseResult): string {
  if (release.version === reference) return 'the reference';
  if (release.wire?.reference !== reference) return '–';
  const { differences: found } = release.wire;
  const [added, gone] = ['added', 'gone'].map(
    (change) => found.filter((one) => one.change === change).length,
  );
  return added === 0 && gone === 0 ? 'the same' : `${added} more, ${gone} less`;
}

/** Each sentence once, with the releases it is of and the scenarios it was said in. */
function sentences(releases: readonly ReleaseResult[], what: 'failures' | 'notes'): readonly string[] {
  const found = releases.flatMap(({ version, scenarios }) => {
    const said = scenarios.flatMap(({ id, [what]: those }) => those.map((sentence) => ({ id, sentence })));
    return groupBy(said, ({ sentence }) => sentence).map(([sentence, those]) => {
      const ids = those.map(({ id }) => `\`${id}\``).join(', ');
      return { version, line: `${plain(sentence)} (${ids})` };
    });
  });
  if (found.length === 0) return ['Nothing.'];
  return groupBy(found, ({ line }) => line).map(
    ([line, those]) => `- ${those.map(({ version }) => version).join(', ')}: ${line}`,
  );
}

function differences({ releases, reference }: CompatibilityRecord): readonly string[] {
  const found = releases.flatMap(({ version, wire }) =>
    version === reference || wire?.reference !== reference ? [] : [{ version, text: differenceLines(wire) }],
  );
  if (found.length === 0) return ['No other release has been tried.'];
  return groupBy(found, ({ text }) => text).flatMap(([text, those]) => [
    `### ${those.map(({ version }) => version).join(', ')}`,
    '',
    text,
    '',
  ]);
}

function differenceLines({ differences: found, scenarios }: Comparison): string {
  if (found.length === 0) return 'Nothing differs.';
  const lines = groupBy(found, (one) => JSON.stringify([one.kind, one.change, one.scenarios])).map(
    ([, those]) => {
      const [{ kind = '', change = 'gone', scenarios: seen = [] } = {}] = those;
      const where = seen.length === scenarios.length ? 'everywhere' : seen.join(', ');
      const facts = those.map(({ fact }) => `\`${fact.replaceAll('|', '\\|')}\``).join(', ');
      return `| ${kind} | ${change === 'added' ? 'more' : 'less'} | ${facts} | ${where} |`;
    },
  );
  return ['| what | | | where |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

function groupBy<T>(
  list: readonly T[],
  keyOf: (one: T) => string,
): readonly (readonly [string, readonly T[]])[] {
  const groups = new Map<string, T[]>();
  for (const one of list) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return [...groups];
}

// What a program said may hold anything; in a list it is one line of plain text.
const plain = (sentence: string): string =>
  sentence.replaceAll(/\s+/g, ' ').replaceAll(/([*_<>[\]])/g, '\\$1');
