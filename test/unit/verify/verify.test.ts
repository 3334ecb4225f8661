import { describe, expect, test } from 'vitest';
import { usualBackend, usualOptions, type Auth, type Backend } from '../../../main/domain/gateway.ts';
import type { ProbeAnswer, ProbeQuestion } from '../../../main/verify/ask.ts';
import { verifyBackend } from '../../../main/verify/verify.ts';

const key: Auth = { type: 'apiKey', header: 'authorization' };

function backendWith(changes: Partial<Backend> = {}): Backend {
  return usualBackend({
    id: 'b1',
    name: 'main',
    schema: 'OpenAICompatible',
    upstream: 'https://gateway.test/v1',
    auth: key,
    ...changes,
  });
}

function answered(status: number, body: unknown, more: Partial<ProbeAnswer> = {}): ProbeAnswer {
  return {
    state: 'answered',
    status,
    contentType: 'application/json',
    errorType: null,
    retryAfter: null,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    isWhole: true,
    ...more,
  } as ProbeAnswer;
}

const listOf = (...ids: string[]) => answered(200, { data: ids.map((id) => ({ id })) });
const stream = (...events: object[]) =>
  answered(200, events.map((one) => `data: ${JSON.stringify(one)}\n\n`).join(''), {
    contentType: 'text/event-stream',
  });
const speaks = stream({ type: 'response.created' }, { type: 'response.output_text.delta', delta: 'ok' });

/** Checks a backend whose upstream answers so, and tells what was asked. */
async function check(
  backend: Backend,
  models: ProbeAnswer,
  more: { oneToken?: boolean; model?: string; token?: ProbeAnswer } = {},
) {
  const asked: ProbeQuestion[] = [];
  let now = 1_000;
  const view = await verifyBackend({
    backend,
    lane: backend.schema === 'ChatGPTCodex' ? 'chatgpt' : 'api',
    url: 'http://127.0.0.1:1/l/token/v1/openai-responses/main',
    bearer: backend.auth.type === 'transparent' ? null : 'launch-bearer',
    oneToken: more.oneToken ?? more.token !== undefined,
    model: more.model ?? null,
    now: () => (now += 10),
    send(question) {
      asked.push(question);
      return Promise.resolve(question.method === 'GET' ? models : (more.token ?? speaks));
    },
  });
  return { view, asked, states: view.steps.map(({ name, state }) => `${name} ${state}`).join(', ') };
}

