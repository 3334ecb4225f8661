import type { Sample, WorkName } from './work.ts';

/** One target in one round of one work. */
export interface Measured {
  readonly target: string;
  readonly round: number;
  readonly work: WorkName;
  readonly sample: Sample;
  /** Processor time of the target for one request; null for the direct way. */
  readonly cpuUs: number | null;
  /** By how much its memory stood higher at its highest than before the work, in bytes; null for the direct way. */
  readonly grownBytes: number | null;
}

/** One figure of the table and how it is read. */
export interface Figure {
  readonly label: string;
  readonly work: WorkName;
  readonly digits: number;
  /** `added`: the difference to the direct way in the same round; `ratio`: the quotient; `own`: the figure itself. */
  readonly as: 'added' | 'ratio' | 'own';
  read(measured: Measured): number | null;
}

type Read = (measured: Measured) => number | null;

const part =
  (of: (sample: Sample) => readonly number[], share: number, unit = 1): Read =>
  ({ sample }) =>
    quantile(of(sample), share) / unit;
const round50 = part(({ roundUs }) => roundUs, 0.5);
const round50Ms = part(({ roundUs }) => roundUs, 0.5, 1_000);
const first50 = part(({ firstUs }) => firstUs, 0.5);
const late50 = part(({ latenessUs }) => latenessUs, 0.5);
const late99 = part(({ latenessUs }) => latenessUs, 0.99);
const rate: Read = ({ sample }) => (sample.requests * 1e6) / sample.elapsedUs;
const cpu: Read = ({ cpuUs }) => cpuUs;
const cpuMs: Read = ({ cpuUs }) => (cpuUs === null ? null : cpuUs / 1_000);
const grown: Read = ({ grownBytes }) => (grownBytes === null ? null : grownBytes / 1e6);

function figure(
  work: WorkName,
  what: string,
  as: Figure['as'],
  read: Read,
  digits = as === 'ratio' ? 2 : 0,
): Figure {
  return { label: `${work}: ${what}`, work, digits, as, read };
}

const late = (work: WorkName): readonly Figure[] => [
  figure(work, 'added to an event, p50 µs', 'added', late50),
  figure(work, 'added to an event, p99 µs', 'added', late99),
];

const upload = (work: WorkName, what: string): readonly Figure[] => [
  figure(work, `added to ${what}, p50 ms`, 'added', round50Ms, 2),
  figure(work, 'processor ms', 'own', cpuMs, 2),
  figure(work, 'memory grown by, MB', 'own', grown),
];

/** The lines of the table, in order. */
export const figures: readonly Figure[] = [
  figure('json1', 'added to the round trip, p50 µs', 'added', round50),
  figure('json1', 'processor µs a request', 'own', cpu),
  figure('sse1', 'added to the first event, p50 µs', 'added', first50),
  figure('sse1', 'processor µs a request', 'own', cpu),
  figure('json64', 'requests a second', 'own', rate),
  figure('json64', 'of direct', 'ratio', rate),
  figure('sse8', 'requests a second', 'own', rate),
  figure('sse8', 'processor µs a request', 'own', cpu),
  figure('sse64', 'requests a second', 'own', rate),
  figure('sse64', 'of direct', 'ratio', rate),
  figure('sse64', 'processor µs a request', 'own', cpu),
  ...late('lateness1'),
  ...late('lateness'),
  figure(
    'lateness',
    'latest event, ms',
    'own',
    part(({ latenessUs }) => latenessUs, 1, 1_000),
    1,
  ),
  ...late('lateness64'),
  ...late('slow500'),
  figure('slow500', 'processor ms a stream', 'own', cpuMs, 2),
  figure('slow500', 'memory grown by, MB', 'own', grown),
  figure('burst', 'rate, of direct', 'ratio', rate),
  figure('burst', 'processor ms', 'own', cpuMs),
  figure('bulk', 'rate, of direct', 'ratio', rate),
  figure('bulk', 'processor ms', 'own', cpuMs),
  figure('echo', 'added to a WebSocket round trip, p50 µs', 'added', round50),
  figure('echo', 'processor µs a message', 'own', cpu),
  figure('message', 'added to 2 MB up, p50 ms', 'added', round50Ms, 1),
  ...upload('upload10k', 'a 10 KB body'),
  ...upload('upload500k', 'a 500 KB body'),
  ...upload('upload', 'a 5 MB body'),
  ...upload('zstd10k', 'a 10 KB body'),
  ...upload('zstd500k', 'a 500 KB body'),
  ...upload('zstd', 'a 5 MB body'),
];

/** The value below which this part of the samples lies; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
