// Sessions as Codex 0.169 makes them, through the proxy into the log, cut after each byte of what the upstream says.
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HeaderPair } from '../../main/domain/exchange.ts';
import { openFile } from '../../main/recorder/database.ts';
import { frame, sse } from '../fakes/codex-traffic.ts';
import { proofFigures } from '../fakes/figures.ts';
import { makeLogBench, type BenchRecorder, type LogBench } from '../fakes/log-bench.ts';
import { recordingObserver, startBed, type ProxyBed } from '../fakes/proxy-bed.ts';
import { sent } from '../fakes/raw-request.ts';
import { startRawUpstream, type RawUpstream } from '../fakes/raw-upstream.ts';

type Json = Readonly<Record<string, unknown>>;
interface Exchange {
  readonly transport: 'http' | 'websocket';
  readonly headers: readonly HeaderPair[];
  readonly rounds: readonly { readonly request: Json; readonly answer: readonly Json[] }[];
}

/** Cuts at so many places of each session; all of them by `npm run prove:cuts`. */
const share = process.env['POSTERN_TEST_OFFSETS'] === 'all' ? Number.POSITIVE_INFINITY : 25;

let upstream: RawUpstream;
let bench: LogBench;
let recorder: BenchRecorder;
let bed: ProxyBed;
beforeEach(async () => {
  upstream = await startRawUpstream();
  bench = makeLogBench();
  recorder = bench.open();
  const observer = recordingObserver((event) => {
    recorder.play([event]);
    if (event.type === 'ended') wake?.();
  });
  bed = await startBed(upstream.url, { ownUid: null, observer });
});
afterEach(async () => {
  await bed.stop();
  await upstream.close();
  bench.remove();
});
let wake: (() => void) | null = null;

/** The session of a file as another one: every id of it is another. */
function recorded(name: string, number: number): readonly Exchange[] {
  const file = new URL(`../fixtures/exchanges/${name}.json`, import.meta.url);
  const own = number.toString(16).padStart(8, '0');
  const text = readFileSync(file, 'utf8').replaceAll('01a1fbd9-', `${own}-`);
  return (JSON.parse(text) as { readonly exchanges: readonly Exchange[] }).exchanges;
}

/** One answer: what stands before it on the wire, its events as bytes, and what ends it. */
interface Said {
  readonly request: Json;
  readonly pieces: readonly Buffer[];
  readonly completes: readonly boolean[];
}

const streamHead = Buffer.from(
  'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n',
);
const chunked = (bytes: Buffer): Buffer =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);

function saidIn({ transport, rounds }: Exchange): readonly Said[] {
  return rounds.map(({ request, answer }) => {
    const events = answer.map((event) =>
      transport === 'websocket' ? frame('server', event) : chunked(sse([event])),
    );
    const completes = answer.map((event) => event['type'] === 'response.completed');
    if (transport === 'websocket') return { request, pieces: events, completes };
    return {
      request,
      pieces: [streamHead, ...events, Buffer.from('0\r\n\r\n')],
      completes: [false, ...completes, false],
    };
  });
}

const fields = (headers: readonly HeaderPair[]): string =>
  headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');

/** How many bytes a client hears of a body in chunks; the framing of ours is not that of the upstream. */
function isWholeAnswer(text: string): boolean {
  return text.endsWith('\r\n0\r\n\r\n');
}

/** One POST, cut after so many bytes of its answer. */
async function overHttp(exchange: Exchange, said: Said, cut: number): Promise<void> {
  const whole = Buffer.concat(said.pieces);
  const body = Buffer.from(JSON.stringify(said.request));
  const over = new Promise<void>((resolve) => (wake = resolve));
  const client = await sent(
    bed,
    `POST ${bed.apiPath}/responses HTTP/1.1\r\nhost: ${bed.host}\r\n${fields(exchange.headers)}content-length: ${body.length}\r\n\r\n`,
  );
  client.write(body);
  const far = await upstream.next();
  await far.until((text) => text.length > 0 && far.bytes().includes(body));
  far.socket.end(whole.subarray(0, cut));
  if (cut < streamHead.length) expect(await client.until('}}')).toContain(' 502 ');
  else if (cut >= whole.length) await client.until(isWholeAnswer);
  else expect(isWholeAnswer((await client.closed()).text), `${cut}`).toBe(false);
  client.socket.destroy();
  await over;
}

