// The real Codex before each provider: launched as Postern launches it, through the proxy, with a credential of ours.
import { afterEach, describe, expect, test } from 'vitest';
import { commandEnvironment } from '../../main/codex/command.ts';
import { commandOf, planLaunch } from '../../main/codex/plan.ts';
import { usualBackend, usualOptions, type Backend } from '../../main/domain/gateway.ts';
import type { Grant } from '../../main/proxy/port.ts';
import { codexEnvironment } from '../codex/environment.ts';
import { codexExecutable } from '../codex/executable.ts';
import { makeCodexHome } from '../codex/home.ts';
import { execArgs, runCodex, type CodexResult } from '../codex/run.ts';
import { selfSigned } from '../fakes/certificates.ts';
import { startAzure } from '../fakes/providers/azure.ts';
import { startBedrock } from '../fakes/providers/bedrock.ts';
import { startLmStudio, startOllama } from '../fakes/providers/local.ts';
import type { FakeProvider } from '../fakes/providers/provider.ts';
import { startRoutescope } from '../fakes/providers/routescope.ts';
import { bedGateway, bedLaunch, bedToken, hashOf, startBed } from '../fakes/proxy-bed.ts';

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

const authority = selfSigned({ name: 'Postern test authority' });
const tls = authority.issue({ name: 'provider', hosts: ['127.0.0.1'] });
const bearer = 'test-launch-bearer-bbbbbbbbbbbbbbbbbbbbbbbb';
const key = 'canary-provider-key';
const awsKeys = { accessKeyId: 'AKIAFAKE', secretAccessKey: 'fake-secret', sessionToken: 'fake-session' };
const keyHeader = (name: string, value = key): Grant => ({ type: 'headers', headers: [[name, value]] });
const aws: Grant = { type: 'aws', ...awsKeys, region: 'eu-west-1', service: 'bedrock-mantle' };

/** Runs a prompt as a launch of Postern that leads to this backend. */
async function launch(backend: Backend, grant: Grant | null, prompt: string): Promise<CodexResult> {
  const proxy = await startBed(backend.upstream, {
    transport: { extraCaPem: authority.cert, proxy: null },
    credential: (holder) => {
      if (grant === null) throw new Error(`nobody needs a credential here: ${holder.type}`);
      return Promise.resolve({ ok: true, revision: 'r1', origin: new URL(backend.upstream).origin, grant });
    },
  });
  endings.push(() => proxy.stop());
  const gateway = bedGateway([backend]);
  const launches = [bedLaunch({ bearerHash: hashOf(bearer) })];
  proxy.proxy.route(proxy.table({ gateways: [gateway], launches }));
  const home = await makeCodexHome({ auth: 'none' });
  endings.push(() => home.remove());
  const environment = codexEnvironment(home);
  const plan = planLaunch({
    platform: 'linux',
    request: { folder: home.cwd, lane: 'auto' },
    folderThere: true,
    codex: { state: 'found', path: await codexExecutable(), version: '0.169.0', foundBy: 'test' },
    login: 'none',
    environment,
    routing: { on: true, port: proxy.port, organisationId: 'organisation-1', gateway, gateways: [gateway] },
    terminal: null,
  });
  expect(plan.problem).toBeNull();
  const command = commandOf(plan, { token: bedToken, bearer });
  const env = commandEnvironment(command, environment, 'linux');
  return runCodex({ home, args: execArgs(command.args, prompt), env });
}

interface Case {
  readonly start: () => Promise<FakeProvider>;
  readonly backend: Pick<Backend, 'schema' | 'auth'> & { readonly query?: readonly [string, string][] };
  readonly grant: Grant | null;
  readonly sees: { readonly query: string; readonly authorization: unknown; readonly apiKey: string | null };
}

const apiKey = (header: string): Backend['auth'] => ({ type: 'apiKey', header });
const version: readonly [string, string][] = [['api-version', '2025-04-01-preview']];

