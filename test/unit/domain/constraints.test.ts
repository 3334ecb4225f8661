import { describe, expect, test } from 'vitest';
import { checkBackend, checkGateway, checkRoom, isUrlSafeName } from '../../../main/domain/constraints.ts';
import {
  defaultGateway,
  usualBackend,
  usualOptions,
  type Auth,
  type Backend,
  type Budget,
} from '../../../main/domain/gateway.ts';

const openai = usualBackend({
  id: 'b-1',
  name: 'openai',
  schema: 'OpenAI',
  upstream: 'https://api.openai.com/v1',
});
const local = usualBackend({
  id: 'b-2',
  name: 'local',
  schema: 'OpenAICompatible',
  upstream: 'http://127.0.0.1:11434/v1',
});
const gateway = defaultGateway();

describe('the rules of a gateway', () => {
  test('the default gateway keeps them all', () => {
    expect(checkGateway(gateway)).toBeNull();
  });

  test('P5 a second OpenAI backend is refused, naming the one that is there and both ways out', () => {
    expect(checkGateway({ ...gateway, backends: [...gateway.backends, openai] })).toEqual({
      code: 'lane-occupied',
      what: 'Gateway "default" has an OpenAI backend already: "openai-transparent".',
      why: 'A gateway has room for one, or Codex could not tell which to use.',
      next: 'Replace "openai-transparent", or put "openai" on another gateway.',
    });
  });

  test('P5 a second ChatGPTCodex backend is refused likewise, even when one is disabled', () => {
    const second = { ...openai, schema: 'ChatGPTCodex' as const };
    const disabled = gateway.backends.map((one) => ({ ...one, disabled: true }));
    expect(checkGateway({ ...gateway, backends: [...disabled, second] })?.what).toBe(
      'Gateway "default" has a ChatGPTCodex backend already: "chatgpt-codex".',
    );
  });

  test.each(['AzureOpenAI', 'Bedrock', 'OpenAICompatible'] as const)(
    'there is room for any number of %s backends',
    (schema) => {
      const many = Array.from({ length: 5 }, (_, at) => ({
        ...openai,
        id: `m-${at}`,
        name: `m-${at}`,
        schema,
      }));
      expect(checkGateway({ ...gateway, backends: [...gateway.backends, ...many] })).toBeNull();
    },
  );

  test('a backend does not stand in its own way', () => {
    expect(
      checkRoom({ name: 'g', backends: [openai] }, { ...openai, upstream: 'https://x.example' }),
    ).toBeNull();
  });

  test('two backends of one name are refused', () => {
    const twin = { ...local, name: 'openai' };
    expect(checkGateway({ ...gateway, backends: [openai, twin] })).toMatchObject({
      code: 'backend-invalid',
      what: 'Gateway "default" has a backend called "openai" already.',
    });
  });

  test('a hundred backends have room, one more has not', () => {
    const many = Array.from({ length: 101 }, (_, at) => ({ ...local, id: `m-${at}`, name: `m-${at}` }));
    expect(checkGateway({ ...gateway, backends: many.slice(1) })).toBeNull();
    expect(checkGateway({ ...gateway, backends: many })?.what).toBe(
      'Gateway "default" has too many backends.',
    );
  });

  test.each<[Budget, boolean]>([
    [{ limit: 12.5, unit: 'usd', period: 'month' }, true],
    [{ limit: 1_000_000, unit: 'tokens', period: 'day' }, true],
    [{ limit: 1.5, unit: 'tokens', period: 'day' }, false],
    [{ limit: 0, unit: 'usd', period: 'week' }, false],
    [{ limit: -1, unit: 'usd', period: 'week' }, false],
    [{ limit: Number.NaN, unit: 'usd', period: 'week' }, false],
    [{ limit: Number.POSITIVE_INFINITY, unit: 'usd', period: 'week' }, false],
  ])('a budget of %j can be used: %s', (budget, usable) => {
    expect(checkGateway({ ...gateway, budget })?.code ?? null).toBe(usable ? null : 'gateway-invalid');
  });

  test.each([
    ['work', true],
    ['a.b-c_d', true],
    ['', false],
    ['a/b', false],
    ['..', false],
    ['a b', false],
    ['ümlaut', false],
    ['a\n', false],
    ['x'.repeat(64), true],
    ['x'.repeat(65), false],
  ])('the name %j is URL-safe: %s', (name, safe) => {
    expect(isUrlSafeName(name)).toBe(safe);
    expect(checkGateway({ ...gateway, name })).toEqual(
      safe
        ? null
        : {
            code: 'gateway-invalid',
            what: `"${name}" cannot be the name of a gateway.`,
            why: 'The name stands in an address.',
            next: 'Use letters, digits, dots, dashes and underscores, at most 64.',
          },
    );
  });
});

