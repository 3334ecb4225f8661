import type { BackendSchema, Lane } from '../../preload/contract.ts';

/** One route from a gateway to a single upstream provider. */
export interface Backend {
  /** URL-safe, unique within its gateway. */
  readonly name: string;
  readonly schema: BackendSchema;
  /** Base URL without a trailing slash; https, or http for loopback. */
  readonly upstream: string;
  /** A regular expression over model names; `.*` takes all. */
  readonly modelPattern: string;
  readonly auth: Auth;
}

/** Whose credential a backend uses: the caller's own, a stored key's, or an account's. */
export type Auth =
  | { readonly type: 'transparent' }
  | { readonly type: 'apiKey' }
  | { readonly type: 'account'; readonly accountId: string };

/** A named set of backends. */
export interface Gateway {
  /** URL-safe, unique within its organisation. */
  readonly name: string;
  readonly backends: readonly Backend[];
}

/** A named space with its own gateways; one gateway is selected. */
export interface Organisation {
  readonly name: string;
  readonly selectedGateway: string;
  readonly gateways: readonly Gateway[];
}

/** Everything `gateways.json` holds. */
export interface GatewayBook {
  readonly selectedOrganisation: string;
  readonly organisations: readonly Organisation[];
}

/** The lane a backend serves: the ChatGPT route for `ChatGPTCodex`, the Responses route for all others. */
export function laneOf(backend: Pick<Backend, 'schema'>): Lane {
  return backend.schema === 'ChatGPTCodex' ? 'chatgpt' : 'api';
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

/** The gateway every organisation starts with: two transparent backends, no key stored (FEATURES P1). */
export function defaultGateway(): Gateway {
  return {
    name: 'default',
    backends: [
      {
        name: 'chatgpt-codex',
        schema: 'ChatGPTCodex',
        upstream: chatgptUpstream,
        modelPattern: '.*',
        auth: { type: 'transparent' },
      },
      {
        name: 'openai-transparent',
        schema: 'OpenAI',
        upstream: openaiUpstream,
        modelPattern: '.*',
        auth: { type: 'transparent' },
      },
    ],
  };
}

/** The book of a first run. */
export function defaultBook(): GatewayBook {
  return {
    selectedOrganisation: 'Personal',
    organisations: [{ name: 'Personal', selectedGateway: 'default', gateways: [defaultGateway()] }],
  };
}

/** The organisation in use; the first one when the selection names none. Null only for an empty book. */
export function currentOrganisation(book: GatewayBook): Organisation | null {
  return (
    book.organisations.find((one) => one.name === book.selectedOrganisation) ?? book.organisations[0] ?? null
  );
}

/** The gateway in use; the first one when the selection names none. Null when there is none. */
export function currentGateway(book: GatewayBook): Gateway | null {
  const organisation = currentOrganisation(book);
  if (organisation === null) return null;
  return (
    organisation.gateways.find((one) => one.name === organisation.selectedGateway) ??
    organisation.gateways[0] ??
    null
  );
}
