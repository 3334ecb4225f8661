import type { Row } from './summary.ts';
import { eventCounts } from './work.ts';

/** The figure of a target in a work; null where it was not measured. */
type Figures = (label: string, target: string) => number | null;

/** One thing that Postern means to hold, measured in the same run as what it is held against. */
interface Goal {
  readonly id: string;
  readonly says: string;
  readonly limit: number;
  /** Whether the figure may be no more than the limit, or no less. */
  readonly bound: 'most' | 'least';
  readonly digits: number;
  /** The figure of one of Postern's columns; null where something it needs was not measured. */
  readonly read: (figures: Figures, column: string) => number | null;
}

const json1 = 'json1: added to the round trip, p50 µs';
const sse1 = 'sse1: added to the first event, p50 µs';
const sse1Processor = 'sse1: processor µs a request';
const json64 = 'json64: requests a second';
const sse64 = 'sse64: requests a second';
const eventP50 = 'lateness: added to an event, p50 µs';
const echo = 'echo: added to a WebSocket round trip, p50 µs';
const upload = 'upload: added to a 5 MB body, p50 ms';
const burst = 'burst: rate, of direct';
const burstProcessor = 'burst: processor ms';
const bulk = 'bulk: rate, of direct';

const own =
  (label: string): Goal['read'] =>
  (figures, column) =>
    figures(label, column);

/** A figure of Postern as so many times that of another. */
const times =
  (label: string, other: string): Goal['read'] =>
  (figures, column) => {
    const [ours, theirs] = [figures(label, column), figures(label, other)];
    return ours === null || theirs === null || theirs <= 0 ? null : ours / theirs;
  };

const goals: readonly Goal[] = [
  most('G1', 'JSON, one at a time: added, µs', 120, own(json1)),
  most('G1', 'the same, times what nginx adds', 3, times(json1, 'nginx'), 1),
  most('G2', 'first event, one at a time: added, µs', 200, own(sse1)),
  ...['caddy', 'http-proxy', 'httpxy', 'fastify', 'mockttp'].map((other) =>
    most('G2', `the same, times what ${other} adds`, 1, times(sse1, other), 2),
  ),
  most('G3', '8 streams: lateness of an event, p50, µs', 120, own(eventP50)),
  most('G3', 'the same, times what nginx adds', 3.4, times(eventP50, 'nginx'), 1),
  most('G3', '8 streams: p99, µs', 2_000, own('lateness: added to an event, p99 µs')),
  most('G3', '64 streams: p99, µs', 3_000, own('lateness64: added to an event, p99 µs')),
  {
    ...most('G3b', '8 streams, main computing a fifth of the time: p99, µs', 5_000, () => null),
    read: (figures, column) =>
      column === 'recording' ? figures('lateness: added to an event, p99 µs', 'main busy') : null,
  },
  least('G4', 'JSON, 64 at once: of nginx', 0.4, times(json64, 'nginx')),
  least('G4', 'the same, of caddy', 1.5, times(json64, 'caddy')),
  least('G4', 'the same, of http-proxy', 1.7, times(json64, 'http-proxy')),
  least('G4', 'the same, of mockttp', 8, times(json64, 'mockttp'), 1),
  least('G4', 'the same, of portkey', 15, times(json64, 'portkey'), 1),
  least('G4', 'the same, of mitmproxy', 20, times(json64, 'mitmproxy'), 1),
  least('G5', '64 streams at once: of nginx', 0.75, times(sse64, 'nginx')),
  least('G5', 'the same, of mockttp', 3, times(sse64, 'mockttp'), 1),
  least('G5', 'the same, of mitmproxy', 10, times(sse64, 'mitmproxy'), 1),
  least('G5', 'one stream of tiny events: rate, of nginx', 1, times(burst, 'nginx')),
  least('G5', 'one stream of many events: rate, of nginx', 0.4, times(bulk, 'nginx')),
  least('G5', 'the same, of mockttp', 3, times(bulk, 'mockttp'), 1),
  least('G5', 'the same, of mitmproxy', 12, times(bulk, 'mitmproxy'), 1),
  most('G6', 'processor time of a turn: of nginx', 2.5, times(sse1Processor, 'nginx'), 1),
  most('G6', 'the same, of mockttp', 0.3, times(sse1Processor, 'mockttp'), 2),
  {
    ...most('G8', 'processor time of a turn, its copies made: of that without', 1.1, () => null, 2),
    read: (figures, column) =>
      column === 'postern' ? times(sse1Processor, 'nothing told')(figures, column) : null,
  },
  {
    ...most('G8', 'the same of one event, µs', 0.5, () => null, 2),
    read: (figures, column) => (column === 'postern' ? copiedEventUs(figures) : null),
  },
  {
    ...most('G8', 'processor time of a turn, recording: of that without', 1.1, () => null, 2),
    read: (figures, column) =>
      column === 'recording' ? times(sse1Processor, 'postern')(figures, column) : null,
  },
  most('G9', 'WebSocket echo: added, µs', 60, own(echo)),
  most('G9', 'the same, times what nginx adds', 2.6, times(echo, 'nginx'), 1),
  most('G9', 'WebSocket message of 2 MB: added, ms', 4, own('message: added to 2 MB up, p50 ms'), 1),
  most('G12', 'body of 5 MB: added, ms', 8, own(upload), 1),
  most('G12', 'the same, times what nginx adds', 3.5, times(upload, 'nginx'), 1),
];

/** Processor time that copying takes for each event of a stream of nothing else. */
function copiedEventUs(figures: Figures): number | null {
  const [copied, untold] = [figures(burstProcessor, 'postern'), figures(burstProcessor, 'nothing told')];
  return copied === null || untold === null ? null : ((copied - untold) * 1_000) / eventCounts.burst;
}

function most(id: string, says: string, limit: number, read: Goal['read'], digits = 0): Goal {
  return { id, says, limit, bound: 'most', digits, read };
}

function least(id: string, says: string, limit: number, read: Goal['read'], digits = 2): Goal {
  return { id, says, limit, bound: 'least', digits, read };
}

const columns = ['postern', 'recording'];

/** What this run says of each goal it can say something of, as a table; G7, G10 and G11 have measures of their own. */
export function goalTable(rows: readonly Row[]): string {
  const figures: Figures = (label, target) => rows.find((row) => row.label === label)?.values[target] ?? null;
  const lines = goals.flatMap((goal) => {
    const values = columns.map((column) => goal.read(figures, column));
    if (values.every((value) => value === null)) return [];
    const cells = values.map((value) => (value === null ? '' : value.toFixed(goal.digits)));
    const bound = `${goal.bound === 'most' ? '≤' : '≥'} ${goal.limit.toLocaleString('en')}`;
    return [`| ${goal.id} | ${goal.says} | ${bound} | ${cells.join(' | ')} | ${verdict(goal, values)} |`];
  });
  return ['| | goal | | postern | recording | |', '|---|---|--:|--:|--:|---|', ...lines].join('\n');
}

/** In words: with the recorder, without it, or not at all. */
function verdict({ bound, limit }: Goal, values: readonly (number | null)[]): string {
  const [without, recording] = values.map((value) =>
    value === null ? null : bound === 'most' ? value <= limit : value >= limit,
  );
  if (recording === true || (recording === null && without === true)) return 'held';
  return without ? 'held without the recorder' : 'missed';
}
