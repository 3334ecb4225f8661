import type { LaneChoice } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import type { DirectBackend } from '../connect/port.ts';
import { adapterOf } from '../schemas/adapters.ts';
import {
  currentGateway,
  currentOrganisation,
  laneOf,
  type Backend,
  type GatewayBook,
} from '../domain/gateway.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';

/** Which backend is to be written into Codex's configuration without Postern in the path. */
export interface DirectQuestion {
  /** Null: the selected gateway. */
  readonly gatewayId: string | null;
  /** Null: the first enabled one that can be written, of the lane. */
  readonly backendId: string | null;
  readonly lane: LaneChoice;
}

/**
 * What Codex needs to reach a backend by itself. A backend whose credential only Postern can make (an account kept here,
 * AWS signatures) cannot be written, and a ChatGPT sign-in of Codex's own needs nothing written. Errors: backend-unknown,
 * backend-invalid.
 */
export function directBackend(
  book: GatewayBook,
  asked: DirectQuestion,
): Result<Omit<DirectBackend, 'mayCompress'>> {
  const organisation = currentOrganisation(book);
  const gateway =
    asked.gatewayId === null
      ? currentGateway(book)
      : organisation?.gateways.find((one) => one.id === asked.gatewayId);
  if (gateway === null || gateway === undefined) return failed(gone('gateway'));
  const fits = (one: Backend): boolean =>
    !one.disabled && (asked.lane === 'auto' || laneOf(one) === asked.lane) && reasonAgainst(one) === null;
  const backend =
    asked.backendId === null
      ? gateway.backends.find(fits)
      : gateway.backends.find((one) => one.id === asked.backendId);
  if (backend === undefined) {
    return failed(asked.backendId === null ? nothingToWrite(gateway.name) : gone('backend'));
  }
  const why = reasonAgainst(backend);
  if (why !== null) return failed(notDirect(backend.name, why));
  const { auth } = backend;
  return ok({
    gatewayId: gateway.id,
    gateway: gateway.name,
    backendId: backend.id,
    backend: backend.name,
    lane: laneOf(backend),
    baseUrl: backend.upstream.replace(/\/+$/, ''),
    query: backend.options.query,
    headers: backend.options.headers,
    dialect: adapterOf(backend.schema).websockets ? 'openai' : 'plain',
    model: backend.model,
    keyVariable: auth.type === 'none' ? null : keyVariable(backend, gateway.name),
    keyHeader: auth.type === 'apiKey' ? auth.header : 'authorization',
  });
}

/** Why Codex cannot go to a backend by itself; null when it can. */
function reasonAgainst({ schema, auth }: Backend): string | null {
  if (auth.type === 'account') return t`Its sign-in is kept in Postern, which renews it.`;
  if (auth.type === 'aws') return t`Its requests are signed for AWS by Postern.`;
  return schema === 'ChatGPTCodex' ? t`Codex goes to ChatGPT by itself; nothing needs to be written.` : null;
}

/** `AZURE_OPENAI_API_KEY` and `OPENAI_API_KEY` are what people and providers call them; others go by their gateway. */
function keyVariable({ schema }: Backend, gateway: string): string {
  if (schema === 'OpenAI') return 'OPENAI_API_KEY';
  if (schema === 'AzureOpenAI') return 'AZURE_OPENAI_API_KEY';
  if (schema === 'Bedrock') return 'AWS_BEARER_TOKEN_BEDROCK';
  const name = gateway
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return /^[A-Z]/.test(name) ? `${name}_API_KEY` : 'GATEWAY_API_KEY';
}

const gone = (what: 'gateway' | 'backend') =>
  problem(
    'backend-unknown',
    what === 'gateway' ? t`That gateway is not there any more.` : t`That backend is not there any more.`,
    t`It was removed meanwhile.`,
    what === 'gateway' ? t`Choose another gateway.` : t`Choose another backend.`,
  );

const nothingToWrite = (gateway: string) =>
  problem(
    'backend-unknown',
    t`Gateway "${gateway}" has no backend that Codex could reach by itself.`,
    t`Its backends pass your ChatGPT sign-in through, or use a credential that only Postern has.`,
    t`Choose another gateway, or connect Codex through Postern.`,
  );

const notDirect = (backend: string, why: string) =>
  problem(
    'backend-invalid',
    t`Codex cannot reach backend "${backend}" by itself.`,
    why,
    t`Connect Codex through Postern.`,
  );
