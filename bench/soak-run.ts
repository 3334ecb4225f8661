// Drives a soak: turns as Codex asks them, with the faults of a bad day, against proxy and recorder in another process.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, request as ask, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatabaseSync } from '@photostructure/sqlite';
import { bedToken } from '../test/fakes/proxy-bed.ts';
import { inAppRuntime } from './app-runtime.ts';
import {
  answer,
  codexHeaders,
  prompt,
  requestBody,
  response,
  sse,
  turnMetadata,
} from '../test/fakes/codex-traffic.ts';
import {
  soakBearer,
  type SoakOrder,
  type SoakReport,
  type SoakResult,
  type SoakSample,
} from './soak-words.ts';

/** What befalls a turn. `none` and `ours` are to end well. */
type Fate = 'none' | 'ours' | 'cut' | 'serverError' | 'limited' | 'clientGone' | 'keyringGone';

/** Every so many turns each fault comes, at another place than the others. */
function fateOf(turn: number): Fate {
  if (turn % 53 === 7) return 'cut';
  if (turn % 71 === 11) return 'serverError';
  if (turn % 89 === 13) return 'limited';
  if (turn % 97 === 17) return 'clientGone';
  if (turn % 400 >= 390) return 'keyringGone';
  // Away from the moments at which the keyring goes and comes: turns run beside each other.
  return turn % 10 === 3 && turn % 400 > 40 && turn % 400 < 340 ? 'ours' : 'none';
}

export interface SoakOptions {
  readonly turns: number;
  /**
   * Turns between two deaths of the recorder, and of the proxy. They die in the first half alone: a death also ends what a
   * thread has piled up, which the second half is to show.
   */
  readonly recorderDies: number;
  readonly proxyDies: number;
  /** Turns between two looks. */
  readonly lookEvery: number;
  /** A look waits until what ended turns leave behind for some seconds is gone, for so long at most; 0: it does not. */
  readonly restMs: number;
  readonly onLook?: (sample: SoakSample) => void;
}

const turnsAtOnce = 8;
const turnsOfSession = 20;
/** Those of a proxy and a recorder that have nothing to do. */
const timersAtRest = 3;

