import type { ConnectOptions } from '../../preload/contract.ts';
import { laneSegments } from '../domain/gateway.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';
import type { ConnectionFacts, ConnectRoute, DirectBackend, OwnedKey, TomlValue } from './port.ts';
import { t } from '../../preload/language.ts';

/** The entry of a connection whose key is in Codex's environment: the same id as launches have, so one history. */
export const keyedProvider = 'postern';
/**
 * The entry of a connection whose credential Postern keeps. Not `postern`: a launch lays `env_key` over that entry, and
 * Codex 0.169 refuses to start with "provider auth cannot be combined with env_key" (tried 2026-11-21).
 */
export const managedProvider = 'postern-connected';
/**
 * The entry of a direct export. An id of its own, because a launch through Postern lays its keys over `postern`, and what it
 * does not name (`query_params`, `http_headers`) would stay and go along.
 */
export const directProvider = 'postern-direct';

/** The keys of a connection through Postern. */
export function routedKeys(facts: ConnectionFacts): readonly OwnedKey[] {
  const { route } = facts;
  const url = routeUrl(facts);
  const model = modelKeys(facts.options, route.model);
  if (route.provider === 'openai') {
    return [key(['model_provider'], 'openai'), key(['openai_base_url'], url), ...model];
  }
  const id = route.managed ? managedProvider : keyedProvider;
  const { program, args } = facts.bearerCommand;
  return [
    key(['model_provider'], id),
    key(['model_providers', id], {
      name: nameFor(route.dialect),
      base_url: url,
      wire_api: 'responses',
      supports_websockets: route.dialect === 'openai',
      ...(route.managed
        ? { auth: { command: program, args, timeout_ms: bearerTimeoutMs } }
        : { env_key: 'OPENAI_API_KEY', requires_openai_auth: false }),
    }),
    ...plainBodies(route),
    ...model,
  ];
}

/** Codex gives up after 5 s of its own; a cold start of our command on a slow disk can take as long. */
const bearerTimeoutMs = 20_000;

/**
 * The keys of a direct export. Where Codex's built-in provider can do it the id stays `openai`, and with it one history:
 * a key in `auth.json` as a bearer, and nothing else to send.
 */
export function directKeys(
  backend: DirectBackend,
  options: ConnectOptions,
  withKey: boolean,
): Result<readonly OwnedKey[]> {
  const { keyHeader, keyVariable } = backend;
  const bearer = keyHeader === 'authorization';
  if (withKey && (!bearer || keyVariable === null)) return failed(keyNotStorable(backend));
  const plainAddress = backend.query.length === 0 && backend.headers.length === 0;
  const model = modelKeys(options, backend.model);
  if (withKey && backend.dialect === 'openai' && plainAddress) {
    return ok([key(['model_provider'], 'openai'), key(['openai_base_url'], backend.baseUrl), ...model]);
  }
  const entry: Record<string, TomlValue> = {
    name: nameFor(backend.dialect),
    base_url: backend.baseUrl,
    wire_api: 'responses',
    supports_websockets: backend.dialect === 'openai',
    requires_openai_auth: withKey,
  };
  if (!withKey && keyVariable !== null) {
    if (bearer) entry['env_key'] = keyVariable;
    else entry['env_http_headers'] = { [keyHeader]: keyVariable };
  }
  if (backend.query.length > 0) entry['query_params'] = Object.fromEntries(backend.query);
  if (backend.headers.length > 0) entry['http_headers'] = Object.fromEntries(backend.headers);
  return ok([
    key(['model_provider'], directProvider),
    key(['model_providers', directProvider], entry),
    ...plainBodies(backend),
    ...model,
  ]);
}

/** The provider id a set of keys chooses; null when it leaves the choice alone. */
export function providerOf(keys: readonly OwnedKey[]): string | null {
  const value = keys.find(({ path }) => path.length === 1 && path[0] === 'model_provider')?.value;
  return typeof value === 'string' ? value : null;
}

// A switch inside Codex, not a label; the rule of launches (main/codex/command.ts).
const nameFor = (dialect: 'openai' | 'plain'): string => (dialect === 'openai' ? 'OpenAI' : 'Postern');

/** The setting that keeps Codex from compressing; launches always say it (main/codex/command.ts). */
export const compressionPath: readonly string[] = ['features', 'enable_request_compression'];

// A line in the person's own file only where it changes anything: for a key, with the name that makes an old Codex compress.
function plainBodies({
  lane,
  dialect,
  mayCompress,
}: Pick<ConnectRoute, 'lane' | 'dialect' | 'mayCompress'>): readonly OwnedKey[] {
  return lane === 'api' && dialect === 'openai' && mayCompress ? [key(compressionPath, false)] : [];
}

const key = (path: readonly string[], value: TomlValue): OwnedKey => ({ path, value });

function routeUrl({ port, token, route }: ConnectionFacts): string {
  return `http://127.0.0.1:${port}/l/${token}/v1/${laneSegments[route.lane]}/${encodeURIComponent(route.backend)}`;
}

function modelKeys(options: ConnectOptions, fallback: string | null): readonly OwnedKey[] {
  const wanted: readonly (readonly [string, TomlValue | null])[] = [
    ['model', options.model ?? fallback],
    ['review_model', options.reviewModel],
    ['model_reasoning_effort', options.effort],
    ['model_context_window', options.contextWindow],
    ['model_auto_compact_token_limit', options.compactAt],
  ];
  return wanted.flatMap(([name, value]) => (value === null ? [] : [key([name], value)]));
}

const keyNotStorable = (backend: DirectBackend) =>
  problem(
    'backend-invalid',
    t`The key of backend "${backend.backend}" cannot be stored in Codex.`,
    backend.keyVariable === null
      ? t`It has none.`
      : t`Codex sends a key it has stored as a bearer only; this upstream wants it in the header ${backend.keyHeader}.`,
    backend.keyVariable === null
      ? t`Write it without a key.`
      : t`Write it without the key, and set ${backend.keyVariable} in your shell profile.`,
  );
