import { afterEach, describe, expect, test } from 'vitest';
import { usualOptions, type BackendOptions } from '../../main/domain/gateway.ts';
import {
  post,
  startManagedBed,
  upgrade,
  type ManagedBed,
  type ManagedOptions,
} from '../fakes/managed-bed.ts';
import { freePort } from '../fakes/free-port.ts';
import { startNotingUpstream, valuesOf } from '../fakes/noting-upstream.ts';
import { bedBackends, bedGateway, startBed, type BedOptions, type ProxyBed } from '../fakes/proxy-bed.ts';
import { requestBytes, sent } from '../fakes/raw-request.ts';
import { startSilentPort } from '../fakes/silent-port.ts';
import { startRawUpstream, type RawUpstream } from '../fakes/raw-upstream.ts';

const opened: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

/** A transparent backend with these options. */
async function begin(options: Partial<BackendOptions>, more: ManagedOptions = {}): Promise<ManagedBed> {
  const bed = await startManagedBed({
    ...more,
    launch: { bearerHash: null },
    backend: { auth: { type: 'transparent' }, options: { ...usualOptions, ...options } },
  });
  opened.push(() => bed.stop());
  return bed;
}

/** The bed's two backends with these options, before an upstream of raw bytes. */
async function beginRaw(options: Partial<BackendOptions>): Promise<{ upstream: RawUpstream; bed: ProxyBed }> {
  const upstream = await startRawUpstream();
  opened.push(() => upstream.close());
  return { upstream, bed: await bedTo(upstream.url, options) };
}

async function bedTo(
  url: string,
  options: Partial<BackendOptions>,
  more: BedOptions = {},
): Promise<ProxyBed> {
  const bed = await startBed(url, more);
  opened.push(() => bed.stop());
  const backends = bedBackends(url).map((one) => ({ ...one, options: { ...usualOptions, ...options } }));
  bed.proxy.route(bed.table({ gateways: [bedGateway(backends)] }));
  return bed;
}

const own = { authorization: 'Bearer users-own', 'x-team': 'from-the-client', 'x-kept': 'yes' };
const transports = [
  ['HTTP', post, 200],
  ['WebSocket', upgrade, 101],
] as const;

