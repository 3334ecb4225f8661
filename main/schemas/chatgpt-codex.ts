import type { SchemaAdapter } from './adapter.ts';
import { isResponsesRequest } from './responses.ts';

/** ChatGPT's Codex API: the OpenAI paths below `/backend-api/codex`, the query unchanged. */
export const chatgptCodexSchema: SchemaAdapter = {
  allows: isResponsesRequest,
  upstreamPath: (basePath, rest, query) => `${basePath}/${rest}${query}`,
  credentialHeaders: ['authorization', 'chatgpt-account-id'],
  websockets: true,
};
