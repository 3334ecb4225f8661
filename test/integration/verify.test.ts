import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { laneOf, laneSegments, usualBackend, type Backend } from '../../main/domain/gateway.ts';
import { askLoopback } from '../../main/verify/ask.ts';
import { verifyBackend } from '../../main/verify/verify.ts';
import { bedBearer } from '../fakes/managed-bed.ts';
import { bedGateway, bedLaunch, bedToken, hashOf, startBed, type ProxyBed } from '../fakes/proxy-bed.ts';

const opened: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

interface Upstream {
  readonly origin: string;
  readonly seen: readonly { readonly line: string; readonly authorization: string | undefined }[];
}

/** An upstream that answers as told. */
async function startUpstream(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Upstream> {
  const seen: { line: string; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    seen.push({ line: `${request.method} ${request.url}`, authorization: request.headers.authorization });
    request.resume().on('end', () => answer(request, response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const json = (response: ServerResponse, status: number, body: object): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};

/** Checks a backend along the whole way: our proxy, a launch that is a probe, a real upstream. */
async function check(origin: string, changes: Partial<Backend> = {}, oneToken = false) {
  const backend = usualBackend({
    id: 'backend-1',
    name: 'main',
    schema: 'OpenAICompatible',
    upstream: `${origin}/v1`,
    auth: { type: 'apiKey', header: 'authorization' },
    disabled: true,
    ...changes,
  });
  const isOurs = backend.auth.type !== 'transparent';
  const bed: ProxyBed = await startBed(origin, {
    credential: () =>
      Promise.resolve({
        ok: true,
        revision: 'r1',
        origin,
        grant: { type: 'headers', headers: [['authorization', 'Bearer key-canary']] },
      }),
  });
  opened.push(() => bed.stop());
  const launch = bedLaunch({ probe: true, bearerHash: isOurs ? hashOf(bedBearer) : null });
  bed.proxy.route(bed.table({ gateways: [bedGateway([backend], { paused: true })], launches: [launch] }));
  const lane = laneOf(backend);
  const view = await verifyBackend({
    backend,
    lane,
    url: `http://${bed.host}/l/${bedToken}/v1/${laneSegments[lane]}/${backend.name}`,
    bearer: isOurs ? bedBearer : null,
    oneToken,
    model: null,
    now: Date.now,
  });
  return { view, bed };
}

test('R4 a check goes the way of Codex’s requests, though the gateway is paused and the backend disabled', async () => {
  const upstream = await startUpstream((request, response) => {
    if (request.method === 'GET') return json(response, 200, { data: [{ id: 'gpt-5' }] });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    // It would go on for ever: the first word is enough.
    response.write('data: {"type":"response.created"}\n\ndata: {"type":"response.output_text.delta"}\n\n');
  });
  const { view, bed } = await check(upstream.origin, {}, true);
  expect(view).toMatchObject({ verdict: 'works', models: ['gpt-5'], problem: null });
  expect(view.steps.map(({ state }) => state)).toEqual(['passed', 'passed', 'passed']);
  expect(upstream.seen).toEqual([
    { line: 'GET /v1/models?client_version=0.169.0', authorization: 'Bearer key-canary' },
    { line: 'POST /v1/responses', authorization: 'Bearer key-canary' },
  ]);
  expect(bed.events).toEqual([]);
  expect(JSON.stringify(view)).not.toMatch(/canary|test-launch-token|test-launch-bearer/);
});

test('R5 a key that is refused is told from a server that is not there', async () => {
  const upstream = await startUpstream((_, response) => json(response, 401, { error: { message: 'No.' } }));
  const refused = await check(upstream.origin);
  expect(refused.view).toMatchObject({
    verdict: 'fails',
    problem: { code: 'key-refused' },
    fix: { type: 'enterKey' },
  });
  const gone = await check('http://127.0.0.1:1');
  expect(gone.view).toMatchObject({ verdict: 'fails', problem: { code: 'upstream-refused' } });
  expect(gone.view.steps[0]?.state).toBe('failed');
});

test('a backend that passes Codex’s own credential is asked without any', async () => {
  const upstream = await startUpstream((_, response) => json(response, 401, { error: { message: 'No.' } }));
  const { view } = await check(upstream.origin, { schema: 'OpenAI', auth: { type: 'transparent' } });
  expect(upstream.seen.map(({ authorization }) => authorization)).toEqual([undefined]);
  expect(view).toMatchObject({ verdict: 'reachable', problem: null });
});

test('a redirect is told and not followed', async () => {
  const elsewhere = await startUpstream((_, response) => json(response, 200, { data: [] }));
  const upstream = await startUpstream((_, response) => {
    response.writeHead(307, { location: `${elsewhere.origin}/v1/models` }).end();
  });
  const { view } = await check(upstream.origin);
  expect(view).toMatchObject({ verdict: 'fails', fix: { type: 'editBackend' } });
  expect(view.summary).toContain('sends callers elsewhere (307)');
  expect(elsewhere.seen).toEqual([]);
});

const question = {
  method: 'GET',
  headers: {},
  body: null,
  timeoutMs: 20_000,
  maxBytes: 1_000,
  isEnough: () => false,
} as const;

test('an answer without end is read as far as its limit', async () => {
  const upstream = await startUpstream((_, response) => {
    const more = (): void => void (response.write('x'.repeat(300)) && setImmediate(more));
    more();
  });
  const answer = await askLoopback({ ...question, url: upstream.origin });
  expect(answer).toMatchObject({ state: 'answered', isWhole: false });
  expect(answer.state === 'answered' && answer.body.length).toBeLessThanOrEqual(1_000);
});

test('silence is given up on, an answer that breaks off is not whole, and nobody there is no answer', async () => {
  const silent = await startUpstream(() => undefined);
  expect(await askLoopback({ ...question, url: silent.origin, timeoutMs: 50 })).toEqual({
    state: 'failed',
    reason: 'timeout',
  });
  const broken = await startUpstream((_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.destroy());
  });
  expect(await askLoopback({ ...question, url: broken.origin })).toMatchObject({
    body: 'half',
    isWhole: false,
  });
  expect(await askLoopback({ ...question, url: 'http://127.0.0.1:1' })).toEqual({
    state: 'failed',
    reason: 'unconnected',
  });
});
