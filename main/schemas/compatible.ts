import type { SchemaAdapter } from './adapter.ts';
import { isResponsesRequest } from './responses.ts';

/** Anything that speaks the Responses API below a base URL: gateways, and model servers on this machine. */
export const compatibleSchema: SchemaAdapter = {
  allows: isResponsesRequest,
  upstreamPath: (basePath, rest, query) => `${basePath}/${rest}${query}`,
  credentialHeaders: ['authorization', 'api-key', 'x-api-key'],
  websockets: false,
};