describe('the address of a backend', () => {
  test.each([
    ['http://api.openai.com/v1', 'Only https may leave this machine.'],
    ['http://127.0.0.1.evil.example/v1', 'Only https may leave this machine.'],
    ['http://169.254.169.254/v1', 'Only https may leave this machine.'],
    ['file:///etc/passwd', 'Only https may leave this machine.'],
    ['ftp://a.example/v1', 'Only https may leave this machine.'],
    ['https://user:pw@api.openai.com/v1', 'It holds a credential.'],
    ['https://sk-abcdefgh12345@api.openai.com/v1', 'It holds a credential.'],
    ['https://a.example/sk-abcdefgh12345/v1', 'Its path holds a credential.'],
    ['https://api.openai.com/v1?key=1', 'It has a query or a fragment.'],
    ['https://api.openai.com/v1?', 'It has a query or a fragment.'],
    ['https://api.openai.com/v1#x', 'It has a query or a fragment.'],
    ['api.openai.com', 'It is not a URL.'],
    ['https:api.openai.com/v1', 'It is not a URL.'],
    ['https://a b.example/v1', 'It is not a URL.'],
    ['https://a.example/v 1', 'It is not a URL.'],
    ['', 'It is not a URL.'],
    [`https://a.example/${'x'.repeat(2_000)}`, 'It is longer than 2000 characters.'],
  ])('%s is refused: %s', (upstream, why) => {
    expect(checkBackend({ ...openai, upstream })).toMatchObject({ code: 'backend-invalid', why });
  });

  test.each(['http://127.0.0.1:9/v1', 'http://localhost:9/v1', 'http://[::1]:9/v1', 'https://example.com'])(
    '%s is taken',
    (upstream) => {
      expect(checkBackend({ ...openai, upstream })).toBeNull();
    },
  );
});

describe('the sign-in of a backend', () => {
  const account: Auth = { type: 'account', accountId: 'acc-1' };
  const aws: Auth = { type: 'aws', profile: null, region: 'us-east-1' };
  const key = (header: string): Auth => ({ type: 'apiKey', header });

  test.each<[string, Partial<Backend>, string | null]>([
    ['an account on ChatGPTCodex', { schema: 'ChatGPTCodex', auth: account }, null],
    ['an account on OpenAI', { auth: account }, null],
    [
      'an account on Azure',
      { schema: 'AzureOpenAI', auth: account },
      'An account of OpenAI opens ChatGPTCodex and OpenAI backends only, and this is AzureOpenAI.',
    ],
    ['no account', { auth: { type: 'account', accountId: '' } }, 'It names no account.'],
    ['AWS on Bedrock', { schema: 'Bedrock', auth: aws }, null],
    ['AWS in GovCloud', { schema: 'Bedrock', auth: { ...aws, region: 'us-gov-west-1' } }, null],
    ['AWS on OpenAI', { auth: aws }, 'AWS signs requests to Bedrock only, and this is OpenAI.'],
    [
      'a region of nowhere',
      { schema: 'Bedrock', auth: { ...aws, region: 'Frankfurt' } },
      '"Frankfurt" is not a region of AWS.',
    ],
    [
      'a profile on two lines',
      { schema: 'Bedrock', auth: { ...aws, profile: 'a\n[b]' } },
      'That is not the name of an AWS profile.',
    ],
    ['no credential on this machine', { upstream: 'http://127.0.0.1:1234/v1', auth: { type: 'none' } }, null],
    [
      'no credential elsewhere',
      { auth: { type: 'none' } },
      'Only a server on this machine is asked without a credential.',
    ],
    ['a bearer key', { auth: key('authorization') }, null],
    ['a key in api-key', { auth: key('api-key') }, null],
    ['a key in X-Goog-Api-Key', { auth: key('X-Goog-Api-Key') }, null],
    ['a key in Host', { auth: key('Host') }, 'A key cannot be put in the header "Host".'],
    ['a key in Cookie', { auth: key('Cookie') }, 'A key cannot be put in the header "Cookie".'],
    ['a key in no header', { auth: key('') }, 'A key cannot be put in the header "".'],
    [
      'a key in a broken header',
      { auth: key('api key\r\nx: y') },
      'A key cannot be put in the header "api key\r\nx: y".',
    ],
    [
      'a key in a hop-by-hop header',
      { auth: key('Proxy-Authorization') },
      'A key cannot be put in the header "Proxy-Authorization".',
    ],
  ])('%s', (_case, part, why) => {
    expect(checkBackend({ ...openai, ...part })?.why ?? null).toBe(why);
  });
});

