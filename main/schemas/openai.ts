import type { SchemaAdapter } from './adapter.ts';
import { isResponsesRequest } from './responses.ts';

/** The OpenAI API: the same paths below the base URL, the query unchanged. */
export const openaiSchema: SchemaAdapter = {
  allows: isResponsesRequest,
  upstreamPath: (basePath, rest, query) => `${basePath}/${rest}${query}`,
  credentialHeaders: ['authorization'],
  websockets: true,
};
