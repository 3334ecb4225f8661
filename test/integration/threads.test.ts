// The built threads as the app hosts them: what happens when one dies.
import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BroadcastChannel } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultGateway, type Backend } from '../../main/domain/gateway.ts';
import type { RoutingTable } from '../../main/domain/routing.ts';
import { startProxyThread } from '../../main/proxy/thread.ts';
import { startRecorderThread, type RecorderThread } from '../../main/recorder/thread.ts';
import { beginThread, takeThread } from '../../main/threads/early.ts';
import { freePort } from '../fakes/free-port.ts';
import { bedLaunch, bedTable, hashOf } from '../fakes/proxy-bed.ts';
import { root } from '../unit/structure/imports.ts';

const token = 'T'.repeat(43);
const built = (name: string): string => {
  const path = join(root, 'out', 'main', name);
  if (!existsSync(path)) throw new Error(`${path} is not built; run npm run build`);
  return pathToFileURL(path).href;
};

let folder: string;
let upstream: Server;
let events: EventEmitter;
const toClose: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-threads-'));
  events = new EventEmitter();
  upstream = createServer((request, response) => response.end(JSON.stringify({ path: request.url })));
  await once(upstream.listen(0, '127.0.0.1'), 'listening');
});
afterEach(async () => {
  for (const close of toClose.splice(0).toReversed()) await close();
  upstream.close();
});

/** A thread's real entry that also dies when a channel says so. */
async function mortal(name: string, channel: string): Promise<{ entry: URL; die: () => void }> {
  const path = join(folder, `${name}.mjs`);
  await writeFile(
    path,
    `import { BroadcastChannel } from 'node:worker_threads';
const line = new BroadcastChannel('${channel}');
line.onmessage = () => process.exit(7);
line.unref();
await import('${built(`${name}.js`)}');
`,
  );
  const line = new BroadcastChannel(channel);
  toClose.push(() => Promise.resolve(line.close()));
  return { entry: pathToFileURL(path), die: () => line.postMessage('die') };
}

function tableTo(
  server: Server,
  changes: Partial<Backend> = {},
  bearerHash: string | null = null,
): RoutingTable {
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const gateway = defaultGateway();
  const to = { upstream: `http://127.0.0.1:${port}/v1`, ...changes };
  return bedTable([{ ...gateway, backends: gateway.backends.map((one) => ({ ...one, ...to })) }], {
    launches: [bedLaunch({ tokenHash: hashOf(token), bearerHash })],
  });
}

const modelsAt = (port: number | null): Promise<unknown> =>
  fetch(`http://127.0.0.1:${port}/l/${token}/v1/openai-responses/openai-transparent/models`).then((answer) =>
    answer.json(),
  );

/** A proxy that tells nobody anything but its state. */
function startProxy(entry: URL): ReturnType<typeof startProxyThread> {
  const proxy = startProxyThread({
    entry,
    port: { preferred: null },
    giveRecorder: (port) => port.close(),
    onState: () => events.emit('state'),
    onNotice: () => {},
    onCredentialWanted: () => Promise.reject(new Error('no account here')),
    onLog: () => {},
  });
  toClose.push(() => proxy.stop(0));
  return proxy;
}

/** The next time a thing reaches a state; asked after each change it tells of. */
async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await once(events, 'state');
}

test('a proxy that dies is back on the same port with the same routes', async () => {
  const { entry, die } = await mortal('proxy-worker', `${folder}/proxy`);
  const proxy = startProxy(entry);
  proxy.route(tableTo(upstream));
  await proxy.settled();
  const port = proxy.port();
  expect(await modelsAt(port)).toEqual({ path: '/v1/models' });

  die();
  await until(() => proxy.state() === 'restarting');
  expect(proxy.problem()?.code).toBe('proxy-stopped');
  await proxy.settled();
  expect([proxy.state(), proxy.port(), proxy.problem()]).toEqual(['listening', port, null]);
  expect(await modelsAt(port)).toEqual({ path: '/v1/models' });
});