describe.each(transports)('over %s', (_name, ask, good) => {
  test('extra headers go along, in order, and replace the client’s of the same name', async () => {
    const headers = [
      ['X-Team', 'blue'],
      ['x-app', 'postern'],
    ] as const;
    const bed = await begin({ headers });
    expect((await ask(bed.url, own)).status).toBe(good);
    const [one] = bed.seen;
    expect(valuesOf(one, 'x-team')).toEqual(['blue']);
    expect(valuesOf(one, 'x-app')).toEqual(['postern']);
    expect(valuesOf(one, 'x-kept')).toEqual(['yes']);
    expect(valuesOf(one, 'authorization')).toEqual(['Bearer users-own']);
  });

  test('extra headers cannot say where a request goes or how it is framed', async () => {
    const headers = [
      ['Host', 'evil.example'],
      ['content-length', '1'],
      ['transfer-encoding', 'chunked'],
      ['connection', 'x-kept'],
    ] as const;
    const bed = await begin({ headers });
    expect((await ask(bed.url, own)).status).toBe(good);
    const [one] = bed.seen;
    expect(valuesOf(one, 'host')).toEqual([new URL(bed.origin).host]);
    expect(valuesOf(one, 'x-kept')).toEqual(['yes']);
    expect(valuesOf(one, 'transfer-encoding')).toEqual([]);
    if (good === 200) expect(one?.body).toBe('{"a":1}');
  });

  test('extra query goes along and replaces the client’s of the same name', async () => {
    const bed = await begin({ query: [['api-version', '2025-04-01-preview']] });
    expect((await ask(`${bed.url}?a=%20&api-version=1`, own)).status).toBe(good);
    expect(bed.seen[0]?.target).toBe('/backend-api/codex/responses?a=%20&api-version=2025-04-01-preview');
  });

  test('an extra header that a schema reserves for its credential never replaces ours', async () => {
    const bed = await startManagedBed({
      backend: {
        options: {
          ...usualOptions,
          headers: [
            ['authorization', 'Bearer other'],
            ['openai-project', 'p'],
          ],
        },
      },
    });
    opened.push(() => bed.stop());
    expect((await ask(bed.url)).status).toBe(good);
    expect(valuesOf(bed.seen[0], 'authorization')).toEqual(['Bearer at-canary-r1']);
    // The client's own was taken out; the one the backend asks for is there.
    expect(valuesOf(bed.seen[0], 'openai-project')).toEqual(['p']);
  });

  test.each([502, 503, 504])(
    'a %i is tried again, and the client hears only the good answer',
    async (status) => {
      const bed = await begin({ retries: 2 }, { statuses: [status, status, good] });
      expect((await ask(bed.url, own)).status).toBe(good);
      expect(bed.seen).toHaveLength(3);
      expect(bed.seen.map((one) => one.body)).toEqual(Array.from({ length: 3 }, () => bed.seen[0]?.body));
      await bed.bed.event((event) => event.type === 'responded');
      expect(bed.bed.events.filter(({ type }) => type === 'started')).toHaveLength(1);
      expect(bed.bed.logs).toMatchObject([
        {
          level: 'info',
          event: 'proxy: sent again',
          facts: { backend: 'chatgpt', reason: status, retry: 1 },
        },
        { level: 'info', event: 'proxy: sent again', facts: { retry: 2 } },
      ]);
    },
  );

  test('the last answer passes as it came when it is never better', async () => {
    const bed = await begin({ retries: 1 }, { statuses: [503] });
    const heard = await ask(bed.url, own);
    expect([heard.status, heard.text.includes('postern_error')]).toEqual([503, false]);
    expect(bed.seen).toHaveLength(2);
  });

  test('nothing is tried again where the backend does not ask for it', async () => {
    const bed = await begin({}, { statuses: [503, good] });
    expect((await ask(bed.url, own)).status).toBe(503);
    expect(bed.seen).toHaveLength(1);
  });

  test('a credential is asked for once, however often the request is sent', async () => {
    const bed = await startManagedBed({
      statuses: [503, good],
      backend: { options: { ...usualOptions, retries: 1 } },
    });
    opened.push(() => bed.stop());
    expect((await ask(bed.url)).status).toBe(good);
    expect([bed.asked.length, bed.seen.length]).toEqual([1, 2]);
  });

  test('a connection that never came about is tried again', async () => {
    const port = await freePort();
    const bed = await bedTo(`http://127.0.0.1:${port}/base`, { retries: 5 });
    const url = `http://${bed.host}${bed.apiPath}/responses`;
    const asking = ask(url, own);
    await logged(bed, 'proxy: sent again');
    const upstream = await startNotingUpstream(undefined, port);
    opened.push(() => upstream.close());
    expect((await asking).status).toBe(good);
    expect(upstream.seen).toHaveLength(1);
  });

  test('a connection that never comes about fails after the last try, in words', async () => {
    const port = await freePort();
    const bed = await bedTo(`http://127.0.0.1:${port}/base`, { retries: 2 });
    const heard = await ask(`http://${bed.host}${bed.apiPath}/responses`, own);
    expect(heard.status).toBe(502);
    expect(heard.text).toContain('connection refused');
    expect(bed.logs.filter(({ event }) => event === 'proxy: sent again')).toHaveLength(2);
    expect(await bed.ended()).toMatchObject([{ outcome: 'failed', problem: { code: 'upstream-refused' } }]);
  });
});