describe('R4 a check', () => {
  test('lists the models through the proxy, as this launch’s Codex would', async () => {
    const { view, asked, states } = await check(backendWith(), listOf('gpt-5', 'other'));
    expect(asked.map(({ method, url, headers }) => [method, url, headers['authorization']])).toEqual([
      [
        'GET',
        'http://127.0.0.1:1/l/token/v1/openai-responses/main/models?client_version=0.169.0',
        'Bearer launch-bearer',
      ],
    ]);
    expect(states).toBe('reach passed, models passed, answer skipped');
    expect(view).toMatchObject({
      at: 1_010,
      verdict: 'works',
      summary: 'gateway.test accepts the credential and lists 2 models.',
      models: ['gpt-5', 'other'],
      problem: null,
      fix: null,
    });
    expect(view.durationMs).toBeGreaterThan(0);
    expect(view.steps.map(({ detail }) => detail)).toEqual(['200 in 10 ms', '2 models', 'Not asked']);
  });

  test('asks for a token where that is wanted: the model named, else the backend’s, else a likely one of the list', async () => {
    const models = listOf('text-embedding-3', 'llama', 'gpt-5-codex');
    const modelOf = async (backend: Backend, model?: string): Promise<unknown> => {
      const { asked, view } = await check(backend, models, { oneToken: true, ...(model && { model }) });
      expect(view.verdict).toBe('works');
      return (JSON.parse(asked[1]?.body ?? '{}') as { model: string }).model;
    };
    expect(await modelOf(backendWith(), 'mine')).toBe('mine');
    expect(await modelOf(backendWith({ model: 'own' }))).toBe('own');
    expect(await modelOf(backendWith())).toBe('gpt-5-codex');
    expect(await modelOf(backendWith({ modelPattern: 'l.*' }))).toBe('llama');
  });

  test('asks for little: 16 tokens of an API, and of ChatGPT as Codex does', async () => {
    const bodyOf = async (backend: Backend): Promise<Record<string, unknown>> => {
      const { asked } = await check(backend, listOf('gpt-5'), { oneToken: true });
      return JSON.parse(asked[1]?.body ?? '{}') as Record<string, unknown>;
    };
    expect(await bodyOf(backendWith())).toMatchObject({ max_output_tokens: 16, stream: true, store: false });
    const chatgpt = await bodyOf(
      backendWith({ schema: 'ChatGPTCodex', auth: { type: 'account', accountId: 'a' } }),
    );
    expect(chatgpt['max_output_tokens']).toBeUndefined();
    expect(chatgpt).toMatchObject({ instructions: 'Answer with the word ok.', stream: true, store: false });
  });

  test('without a model to ask says so, and asks nothing', async () => {
    const { view, asked } = await check(backendWith(), listOf(), { oneToken: true });
    expect(asked).toHaveLength(1);
    expect(view.steps[2]).toEqual({ name: 'answer', state: 'skipped', detail: 'Name a model to ask' });
  });

  test('of a backend that passes Codex’s own credential sends none, and a 401 is reachable', async () => {
    const backend = backendWith({ schema: 'OpenAI', auth: { type: 'transparent' } });
    const { view, asked, states } = await check(backend, answered(401, { error: { message: 'No key.' } }), {
      oneToken: true,
    });
    expect(asked.map(({ headers }) => headers['authorization'])).toEqual([undefined]);
    expect(states).toBe('reach passed, models skipped, answer skipped');
    expect(view).toMatchObject({ verdict: 'reachable', problem: null, fix: null });
    expect(view.summary).toContain('Codex’s own credential was not tested');
  });

  test('of a page in the place of an answer does not take a portal for the provider', async () => {
    const backend = backendWith({ auth: { type: 'transparent' } });
    const page = (status: number) => answered(status, '<html>Sign in</html>', { contentType: 'text/html' });
    for (const status of [200, 401, 403]) {
      const { view } = await check(backend, page(status));
      expect(view).toMatchObject({ verdict: 'fails', fix: { type: 'openSettings' } });
    }
  });

  test.each([
    [
      'Azure with a deployment in its address',
      { schema: 'AzureOpenAI', upstream: 'https://apim.test/openai/v1' },
      404,
    ],
    ['a gateway without a list', {}, 404],
    ['a gateway that refuses the kind of call', {}, 405],
    ['a gateway that answers something else', {}, 200],
  ] as const)('%s is reachable with a hint, and works once a model answers', async (_, changes, status) => {
    const models = answered(status, { detail: 'Not Found' });
    const alone = await check(backendWith(changes), models);
    expect(alone.states).toBe('reach passed, models skipped, answer skipped');
    expect(alone.view.verdict).toBe('reachable');
    expect(alone.view.summary).toContain('one token');
    const asked = await check(backendWith({ ...changes, model: 'gpt-5' }), models, { oneToken: true });
    expect(asked.view).toMatchObject({
      verdict: 'works',
      problem: null,
      summary: 'gpt-5 answers at ' + new URL(backendWith(changes).upstream).host + '.',
    });
  });

  test('a list that anybody gets says nothing of the key', async () => {
    const { view } = await check(backendWith({ upstream: 'https://openrouter.ai/api/v1' }), listOf('a'));
    expect(view.verdict).toBe('reachable');
    expect(view.summary).toContain('the key was not tested');
  });

  test('the model that launches start with is looked for in the list', async () => {
    const missing = await check(backendWith({ model: 'gpt-9' }), listOf('gpt-5'));
    expect(missing.view).toMatchObject({
      verdict: 'reachable',
      summary: 'gateway.test does not list the model gpt-9.',
    });
    const local = backendWith({
      model: 'qwen',
      auth: { type: 'none' },
      upstream: 'http://127.0.0.1:11434/v1',
    });
    const tagged = await check(local, listOf('qwen:latest'));
    expect(tagged.view).toMatchObject({
      verdict: 'works',
      summary: '127.0.0.1:11434 answers and lists 1 model.',
    });
  });

  test('a list too long to read is a list all the same', async () => {
    const { view } = await check(backendWith(), answered(200, '{"data":[', { isWhole: false }));
    expect(view).toMatchObject({ verdict: 'works', models: [] });
  });
});

