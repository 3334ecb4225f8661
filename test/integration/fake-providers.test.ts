// The fakes of providers: what they refuse, and that the real Codex takes each for the provider it stands for.
import { afterEach, describe, expect, test } from 'vitest';
import { makeCodexHome } from '../codex/home.ts';
import { execArgs, runCodex } from '../codex/run.ts';
import { startAzure } from '../fakes/providers/azure.ts';
import { startBedrock } from '../fakes/providers/bedrock.ts';
import { startLmStudio, startOllama } from '../fakes/providers/local.ts';
import type { FakeProvider } from '../fakes/providers/provider.ts';
import { startRoutescope } from '../fakes/providers/routescope.ts';

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

async function started(starting: Promise<FakeProvider>): Promise<FakeProvider> {
  const provider = await starting;
  endings.push(() => provider.close());
  return provider;
}

interface Heard {
  readonly status: number;
  readonly text: string;
  readonly errorType: string | null;
}

async function ask(
  provider: FakeProvider,
  path: string,
  headers: Record<string, string> = {},
  model: string | null = 'mine',
): Promise<Heard> {
  const init = model === null ? {} : { method: 'POST', body: JSON.stringify({ model, input: [] }) };
  const response = await fetch(`${provider.origin}${path}`, { ...init, headers });
  return {
    status: response.status,
    text: await response.text(),
    errorType: response.headers.get('x-amzn-errortype'),
  };
}

const awsKeys = { accessKeyId: 'AKIAFAKE', secretAccessKey: 'fake-secret', sessionToken: 'fake-session' };

describe('the fake Azure', () => {
  const good = { 'api-key': 'k1' };
  test.each<[name: string, path: string, headers: Record<string, string>, status: number, says: string]>([
    ['no key', '/openai/v1/responses', {}, 401, 'invalid subscription key'],
    ['a wrong key', '/openai/v1/responses', { 'api-key': 'k2' }, 401, 'invalid subscription key'],
    [
      'a wrong token',
      '/openai/v1/responses',
      { authorization: 'Bearer a.b.c' },
      401,
      'Access token is missing',
    ],
    [
      'a key as a bearer',
      '/openai/v1/responses',
      { authorization: 'Bearer k1' },
      200,
      '"status":"completed"',
    ],
    ['a token', '/openai/v1/responses', { authorization: 'Bearer e.y.j' }, 200, '"status":"completed"'],
    ['api-version preview', '/openai/v1/responses?api-version=preview', good, 200, '"status":"completed"'],
    [
      'a dated version',
      '/openai/v1/responses?api-version=2025-04-01-preview',
      good,
      400,
      'not allowed when using /v1',
    ],
    ['another base', '/openai/responses', good, 404, 'Resource not found'],
  ])('v1, %s', async (_name, path, headers, status, says) => {
    const azure = await started(startAzure({ key: 'k1', token: 'e.y.j', deployments: ['mine'], api: 'v1' }));
    const heard = await ask(azure, path, headers);
    expect(heard.status).toBe(status);
    expect(heard.text).toContain(says);
  });

  test.each<[name: string, query: string, status: number, says: string]>([
    ['a good version', '?api-version=2025-04-01-preview', 200, '"status":"completed"'],
    ['no version', '', 404, 'Resource not found'],
    ['an unknown version', '?api-version=newest', 404, 'Resource not found'],
    ['an old version', '?api-version=2024-10-21', 400, 'enabled only for api-version 2025-03-01-preview'],
  ])('dated, %s', async (_name, query, status, says) => {
    const azure = await started(startAzure({ key: 'k1', deployments: ['mine'], api: 'dated' }));
    const heard = await ask(azure, `/openai/responses${query}`, good);
    expect(heard.status).toBe(status);
    expect(heard.text).toContain(says);
  });

  test('a deployment that does not exist, and the list of models', async () => {
    const azure = await started(startAzure({ key: 'k1', deployments: ['mine'], api: 'v1' }));
    const missing = await ask(azure, '/openai/v1/responses', good, 'other');
    expect(missing.status).toBe(404);
    expect(missing.text).toContain('"code":"DeploymentNotFound"');
    expect((await ask(azure, '/openai/v1/models', good, null)).text).toContain('"id":"mine"');
    expect(azure.seen().map(({ model, apiKey, status }) => [model, apiKey, status])).toEqual([
      ['other', 'k1', 404],
      ['', 'k1', 200],
    ]);
  });
});

