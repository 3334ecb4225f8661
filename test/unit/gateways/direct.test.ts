import { expect, test } from 'vitest';
import { defaultBook, defaultGateway, usualBackend, type Backend } from '../../../main/domain/gateway.ts';
import { directBackend } from '../../../main/gateways/direct.ts';

function bookWith(...backends: readonly Backend[]) {
  const book = defaultBook();
  const gateway = { ...defaultGateway(), name: 'Route-scope 2', backends };
  return { ...book, organisations: book.organisations.map((one) => ({ ...one, gateways: [gateway] })) };
}

const routescope = usualBackend({
  id: 'rs',
  name: 'routescope',
  schema: 'OpenAICompatible',
  upstream: 'https://api.routescope.ai/v1/',
  auth: { type: 'apiKey', header: 'authorization' },
  model: 'gpt-5.5',
});
const auto = { gatewayId: null, backendId: null, lane: 'auto' } as const;

test('R3 a gateway is written with its base URL, its model and the variable its key is read from', () => {
  expect(directBackend(bookWith(routescope), auto)).toEqual({
    ok: true,
    value: {
      gatewayId: 'default',
      gateway: 'Route-scope 2',
      backendId: 'rs',
      backend: 'routescope',
      lane: 'api',
      baseUrl: 'https://api.routescope.ai/v1',
      query: [],
      headers: [],
      dialect: 'plain',
      model: 'gpt-5.5',
      keyVariable: 'ROUTE_SCOPE_2_API_KEY',
      keyHeader: 'authorization',
    },
  });
});

test('R3 the variables people know keep their names, and a server that asks for no key has none', () => {
  const of = (change: Partial<Backend>) => {
    const found = directBackend(bookWith({ ...routescope, ...change }), auto);
    return found.ok ? found.value.keyVariable : found.problem.code;
  };
  expect(of({ schema: 'OpenAI' })).toBe('OPENAI_API_KEY');
  expect(of({ schema: 'AzureOpenAI' })).toBe('AZURE_OPENAI_API_KEY');
  expect(of({ schema: 'Bedrock' })).toBe('AWS_BEARER_TOKEN_BEDROCK');
  expect(of({ auth: { type: 'none' } })).toBe(null);
});

test('what only Postern can sign or renew is refused with the reason', () => {
  const why = (change: Partial<Backend>, backendId: string | null = 'rs') => {
    const found = directBackend(bookWith({ ...routescope, ...change }), { ...auto, backendId });
    return found.ok ? null : found.problem;
  };
  expect(why({ auth: { type: 'account', accountId: 'a' } })?.why).toBe(
    'Its sign-in is kept in Postern, which renews it.',
  );
  expect(why({ auth: { type: 'aws', profile: null, region: 'eu-west-1' } })?.why).toContain('signed for AWS');
  expect(why({ schema: 'ChatGPTCodex', auth: { type: 'transparent' } })?.why).toContain('by itself');
  expect(why({ disabled: true }, null)?.what).toContain('no backend that Codex could reach');
  expect(why({}, 'gone')?.code).toBe('backend-unknown');
});
