import { cell, type Row } from './summary.ts';

/** A figure read at several sizes of one thing. */
interface Growth {
  readonly says: string;
  readonly labels: readonly string[];
}

const bodies: readonly Growth[] = [
  {
    says: 'added, p50 ms',
    labels: [
      'upload10k: added to a 10 KB body, p50 ms',
      'upload500k: added to a 500 KB body, p50 ms',
      'upload: added to a 5 MB body, p50 ms',
    ],
  },
  sizesOf('processor ms', 'upload10k', 'upload500k', 'upload'),
  sizesOf('memory grown by, MB', 'upload10k', 'upload500k', 'upload'),
  { ...sizesOf('processor ms', 'zstd10k', 'zstd500k', 'zstd'), says: 'processor ms, as zstd' },
];
const streams: readonly Growth[] = [
  { ...sizesOf('processor µs a request', 'sse1', 'sse8', 'sse64'), says: 'processor µs a stream' },
  sizesOf('added to an event, p50 µs', 'lateness1', 'lateness', 'lateness64'),
  sizesOf('added to an event, p99 µs', 'lateness1', 'lateness', 'lateness64'),
];
const columns = ['nginx', 'http-proxy', 'postern', 'recording'];
const longLog = [
  'json1: added to the round trip, p50 µs',
  'json1: processor µs a request',
  'sse1: added to the first event, p50 µs',
  'sse1: processor µs a request',
  'sse64: requests a second',
  'upload: added to a 5 MB body, p50 ms',
];

function sizesOf(what: string, ...works: readonly string[]): Growth {
  return { says: what, labels: works.map((work) => `${work}: ${what}`) };
}

/** How the run's figures grow with the body, with streams at once and with the log, as three tables; those without a figure are left out. */
export function growthTables(rows: readonly Row[]): string {
  const named = columns.filter((name) => rows.some(({ values }) => (values[name] ?? null) !== null));
  const at = (label: string): Row | undefined => rows.find((row) => row.label === label);
  const line = ({ says, labels }: Growth): string | null => {
    const found = labels.map(at).filter((row) => row !== undefined);
    if (found.length < labels.length) return null;
    const cells = named.map((name) => found.map((row) => cell(row, name)).join(' → '));
    return `| ${says} | ${cells.join(' | ')} |`;
  };
  const table = (head: string, all: readonly Growth[]): string | null => {
    const lines = all.map(line).filter((one) => one !== null);
    if (lines.length === 0) return null;
    return [`| ${head} | ${named.join(' | ')} |`, `|---|${named.map(() => '--:').join('|')}|`, ...lines].join(
      '\n',
    );
  };
  const logLines = longLog.flatMap((label) => {
    const row = at(label);
    if (row === undefined || cell(row, 'long log') === '') return [];
    return [`| ${label} | ${cell(row, 'recording')} | ${cell(row, 'long log')} |`];
  });
  const log =
    logLines.length === 0 ? null : ['| | new log | long log |', '|---|--:|--:|', ...logLines].join('\n');
  return [table('body: 10 KB → 500 KB → 5 MB', bodies), table('streams at once: 1 → 8 → 64', streams), log]
    .filter((one) => one !== null)
    .join('\n\n');
}