test.each([
  ['was up before it was needed', true],
  ['had just been begun', false],
  ['died before it was needed', null],
])('a proxy whose thread %s serves, and is back when it dies', async (_what, isWaitedFor) => {
  const { entry, die } = await mortal('proxy-worker', `${folder}/early-${isWaitedFor}`);
  const begun = beginThread(entry, 'proxy');
  if (isWaitedFor !== false) await once(begun, 'message');
  if (isWaitedFor === null) {
    die();
    await once(begun, 'exit');
    expect(takeThread('proxy')).toBeNull();
  }
  const proxy = startProxy(entry);
  void proxy.route(tableTo(upstream));
  await proxy.settled();
  const port = proxy.port();
  expect(await modelsAt(port)).toEqual({ path: '/v1/models' });
  die();
  await until(() => proxy.state() === 'restarting');
  await proxy.settled();
  expect([proxy.port(), await modelsAt(port)]).toEqual([port, { path: '/v1/models' }]);
});

test('a proxy that moves to another port serves both, and does so again after its thread died', async () => {
  const { entry, die } = await mortal('proxy-worker', `${folder}/moved`);
  const proxy = startProxy(entry);
  void proxy.route(tableTo(upstream));
  await proxy.settled();
  const before = proxy.port();
  const holder = createServer();
  const after = await freePort();
  await once(holder.listen(after, '127.0.0.1'), 'listening');
  expect(await proxy.move(after)).toMatchObject({ ok: false, problem: { code: 'proxy-port' } });
  expect(proxy.port()).toBe(before);
  await new Promise((resolve) => holder.close(resolve));
  expect(await proxy.move(after)).toEqual({ ok: true, value: undefined });
  expect([proxy.port(), proxy.state(), proxy.problem()]).toEqual([after, 'listening', null]);
  const both = (): Promise<unknown[]> => Promise.all([modelsAt(before), modelsAt(after)]);
  expect(await both()).toEqual([{ path: '/v1/models' }, { path: '/v1/models' }]);

  die();
  await until(() => proxy.state() === 'restarting');
  await proxy.settled();
  expect(proxy.port()).toBe(after);
  // The port of a Codex that runs is taken again right after the one in use; the way back to it takes no new listener.
  expect(await proxy.move(before ?? 0)).toEqual({ ok: true, value: undefined });
  expect(await modelsAt(after)).toEqual({ path: '/v1/models' });
  await expect.poll(() => modelsAt(before).catch(() => null)).toEqual({ path: '/v1/models' });
});

test('a backend with an account asks main for its credential and sends it; a question main fails is a 400', async () => {
  const asked: unknown[] = [];
  const got: (string | undefined)[] = [];
  upstream.on('request', (request) => got.push(request.headers.authorization));
  const bearer = 'B'.repeat(43);
  const table = tableTo(upstream, { auth: { type: 'account', accountId: 'a1' } }, hashOf(bearer));
  const origin = new URL(table.organisations[0]?.gateways[0]?.backends[0]?.upstream ?? '').origin;
  const proxy = startProxyThread({
    entry: new URL(built('proxy-worker.js')),
    port: { preferred: null },
    giveRecorder: (port) => port.close(),
    onState: () => {},
    onNotice: () => {},
    onCredentialWanted(holder, rejectedRevision, probe) {
      asked.push([holder, rejectedRevision, probe]);
      if (asked.length > 1) return Promise.reject(new Error('the keyring is gone'));
      return Promise.resolve({
        ok: true,
        revision: 'r1',
        origin,
        grant: { type: 'headers', headers: [['authorization', 'Bearer at-canary']] },
      });
    },
    onLog: () => {},
  });
  toClose.push(() => proxy.stop(0));
  proxy.route(table);
  await proxy.settled();
  const url = `http://127.0.0.1:${proxy.port()}/l/${token}/v1/openai-chatgpt/chatgpt-codex/models`;
  const ask = (): Promise<Response> => fetch(url, { headers: { authorization: `Bearer ${bearer}` } });
  expect(await (await ask()).json()).toEqual({ path: '/v1/models' });
  const refused = await ask();
  expect([refused.status, await refused.text()]).toEqual([
    400,
    expect.stringContaining("use this backend's credential: it could not be read"),
  ]);
  expect(asked).toEqual([
    [{ type: 'account', accountId: 'a1' }, null, false],
    [{ type: 'account', accountId: 'a1' }, null, false],
  ]);
  expect(got).toEqual(['Bearer at-canary']);
});

