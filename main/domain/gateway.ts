import type { BackendSchema, Lane } from '../../preload/contract.ts';

/** One route from a gateway to a single upstream provider. */
export interface Backend {
  /** Stays the same when it is renamed; unique in the whole book. */
  readonly id: string;
  /** URL-safe, unique within its gateway. */
  readonly name: string;
  readonly schema: BackendSchema;
  /** Base URL without a trailing slash; https, or http for loopback. */
  readonly upstream: string;
  /** A regular expression (RE2) over model names; `.*` takes all. */
  readonly modelPattern: string;
  readonly auth: Auth;
  /** The model a launch starts Codex with: an Azure deployment, a local model; null leaves Codex's own choice. */
  readonly model: string | null;
  /** Kept, and answered with one clear line until it is enabled again. */
  readonly disabled: boolean;
  readonly options: BackendOptions;
}

/** How requests of one backend are sent, where it differs from what is usual. */
export interface BackendOptions {
  /** Added to every request, in order; never a credential, never a hop-by-hop field. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Added to every address, in order: Azure's `api-version`. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** How often a request is sent again before its first byte of answer; 0 to 5. */
  readonly retries: number;
  /** Null: the usual 10 s. */
  readonly connectTimeoutMs: number | null;
  /** Longest silence within an answer; null: none of ours (Codex has its own of 300 s). */
  readonly streamIdleTimeoutMs: number | null;
}

/** Whose credential a backend uses. All but `transparent` are ours to add, and take what the client sent away. */
export type Auth =
  /** The caller's own passes through untouched. */
  | { readonly type: 'transparent' }
  /** A key in the credential store, under the backend's id. `header`: `authorization` (as a bearer), or the field it is put in. */
  | { readonly type: 'apiKey'; readonly header: string }
  | { readonly type: 'account'; readonly accountId: string }
  /** Signed by Postern (SigV4) with what the AWS profile gives; null is the SDK's default chain. */
  | { readonly type: 'aws'; readonly profile: string | null; readonly region: string }
  /** A server on this machine that asks for none. */
  | { readonly type: 'none' };

/** A named set of backends. */
export interface Gateway {
  /** Stays the same when it is renamed; unique in the whole book. */
  readonly id: string;
  /** URL-safe, unique within its organisation. */
  readonly name: string;
  /** Answers every request with one clear line until it is resumed. */
  readonly paused: boolean;
  readonly budget: Budget | null;
  /** In order: a launch takes the first enabled one of its lane. */
  readonly backends: readonly Backend[];
}

/** A soft limit: passing it notifies and stops nothing. */
export interface Budget {
  readonly limit: number;
  /** `usd` is an estimate from the price table. */
  readonly unit: 'usd' | 'tokens';
  /** By local time; weeks begin on Monday. */
  readonly period: 'day' | 'week' | 'month';
}

/** A named space with its own gateways and accounts; one gateway is selected. */
export interface Organisation {
  readonly id: string;
  /** Free text, unique. */
  readonly name: string;
  readonly selectedGatewayId: string;
  /** At least one. */
  readonly gateways: readonly Gateway[];
}

/** Everything `gateways.json` holds. */
export interface GatewayBook {
  readonly selectedOrganisationId: string;
  /** At least one. */
  readonly organisations: readonly Organisation[];
}

/** The lane a backend serves: the ChatGPT route for `ChatGPTCodex`, the Responses route for all others. */
export function laneOf(backend: Pick<Backend, 'schema'>): Lane {
  return backend.schema === 'ChatGPTCodex' ? 'chatgpt' : 'api';
}

/** The backend a launch takes on a lane: the first enabled one; null when there is none. */
export function leadingBackend(gateway: Pick<Gateway, 'backends'>, lane: Lane): Backend | null {
  return gateway.backends.find((one) => !one.disabled && laneOf(one) === lane) ?? null;
}

/** The route segment of each lane (FEATURES P4). */
export const laneSegments: Readonly<Record<Lane, string>> = {
  chatgpt: 'openai-chatgpt',
  api: 'openai-responses',
};

/** Where ChatGPT-plan traffic goes by default (Codex 0.169's own default base). */
export const chatgptUpstream = 'https://chatgpt.com/backend-api/codex';

/** Where API-key traffic goes by default (Codex 0.169's own default base). */
export const openaiUpstream = 'https://api.openai.com/v1';

/** Nothing out of the usual. */
export const usualOptions: BackendOptions = {
  headers: [],
  query: [],
  retries: 0,
  connectTimeoutMs: null,
  streamIdleTimeoutMs: null,
};

/** A backend with everything usual but what is said. */
export function usualBackend(
  said: Pick<Backend, 'id' | 'name' | 'schema' | 'upstream'> & Partial<Backend>,
): Backend {
  return {
    modelPattern: '.*',
    auth: { type: 'transparent' },
    model: null,
    disabled: false,
    options: usualOptions,
    ...said,
  };
}

/** The gateway every organisation starts with: two transparent backends, no key stored (FEATURES P1). */
export function defaultGateway(id = 'default'): Gateway {
  return {
    id,
    name: 'default',
    paused: false,
    budget: null,
    backends: [
      usualBackend({
        id: `${id}-chatgpt-codex`,
        name: 'chatgpt-codex',
        schema: 'ChatGPTCodex',
        upstream: chatgptUpstream,
      }),
      usualBackend({
        id: `${id}-openai-transparent`,
        name: 'openai-transparent',
        schema: 'OpenAI',
        upstream: openaiUpstream,
      }),
    ],
  };
}

/** The book of a first run. */
export function defaultBook(): GatewayBook {
  const gateway = defaultGateway();
  return {
    selectedOrganisationId: personalId,
    organisations: [{ id: personalId, name: 'Personal', selectedGatewayId: gateway.id, gateways: [gateway] }],
  };
}

/** The organisation that is there from the start; accounts from before there were others belong to it. */
export const personalId = 'personal';

/** The organisation in use; the first one when the selection names none. Null only for an empty book. */
export function currentOrganisation(book: GatewayBook): Organisation | null {
  return (
    book.organisations.find((one) => one.id === book.selectedOrganisationId) ?? book.organisations[0] ?? null
  );
}

/** The gateway an organisation uses; the first one when the selection names none. Null when there is none. */
export function selectedGateway(
  organisation: Pick<Organisation, 'selectedGatewayId' | 'gateways'>,
): Gateway | null {
  return (
    organisation.gateways.find((one) => one.id === organisation.selectedGatewayId) ??
    organisation.gateways[0] ??
    null
  );
}

/** The gateway in use; null when there is none. */
export function currentGateway(book: GatewayBook): Gateway | null {
  const organisation = currentOrganisation(book);
  return organisation === null ? null : selectedGateway(organisation);
}
