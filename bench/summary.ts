import { works, type Sample, type WorkName } from './work.ts';

/** One target in one round of one work. */
export interface Measured {
  readonly target: string;
  readonly round: number;
  readonly work: WorkName;
  readonly sample: Sample;
  /** Processor time of the target for one request; null for the direct way. */
  readonly cpuUs: number | null;
}

/** One line of the table: a figure of each target. */
export interface Row {
  readonly label: string;
  readonly values: ReadonlyMap<string, number | null>;
  readonly digits: number;
}

interface Figure {
  readonly label: string;
  readonly work: WorkName;
  readonly digits: number;
  /** `added`: the difference to the direct way in the same round; `ratio`: the quotient; `own`: the figure itself. */
  readonly as: 'added' | 'ratio' | 'own';
  read(measured: Measured): number | null;
}

const round50 = ({ sample }: Measured): number => quantile(sample.roundUs, 0.5);
const rate = ({ sample }: Measured): number => (sample.requests * 1e6) / sample.elapsedUs;
const cpu = ({ cpuUs }: Measured): number | null => cpuUs;

const figures: readonly Figure[] = [
  { label: 'json1: added to the round trip, p50 µs', work: 'json1', as: 'added', digits: 0, read: round50 },
  { label: 'json1: processor µs a request', work: 'json1', as: 'own', digits: 0, read: cpu },
  {
    label: 'sse1: added to the first event, p50 µs',
    work: 'sse1',
    as: 'added',
    digits: 0,
    read: ({ sample }) => quantile(sample.firstUs, 0.5),
  },
  { label: 'sse1: processor µs a request', work: 'sse1', as: 'own', digits: 0, read: cpu },
  { label: 'json64: requests a second', work: 'json64', as: 'own', digits: 0, read: rate },
  { label: 'json64: of direct', work: 'json64', as: 'ratio', digits: 2, read: rate },
  { label: 'sse64: requests a second', work: 'sse64', as: 'own', digits: 0, read: rate },
  { label: 'sse64: of direct', work: 'sse64', as: 'ratio', digits: 2, read: rate },
  {
    label: 'lateness: added to an event, p50 µs',
    work: 'lateness',
    as: 'added',
    digits: 0,
    read: ({ sample }) => quantile(sample.latenessUs, 0.5),
  },
  {
    label: 'lateness: added to an event, p99 µs',
    work: 'lateness',
    as: 'added',
    digits: 0,
    read: ({ sample }) => quantile(sample.latenessUs, 0.99),
  },
  {
    label: 'lateness: latest event, ms',
    work: 'lateness',
    as: 'own',
    digits: 1,
    read: ({ sample }) => quantile(sample.latenessUs, 1) / 1_000,
  },
  { label: 'burst: rate, of direct', work: 'burst', as: 'ratio', digits: 2, read: rate },
  {
    label: 'burst: processor ms',
    work: 'burst',
    as: 'own',
    digits: 0,
    read: ({ cpuUs }) => (cpuUs === null ? null : cpuUs / 1_000),
  },
  {
    label: 'echo: added to a WebSocket round trip, p50 µs',
    work: 'echo',
    as: 'added',
    digits: 0,
    read: round50,
  },
  {
    label: 'message: added to 2 MB up, p50 ms',
    work: 'message',
    as: 'added',
    digits: 1,
    read: (one) => round50(one) / 1_000,
  },
  {
    label: 'upload: added to a 5 MB body, p50 ms',
    work: 'upload',
    as: 'added',
    digits: 1,
    read: (one) => round50(one) / 1_000,
  },
];

/** Medians over the rounds of what each target did, compared inside each round. */
export function summarise(all: readonly Measured[], targets: readonly string[]): Row[] {
  return figures
    .filter(({ work }) => all.some((one) => one.work === work))
    .map((figure) => ({
      label: figure.label,
      digits: figure.digits,
      values: new Map(targets.map((target) => [target, valueOf(figure, all, target)])),
    }));
}

function valueOf(figure: Figure, all: readonly Measured[], target: string): number | null {
  const values = all
    .filter((one) => one.work === figure.work && one.target === target)
    .map((one) => {
      const own = figure.read(one);
      if (figure.as === 'own' || own === null) return own;
      const direct = all.find(
        (other) => other.work === one.work && other.round === one.round && other.target === 'direct',
      );
      const base = direct === undefined ? null : figure.read(direct);
      if (base === null) return null;
      return figure.as === 'added' ? own - base : own / base;
    })
    .filter((value) => value !== null);
  return values.length === 0 ? null : quantile(values, 0.5);
}

/** The table as Markdown. */
export function tableOf(rows: readonly Row[], targets: readonly string[]): string {
  const show = (row: Row, target: string): string => row.values.get(target)?.toFixed(row.digits) ?? '';
  return [
    `| | ${targets.join(' | ')} |`,
    `|---|${targets.map(() => '--:').join('|')}|`,
    ...rows.map((row) => `| ${row.label} | ${targets.map((target) => show(row, target)).join(' | ')} |`),
  ].join('\n');
}

/** What each work is, as a list. */
export function legend(): string {
  return works.map(({ name, says }) => `- **${name}**: ${says}`).join('\n');
}

/** The value below which this part of the samples lies; NaN of none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
