import type { BackendDraft } from '../../preload/contract.ts';

/** What a person knows of their Azure resource, as the form asks for it. */
export interface AzureParts {
  /** The resource's name, or its address where that is not the usual one. */
  readonly resource: string;
  /** `v1`, or a dated `api-version`. */
  readonly version: string;
}

/** The dated version the form begins with: one whose Responses API exists. */
export const usualAzureVersion = '2025-04-01-preview';

const resourceName = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/i;
const usualHost = /^https:\/\/([a-z0-9-]+)\.openai\.azure\.com$/;

/** A draft with the address and query those parts stand for. What cannot be read stays as typed, and the check says so. */
export function withAzureParts(draft: BackendDraft, parts: AzureParts): BackendDraft {
  const text = parts.resource.trim();
  const pasted = resourceName.test(text) ? null : addressOf(text);
  const root = resourceName.test(text) ? `https://${text.toLowerCase()}.openai.azure.com` : rootOf(pasted);
  const others = draft.options.query.filter(([name]) => name !== 'api-version');
  const dated = parts.version !== 'v1';
  return {
    ...draft,
    upstream: root === null ? text : `${root}/openai${dated ? '' : '/v1'}`,
    options: {
      ...draft.options,
      query: dated ? [['api-version', parts.version.trim()], ...others] : others,
    },
  };
}

/** The parts a draft's address is made of, for the form to begin with. */
export function azurePartsOf(draft: Pick<BackendDraft, 'upstream' | 'options'>): AzureParts {
  const version = draft.options.query.find(([name]) => name === 'api-version')?.[1];
  const root = draft.upstream.replace(/\/openai(?:\/v1)?\/?$/, '');
  return { resource: usualHost.exec(root)?.[1] ?? root, version: version ?? 'v1' };
}

function addressOf(text: string): URL | null {
  const address = text.includes('://') ? text : `https://${text}`;
  return text !== '' && URL.canParse(address) ? new URL(address) : null;
}

/** The address before `/openai`: what Azure's portal shows may be that of a whole request. */
function rootOf(url: URL | null): string | null {
  if (url === null) return null;
  const at = url.pathname.search(/\/openai(?:\/|$)/);
  const before = (at < 0 ? url.pathname : url.pathname.slice(0, at)).replace(/\/+$/, '');
  // A credential in the address is left in, so that the check can refuse it in so many words.
  const person = url.username === '' ? '' : `${url.username}@`;
  return `${url.protocol}//${person}${url.host}${before}`;
}
