import type { BackendOptions } from '../domain/gateway.ts';
import { failed, ok, problem, type Result } from '../domain/problem.ts';

/** What a person knows of their Azure resource. */
export interface AzureInput {
  /** The resource's name, or any of the addresses Azure's portal shows for it. */
  readonly resource: string;
  /** A dated version such as `2025-04-01-preview`; null, `v1`, `preview` and `latest` mean the v1 API. */
  readonly apiVersion: string | null;
}

/** The upstream address and query of an Azure backend. */
export interface AzureBase {
  readonly upstream: string;
  readonly query: BackendOptions['query'];
}

/** First dated version whose Responses API exists (Azure's API lifecycle). */
const firstDated = '2025-03-01-preview';

const resourceName = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/i;
const datedVersion = /^\d{4}-\d{2}-\d{2}(?:-preview)?$/;

/**
 * Makes the base address Codex's requests go below, from what is at hand: a name, an endpoint, or a whole request address
 * with its `api-version`. Errors: backend-invalid.
 */
export function azureBase(input: AzureInput): Result<AzureBase> {
  const text = input.resource.trim();
  const address = resourceName.test(text)
    ? `https://${text.toLowerCase()}.openai.azure.com`
    : text.includes('://')
      ? text
      : `https://${text}`;
  if (text === '' || !URL.canParse(address)) {
    return bad(
      `"${text}" is neither the name of an Azure resource nor its address.`,
      'Copy the endpoint from Azure: https://my-resource.openai.azure.com.',
    );
  }
  const url = new URL(address);
  if (url.protocol !== 'https:' || url.username !== '') {
    return bad('Azure is reached by https, without a credential in its address.', 'Correct the address.');
  }
  const given = input.apiVersion?.trim() ?? '';
  const version = given === '' ? pastedVersion(url) : given;
  const root = `${url.origin}${pathBefore(url.pathname)}/openai`;
  switch (version) {
    case '':
    case 'v1':
      return ok({ upstream: `${root}/v1`, query: [] });
    case 'preview':
    case 'latest':
      return ok({ upstream: `${root}/v1`, query: [['api-version', version]] });
  }
  if (!datedVersion.test(version)) {
    return bad(
      `"${version}" is not an API version of Azure.`,
      'Leave it empty for the v1 API, or write one such as 2025-04-01-preview.',
    );
  }
  if (version < firstDated) {
    return bad(
      `API version ${version} has no Responses API, the only one Codex speaks.`,
      `Leave it empty for the v1 API, or use ${firstDated} or newer.`,
    );
  }
  return ok({ upstream: root, query: [['api-version', version]] });
}

/** The version in a pasted address, if it is any good to us: the portal shows ones that belong to older APIs. */
function pastedVersion(url: URL): string {
  const version = url.searchParams.get('api-version') ?? '';
  return version >= firstDated ? version : '';
}

/** What stands before `/openai`: nothing, the path of a gateway in between, or a Foundry project. */
function pathBefore(path: string): string {
  const at = path.search(/\/openai(?:\/|$)/);
  return (at < 0 ? path : path.slice(0, at)).replace(/\/+$/, '');
}

function bad(why: string, next: string): ReturnType<typeof failed> {
  return failed(problem('backend-invalid', 'This Azure address cannot be used.', why, next));
}