/** One connection with all its answers, cut after so many bytes of them. */
async function overWebSocket(exchange: Exchange, all: readonly Said[], cut: number): Promise<void> {
  const over = new Promise<void>((resolve) => (wake = resolve));
  const client = await sent(
    bed,
    `GET ${bed.apiPath}/responses HTTP/1.1\r\nhost: ${bed.host}\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n` +
      `sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n${fields(exchange.headers)}\r\n`,
  );
  const far = await upstream.next();
  await far.until('\r\n\r\n');
  far.write(
    'HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
  );
  const from = (await client.until('\r\n\r\n')).indexOf('\r\n\r\n') + 4;
  let left = cut;
  let written = Buffer.alloc(0);
  for (const { request, pieces } of all) {
    const asked = frame('client', request);
    const before = far.bytes().length;
    client.write(asked);
    await far.until(() => far.bytes().length >= before + asked.length);
    const bytes = Buffer.concat(pieces).subarray(0, left);
    left -= bytes.length;
    written = Buffer.concat([written, bytes]);
    if (bytes.length > 0) far.write(bytes);
    await client.until(() => client.bytes().length >= from + written.length);
    if (left === 0) break;
  }
  far.socket.end();
  await client.closed();
  expect(client.bytes().subarray(from).equals(written), `${cut}`).toBe(true);
  await over;
}

/** An even share of the offsets, with those around the end of each event. */
function offsetsOf(pieces: readonly Buffer[]): readonly number[] {
  const ends = pieces.reduce<number[]>((sums, piece) => [...sums, (sums.at(-1) ?? 0) + piece.length], []);
  const total = ends.at(-1) ?? 0;
  const step = Math.max(1, total / share);
  const near =
    share === Number.POSITIVE_INFINITY ? [] : ends.flatMap((end) => [end - 3, end - 2, end - 1, end]);
  const even = Array.from({ length: Math.floor(total / step) + 1 }, (_, index) => Math.floor(index * step));
  return [...new Set([...even, ...near, total])].filter((at) => at >= 0).toSorted((a, b) => a - b);
}

/** How many turns are complete in the log, for each number a session was played under. */
function completedTurns(): (number: number) => number {
  recorder.settle();
  const log = openFile(bench.databasePath);
  const rows = log
    .prepare(
      "SELECT substr(session_id, 1, 8) AS own, count(*) AS count FROM turns WHERE status = 'completed' GROUP BY own",
    )
    .all() as { readonly own: string; readonly count: number }[];
  log.close();
  const counts = new Map(rows.map(({ own, count }) => [Number.parseInt(own, 16), count]));
  return (number) => counts.get(number) ?? 0;
}

/** Where the last answer of an exchange is complete; the line end after a chunk says nothing more. */
function endOfLast(said: readonly Said[], transport: Exchange['transport']): number {
  const pieces = said.flatMap((one) => one.pieces.map((piece, at) => [piece, one.completes[at]] as const));
  const last = pieces.findLastIndex(([, completes]) => completes === true);
  const end = pieces.slice(0, last + 1).reduce((sum, [piece]) => sum + piece.length, 0);
  return transport === 'http' ? end - '\r\n'.length : end;
}

async function play(exchange: Exchange, cut: number): Promise<void> {
  const said = saidIn(exchange);
  if (exchange.transport === 'websocket') return overWebSocket(exchange, said, cut);
  const [only] = said;
  if (only === undefined || said.length > 1) throw new Error('one answer to a POST');
  return overHttp(exchange, only, cut);
}

test.each([
  ['D1', 'exec-tool-round', 'http'],
  ['D22', 'tui-with-title', 'websocket'],
] as const)(
  '%s: %s cut after each byte (%s): the client never hears a clean end, and a turn is complete in the log from the last byte of its response.completed on, not before',
  async (_id, name, transport) => {
    const cuts: { readonly which: number; readonly cut: number; readonly number: number }[] = [];
    const shape = recorded(name, 0).map(saidIn);
    for (const [which, said] of shape.entries())
      for (const cut of offsetsOf(said.flatMap(({ pieces }) => pieces)))
        cuts.push({ which, cut, number: cuts.length + 1 });
    for (const { which, cut, number } of cuts)
      for (const [at, exchange] of recorded(name, number).entries())
        if (at <= which) await play(exchange, at < which ? Number.POSITIVE_INFINITY : cut);

    const complete = completedTurns();
    const wrong: string[] = [];
    let told = 0;
    for (const [which, said] of shape.entries()) {
      const own = cuts.filter((one) => one.which === which);
      const [first, last] = [complete(own[0]?.number ?? 0), complete(own.at(-1)?.number ?? 0)];
      told += last - first;
      for (const { cut, number } of own)
        if (complete(number) !== (cut < endOfLast(said, transport) ? first : last))
          wrong.push(`${which} at ${cut}`);
    }
    proofFigures({
      [`offsets cut, ${transport}`]: cuts.length,
      [`classified wrongly, ${transport}`]: wrong.length,
    });
    expect(wrong).toEqual([]);
    // Each session has its one turn, and the title beside it is another; without them nothing was shown.
    expect(told).toBe(transport === 'http' ? 1 : 2);
    expect(cuts.length).toBeGreaterThan(100);
  },
  900_000,
);
