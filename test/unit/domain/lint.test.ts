import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { usualBackend } from '../../../main/domain/gateway.ts';
import { lintDraft } from '../../../main/domain/lint.ts';
import { normaliseDraft } from '../../../main/domain/normalise.ts';
import type { BackendDraft, BackendSchema } from '../../../preload/contract.ts';

function draftOf(part: Partial<BackendDraft>): BackendDraft {
  const usual = usualBackend({
    id: '',
    name: 'b',
    schema: 'OpenAICompatible',
    upstream: 'https://a.example/v1',
  });
  const { disabled: _disabled, ...rest } = usual;
  return { ...rest, id: null, ...part };
}
const at = (schema: BackendSchema, upstream: string): BackendDraft => draftOf({ schema, upstream });
const codes = (draft: BackendDraft): string[] => lintDraft(draft).map(({ code }) => code);
const withQuery = (draft: BackendDraft, ...query: [string, string][]): BackendDraft => ({
  ...draft,
  options: { ...draft.options, query },
});

/** What is typed, what is found, and the draft once that alone is mended. */
const cases: readonly [BackendDraft, string, Partial<BackendDraft>][] = [
  [at('OpenAI', 'api.openai.com/v1'), 'scheme-missing', { upstream: 'https://api.openai.com/v1' }],
  [at('OpenAICompatible', 'localhost:8000/v1'), 'scheme-missing', { upstream: 'http://localhost:8000/v1' }],
  [at('OpenAICompatible', 'http://a.example/v1'), 'http-outside', { upstream: 'https://a.example/v1' }],
  [
    at('OpenAICompatible', 'https://u:p@a.example/v1'),
    'credential-in-url',
    { upstream: 'https://a.example/v1' },
  ],
  [
    at('OpenAICompatible', 'https://a.example/v1?key=secret&team=blue'),
    'credential-in-url',
    { upstream: 'https://a.example/v1?team=blue' },
  ],
  [
    at('OpenAICompatible', 'https://a.example/v1?team=blue'),
    'query-in-url',
    withQuery(at('OpenAICompatible', 'https://a.example/v1'), ['team', 'blue']),
  ],
  [at('OpenAICompatible', 'https://a.example/v1#docs'), 'query-in-url', { upstream: 'https://a.example/v1' }],
  [at('OpenAICompatible', 'https://a.example/v1/'), 'trailing-slash', { upstream: 'https://a.example/v1' }],
  [
    at('OpenAI', 'https://api.openai.com/v1/responses'),
    'endpoint-in-url',
    { upstream: 'https://api.openai.com/v1' },
  ],
  [
    at('OpenAICompatible', 'https://a.example/v1/chat/completions'),
    'endpoint-in-url',
    { upstream: 'https://a.example/v1' },
  ],
  [
    at('OpenAICompatible', 'https://a.example/v1/models/'),
    'endpoint-in-url',
    { upstream: 'https://a.example/v1' },
  ],
  [at('OpenAI', 'https://api.openai.com/v1/v1'), 'v1-doubled', { upstream: 'https://api.openai.com/v1' }],
  [at('OpenAI', 'https://api.openai.com'), 'v1-missing', { upstream: 'https://api.openai.com/v1' }],
  [at('OpenAICompatible', 'https://a.example/api'), 'v1-missing', { upstream: 'https://a.example/api/v1' }],
  [at('OpenAICompatible', 'http://127.0.0.1:11434'), 'v1-missing', { upstream: 'http://127.0.0.1:11434/v1' }],
  [
    at('OpenAICompatible', 'http://127.0.0.1:11434/api'),
    'v1-missing',
    { upstream: 'http://127.0.0.1:11434/v1' },
  ],
  [at('OpenAICompatible', 'http://127.0.0.1:1234'), 'v1-missing', { upstream: 'http://127.0.0.1:1234/v1' }],
  [
    at('OpenAICompatible', 'http://localhost:11434/v1'),
    'localhost',
    { upstream: 'http://127.0.0.1:11434/v1' },
  ],
  [at('OpenAI', 'https://chatgpt.com/backend-api/codex'), 'chatgpt-schema', { schema: 'ChatGPTCodex' }],
  [
    at('ChatGPTCodex', 'https://chatgpt.com'),
    'chatgpt-path',
    { upstream: 'https://chatgpt.com/backend-api/codex' },
  ],
  [
    at('ChatGPTCodex', 'https://chat.openai.com/backend-api'),
    'chatgpt-path',
    { upstream: 'https://chatgpt.com/backend-api/codex' },
  ],
  [
    draftOf({
      schema: 'ChatGPTCodex',
      upstream: 'https://chatgpt.com/backend-api/codex',
      auth: { type: 'apiKey', header: 'authorization' },
    }),
    'chatgpt-key',
    { auth: { type: 'transparent' } },
  ],
  [at('OpenAICompatible', 'https://api.openai.com/v1'), 'openai-schema', { schema: 'OpenAI' }],
  [at('ChatGPTCodex', 'https://api.openai.com/v1'), 'openai-schema', { schema: 'OpenAI' }],
  [
    draftOf({
      schema: 'OpenAI',
      upstream: 'https://acme.openai.azure.com/openai/v1',
      auth: { type: 'account', accountId: 'acc-1' },
    }),
    'azure-schema',
    { schema: 'AzureOpenAI', auth: { type: 'apiKey', header: 'authorization' } },
  ],
  [
    at('AzureOpenAI', 'https://acme.openai.azure.com'),
    'azure-path-missing',
    { upstream: 'https://acme.openai.azure.com/openai/v1' },
  ],
  [
    at('AzureOpenAI', 'https://acme.services.ai.azure.com/v1'),
    'azure-path-missing',
    { upstream: 'https://acme.services.ai.azure.com/openai/v1' },
  ],
  [
    at('AzureOpenAI', 'https://acme.openai.azure.com/openai/deployments/my%20gpt/responses'),
    'azure-deployment-path',
    { upstream: 'https://acme.openai.azure.com/openai/v1', model: 'my gpt' },
  ],
  [
    at('AzureOpenAI', 'https://acme.cognitiveservices.azure.com/openai'),
    'azure-api-version-missing',
    { upstream: 'https://acme.cognitiveservices.azure.com/openai/v1' },
  ],
  [
    withQuery(at('AzureOpenAI', 'https://acme.openai.azure.com/openai/v1'), [
      'api-version',
      '2025-04-01-preview',
    ]),
    'azure-api-version-extra',
    at('AzureOpenAI', 'https://acme.openai.azure.com/openai/v1'),
  ],
  [
    at('OpenAICompatible', 'https://bedrock-mantle.us-east-1.api.aws/openai/v1'),
    'bedrock-schema',
    { schema: 'Bedrock' },
  ],
  [
    at('Bedrock', 'https://bedrock-runtime.eu-west-1.amazonaws.com'),
    'bedrock-host',
    { upstream: 'https://bedrock-mantle.eu-west-1.api.aws/openai/v1' },
  ],
  [
    at('Bedrock', 'https://bedrock-mantle.eu-west-1.api.aws'),
    'bedrock-path',
    { upstream: 'https://bedrock-mantle.eu-west-1.api.aws/openai/v1' },
  ],
  [
    draftOf({
      schema: 'Bedrock',
      upstream: 'https://bedrock-mantle.eu-west-1.api.aws/openai/v1',
      auth: { type: 'aws', profile: 'dev', region: 'us-east-1' },
    }),
    'bedrock-region',
    { auth: { type: 'aws', profile: 'dev', region: 'eu-west-1' } },
  ],
  [draftOf({ modelPattern: 'gpt-5, o3' }), 'pattern-list', { modelPattern: 'gpt-5|o3' }],
  [draftOf({ modelPattern: '*' }), 'pattern-wildcard', { modelPattern: '.*' }],
  [draftOf({ modelPattern: 'gpt-5*|o3' }), 'pattern-wildcard', { modelPattern: 'gpt-5.*|o3' }],
  [draftOf({ modelPattern: 'gpt-5', model: 'o3' }), 'model-outside-pattern', { modelPattern: '.*' }],
];