describe('what a backend adds to requests', () => {
  const secret = 'It looks like a credential, and those are kept in the keyring only.';
  const connection = 'It belongs to the connection.';

  test.each([
    ['OpenAI-Organization', 'org-1', null],
    ['x-team', 'blue, green', null],
    ['x-empty', '', null],
    ['authorization', 'Bearer x', secret],
    ['Cookie', 'a=b', secret],
    ['api-key', 'x', secret],
    ['X-Api-Key', 'x', secret],
    ['x-session-token', 'x', secret],
    ['client-secret', 'x', secret],
    ['x-password', 'x', secret],
    ['x-amz-signature', 'x', secret],
    ['x-jwt', 'x', secret],
    ['x-bearer', 'x', secret],
    ['X-Auth', 'x', secret],
    ['auth', 'x', secret],
    ['x-author', 'x', null],
    ['x-credential', 'x', secret],
    ['x-client-assertion', 'x', secret],
    ['x-attestation', 'x', secret],
    ['x-team', 'sk-abcdefgh12345', secret],
    ['x-team', 'Bearer abcdefgh12345', secret],
    ['Host', 'evil.example', connection],
    ['Content-Length', '1', connection],
    ['Transfer-Encoding', 'chunked', connection],
    ['Connection', 'close', connection],
    ['TE', 'trailers', connection],
    ['Upgrade', 'websocket', connection],
    ['Sec-WebSocket-Protocol', 'x', connection],
    ['Content-Encoding', 'gzip', connection],
    ['', 'x', 'That is not the name of a header.'],
    ['a b', 'x', 'That is not the name of a header.'],
    ['x:y', 'x', 'That is not the name of a header.'],
    ['x-team', 'a\r\nhost: evil.example', 'Its value holds a character that headers cannot carry.'],
    ['x-team', 'grün', 'Its value holds a character that headers cannot carry.'],
    ['x-team', 'x'.repeat(4_001), 'Its value is longer than 4000 characters.'],
  ])('the header %j: %j', (name, value, why) => {
    const options = { ...usualOptions, headers: [[name, value] as const] };
    const broken = checkBackend({ ...openai, options });
    expect(broken?.why ?? null).toBe(why);
    if (why === secret) expect(broken?.next).toBe('Remove it here, and put keys under Key.');
  });

  test('a header that carries the key cannot be added as well', () => {
    const options = { ...usualOptions, headers: [['X-Team', 'blue'] as const] };
    expect(checkBackend({ ...openai, auth: { type: 'apiKey', header: 'x-team' }, options })?.why).toBe(
      'The key of this backend is put in it.',
    );
  });

  test.each([
    ['api-version', '2025-04-01-preview', null],
    ['team', 'grün & blau', null],
    ['key', 'x', secret],
    ['subscription-key', 'x', secret],
    ['access_token', 'x', secret],
    ['X-Amz-Signature', 'x', secret],
    ['sig', 'x', secret],
    ['pwd', 'x', secret],
    ['v', 'sk-abcdefgh12345', secret],
    ['', 'x', 'That is not a name.'],
    ['a\nb', 'x', 'That is not a name.'],
    ['v', 'a\nb', 'Its value holds a control character.'],
  ])('the query entry %j: %j', (name, value, why) => {
    const options = { ...usualOptions, query: [[name, value] as const] };
    expect(checkBackend({ ...openai, options })?.why ?? null).toBe(why);
  });

  test('a query entry cannot stand there twice', () => {
    const query = [['api-version', '1'] as const, ['api-version', '2'] as const];
    expect(checkBackend({ ...openai, options: { ...usualOptions, query } })?.why).toBe(
      'It stands there twice.',
    );
  });

  test('there is room for 32 of each, not for more', () => {
    const fields = Array.from({ length: 33 }, (_, at) => [`x-${at}`, 'y'] as const);
    for (const name of ['headers', 'query'] as const) {
      expect(checkBackend({ ...openai, options: { ...usualOptions, [name]: fields.slice(1) } })).toBeNull();
      expect(checkBackend({ ...openai, options: { ...usualOptions, [name]: fields } })?.why).toBe(
        'There is room for 32.',
      );
    }
  });

  test.each([
    ['retries', 0, true],
    ['retries', 5, true],
    ['retries', 6, false],
    ['retries', -1, false],
    ['retries', 1.5, false],
    ['retries', Number.NaN, false],
    ['connectTimeoutMs', null, true],
    ['connectTimeoutMs', 100, true],
    ['connectTimeoutMs', 99, false],
    ['connectTimeoutMs', 120_001, false],
    ['streamIdleTimeoutMs', 3_600_000, true],
    ['streamIdleTimeoutMs', 3_600_001, false],
  ])('%s of %j can be used: %s', (name, value, usable) => {
    const broken = checkBackend({ ...openai, options: { ...usualOptions, [name]: value } });
    expect(broken?.why ?? null).toBe(usable ? null : 'It is out of range.');
  });
});

test.each([
  [null, true],
  ['gpt-5', true],
  ['openai.gpt-oss-20b:1/x', true],
  ['', false],
  ['two words', false],
  ['x'.repeat(201), false],
])('the model %j can be used: %s', (model, usable) => {
  expect(checkBackend({ ...openai, model })?.what ?? null).toBe(
    usable ? null : 'The model of backend "openai" cannot be used.',
  );
});

test('a model pattern that does not compile is refused, naming the backend', () => {
  expect(checkBackend({ ...openai, modelPattern: '(' })).toMatchObject({
    code: 'backend-invalid',
    what: 'The model pattern of backend "openai" cannot be used.',
  });
});