describe('the fake Bedrock', () => {
  const forged =
    'AWS4-HMAC-SHA256 Credential=AKIAFAKE/20261121/eu-west-1/bedrock-mantle/aws4_request, ' +
    `SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=${'0'.repeat(64)}`;
  const signed = { 'x-amz-date': '20261121T120000Z', 'x-amz-security-token': 'fake-session' };
  test.each<[name: string, headers: Record<string, string>, status: number, type: string | null]>([
    ['no credential', {}, 403, 'MissingAuthenticationTokenException'],
    ['a wrong bearer', { authorization: 'Bearer b2' }, 403, 'AccessDeniedException'],
    ['a good bearer', { authorization: 'Bearer b1' }, 200, null],
    ['another scheme', { authorization: 'Basic b1' }, 400, 'IncompleteSignatureException'],
    [
      'another access key',
      { ...signed, authorization: forged.replace('AKIAFAKE', 'AKIAOTHER') },
      403,
      'UnrecognizedClientException',
    ],
    ['a forged signature', { ...signed, authorization: forged }, 403, 'InvalidSignatureException'],
  ])('%s', async (_name, headers, status, errorType) => {
    const bedrock = await started(
      startBedrock({
        region: 'eu-west-1',
        bearer: 'b1',
        keys: awsKeys,
        models: ['mine'],
        now: () => new Date('2026-11-21T12:00:00Z'),
      }),
    );
    expect(await ask(bedrock, '/openai/v1/responses', headers)).toMatchObject({ status, errorType });
  });

  test('a model it has not', async () => {
    const bedrock = await started(
      startBedrock({ region: 'eu-west-1', bearer: 'b1', keys: null, models: ['mine'] }),
    );
    const heard = await ask(bedrock, '/openai/v1/responses', { authorization: 'Bearer b1' }, 'other');
    expect(heard.status).toBe(404);
    expect(heard.text).toContain('model_not_found');
  });
});

describe('the fakes of servers on this machine', () => {
  test('Ollama answers its own calls and refuses no credential', async () => {
    const ollama = await started(startOllama({ models: ['gpt-oss:20b'] }));
    expect((await ask(ollama, '/api/version', {}, null)).text).toContain('"version"');
    expect((await ask(ollama, '/api/tags', {}, null)).text).toContain('"name":"gpt-oss:20b"');
    expect((await ask(ollama, '/v1/models', {}, null)).text).toContain('"id":"gpt-oss:20b"');
    expect((await ask(ollama, '/v1/responses', { authorization: 'Bearer any' })).status).toBe(200);
    expect((await ask(ollama, '/api/v0/models', {}, null)).status).toBe(404);
  });

  test('LM Studio answers 200 with an error to what it does not know', async () => {
    const studio = await started(startLmStudio({ models: ['openai/gpt-oss-20b'] }));
    expect((await ask(studio, '/v1/models', {}, null)).text).toContain('openai/gpt-oss-20b');
    expect((await ask(studio, '/api/v0/models', {}, null)).text).toContain('"state":"not-loaded"');
    expect(await ask(studio, '/api/version', {}, null)).toMatchObject({
      status: 200,
      text: expect.stringContaining('Unexpected endpoint'),
    });
  });
});

describe('the fake Routescope', () => {
  const keys = {
    'sk-a': 'good',
    'sk-b': 'disabled',
    'sk-c': 'forbidden',
    'sk-d': 'noQuota',
    'sk-e': 'limited',
  } as const;
  test.each<[name: string, key: string | null, status: number, says: string]>([
    ['no key', null, 401, 'did not provide'],
    ['an unknown key', 'sk-unknown-key-1234', 401, '"code":"invalid_api_key"'],
    ['a name every object has', 'constructor', 401, '"code":"invalid_api_key"'],
    ['a good key', 'sk-a', 200, '"status":"completed"'],
    ['a disabled key', 'sk-b', 403, '"code":"key_disabled"'],
    ['a key without rights', 'sk-c', 403, '"code":"forbidden"'],
    ['a key without quota', 'sk-d', 429, '"code":"insufficient_quota"'],
    ['a key that asks too often', 'sk-e', 429, '"code":"rate_limit_exceeded"'],
  ])('%s', async (_name, key, status, says) => {
    const routescope = await started(startRoutescope({ keys, models: ['mine'] }));
    const headers: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
    const heard = await ask(routescope, '/v1/responses', headers);
    expect(heard.status).toBe(status);
    expect(heard.text).toContain(says);
  });
});