describe('what is probably not meant is said, and mended with one click', () => {
  test.each(cases.map(([draft, code, mended]) => ({ typed: draft.upstream, draft, code, mended })))(
    '$code: $typed',
    ({ draft, code, mended }) => {
      const found = lintDraft(draft).find((one) => one.code === code);
      expect(found?.message).toMatch(/^[^a-z].*\.$|^localhost .*\.$/);
      expect(found?.fix?.draft).toEqual({ ...draft, ...mended });
      expect(codes({ ...draft, ...mended })).not.toContain(code);
    },
  );
});

test.each([
  at('OpenAI', 'https://api.openai.com/v1'),
  at('ChatGPTCodex', 'https://chatgpt.com/backend-api/codex'),
  at('AzureOpenAI', 'https://acme.openai.azure.com/openai/v1'),
  withQuery(at('AzureOpenAI', 'https://acme.openai.azure.com/openai/v1'), ['api-version', 'preview']),
  withQuery(at('AzureOpenAI', 'https://acme.openai.azure.com/openai'), ['api-version', '2025-04-01-preview']),
  withQuery(at('AzureOpenAI', 'https://acme.openai.azure.com/openai/deployments/d'), [
    'api-version',
    '2024-10-21',
  ]),
  at('AzureOpenAI', 'https://apim.example/azure'),
  at('Bedrock', 'https://bedrock-mantle.us-east-1.api.aws/openai/v1'),
  at('Bedrock', 'https://bedrock-mantle.us-east-1.api.aws/v1'),
  at('OpenAICompatible', 'http://127.0.0.1:11434/v1'),
  at('OpenAICompatible', 'http://localhost:8000/v1'),
  at('OpenAICompatible', 'https://openrouter.ai/api/v1'),
  at('OpenAICompatible', 'https://gateway.example/v1/account/gateway/openai'),
  at('OpenAICompatible', 'https://generativelanguage.example/v1beta/openai'),
  draftOf({ modelPattern: 'gpt-5.*|o\\d{1,2}', model: 'o3' }),
])('nothing is said about $upstream', (draft) => {
  expect(lintDraft(draft)).toEqual([]);
});