/** Runs one; everything it made is gone afterwards. */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-soak-'));
  const databasePath = join(folder, 'sessions.db');
  const upstream = createServer((request, far) => {
    request.resume();
    request.once('end', () => reply(Number(request.headers['x-soak-turn']), far));
  });
  await once(upstream.listen(0, '127.0.0.1'), 'listening');
  const address = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/base`;
  const target = fork(fileURLToPath(new URL('./soak-target.ts', import.meta.url)), [address, databasePath], {
    execArgv: ['--import', 'tsx'],
    ...inAppRuntime(),
  });
  const unhandled: string[] = [];
  target.on('message', (report: SoakReport) => {
    if (report.type === 'unhandled') unhandled.push(report.why);
  });
  const tell = (order: SoakOrder): void => void target.send(order);
  const hear = <T extends SoakReport['type']>(type: T): Promise<Extract<SoakReport, { type: T }>> =>
    new Promise((resolve, reject) => {
      const look = (report: SoakReport): void => {
        if (report.type !== type) return;
        target.off('message', look);
        resolve(report as Extract<SoakReport, { type: T }>);
      };
      target.on('message', look);
      target.once('exit', (code) => reject(new Error(`the process under soak ended with ${code}`)));
    });
  target.setMaxListeners(0);

  const agent = new Agent({ keepAlive: true, maxSockets: turnsAtOnce });
  const began = performance.now();
  const samples: SoakSample[] = [];
  const faults: Record<string, number> = {};
  const seen = new Set<string>();
  const unexplained: string[] = [];
  let next = 0;
  /** How often the keyring went so far. */
  let keyringWent = 0;
  let port = 0;

  const mayDie = (turn: number): boolean => turn < options.turns / 2;
  const count = (what: string): void => void (faults[what] = (faults[what] ?? 0) + 1);
  const counts = async (): Promise<Omit<SoakSample, 'turns' | 'elapsedMs'>> => {
    tell({ type: 'count' });
    const { type: _, ...counted } = await hear('counted');
    return counted;
  };
  const look = async (): Promise<void> => {
    const until = performance.now() + options.restMs;
    let counted = await counts();
    // Twice in a row, and with all that was seen in the log: a slow disk may be far behind.
    for (let quiet = 0; quiet < 2 && performance.now() < until;) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      counted = await counts();
      quiet = counted.timers > timersAtRest || completedIn(databasePath) < seen.size ? 0 : quiet + 1;
    }
    const sample = { turns: next, elapsedMs: performance.now() - began, ...counted };
    samples.push(sample);
    options.onLook?.(sample);
  };
  const dies = async (room: 'proxy' | 'recorder'): Promise<void> => {
    count(`${room} died`);
    tell({ type: 'kill', room });
    if (room === 'recorder') return;
    // Codex tries again by itself; here the next turns wait until it is back.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    tell({ type: 'ready' });
    await hear('listening');
  };

  /** What was answered; null when a kept connection ended before anything was. */
  function sendOnce(
    number: number,
    fate: Fate,
    metadata: ReturnType<typeof turnMetadata>,
    backend: string,
    body: Buffer,
  ): Promise<string | null> {
    const sent = ask({
      agent,
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: `/l/${bedToken}/v1/openai-responses/${backend}/responses`,
      headers: {
        ...Object.fromEntries(codexHeaders(metadata)),
        authorization: `Bearer ${backend === 'team' ? soakBearer : 'of-the-client'}`,
        'x-soak-turn': String(number),
        'content-length': body.length,
      },
    });
    sent.end(body);
    return new Promise((resolve) => {
      sent.once('error', () => resolve(sent.reusedSocket ? null : ''));
      sent.once('response', (got) => {
        let read = '';
        got.setEncoding('utf8');
        got.on('data', (piece: string) => {
          read += piece;
          if (fate === 'clientGone') sent.destroy();
        });
        got.once('error', () => resolve(read));
        got.once('close', () => resolve(read));
      });
    });
  }

  async function turn(number: number): Promise<void> {
    const fate = fateOf(number);
    const wentBefore = keyringWent;
    const session = `s${Math.floor(number / turnsOfSession)}`;
    const id = `t${number}`;
    const metadata = turnMetadata(session, id);
    const backend = fate === 'ours' || fate === 'keyringGone' ? 'team' : 'api';
    const body = Buffer.from(JSON.stringify(requestBody(metadata, [prompt(`p${number}`, `say ${number}`)])));
    if (fate !== 'none' && fate !== 'ours') count(fate);
    // A kept connection may end while a request is on its way along it: a client sends that one again, once, as Codex does.
    const first = await sendOnce(number, fate, metadata, backend, body);
    const text = first ?? (await sendOnce(number, fate, metadata, backend, body)) ?? '';
    if (text.includes('response.completed')) seen.add(`${session} ${id}`);
    // One that was under way when the keyring went is not one of those that were to fail, and fails rightly.
    else if (fate === 'ours' && keyringWent > wentBefore && text.includes('secret-unreadable'))
      count('keyringGone');
    else if (fate === 'none' || fate === 'ours') {
      count('other turns that failed');
      unexplained.push(`turn ${number}: ${text.slice(0, 300)}`);
    }
  }

  try {
    tell({ type: 'ready' });
    port = (await hear('listening')).port;
    while (next < options.turns) {
      const block = Math.min(options.turns, next + options.lookEvery);
      await Promise.all(
        Array.from({ length: turnsAtOnce }, async () => {
          while (next < block) {
            const number = next;
            next += 1;
            if (number % 400 === 390) keyringWent += 1;
            if (number % 400 === 390 || number % 400 === 0)
              tell({ type: 'keyring', gone: number % 400 === 390 });
            if (mayDie(number) && number % options.recorderDies === Math.floor(options.recorderDies / 2))
              await dies('recorder');
            await turn(number);
          }
        }),
      );
      await look();
      if (!mayDie(next)) continue;
      if (Math.floor(next / options.proxyDies) > Math.floor((next - options.lookEvery) / options.proxyDies))
        await dies('proxy');
    }
    const elapsedMs = performance.now() - began;
    tell({ type: 'stop' });
    await once(target, 'exit');
    const log = new DatabaseSync(databasePath, { readOnly: true });
    const rows = log.prepare("SELECT session_id AS s, id AS t FROM turns WHERE status = 'completed'").all();
    log.close();
    const kept = new Set(rows.map((row) => `${String(row['s'])} ${String(row['t'])}`));
    const lost = [...seen].filter((one) => !kept.has(one)).length;
    const invented = [...kept].filter((one) => !seen.has(one)).length;
    return {
      turns: next,
      elapsedMs,
      samples,
      completed: seen.size,
      lost,
      invented,
      faults,
      unhandled,
      unexplained,
    };
  } finally {
    agent.destroy();
    target.kill('SIGKILL');
    upstream.closeAllConnections();
    upstream.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The turns a log calls completed. */
function completedIn(databasePath: string): number {
  const log = new DatabaseSync(databasePath, { readOnly: true });
  const row = log.prepare("SELECT count(*) AS count FROM turns WHERE status = 'completed'").get();
  log.close();
  return Number(row?.['count']);
}

/** Answers a turn as its fate has it. */
function reply(turn: number, far: ServerResponse): void {
  const events = response(`r${turn}`, [answer(`a${turn}`, `Done with ${turn}. ${'word '.repeat(60)}`)]);
  switch (fateOf(turn)) {
    case 'serverError':
      return void far
        .writeHead(503, { 'content-type': 'application/json' })
        .end('{"error":{"message":"busy"}}');
    case 'limited':
      return void far.writeHead(429, { 'retry-after': '1' }).end('{"error":{"type":"usage_limit_reached"}}');
    case 'cut':
      far.writeHead(200, { 'content-type': 'text/event-stream' });
      return void far.write(sse(events.slice(0, -1)), () => far.destroy());
    case 'clientGone':
      far.writeHead(200, { 'content-type': 'text/event-stream' });
      // It never ends: the client goes first.
      return void far.write(sse(events.slice(0, -1)));
    default:
      far.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const event of events) far.write(sse([event]));
      far.end();
  }
}
