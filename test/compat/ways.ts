import type { Lane } from '../../preload/contract.ts';
import { usualBackend, type Backend } from '../../main/domain/gateway.ts';
import type { CodexHomeOptions } from '../codex/home.ts';
import { FAKE_ACCESS_TOKEN, FAKE_API_KEY } from '../codex/login.ts';
import type { FakeUpstream } from '../fakes/upstream/server.ts';

/** How a launch signs in: what Codex holds, and what must reach the upstream. */
export interface Way {
  readonly id: 'chatgpt' | 'key' | 'stored' | 'managed' | 'plain';
  readonly auth: CodexHomeOptions['auth'];
  readonly lane: Lane;
  /** OPENAI_API_KEY of the launch; null for none. */
  readonly key: string | null;
  /** The provider id that Codex must keep with the session. */
  readonly provider: 'openai' | 'postern';
  readonly bearer: string;
  /** Postern's own credential is used. */
  readonly managed: boolean;
  backend(upstream: FakeUpstream): Backend;
}

/** What Postern puts on where the credential is its own. */
export const ourBearer = 'at-compat-managed';

const keyOfTheLaunch = 'sk-test-compat-environment';

/** A ChatGPT sign-in of Codex's own. */
export const chatgptWay: Way = {
  id: 'chatgpt',
  auth: 'chatgpt',
  lane: 'chatgpt',
  key: null,
  provider: 'openai',
  bearer: FAKE_ACCESS_TOKEN,
  managed: false,
  backend: (upstream) =>
    usualBackend({ id: 'b1', name: 'chatgpt-codex', schema: 'ChatGPTCodex', upstream: upstream.chatgptBase }),
};

const apiBackend = (upstream: FakeUpstream): Backend =>
  usualBackend({ id: 'b1', name: 'openai-transparent', schema: 'OpenAI', upstream: upstream.apiBase });

/** A key in the environment, beside a ChatGPT sign-in. */
export const keyWay: Way = {
  ...chatgptWay,
  id: 'key',
  lane: 'api',
  key: keyOfTheLaunch,
  provider: 'postern',
  bearer: keyOfTheLaunch,
  backend: apiBackend,
};

/** A key that Codex has stored. */
export const storedWay: Way = {
  ...chatgptWay,
  id: 'stored',
  auth: 'apiKey',
  lane: 'api',
  bearer: FAKE_API_KEY,
  backend: apiBackend,
};

/** An account of Postern's, with Codex not signed in. */
export const managedWay: Way = {
  ...chatgptWay,
  id: 'managed',
  auth: 'none',
  provider: 'postern',
  bearer: ourBearer,
  managed: true,
  backend: (upstream) => ({ ...chatgptWay.backend(upstream), auth: { type: 'account', accountId: 'a1' } }),
};

/** The same to an upstream that knows neither WebSockets nor compaction. */
export const plainWay: Way = {
  ...managedWay,
  id: 'plain',
  lane: 'api',
  backend: (upstream) =>
    usualBackend({
      id: 'b1',
      name: 'compatible',
      schema: 'OpenAICompatible',
      upstream: upstream.apiBase,
      auth: { type: 'account', accountId: 'a1' },
    }),
};
