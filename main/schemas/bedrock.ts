import type { SchemaAdapter } from './adapter.ts';
import { isResponsesRequest } from './responses.ts';

/**
 * Amazon Bedrock's OpenAI-compatible endpoint. A request is signed (SigV4) over host, path and fields, or carries a
 * Bedrock key as a bearer; a signature made by the client covers our own host and never fits the upstream's.
 */
export const bedrockSchema: SchemaAdapter = {
  allows: isResponsesRequest,
  upstreamPath: (basePath, rest, query) => `${basePath}/${rest}${query}`,
  credentialHeaders: ['authorization', 'x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256'],
  websockets: false,
};

/** The base address of Bedrock's Responses API in a region (Codex 0.169, PROTOCOL K). */
export function bedrockBase(region: string): string {
  return `https://bedrock-mantle.${region}.api.aws/openai/v1`;
}

/** The region in such an address; null when it is another address. */
export function bedrockRegion(upstream: string): string | null {
  return /^https:\/\/bedrock-mantle\.([a-z]{2}(?:-[a-z]+)+-\d)\.api\.aws(?:\/|$)/.exec(upstream)?.[1] ?? null;
}
