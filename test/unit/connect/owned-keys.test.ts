import { describe, expect, test } from 'vitest';
import { directKeys, providerOf, routedKeys } from '../../../main/connect/owned-keys.ts';
import type { ConnectRoute, DirectBackend } from '../../../main/connect/port.ts';
import { chatgptRoute, directTo, managedRoute } from '../../fakes/connect-bed.ts';

const options = { model: null, reviewModel: null, effort: null, contextWindow: null, compactAt: null };
const routed = (route: ConnectRoute) =>
  routedKeys({
    route,
    port: 4141,
    token: 'TOKEN',
    options,
    bearerCommand: { program: '/opt/postern', args: ['token', 'id'] },
  });

describe('through Postern', () => {
  test('a sign-in or key that Codex stores keeps the provider id `openai`', () => {
    expect(routed(chatgptRoute)).toEqual([
      { path: ['model_provider'], value: 'openai' },
      { path: ['openai_base_url'], value: 'http://127.0.0.1:4141/l/TOKEN/v1/openai-chatgpt/chatgpt' },
    ]);
  });

  test('a key of the environment needs an entry, with the id and the name launches have', () => {
    expect(routed({ ...chatgptRoute, lane: 'api', provider: 'postern', backend: 'openai' })).toEqual([
      { path: ['model_provider'], value: 'postern' },
      {
        path: ['model_providers', 'postern'],
        value: {
          name: 'OpenAI',
          base_url: 'http://127.0.0.1:4141/l/TOKEN/v1/openai-responses/openai',
          wire_api: 'responses',
          supports_websockets: true,
          env_key: 'OPENAI_API_KEY',
          requires_openai_auth: false,
        },
      },
    ]);
  });

  test('a Codex that may compress what a key is for is told not to, and no other is', () => {
    const key: ConnectRoute = { ...chatgptRoute, lane: 'api', provider: 'postern', mayCompress: true };
    const said = { path: ['features', 'enable_request_compression'], value: false };
    expect(routed(key)).toContainEqual(said);
    expect(routed({ ...key, managed: true })).toContainEqual(said);
    for (const other of [
      { ...key, mayCompress: false },
      { ...key, dialect: 'plain' },
      { ...chatgptRoute, mayCompress: true },
    ] as const)
      expect(routed(other)).not.toContainEqual(said);
  });

  test('a credential of ours is a command, under an id no launch lays its keys over', () => {
    expect(routed(managedRoute)).toEqual([
      { path: ['model_provider'], value: 'postern-connected' },
      {
        path: ['model_providers', 'postern-connected'],
        value: {
          name: 'Postern',
          base_url: 'http://127.0.0.1:4141/l/TOKEN/v1/openai-responses/azure',
          wire_api: 'responses',
          supports_websockets: false,
          auth: { command: '/opt/postern', args: ['token', 'id'], timeout_ms: 20_000 },
        },
      },
      { path: ['model'], value: 'gpt-azure' },
    ]);
  });

  test('the model a person chose goes before the one of the backend', () => {
    const keys = routedKeys({
      route: managedRoute,
      port: 1,
      token: 't',
      options: { ...options, model: 'mine', compactAt: 5 },
      bearerCommand: { program: 'p', args: [] },
    });
    expect(keys.slice(2)).toEqual([
      { path: ['model'], value: 'mine' },
      { path: ['model_auto_compact_token_limit'], value: 5 },
    ]);
  });
});

describe('a direct export', () => {
  const cases: readonly (readonly [string, Partial<DirectBackend>, boolean, string, object | null])[] = [
    ['key stored, nothing else to send: `openai`', {}, true, 'openai', null],
    [
      'a variable',
      {},
      false,
      'postern-direct',
      { env_key: 'ROUTESCOPE_API_KEY', requires_openai_auth: false },
    ],
    [
      'key stored, with a query',
      { query: [['v', '1']] },
      true,
      'postern-direct',
      { query_params: { v: '1' }, requires_openai_auth: true },
    ],
    [
      'another header, from a variable',
      { keyHeader: 'api-key', headers: [['x-team', 'a']], dialect: 'plain' },
      false,
      'postern-direct',
      {
        name: 'Postern',
        env_http_headers: { 'api-key': 'ROUTESCOPE_API_KEY' },
        http_headers: { 'x-team': 'a' },
      },
    ],
    ['no key at all', { keyVariable: null }, false, 'postern-direct', { requires_openai_auth: false }],
  ];
  test.each(cases)('%s', (_name, over, withKey, id, entry) => {
    const keys = directKeys({ ...directTo, ...over }, options, withKey);
    if (!keys.ok) throw new Error(keys.problem.what);
    expect(providerOf(keys.value)).toBe(id);
    if (entry === null) {
      expect(keys.value[1]).toEqual({ path: ['openai_base_url'], value: 'https://gateway.example/v1' });
      return;
    }
    const written = keys.value[1]?.value as Record<string, unknown>;
    expect(keys.value[1]?.path).toEqual(['model_providers', 'postern-direct']);
    expect(written).toMatchObject({
      base_url: 'https://gateway.example/v1',
      wire_api: 'responses',
      ...entry,
    });
    expect('env_key' in written).toBe('env_key' in entry);
  });

  test.each([
    ['a header Codex does not put a stored key into', { keyHeader: 'api-key' }],
    ['a backend that wants none', { keyVariable: null }],
  ] as const)('a key is not stored for %s', (_name, over) => {
    expect(directKeys({ ...directTo, ...over }, options, true)).toMatchObject({
      ok: false,
      problem: { code: 'backend-invalid' },
    });
  });
});
