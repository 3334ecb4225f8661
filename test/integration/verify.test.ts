import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { laneOf, laneSegments, usualBackend, usualOptions, type Backend } from '../../main/domain/gateway.ts';
import type { Grant } from '../../main/proxy/port.ts';
import { askLoopback } from '../../main/verify/ask.ts';
import { verifyBackend } from '../../main/verify/verify.ts';
import { startAzure } from '../fakes/providers/azure.ts';
import { startBedrock } from '../fakes/providers/bedrock.ts';
import { startLmStudio, startOllama } from '../fakes/providers/local.ts';
import type { FakeProvider } from '../fakes/providers/provider.ts';
import { startRoutescope } from '../fakes/providers/routescope.ts';
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

const bearerOf = (key: string): Grant => ({ type: 'headers', headers: [['authorization', `Bearer ${key}`]] });
const keyCanary = bearerOf('key-canary');

/** Checks a backend along the whole way: our proxy, a launch that is a probe, a real upstream. */
async function check(origin: string, changes: Partial<Backend> = {}, oneToken = false, grant = keyCanary) {
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
        grant,
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

/** Starts a provider that ends with the test. */
async function provider(starting: Promise<FakeProvider>): Promise<FakeProvider> {
  const started = await starting;
  opened.push(() => started.close());
  return started;
}

test('R5 of Routescope: each state of a key is told for what it is', async () => {
  const { origin } = await provider(
    startRoutescope({
      keys: { good: 'good', off: 'disabled', not: 'forbidden', poor: 'noQuota', busy: 'limited' },
      models: ['gpt-5'],
    }),
  );
  const told = async (key: string) => {
    const { view } = await check(origin, {}, true, bearerOf(key));
    return [view.verdict, view.summary.replace(origin.replace('http://', ''), 'it'), view.fix?.type ?? null];
  };
  expect(await told('good')).toEqual(['works', 'gpt-5 answers at it.', null]);
  expect(await told('off')).toEqual(['fails', 'The key is disabled (403).', 'enterKey']);
  expect(await told('not')).toEqual(['fails', 'it does not allow this (403).', null]);
  expect(await told('poor')).toEqual(['fails', 'The credit of this key is used up (429).', null]);
  expect(await told('busy')).toEqual(['fails', 'it asks to wait (429).', null]);
  expect(await told('other')).toEqual(['fails', 'it refused the key (401).', 'enterKey']);
});

test('R5 of Azure: key, deployment and api-version are told apart', async () => {
  const options = { key: 'azure-key', deployments: ['mine'] };
  const v1 = await provider(startAzure({ ...options, api: 'v1' }));
  const dated = await provider(startAzure({ ...options, api: 'dated' }));
  const told = async (
    { origin, base }: FakeProvider,
    changes: Partial<Backend>,
    key = 'azure-key',
  ): Promise<unknown> => {
    const backend = {
      schema: 'AzureOpenAI',
      upstream: base,
      auth: { type: 'apiKey', header: 'api-key' },
    } as const;
    const grant: Grant = { type: 'headers', headers: [['api-key', key]] };
    const { view } = await check(origin, { ...backend, ...changes }, true, grant);
    return [view.verdict, view.problem?.what ?? null];
  };
  const version = (text: string): Partial<Backend> => ({
    model: 'mine',
    options: { ...usualOptions, query: [['api-version', text]] },
  });
  expect(await told(v1, { model: 'mine' })).toEqual(['works', null]);
  expect(await told(v1, {})).toEqual(['works', null]);
  expect(await told(v1, { model: 'other' })).toEqual([
    'fails',
    'Azure has no deployment of this name (404).',
  ]);
  expect(await told(v1, { model: 'mine' }, 'sk-1')).toEqual(['fails', 'Azure refused the key (401).']);
  expect(await told(v1, version('2024-06-01'))).toEqual([
    'fails',
    expect.stringMatching(/does not know this api-version \(400\)/),
  ]);
  expect(await told(dated, version('2025-04-01-preview'))).toEqual(['works', null]);
  expect(await told(dated, version('2024-06-01'))).toEqual([
    'fails',
    'This api-version of Azure does not know the Responses API (400).',
  ]);
  expect(await told(dated, { model: 'mine' })).toEqual(['fails', 'Azure does not know the address (404).']);
});

test('R5 of Bedrock: a key that is refused, a signature that is, and a clock that is off', async () => {
  const keys = { accessKeyId: 'AKIDFAKE', secretAccessKey: 'secret' };
  const startAt = (now: Date): Promise<FakeProvider> =>
    provider(
      startBedrock({
        region: 'us-east-1',
        bearer: 'good',
        keys: { ...keys, sessionToken: null },
        models: ['openai.gpt-oss-120b'],
        now: () => now,
      }),
    );
  const signing = (secretAccessKey: string, region: string): Grant => ({
    type: 'aws',
    ...keys,
    secretAccessKey,
    sessionToken: null,
    region,
    service: 'bedrock-mantle',
  });
  const { origin, base } = await startAt(new Date());
  const late = await startAt(new Date(Date.now() + 3_600_000));
  const aws = { type: 'aws', profile: null, region: 'us-east-1' } as const;
  const told = async (where: string, auth: Backend['auth'], grant: Grant): Promise<string> => {
    const backend = { schema: 'Bedrock', upstream: base.replace(origin, where), auth } as const;
    return (await check(where, backend, false, grant)).view.summary.replace(/127[^ ]+/, 'it');
  };
  const key = { type: 'apiKey', header: 'authorization' } as const;
  expect(await told(origin, key, bearerOf('good'))).toBe('it accepts the credential and lists 1 model.');
  expect(await told(origin, key, bearerOf('bad'))).toBe('Bedrock refused the key (403).');
  expect(await told(origin, aws, signing('secret', 'us-east-1'))).toBe(
    'it accepts the credential and lists 1 model.',
  );
  expect(await told(origin, aws, signing('wrong', 'us-east-1'))).toBe('AWS refused the signature (403).');
  expect(await told(origin, aws, signing('secret', 'eu-west-1'))).toBe(
    'The request was signed for another region (403).',
  );
  expect(await told(late.origin, aws, signing('secret', 'us-east-1'))).toBe(
    'AWS does not accept the time of this machine (403).',
  );
});

test('R5 of servers on this machine: they work, and a missing /v1 is added', async () => {
  for (const starting of [startOllama, startLmStudio]) {
    const { origin, base } = await provider(starting({ models: ['gpt-oss:20b'] }));
    const works = await check(origin, { auth: { type: 'none' }, upstream: base }, true);
    expect(works.view).toMatchObject({ verdict: 'works', models: ['gpt-oss:20b'] });
    const bare = await check(origin, { auth: { type: 'none' }, upstream: origin });
    expect(bare.view).toMatchObject({
      verdict: 'fails',
      fix: { type: 'editBackend', label: 'Add /v1', draft: { upstream: `${origin}/v1` } },
    });
  }
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