test('an address that is none says nothing but what can be said', () => {
  for (const upstream of ['', 'http://', 'not one', 'https://', '::', 'mailto:x']) {
    expect(codes(draftOf({ upstream }))).toEqual([]);
  }
});

describe('for any address made of parts that people type', () => {
  const address = fc
    .tuple(
      fc.constantFrom('https://', 'http://', '', 'https://user:pw@'),
      fc.constantFrom(
        'api.openai.com',
        'chatgpt.com',
        'chat.openai.com',
        'acme.openai.azure.com',
        'bedrock-runtime.us-east-1.amazonaws.com',
        'bedrock-mantle.us-east-1.api.aws',
        'localhost:11434',
        '127.0.0.1:1234',
        'a.example',
      ),
      fc.array(
        fc.constantFrom(
          '/v1',
          '/openai',
          '/deployments',
          '/d',
          '/responses',
          '/models',
          '/chat/completions',
          '/',
          '/api',
        ),
        { maxLength: 6 },
      ),
      fc.constantFrom('', '?api-version=2024-10-21', '?key=x', '?a=1&a=2&token=y', '#x', '?', ' '),
    )
    .map((parts) => parts.flat().join(''));
  const drafts = fc.record({
    upstream: address,
    schema: fc.constantFrom<BackendSchema>(
      'ChatGPTCodex',
      'OpenAI',
      'AzureOpenAI',
      'Bedrock',
      'OpenAICompatible',
    ),
    modelPattern: fc.constantFrom('.*', '*', 'gpt-5*', 'a, b', '('),
    model: fc.constantFrom(null, 'gpt-5', 'x'),
    auth: fc.constantFrom<BackendDraft['auth']>(
      { type: 'transparent' },
      { type: 'apiKey', header: 'api-key' },
      { type: 'account', accountId: 'acc-1' },
      { type: 'aws', profile: null, region: 'eu-west-1' },
    ),
  });

  test('mending one finding after another comes to an end with none left that can be mended', () => {
    fc.assert(
      fc.property(drafts, fc.infiniteStream(fc.nat()), (part, choices) => {
        let draft = draftOf(part);
        for (let round = 0; round < 30; round += 1) {
          const fixes = lintDraft(draft).flatMap(({ fix }) => (fix === null ? [] : [fix.draft]));
          const next = fixes[choices.next().value % Math.max(1, fixes.length)];
          if (next === undefined) return;
          expect(next).not.toEqual(draft);
          draft = next;
        }
        throw new Error(`Still something to mend: ${draft.upstream} ${codes(draft).join(' ')}`);
      }),
      { numRuns: 500 },
    );
  });

  test('tidying twice changes nothing more', () => {
    fc.assert(
      fc.property(drafts, (part) => {
        const once = normaliseDraft(draftOf(part));
        expect(normaliseDraft(once)).toEqual(once);
      }),
    );
  });

  test.each(['/', '/v1', '?a=1', '@', ' /', '/openai'])(
    'J7 1 MB of %j in an address is looked through in linear time: it returns, and says what it says of a shorter one',
    (part) => {
      const say = (chars: number): string[] => {
        const upstream = `https://a.example${part.repeat(chars / part.length)}x`;
        return codes(normaliseDraft(draftOf({ upstream })));
      };
      expect(say(1_000_000)).toEqual(say(1_000));
    },
  );

  test.each(['a,', '*', 'a*', '(', '{,'])('J7 1 MB of %j in a pattern likewise', (part) => {
    const say = (chars: number): string[] =>
      codes(normaliseDraft(draftOf({ modelPattern: part.repeat(chars / part.length) })));
    expect(say(1_000_000)).toEqual(say(2_000));
  });
});
