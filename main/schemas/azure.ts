import type { SchemaAdapter } from './adapter.ts';
import { isResponsesRequest } from './responses.ts';

/**
 * Azure OpenAI: the OpenAI paths below `{resource}/openai/v1` or, dated, below `{resource}/openai` with the
 * `api-version` that the backend adds. The key goes in `api-key`, or as a bearer; an Entra token as a bearer.
 */
export const azureSchema: SchemaAdapter = {
  allows: isResponsesRequest,
  upstreamPath: (basePath, rest, query) => `${basePath}/${rest}${query}`,
  credentialHeaders: ['authorization', 'api-key'],
  websockets: false,
};
