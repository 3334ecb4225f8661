import type { TlsIdentity } from '../upstream/listener.ts';
import {
  bearerOf,
  modelList,
  startProvider,
  type Asked,
  type FakeProvider,
  type JsonAnswer,
} from './provider.ts';

/** What an Azure resource has. */
export interface AzureOptions {
  readonly key: string;
  /** An Entra token it takes as a bearer, beside the key. */
  readonly token?: string;
  readonly deployments: readonly string[];
  /** `v1` is the base `/openai/v1`, `dated` the base `/openai` with an api-version. */
  readonly api: 'v1' | 'dated';
  readonly tls?: TlsIdentity;
}

/** The first dated version with a Responses API. */
const firstDated = '2025-03-01-preview';

/** An Azure OpenAI resource, with the bodies Azure answers in. */
export function startAzure(options: AzureOptions): Promise<FakeProvider> {
  const basePath = options.api === 'v1' ? '/openai/v1' : '/openai';
  return startProvider(
    {
      basePath,
      headers: [
        ['apim-request-id', 'fake-apim-request'],
        ['x-ms-region', 'Fake Central'],
      ],
      refusal: (asked) =>
        credentialRefusal(options, asked) ??
        versionRefusal(options, asked) ??
        deploymentRefusal(options, asked),
      answer: ({ method, path }) =>
        method === 'GET' && path === `${basePath}/models`
          ? modelList(['gpt-5.5', 'gpt-4o', ...options.deployments], {
              lifecycle_status: 'generally-available',
            })
          : null,
      notFound: () => notFound,
    },
    options.tls ?? null,
  );
}

const notFound = azureError(404, '404', 'Resource not found');

function credentialRefusal({ key, token }: AzureOptions, asked: Asked): JsonAnswer | null {
  const apiKey = asked.header('api-key');
  const bearer = bearerOf(asked);
  if (apiKey === key || bearer === key || (token !== undefined && bearer === token)) return null;
  // A bearer that has the shape of a token is read as one.
  return apiKey === null && bearer?.includes('.') === true
    ? azureError(
        401,
        'Unauthorized',
        'Access token is missing, invalid, audience is incorrect (https://cognitiveservices.azure.com), or have expired.',
      )
    : azureError(
        401,
        '401',
        'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.',
      );
}

function versionRefusal({ api }: AzureOptions, asked: Asked): JsonAnswer | null {
  const version = asked.query.get('api-version');
  if (api === 'v1') {
    const isTaken = version === null || ['v1', 'preview', 'latest'].includes(version);
    return isTaken
      ? null
      : azureError(400, 'BadRequest', 'api-version query parameter is not allowed when using /v1 path');
  }
  if (version === null || !/^\d{4}-\d{2}-\d{2}(?:-preview)?$/.test(version)) return notFound;
  if (!asked.path.endsWith('/responses') || version >= firstDated) return null;
  return azureError(
    400,
    'BadRequest',
    `Azure OpenAI Responses API is enabled only for api-version ${firstDated} and later`,
  );
}

function deploymentRefusal({ deployments }: AzureOptions, asked: Asked): JsonAnswer | null {
  if (!asked.path.endsWith('/responses') || deployments.includes(asked.model)) return null;
  return azureError(
    404,
    'DeploymentNotFound',
    'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.',
  );
}

function azureError(status: number, code: string, message: string): JsonAnswer {
  return { status, body: { error: { code, message } } };
}