const cases: readonly (readonly [name: string, one: Case])[] = [
  [
    'Azure OpenAI, v1, key in api-key, over TLS',
    {
      start: () => startAzure({ key, deployments: ['mine'], api: 'v1', tls }),
      backend: { schema: 'AzureOpenAI', auth: apiKey('api-key') },
      grant: keyHeader('api-key'),
      sees: { query: '', authorization: null, apiKey: key },
    },
  ],
  [
    'Azure OpenAI, dated, key as a bearer',
    {
      start: () => startAzure({ key, deployments: ['mine'], api: 'dated' }),
      backend: { schema: 'AzureOpenAI', auth: apiKey('authorization'), query: version },
      grant: keyHeader('authorization', `Bearer ${key}`),
      sees: { query: '?api-version=2025-04-01-preview', authorization: `Bearer ${key}`, apiKey: null },
    },
  ],
  [
    'Amazon Bedrock, signed, over TLS',
    {
      start: () => startBedrock({ region: 'eu-west-1', bearer: null, keys: awsKeys, models: ['mine'], tls }),
      backend: { schema: 'Bedrock', auth: { type: 'aws', profile: null, region: 'eu-west-1' } },
      grant: aws,
      sees: { query: '', authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 /), apiKey: null },
    },
  ],
  [
    'Amazon Bedrock, key as a bearer',
    {
      start: () => startBedrock({ region: 'eu-west-1', bearer: key, keys: null, models: ['mine'] }),
      backend: { schema: 'Bedrock', auth: apiKey('authorization') },
      grant: keyHeader('authorization', `Bearer ${key}`),
      sees: { query: '', authorization: `Bearer ${key}`, apiKey: null },
    },
  ],
  [
    'Ollama',
    {
      start: () => startOllama({ models: ['mine'] }),
      backend: { schema: 'OpenAICompatible', auth: { type: 'none' } },
      grant: null,
      sees: { query: '', authorization: null, apiKey: null },
    },
  ],
  [
    'LM Studio',
    {
      start: () => startLmStudio({ models: ['mine'] }),
      backend: { schema: 'OpenAICompatible', auth: { type: 'none' } },
      grant: null,
      sees: { query: '', authorization: null, apiKey: null },
    },
  ],
  [
    'Routescope, over TLS',
    {
      start: () => startRoutescope({ keys: { [key]: 'good' }, models: ['mine'], tls }),
      backend: { schema: 'OpenAICompatible', auth: apiKey('authorization') },
      grant: keyHeader('authorization', `Bearer ${key}`),
      sees: { query: '', authorization: `Bearer ${key}`, apiKey: null },
    },
  ],
];

async function providerOf(start: () => Promise<FakeProvider>): Promise<FakeProvider> {
  const provider = await start();
  endings.push(() => provider.close());
  return provider;
}

const backendFor = (provider: FakeProvider, { schema, auth, query = [] }: Case['backend'], model = 'mine') =>
  usualBackend({
    id: 'b1',
    name: 'mine',
    schema,
    auth,
    model,
    upstream: provider.base,
    options: { ...usualOptions, query },
  });

describe('C5: a launch leads Codex to', () => {
  test.each(cases)('%s, through a tool round', async (_name, { start, backend, grant, sees }) => {
    const provider = await providerOf(start);
    const prompt = 'list it [[tool:echo tool-ran-ok]]';
    const result = await launch(backendFor(provider, backend), grant, prompt);
    expect(result, result.stderr).toMatchObject({
      code: 0,
      stdout: 'The fake upstream heard: list it\n',
    });
    expect(provider.requests.all.at(-1)?.toolOutputs[0]).toContain('tool-ran-ok');
    const posts = provider.seen().filter(({ method }) => method === 'POST');
    expect(posts).toHaveLength(2);
    for (const post of posts) expect(post).toMatchObject({ ...sees, model: 'mine', status: 200 });
    // No WebSocket was tried at the provider, and nothing of the launch's own went there.
    expect(provider.seen().every(({ fields }) => !fields.includes('upgrade'))).toBe(true);
    expect(JSON.stringify(provider.exchanges.all.map(({ rawHeaders }) => rawHeaders))).not.toContain(bearer);
  });
});

describe('C5: what a provider says is wrong reaches Codex', () => {
  test('an Azure deployment that does not exist', async () => {
    const provider = await providerOf(() => startAzure({ key, deployments: ['other'], api: 'v1' }));
    const backend = backendFor(provider, { schema: 'AzureOpenAI', auth: apiKey('api-key') });
    const result = await launch(backend, keyHeader('api-key'), 'say hi');
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('The API deployment for this resource does not exist.');
  });

  test('a Routescope key without quota', async () => {
    const provider = await providerOf(() =>
      startRoutescope({ keys: { [key]: 'noQuota' }, models: ['mine'] }),
    );
    const backend = backendFor(provider, { schema: 'OpenAICompatible', auth: apiKey('authorization') });
    const result = await launch(backend, keyHeader('authorization', `Bearer ${key}`), 'say hi');
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/quota|429/i);
  });
});