describe('R5 what a check finds comes with what to do', () => {
  test('a refused key is entered again', async () => {
    const { view, states } = await check(backendWith(), answered(401, { error: { message: 'Bad key.' } }));
    expect(states).toBe('reach passed, models failed, answer skipped');
    expect(view).toMatchObject({
      verdict: 'fails',
      problem: { code: 'key-refused', what: 'gateway.test refused the key (401).' },
      fix: { type: 'enterKey', label: 'Enter the key' },
    });
  });

  test('a key that the proxy was refused with was reached all the same', async () => {
    const own = {
      error: { type: 'postern_error', code: 'invalid_prompt', postern_code: 'key-refused', message: 'x' },
    };
    const { view, states } = await check(backendWith(), answered(400, own));
    expect(states).toBe('reach passed, models failed, answer skipped');
    expect(view).toMatchObject({
      verdict: 'fails',
      problem: { code: 'key-refused' },
      fix: { type: 'enterKey' },
    });
  });

  test('what the proxy could not reach was not reached', async () => {
    const own = {
      error: { type: 'postern_error', code: 'upstream-tls', message: 'Its certificate is self-signed.' },
    };
    const { view, states } = await check(backendWith(), answered(502, own));
    expect(states).toBe('reach failed, models skipped, answer skipped');
    expect(view).toMatchObject({
      verdict: 'fails',
      problem: { code: 'upstream-tls', why: 'Its certificate is self-signed.' },
      fix: { type: 'openSettings' },
    });
  });

  test('silence and a proxy that is gone are told, not thrown', async () => {
    const late = await check(backendWith(), { state: 'failed', reason: 'timeout' });
    expect(late.view).toMatchObject({ verdict: 'fails', problem: { code: 'upstream-timeout' } });
    const gone = await check(backendWith(), { state: 'failed', reason: 'unconnected' });
    expect(gone.view).toMatchObject({
      verdict: 'fails',
      problem: { what: 'Postern could not pass the request on.' },
    });
  });

  test('a missing /v1 is added with one press', async () => {
    const backend = backendWith({ upstream: 'https://gateway.test' });
    const { view } = await check(backend, answered(404, { detail: 'Not Found' }));
    expect(view).toMatchObject({
      verdict: 'fails',
      fix: {
        type: 'editBackend',
        label: 'Add /v1',
        draft: { id: 'b1', upstream: 'https://gateway.test/v1' },
      },
    });
  });

  test('a dated address of Azure becomes the v1 one, with the deployment as the model', async () => {
    const backend = backendWith({
      schema: 'AzureOpenAI',
      upstream: 'https://team.openai.azure.com/openai/deployments/gpt-5',
      options: {
        ...usualOptions,
        query: [
          ['api-version', '2024-02-01'],
          ['x', '1'],
        ],
      },
    });
    const { view } = await check(
      backend,
      answered(400, { error: { code: 'BadRequest', message: 'API version not supported' } }),
    );
    expect(view.fix).toMatchObject({
      type: 'editBackend',
      draft: {
        upstream: 'https://team.openai.azure.com/openai/v1',
        model: 'gpt-5',
        options: { query: [['x', '1']] },
      },
    });
  });

  test.each<[what: string, changes: Partial<Backend>, status: number, body: object, draft: object]>([
    [
      'a server that wants a key',
      { auth: { type: 'none' }, upstream: 'http://127.0.0.1:8000/v1' },
      401,
      {},
      { auth: key },
    ],
    [
      'a key in the wrong header',
      {},
      401,
      { error: { message: 'No auth credentials found' } },
      { auth: { type: 'apiKey', header: 'x-api-key' } },
    ],
    [
      'a foreign organisation',
      { options: { ...usualOptions, headers: [['OpenAI-Organization', 'org-1']] } },
      401,
      { error: { code: 'mismatched_organization', message: 'x' } },
      { options: usualOptions },
    ],
    [
      'a pattern that leaves the model out',
      { modelPattern: 'x' },
      400,
      { error: { type: 'postern_error', postern_code: 'model-excluded', message: 'x' } },
      { modelPattern: '.*' },
    ],
  ])('%s is mended in the draft', async (_, changes, status, body, draft) => {
    const { view } = await check(backendWith(changes), answered(status, body));
    expect(view.fix).toMatchObject({ type: 'editBackend', draft });
  });

  test('a credit that is used up fails in the answer, though the models are listed', async () => {
    const token = answered(429, { error: { code: 'insufficient_quota', message: 'No.' } });
    const { view, states } = await check(backendWith(), listOf('gpt-5'), { token });
    expect(states).toBe('reach passed, models passed, answer failed');
    expect(view).toMatchObject({
      verdict: 'fails',
      models: ['gpt-5'],
      summary: 'The credit of this key is used up (429).',
    });
  });

  test.each([
    [
      'an error within the stream',
      stream({ type: 'error', error: { code: 'model_not_found', message: 'x' } }),
      'offer this model',
    ],
    [
      'a failed response',
      stream({ type: 'response.failed', response: { error: { code: 'rate_limit_exceeded' } } }),
      'wait',
    ],
    [
      'an answer of Chat Completions',
      answered(200, { object: 'chat.completion' }),
      'does not know this call',
    ],
    ['a page', answered(200, '<html></html>', { contentType: 'text/html' }), 'web page'],
    ['nothing', answered(200, ''), 'does not know this call'],
  ])('%s is no answer of a model', async (_, token, words) => {
    const { view } = await check(backendWith(), listOf('gpt-5'), { token });
    expect(view.verdict).toBe('fails');
    expect(view.summary).toContain(words);
  });

  test('a stream is enough at its first word', async () => {
    const { asked } = await check(backendWith(), listOf('gpt-5'), { oneToken: true });
    const enough = asked[1]?.isEnough;
    expect(enough?.('event: x\ndata: {"type":"response.created"}\n\n')).toBe(false);
    expect(enough?.('data: {"type":"response.output_text.delta"}\n')).toBe(true);
    expect(enough?.('data: {"type":"response.output_text.del')).toBe(false);
  });
});

test('hostile names are not listed as models, and no more than 200 are', async () => {
  const many = Array.from({ length: 500 }, (_, at) => ({ id: `m${at}` }));
  const { view } = await check(
    backendWith(),
    answered(200, {
      data: [{ id: 'a\u202eb' }, { id: 'a b' }, { id: 7 }, null, 'x', { slug: 's' }, ...many],
    }),
  );
  expect(view.models).toHaveLength(200);
  expect(view.models.slice(0, 2)).toEqual(['s', 'm0']);
});