describe('the real Codex, without Postern, takes', () => {
  const prompt = 'list it [[tool:echo tool-ran-ok]]';

  async function run(
    provider: FakeProvider,
    args: readonly string[],
    env: Record<string, string>,
  ): Promise<void> {
    const home = await makeCodexHome({ auth: 'none' });
    endings.push(() => home.remove());
    const result = await runCodex({ home, args: execArgs(args, prompt), env });
    expect(result, result.stderr).toMatchObject({ code: 0, stdout: 'The fake upstream heard: list it\n' });
    expect(provider.requests.all.at(-1)?.toolOutputs[0]).toContain('tool-ran-ok');
  }
  const set = (pairs: Record<string, string>): string[] =>
    Object.entries(pairs).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

  test('the fake Azure, by a provider with query_params', async () => {
    const azure = await started(startAzure({ key: 'k1', deployments: ['mine'], api: 'dated' }));
    const args = set({
      model: '"mine"',
      model_provider: '"azure"',
      'model_providers.azure': `{name="Azure",base_url="${azure.base}",env_key="AZURE_KEY",wire_api="responses",query_params={api-version="2025-04-01-preview"}}`,
    });
    await run(azure, args, { AZURE_KEY: 'k1' });
  });

  const bedrockArgs = (base: string): string[] =>
    set({
      model: '"mine"',
      model_provider: '"amazon-bedrock"',
      'model_providers.amazon-bedrock.base_url': `"${base}"`,
    });

  test('the fake Bedrock, with a key as a bearer', async () => {
    const bedrock = await started(
      startBedrock({ region: 'eu-west-1', bearer: 'b1', keys: null, models: ['mine'] }),
    );
    await run(bedrock, bedrockArgs(bedrock.base), {
      AWS_BEARER_TOKEN_BEDROCK: 'b1',
      AWS_REGION: 'eu-west-1',
    });
  });

  test('the fake Bedrock, whose verifier takes the signature Codex makes', async () => {
    const bedrock = await started(
      startBedrock({ region: 'eu-west-1', bearer: null, keys: awsKeys, models: ['mine'] }),
    );
    await run(bedrock, bedrockArgs(bedrock.base), {
      AWS_ACCESS_KEY_ID: awsKeys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: awsKeys.secretAccessKey,
      AWS_SESSION_TOKEN: awsKeys.sessionToken,
      AWS_REGION: 'eu-west-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    });
  });

  test('the fake Ollama, by --oss', async () => {
    const ollama = await started(startOllama({ models: ['gpt-oss:20b'] }));
    await run(ollama, ['--oss', '--local-provider', 'ollama'], { CODEX_OSS_BASE_URL: ollama.base });
    expect(ollama.seen().map(({ path }) => path)).toContain('/api/tags');
  });

  test('the fake LM Studio, by --oss', async () => {
    const studio = await started(startLmStudio({ models: ['openai/gpt-oss-20b'] }));
    await run(studio, ['--oss', '--local-provider', 'lmstudio'], { CODEX_OSS_BASE_URL: studio.base });
  });

  test('the fake Routescope, by a provider of its own', async () => {
    const routescope = await started(startRoutescope({ keys: { 'sk-a': 'good' }, models: ['mine'] }));
    const args = set({
      model: '"mine"',
      model_provider: '"routescope"',
      'model_providers.routescope': `{name="Routescope",base_url="${routescope.base}",env_key="ROUTESCOPE_KEY",wire_api="responses"}`,
    });
    await run(routescope, args, { ROUTESCOPE_KEY: 'sk-a' });
  });
});