describe('C50: what is never sent a second time', () => {
  test('a 429 without Retry-After, or with one of more than 5 s', async () => {
    for (const headers of [{}, { 'retry-after': '6' }]) {
      const bed = await begin({ retries: 5 }, { statuses: [429, 200], headers });
      expect((await post(bed.url, own)).status).toBe(429);
      expect(bed.seen).toHaveLength(1);
    }
  });

  test('a request whose connection broke after it was sent', async () => {
    const { upstream, bed } = await beginRaw({ retries: 5 });
    const client = await sent(bed, requestBytes(bed));
    const far = await upstream.next();
    await far.until('{}');
    far.socket.resetAndDestroy();
    expect(await client.until('}}')).toContain('HTTP/1.1 502 ');
    client.socket.destroy();
    await bed.ended();
    expect(upstream.connections).toHaveLength(1);
  });

  test('a body that was streamed', async () => {
    const bed = await begin({ retries: 5 }, { statuses: [503, 200] });
    expect((await post(bed.url, own, new Blob(['{}']).stream())).status).toBe(503);
    expect(bed.seen).toHaveLength(1);
  });

  test('an answer of which the client has heard', async () => {
    const { upstream, bed } = await beginRaw({ retries: 5 });
    const client = await sent(bed, requestBytes(bed));
    const far = await upstream.next();
    await far.until('{}');
    far.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n');
    await client.until('ok');
    far.socket.resetAndDestroy();
    await client.closed();
    expect(await bed.ended()).toMatchObject([{ outcome: 'upstreamGone' }]);
    expect(upstream.connections).toHaveLength(1);
  });

  test('a request whose client has gone', async () => {
    const bed = await begin({ retries: 1 }, { statuses: [503], headers: { 'retry-after': '1' } });
    const leaving = new AbortController();
    const asking = fetch(bed.url, { method: 'POST', headers: own, body: '{}', signal: leaving.signal });
    await logged(bed.bed, 'proxy: sent again');
    leaving.abort();
    await expect(asking).rejects.toThrow();
    expect(await bed.bed.ended()).toMatchObject([{ outcome: 'clientGone' }]);
    // The next one waits as long, and began later: what the first had left to do is done by then.
    expect((await post(bed.url, own)).status).toBe(503);
    expect(bed.seen).toHaveLength(1 + 2);
  });
});

test('Retry-After of up to 5 s is waited for', async () => {
  const bed = await begin({ retries: 1 }, { statuses: [429, 200], headers: { 'retry-after': '1' } });
  const began = performance.now();
  expect((await post(bed.url, own)).status).toBe(200);
  expect(performance.now() - began).toBeGreaterThan(990);
  expect(bed.bed.logs).toMatchObject([{ facts: { reason: 429, waitMs: 1_000 } }]);
});

describe('an answer that goes silent', () => {
  const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
  test('is cut for the client, ended for the upstream, and said', async () => {
    const { upstream, bed } = await beginRaw({ streamIdleTimeoutMs: 150 });
    const client = await sent(bed, requestBytes(bed));
    const far = await upstream.next();
    await far.until('{}');
    far.write(`${head}4\r\nsome\r\n`);
    const { text } = await client.closed();
    expect(text).toContain('some');
    expect(text).not.toContain('\r\n0\r\n');
    await far.closed();
    expect(await bed.ended()).toMatchObject([
      {
        outcome: 'upstreamGone',
        problem: { code: 'upstream-timeout', why: 'it sent nothing for 0.15 s within an answer.' },
      },
    ]);
  });

  test('is cut when nothing at all follows its head', async () => {
    const { upstream, bed } = await beginRaw({ streamIdleTimeoutMs: 100 });
    const client = await sent(bed, requestBytes(bed));
    (await upstream.next()).write(head);
    await client.closed();
    expect(await bed.ended()).toMatchObject([{ problem: { code: 'upstream-timeout' } }]);
  });
});

test('a connection has the time its backend gives it to open, and no longer', async () => {
  const port = await freePort();
  const silent = await startSilentPort('127.0.0.1', port);
  opened.push(() => silent.close());
  const bed = await bedTo(`http://127.0.0.1:${port}/base`, { connectTimeoutMs: 250 });
  const began = performance.now();
  const heard = await post(`http://${bed.host}${bed.apiPath}/responses`, own);
  expect(heard.status).toBe(504);
  expect(heard.text).toContain('it did not accept a connection in time');
  const tookMs = performance.now() - began;
  expect(tookMs).toBeGreaterThan(200);
  expect(tookMs).toBeLessThan(5_000);
});

/** Resolves when the bed has logged an event. */
async function logged({ logs }: ProxyBed, event: string): Promise<void> {
  while (!logs.some((line) => line.event === event)) await new Promise((resolve) => setImmediate(resolve));
}