test('a recorder that dies is back, and takes from the proxy what it had not yet taken', async () => {
  const { entry, die } = await mortal('recorder-worker', `${folder}/recorder`);
  const holder: { recorder: RecorderThread | null } = { recorder: null };
  const proxy = startProxyThread({
    entry: new URL(built('proxy-worker.js')),
    port: { preferred: null },
    giveRecorder: (port) => holder.recorder?.takeExchanges(port),
    onState: () => events.emit('state'),
    onNotice: () => {},
    onCredentialWanted: () => Promise.reject(new Error('no account here')),
    onLog: () => {},
  });
  const recorder = startRecorderThread({
    entry,
    databasePath: join(folder, 'sessions.db'),
    recordContent: true,
    onState: () => events.emit('state'),
    onUsage: () => {},
    onTurnEnded: () => {},
    onNeedsExchanges: () => proxy.linkRecorder(),
    onChanged: () => events.emit('state'),
    onLog: () => {},
  });
  holder.recorder = recorder;
  toClose.push(recorder.stop, () => proxy.stop(0));
  proxy.route(tableTo(upstream));
  await proxy.settled();
  proxy.linkRecorder();
  await until(() => recorder.state() === 'recording');

  die();
  await until(() => recorder.state() === 'restarting');
  // The proxy serves meanwhile; the recorder reads it once it is back.
  await postPrompt(proxy.port(), 'said while nobody listened');
  await until(() => recorder.state() === 'recording');
  let titles: readonly (string | null)[] = [];
  await until(() => recorder.figures().databaseBytes > 0);
  await expect
    .poll(async () => {
      const page = await recorder.ask({ kind: 'sessions', before: null, limit: 10 });
      titles = page.sessions.map(({ title }) => title);
      return titles.length;
    })
    .toBe(1);
  expect(titles).toEqual(['said while nobody listened']);
});

test('a log that is asked before its thread is up, or while it comes back, answers once it is there', async () => {
  const { entry, die } = await mortal('recorder-worker', `${folder}/asked`);
  const recorder = startRecorderThread({
    entry,
    databasePath: join(folder, 'sessions.db'),
    recordContent: true,
    onState: () => events.emit('state'),
    onUsage: () => {},
    onTurnEnded: () => {},
    onNeedsExchanges: () => {},
    onChanged: () => events.emit('state'),
    onLog: () => {},
  });
  toClose.push(recorder.stop);
  const asked = () => recorder.ask({ kind: 'sessions', before: null, limit: 10 });
  expect((await asked()).sessions).toEqual([]);
  await until(() => recorder.state() === 'recording');
  die();
  await until(() => recorder.state() === 'restarting');
  expect((await asked()).sessions).toEqual([]);
});

/** A request as Codex sends it, as small as it can be. */
async function postPrompt(port: number | null, text: string): Promise<void> {
  const metadata = JSON.stringify({ session_id: 's1', thread_id: 's1', turn_id: 't1', request_kind: 'turn' });
  const answer = await fetch(
    `http://127.0.0.1:${port}/l/${token}/v1/openai-responses/openai-transparent/responses`,
    {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'session-id': 's1',
        'thread-id': 's1',
        'x-codex-turn-metadata': metadata,
      },
      body: JSON.stringify({
        model: 'gpt-test',
        stream: true,
        input: [{ type: 'message', role: 'user', content: [{ type: 'input_text', text }] }],
      }),
    },
  );
  await answer.text();
}

test('a thread that is asked to stop in the middle of a statement leaves by itself, and the process does not abort', async () => {
  const entry = join(root, 'test', 'fakes', 'busy-thread-entry.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', entry, '20000'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  expect({ code, signal, said }).toEqual({ code: 0, signal: null, said: 'ended\n' });
});
