import { describe, expect, test } from 'vitest';
import { adapterOf } from '../../../main/schemas/adapters.ts';
import { azureBase } from '../../../main/schemas/azure-base.ts';
import { bedrockBase, bedrockRegion } from '../../../main/schemas/bedrock.ts';
import type { BackendSchema } from '../../../preload/contract.ts';

const schemas: readonly BackendSchema[] = [
  'ChatGPTCodex',
  'OpenAI',
  'AzureOpenAI',
  'Bedrock',
  'OpenAICompatible',
];

describe('every schema', () => {
  test.each(schemas)('%s takes what Codex asks for, and nothing else', (schema) => {
    const adapter = adapterOf(schema);
    expect(adapter.allows('POST', 'responses', false)).toBe(true);
    expect(adapter.allows('GET', 'responses', true)).toBe(true);
    expect(adapter.allows('GET', 'models', false)).toBe(true);
    expect(adapter.allows('POST', 'chat/completions', false)).toBe(false);
    expect(adapter.allows('DELETE', 'responses', false)).toBe(false);
  });

  test.each(schemas)('%s: the path goes below the base, the query unchanged', (schema) => {
    const { upstreamPath } = adapterOf(schema);
    expect(upstreamPath('/openai/v1', 'models', '?client_version=0.169.0')).toBe(
      '/openai/v1/models?client_version=0.169.0',
    );
    expect(upstreamPath('', 'responses', '')).toBe('/responses');
  });

  test.each(schemas)('%s names the fields of a credential in lower case', (schema) => {
    const { credentialHeaders } = adapterOf(schema);
    expect(credentialHeaders).toContain('authorization');
    expect(credentialHeaders.map((name) => name.toLowerCase())).toEqual(credentialHeaders);
  });

  test('only the two that answer upgrades speak WebSocket', () => {
    expect(schemas.filter((schema) => adapterOf(schema).websockets)).toEqual(['ChatGPTCodex', 'OpenAI']);
  });
});

describe('the base of an Azure resource', () => {
  const v1 = 'https://my-res.openai.azure.com/openai/v1';
  const dated = 'https://my-res.openai.azure.com/openai';

  test.each<[resource: string, version: string | null, upstream: string, query: readonly string[]]>([
    ['my-res', null, v1, []],
    [' My-Res ', '', v1, []],
    ['my-res', 'v1', v1, []],
    ['my-res', 'preview', v1, ['api-version=preview']],
    ['my-res', '2025-04-01-preview', dated, ['api-version=2025-04-01-preview']],
    ['https://my-res.openai.azure.com/', null, v1, []],
    ['my-res.openai.azure.com', null, v1, []],
    ['https://my-res.openai.azure.com/openai/v1/', null, v1, []],
    ['https://my-res.openai.azure.com/openai/v1/responses', null, v1, []],
    [
      'https://my-res.openai.azure.com/openai/responses?api-version=2025-04-01-preview',
      null,
      dated,
      ['api-version=2025-04-01-preview'],
    ],
    [
      'https://my-res.openai.azure.com/openai/deployments/gpt/chat/completions?api-version=2025-01-01-preview',
      null,
      v1,
      [],
    ],
    [
      'https://my-res.cognitiveservices.azure.com',
      null,
      'https://my-res.cognitiveservices.azure.com/openai/v1',
      [],
    ],
    [
      'https://my-res.services.ai.azure.com/api/projects/p1',
      null,
      'https://my-res.services.ai.azure.com/api/projects/p1/openai/v1',
      [],
    ],
    ['https://api.example.com/team/openai/v1', null, 'https://api.example.com/team/openai/v1', []],
  ])('%s with version %s', (resource, apiVersion, upstream, query) => {
    const answer = azureBase({ resource, apiVersion });
    expect(answer.ok ? answer.value : answer.problem).toEqual({
      upstream,
      query: query.map((pair) => pair.split('=')),
    });
  });

  test.each<[resource: string, version: string | null, says: RegExp]>([
    ['', null, /neither the name/],
    ['my res', null, /neither the name/],
    ['http://my-res.openai.azure.com', null, /https/],
    ['https://user@my-res.openai.azure.com', null, /credential/],
    ['my-res', '2024-10-21', /no Responses API/],
    ['my-res', 'newest', /not an API version/],
  ])('%s with version %s is told to be wrong', (resource, apiVersion, says) => {
    const answer = azureBase({ resource, apiVersion });
    expect(answer.ok ? '' : answer.problem.why).toMatch(says);
  });
});

test('the base of Bedrock names its region, and its region is read back', () => {
  expect(bedrockBase('us-east-1')).toBe('https://bedrock-mantle.us-east-1.api.aws/openai/v1');
  for (const region of ['us-east-1', 'eu-central-1', 'us-gov-west-1', 'ap-southeast-4']) {
    expect(bedrockRegion(bedrockBase(region))).toBe(region);
  }
  expect(bedrockRegion('https://bedrock-mantle.us-east-1.api.aws.example.com/openai/v1')).toBeNull();
  expect(bedrockRegion('https://api.openai.com/v1')).toBeNull();
});
