// Proxy and recorder in one process, as the app has them, killed in the middle of eight clients that ask without a pause.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, request as ask, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inAppRuntime } from '../../bench/app-runtime.ts';
import type { SoakReport } from '../../bench/soak-words.ts';

import { openDatabase } from '../../main/recorder/open.ts';
import {
  answer,
  codexHeaders,
  prompt,
  requestBody,
  response,
  sse,
  turnMetadata,
} from '../fakes/codex-traffic.ts';
import { proofFigures } from '../fakes/figures.ts';
import { seeded } from '../fakes/http-mutations.ts';
import { bedToken } from '../fakes/proxy-bed.ts';

/** RELIABILITY.md asks for 100, which `npm run prove:kills` does. */
const kills = Number(process.env['POSTERN_TEST_KILLS'] ?? '2');
const clients = 8;

let folder: string;
let upstream: Server;
/** Turns whose response.completed the upstream has written. */
const answered = new Set<string>();
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-kill-'));
  upstream = createServer((request, far) => {
    request.resume();
    request.once('end', () => {
      const turn = String(request.headers['x-turn']);
      const events = response(`r${turn}`, [answer(`a${turn}`, `Done with ${turn}. ${'word '.repeat(60)}`)]);
      far.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const event of events.slice(0, -1)) far.write(sse([event]));
      answered.add(turn);
      far.end(sse(events.slice(-1)));
    });
  });
  await once(upstream.listen(0, '127.0.0.1'), 'listening');
});
afterEach(() => {
  upstream.closeAllConnections();
  upstream.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A new process over the log; resolves with its port. */
async function begin(databasePath: string): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const address = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/base`;
  const entry = fileURLToPath(new URL('../../bench/soak-target.ts', import.meta.url));
  const child = fork(entry, [address, databasePath], { execArgv: ['--import', 'tsx'], ...inAppRuntime() });
  child.send({ type: 'ready' });
  const [report] = (await once(child, 'message')) as [SoakReport];
  if (report.type !== 'listening') throw new Error(`it said ${report.type}`);
  return { child, port: report.port };
}

/** The completed turns another process reads in the log. */
function keptIn(databasePath: string): ReadonlySet<string> {
  const database = new DatabaseSync(databasePath, { readOnly: true, timeout: 20_000 });
  try {
    const rows = database.prepare("SELECT id FROM turns WHERE status = 'completed'").all();
    return new Set(rows.map((row) => String(row['id']).slice(1)));
  } finally {
    database.close();
  }
}

function missing(told: ReadonlySet<string>, databasePath: string): readonly string[] {
  const kept = keptIn(databasePath);
  return [...told].filter((id) => !kept.has(id));
}

/** One turn to its end or to the end of the process; true when the client saw it complete. */
function turn(agent: Agent, port: number, id: string): Promise<boolean> {
  const metadata = turnMetadata(`s${id}`, `t${id}`);
  const body = JSON.stringify(requestBody(metadata, [prompt(`p${id}`, `say ${id}`)]));
  const sent = ask({
    agent,
    port,
    host: '127.0.0.1',
    method: 'POST',
    path: `/l/${bedToken}/v1/openai-responses/api/responses`,
    headers: {
      ...Object.fromEntries(codexHeaders(metadata)),
      authorization: 'Bearer of-the-client',
      'x-turn': id,
      'content-length': body.length,
    },
  });
  sent.end(body);
  return new Promise((resolve) => {
    sent.once('error', () => resolve(false));
    sent.once('response', (got) => {
      let read = '';
      got.setEncoding('utf8').on('data', (text: string) => (read += text));
      got.once('error', () => resolve(false));
      got.once('close', () => resolve(read.includes('response.completed')));
    });
  });
}

test(`F1 kill -9 ${kills} times of proxy and recorder under load: what was complete is in the log, nothing else is, and the log is whole`, async () => {
  const databasePath = join(folder, 'sessions.db');
  const random = seeded(20261121);
  const seen = new Map<string, number>();
  let youngest = 0;
  let lost = 0;
  for (let run = 0; run < kills; run += 1) {
    const { child, port } = await begin(databasePath);
    const agent = new Agent({ keepAlive: true, maxSockets: clients });
    const gone = once(child, 'exit');
    let killedAt = 0;
    let number = 0;
    const ask = (until: number, then: () => void): Promise<unknown> => {
      let running = true;
      return Promise.all(
        Array.from({ length: clients }, async () => {
          while (running) {
            const id = `${run}-${(number += 1)}`;
            if (await turn(agent, port, id)) seen.set(id, performance.now());
            if (!running || seen.size < until) continue;
            running = false;
            then();
          }
        }),
      );
    };
    // What was complete gets into the log by itself; from then on no kill takes it out again.
    await ask(seen.size + 10, () => undefined);
    const told = new Set(seen.keys());
    await expect.poll(() => missing(told, databasePath)).toEqual([]);
    await ask(seen.size + Math.floor(random() * 120), () => {
      killedAt = performance.now();
      child.kill('SIGKILL');
    });
    await gone;
    agent.destroy();

    const { database, problem } = openDatabase(databasePath, 0);
    expect(problem).toBeNull();
    expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    database.close();
    const kept = keptIn(databasePath);
    expect([...kept].filter((id) => !answered.has(id))).toEqual([]);
    for (const [id, at] of seen) {
      if (kept.has(id)) continue;
      // In memory when it died, as whatever came after the last flush is.
      youngest = Math.max(youngest, killedAt - at);
      if (told.has(id)) lost += 1;
      seen.delete(id);
    }
  }
  proofFigures({
    'kills under load': kills,
    'turns complete before a kill': seen.size,
    'of those in the log before the kill, lost': lost,
    'oldest turn that a kill took from memory': `${Math.ceil(youngest)} ms`,
  });
  expect(lost).toBe(0);
  expect(seen.size).toBeGreaterThan(kills * 8);
}, 900_000);
