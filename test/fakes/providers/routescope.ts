import type { TlsIdentity } from '../upstream/listener.ts';
import {
  bearerOf,
  modelList,
  startProvider,
  type Asked,
  type FakeProvider,
  type JsonAnswer,
} from './provider.ts';

/** How things stand with one key. */
export type KeyState = 'good' | 'disabled' | 'forbidden' | 'noQuota' | 'limited';

export interface RoutescopeOptions {
  /** State by key; a key that is not here is unknown. */
  readonly keys: Readonly<Record<string, KeyState>>;
  readonly models: readonly string[];
  readonly tls?: TlsIdentity;
}

/** A gateway to many providers with keys that begin with `sk-`, in the error bodies OpenAI made usual. */
export function startRoutescope(options: RoutescopeOptions): Promise<FakeProvider> {
  return startProvider(
    {
      basePath: '/v1',
      headers: [['x-request-id', 'fake-routescope-request']],
      refusal: (asked) => keyRefusal(options, asked) ?? modelRefusal(options, asked),
      answer: ({ method, path }) =>
        method === 'GET' && path === '/v1/models'
          ? modelList(options.models, { owned_by: 'routescope' })
          : null,
      notFound: ({ method, path }) =>
        openaiError(404, 'invalid_request_error', 'unknown_url', `Unknown request URL: ${method} ${path}.`),
    },
    options.tls ?? null,
  );
}

function keyRefusal({ keys }: RoutescopeOptions, asked: Asked): JsonAnswer | null {
  const key = bearerOf(asked);
  if (key === null) {
    return openaiError(401, 'invalid_request_error', null, 'You did not provide an API key.');
  }
  const state = Object.hasOwn(keys, key) ? keys[key] : undefined;
  switch (state) {
    case 'good':
      return null;
    case 'disabled':
      return openaiError(403, 'permission_error', 'key_disabled', 'This API key has been disabled.');
    case 'forbidden':
      return openaiError(403, 'permission_error', 'forbidden', 'This API key may not use this endpoint.');
    case 'noQuota':
      return openaiError(
        429,
        'insufficient_quota',
        'insufficient_quota',
        'You exceeded your current quota, please check your plan and billing details.',
      );
    case 'limited':
      return openaiError(429, 'rate_limit_error', 'rate_limit_exceeded', 'Rate limit reached.', [
        ['retry-after', '7'],
      ]);
    case undefined:
      // Part of the key, as some gateways do: what reads this must not keep it.
      return openaiError(
        401,
        'invalid_request_error',
        'invalid_api_key',
        `Incorrect API key provided: ${key.slice(0, 5)}***${key.slice(-4)}.`,
      );
    default:
      return state satisfies never;
  }
}

function modelRefusal({ models }: RoutescopeOptions, asked: Asked): JsonAnswer | null {
  if (asked.path !== '/v1/responses' || models.includes(asked.model)) return null;
  return openaiError(
    404,
    'invalid_request_error',
    'model_not_found',
    `The model \`${asked.model}\` does not exist or you do not have access to it.`,
  );
}

function openaiError(
  status: number,
  type: string,
  code: string | null,
  message: string,
  headers: JsonAnswer['headers'] = [],
): JsonAnswer {
  return { status, headers, body: { error: { message, type, param: null, code } } };
}
