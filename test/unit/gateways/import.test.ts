import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkGateway } from '../../../main/domain/constraints.ts';
import {
  currentOrganisation,
  defaultBook,
  usualBackend,
  usualOptions,
  type Auth,
  type Backend,
  type Gateway,
  type GatewayBook,
} from '../../../main/domain/gateway.ts';
import { gatewayFileName, gatewayFileText } from '../../../main/gateways/export.ts';
import { openImports, type Imports } from '../../../main/gateways/import.ts';

const known = ['https://openrouter.ai/api/v1', 'https://gateway.example.com/v1'];

/** A way in, with ids that count up. */
function opened(book: GatewayBook = defaultBook()): Imports {
  let last = 0;
  return openImports({ book: () => book, newId: () => `id-${(last += 1)}`, knownUpstreams: known });
}

const plain = {
  name: 'main',
  schema: 'OpenAI',
  upstream: 'https://api.openai.com/v1',
  auth: { type: 'apiKey' },
};

/** The text of a file with one backend that differs from a sound one. */
function fileWith(backend: object, more: object = {}): string {
  const gateway = { name: 'work', backends: [{ ...plain, ...backend }] };
  return JSON.stringify({ postern: 'gateway', version: 1, gateway, ...more });
}

function refusal(text: string): string {
  const answer = opened().preview(text);
  if (answer.ok) throw new Error(`taken: ${text.slice(0, 200)}`);
  expect(answer.problem.code).toBe('import-invalid');
  return answer.problem.why;
}

/** Takes a file all the way in and gives the gateway back as the book has it. */
function imported(text: string, name = 'brought'): Gateway {
  const imports = opened();
  const shown = imports.preview(text);
  if (!shown.ok) throw new Error(shown.problem.why);
  const taken = imports.agreed(shown.value.previewId, name);
  if (!taken.ok) throw new Error(taken.problem.why);
  const found = currentOrganisation(taken.value.book)?.gateways.find(
    ({ id }) => id === taken.value.gatewayId,
  );
  if (found === undefined) throw new Error('not added');
  return found;
}

const everyKind: Gateway = {
  id: 'gateway-id-canary',
  name: 'work',
  paused: true,
  budget: { limit: 4242, unit: 'usd', period: 'month' },
  backends: [
    usualBackend({
      id: 'backend-id-canary',
      name: 'chat',
      schema: 'ChatGPTCodex',
      upstream: 'https://chatgpt.com/backend-api/codex',
      auth: { type: 'account', accountId: 'account-id-canary' },
    }),
    usualBackend({
      id: 'b2',
      name: 'keyed',
      schema: 'AzureOpenAI',
      upstream: 'https://team.openai.azure.com/openai/v1',
      auth: { type: 'apiKey', header: 'api-key' },
      model: 'gpt-5',
      modelPattern: 'gpt-5.*',
      options: {
        headers: [['x-team', 'blue']],
        query: [['api-version', 'preview']],
        retries: 2,
        connectTimeoutMs: 5_000,
        streamIdleTimeoutMs: 60_000,
      },
    }),
    usualBackend({
      id: 'b3',
      name: 'aws',
      schema: 'Bedrock',
      upstream: 'https://bedrock-mantle.us-east-1.api.aws/openai/v1',
      auth: { type: 'aws', profile: 'profile-canary', region: 'us-east-1' },
      disabled: true,
    }),
  ],
};

describe('a gateway as a file', () => {
  test('is called by its name, and is pretty JSON of a known shape', () => {
    expect(gatewayFileName(everyKind)).toBe('work.postern.json');
    const text = gatewayFileText(everyKind);
    expect(text.endsWith('}\n')).toBe(true);
    expect(JSON.parse(text)).toEqual({
      postern: 'gateway',
      version: 1,
      gateway: {
        name: 'work',
        backends: [
          {
            name: 'chat',
            schema: 'ChatGPTCodex',
            upstream: 'https://chatgpt.com/backend-api/codex',
            auth: { type: 'account' },
          },
          {
            name: 'keyed',
            schema: 'AzureOpenAI',
            upstream: 'https://team.openai.azure.com/openai/v1',
            modelPattern: 'gpt-5.*',
            auth: { type: 'apiKey', header: 'api-key' },
            model: 'gpt-5',
            options: {
              headers: [['x-team', 'blue']],
              query: [['api-version', 'preview']],
              retries: 2,
              connectTimeoutMs: 5_000,
              streamIdleTimeoutMs: 60_000,
            },
          },
          {
            name: 'aws',
            schema: 'Bedrock',
            upstream: 'https://bedrock-mantle.us-east-1.api.aws/openai/v1',
            auth: { type: 'aws', region: 'us-east-1' },
            disabled: true,
          },
        ],
      },
    });
  });

  test('holds no id, account, AWS profile, pause or budget', () => {
    expect(gatewayFileText(everyKind)).not.toMatch(/canary|"id"|accountId|profile|paused|budget|4242/);
  });

  test('comes in with ids of its own, needing what it needs, and with no credential', () => {
    const gateway = imported(gatewayFileText(everyKind));
    expect(gateway).toMatchObject({ name: 'brought', paused: false, budget: null });
    expect(gateway.backends.map(({ auth, disabled }) => [auth, disabled])).toEqual([
      [{ type: 'account', accountId: 'not-chosen' }, true],
      [{ type: 'apiKey', header: 'api-key' }, false],
      [{ type: 'aws', profile: null, region: 'us-east-1' }, true],
    ]);
    const ids = [gateway.id, ...gateway.backends.map(({ id }) => id)];
    expect(new Set(ids).size).toBe(4);
    expect(ids.join(' ')).not.toContain('canary');
  });
});

/** Gateways that keep every rule. */
const gateways: fc.Arbitrary<Gateway> = (() => {
  const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/);
  const word = fc.stringMatching(/^[a-z]{1,8}$/);
  const value = fc.stringMatching(/^[ -~]{0,30}$/).map((text) => text.trim());
  const fields = fc.uniqueArray(
    fc.tuple(
      word.map((text) => `x-${text}`),
      value,
    ),
    { maxLength: 3, selector: ([own]) => own },
  );
  const upstream = fc
    .tuple(word, fc.array(word, { maxLength: 3 }))
    .map(([host, path]) => [`https://${host}.test`, ...path].join('/'));
  const key = fc.constantFrom<Auth>(
    { type: 'apiKey', header: 'authorization' },
    { type: 'apiKey', header: 'api-key' },
  );
  const passing = fc.constant<Auth>({ type: 'transparent' });
  const account = fc.constant<Auth>({ type: 'account', accountId: 'someone' });
  const kinds = fc.oneof(
    fc.record({ schema: fc.constant('ChatGPTCodex' as const), auth: fc.oneof(passing, account) }),
    fc.record({ schema: fc.constant('OpenAI' as const), auth: fc.oneof(passing, account, key) }),
    fc.record({
      schema: fc.constant('Bedrock' as const),
      auth: fc.constant<Auth>({ type: 'aws', profile: 'mine', region: 'eu-west-1' }),
    }),
    fc.record({
      schema: fc.constantFrom('AzureOpenAI' as const, 'OpenAICompatible' as const),
      auth: fc.oneof(passing, key),
    }),
  );
  const options = fc.record({
    headers: fields,
    query: fields,
    retries: fc.integer({ min: 0, max: 5 }),
    connectTimeoutMs: fc.option(fc.integer({ min: 100, max: 120_000 })),
    streamIdleTimeoutMs: fc.option(fc.integer({ min: 100, max: 3_600_000 })),
  });
  const backend = fc
    .tuple(
      kinds,
      fc.record({
        name,
        upstream,
        modelPattern: fc.constantFrom('.*', 'gpt-5.*', 'a|b'),
        model: fc.option(name),
        disabled: fc.boolean(),
        options: fc.oneof(fc.constant(usualOptions), options),
      }),
    )
    .map(([kind, rest]) => ({ ...kind, ...rest }));
  return fc
    .record({ name, backends: fc.uniqueArray(backend, { maxLength: 6, selector: (one) => one.name }) })
    .map(({ name: own, backends }) => ({
      id: 'g',
      name: own,
      paused: false,
      budget: null,
      backends: backends.map((one, at): Backend => ({ ...one, id: `b${at}` })),
    }))
    .filter((gateway) => checkGateway(gateway) === null);
})();

test('any gateway goes out, comes in, and goes out again as the same file', () => {
  fc.assert(
    fc.property(gateways, (gateway) => {
      const text = gatewayFileText(gateway);
      expect(gatewayFileText(imported(text, gateway.name === 'default' ? 'other' : gateway.name))).toBe(
        gateway.name === 'default' ? text.replace('"default"', '"other"') : text,
      );
    }),
    { numRuns: 300 },
  );
});

describe('hostile files do nothing', () => {
  test.each<[what: string, text: string, why: RegExp]>([
    ['no JSON', 'hello', /not JSON/],
    ['nothing', '', /not JSON/],
    ['half of a file', fileWith({}).slice(0, 60), /not JSON/],
    ['JSON with a comment', `// hi\n${fileWith({})}`, /not JSON/],
    ['null', 'null', /the top/],
    ['a list', '[]', /the top/],
    ['another kind of file', '{"postern":"settings","version":1,"gateway":{}}', /postern/],
    ['another version', fileWith({}, { version: 0 }), /version/],
    ['a version as a text', fileWith({}, { version: '1' }), /version/],
    ['an entry that no file has', fileWith({}, { run: 'calc.exe' }), /entry that gateway files do not have/],
    ['an entry that no backend has', fileWith({ command: 'calc.exe' }), /gateway\.backends\.0 .*entry/],
    ['an id of its own', fileWith({ id: 'default-openai-transparent' }), /entry/],
    ['a key', fileWith({ auth: { type: 'apiKey', header: 'authorization', key: 'sk-1' } }), /entry/],
    ['an account by id', fileWith({ auth: { type: 'account', accountId: 'a1' } }), /entry/],
    [
      'an AWS profile',
      fileWith({ schema: 'Bedrock', auth: { type: 'aws', region: 'us-east-1', profile: 'p' } }),
      /entry/,
    ],
    ['a credential by default', fileWith({ auth: undefined }), /auth/],
    [
      '__proto__',
      fileWith({}).replace('"name":"main"', '"name":"main","__proto__":{"disabled":true}'),
      /name that no/,
    ],
    [
      '__proto__ in disguise',
      fileWith({}).replace('"name":"main"', '"name":"main","__pr\\u006fto__":{}'),
      /name that no/,
    ],
    ['constructor', fileWith({ constructor: { prototype: { polluted: 1 } } }), /entry/],
    ['a name twice', fileWith({}).replace('"name":"main"', '"name":"main","name":"other"'), /twice/],
    [
      'a name twice, once in disguise',
      fileWith({}).replace('"name":"main"', '"name":"main","n\\u0061me":"x"'),
      /twice/,
    ],
    ['nesting without end', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, /nested/],
    ['objects without end', '{"a":'.repeat(20_000), /nested/],
    ['far too much', `${fileWith({})}${' '.repeat(256 * 1024)}`, /too long/],
    ['far too much in wide letters', JSON.stringify('ä'.repeat(140_000)), /too long/],
    [
      'more backends than there are providers',
      JSON.stringify({
        postern: 'gateway',
        version: 1,
        gateway: {
          name: 'w',
          backends: Array.from({ length: 51 }, (_, at) => ({
            ...plain,
            name: `b${at}`,
            schema: 'OpenAICompatible',
          })),
        },
      }),
      /more than 50/,
    ],
    [
      'two OpenAI backends',
      JSON.stringify({
        postern: 'gateway',
        version: 1,
        gateway: { name: 'w', backends: [plain, { ...plain, name: 'b' }] },
      }),
      /already/,
    ],
    [
      'two backends of one name',
      JSON.stringify({
        postern: 'gateway',
        version: 1,
        gateway: { name: 'w', backends: [plain, { ...plain, schema: 'OpenAICompatible' }] },
      }),
      /already/,
    ],
    ['http that leaves this machine', fileWith({ upstream: 'http://evil.example/v1' }), /https/],
    ['a file as the address', fileWith({ upstream: 'file:///etc/passwd' }), /https/],
    ['a script as the address', fileWith({ upstream: 'javascript:alert(1)' }), /address/],
    ['a credential in the address', fileWith({ upstream: 'https://me:pw@evil.example/v1' }), /credential/],
    ['a key in the path', fileWith({ upstream: 'https://evil.example/sk-abcdefgh12345/v1' }), /credential/],
    ['a query in the address', fileWith({ upstream: 'https://evil.example/v1?x=1' }), /query/],
    ['no auth outside this machine', fileWith({ auth: { type: 'none' } }), /credential/],
    [
      'an account for a foreign schema',
      fileWith({ schema: 'OpenAICompatible', auth: { type: 'account' } }),
      /account/,
    ],
    ['a header that is a secret', fileWith({ options: { headers: [['X-Api-Key', 'abc']] } }), /credential/],
    [
      'a value that is a secret',
      fileWith({ options: { headers: [['x-a', 'Bearer abcdefgh1234']] } }),
      /credential/,
    ],
    ['a query that is a secret', fileWith({ options: { query: [['access_token', 'x']] } }), /credential/],
    [
      'a header of the connection',
      fileWith({ options: { headers: [['Host', 'chatgpt.com']] } }),
      /connection/,
    ],
    ['a header in two lines', fileWith({ options: { headers: [['x-a', 'b\r\nx-c: d']] } }), /cannot be seen/],
    ['a control character in a name', fileWith({ name: 'a\u0007b' }), /cannot be seen/],
    ['a name that runs backwards', fileWith({ name: 'main\u202egpj' }), /cannot be seen/],
    ['a model that runs backwards', fileWith({ model: 'gpt\u202e5' }), /cannot be seen/],
    [
      'an address with a blank of no width',
      fileWith({ upstream: 'https://api.open\u200bai.com/v1' }),
      /cannot be seen/,
    ],
    ['half a letter', fileWith({ model: '\ud800' }), /cannot be seen/],
    ['a name that is a path', fileWith({ name: '../../etc' }), /name/],
    ['a pattern that is none', fileWith({ modelPattern: '(' }), /pattern/],
    ['J7 a pattern that would take for ever', fileWith({ modelPattern: '(?=a)+' }), /pattern/],
    ['more retries than are good', fileWith({ options: { retries: 500 } }), /range/],
    ['a number that is none', fileWith({ options: { retries: 1.5 } }), /retries/],
  ])('%s', (_, text, why) => {
    expect(refusal(text)).toMatch(why);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test('a newer file says so', () => {
    const answer = opened().preview(fileWith({}, { version: 2, gateway: { other: 1 } }));
    expect(answer.ok ? null : answer.problem).toMatchObject({
      code: 'import-invalid',
      what: 'This gateway file was written by a newer Postern.',
    });
  });

  test('what is refused is not quoted at length', () => {
    expect(refusal(fileWith({ model: 'x'.repeat(5_000) })).length).toBeLessThan(200);
    expect(refusal(fileWith({ ['y'.repeat(5_000)]: 1 })).length).toBeLessThan(200);
  });

  test('any text at all is answered, not thrown at', () => {
    const jsonish = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((text) => fileWith({}).replace('"apiKey"', text)),
    );
    fc.assert(
      fc.property(jsonish, (text) => {
        const answer = opened().preview(text);
        if (!answer.ok) expect(answer.problem.code).toBe('import-invalid');
      }),
    );
  });
});

describe('a preview', () => {
  const shown = (text: string, book = defaultBook()) => {
    const answer = opened(book).preview(text);
    if (!answer.ok) throw new Error(answer.problem.why);
    return answer.value;
  };

  test('tells what comes, where it goes and what it needs; a mark at the start and Windows lines change nothing', () => {
    const text = gatewayFileText(everyKind);
    const preview = shown(text);
    expect(preview).toMatchObject({
      name: 'work',
      nameTaken: false,
      backends: [
        { name: 'chat', schema: 'ChatGPTCodex', lane: 'chatgpt', host: 'chatgpt.com', needs: 'account' },
        { name: 'keyed', schema: 'AzureOpenAI', lane: 'api', host: 'team.openai.azure.com', needs: 'key' },
        {
          name: 'aws',
          schema: 'Bedrock',
          lane: 'api',
          host: 'bedrock-mantle.us-east-1.api.aws',
          needs: 'aws',
        },
      ],
    });
    expect(shown(`\uFEFF${text.replaceAll('\n', '\r\n')}`)).toEqual(preview);
  });

  test('warns of what is added, of a pattern and of what is disabled; a known host is no warning', () => {
    expect(shown(gatewayFileText(everyKind)).warnings).toEqual([
      '"chat" needs an account of yours. It is disabled until you choose one.',
      '"keyed" adds to every request: x-team = blue.',
      '"keyed" adds to every address: api-version = preview.',
      '"keyed" takes only the models that match gpt-5.*',
      '"aws" comes disabled.',
    ]);
    expect(shown(fileWith({})).warnings).toEqual([]);
    expect(
      shown(fileWith({ schema: 'OpenAICompatible', upstream: 'https://openrouter.ai/api/v1' })).warnings,
    ).toEqual([]);
  });

  test('warns before Codex’s own sign-in goes to a host that is not its owner’s', () => {
    const preview = shown(
      fileWith({
        schema: 'ChatGPTCodex',
        upstream: 'https://chatgpt.com.evil.test/x',
        auth: { type: 'transparent' },
      }),
    );
    expect(preview.warnings).toEqual([
      '"main" sends Codex’s own ChatGPT sign-in to chatgpt.com.evil.test. Go on only if it is yours to trust.',
      '"main" goes to chatgpt.com.evil.test, which is no provider Postern knows. It sees every prompt.',
    ]);
  });

  test.each([
    ['https://gateway.example.com/v1', 'gateway.example.com, which is no provider'],
    ['https://evil.test:8443/v1', 'evil.test:8443, which is no provider'],
    ['https://api.openai.com:8443/v1', 'api.openai.com:8443, which is no provider'],
    ['https://api.openai.com.evil.test/v1', 'api.openai.com.evil.test, which is no provider'],
    ['https://аpi.openai.com/v1', 'xn--pi-6kc.openai.com, which is no provider'],
    ['http://127.0.0.1:11434/v1', '127.0.0.1:11434, a server on this machine'],
    ['http://localhost/v1', 'localhost, a server on this machine'],
  ])('warns of %s', (upstream, words) => {
    expect(shown(fileWith({ schema: 'OpenAICompatible', upstream })).warnings.join(' ')).toContain(words);
  });

  test('says when the name is taken', () => {
    expect(shown(fileWith({}).replace('"work"', '"default"')).nameTaken).toBe(true);
  });
});

describe('agreeing', () => {
  test('adds the gateway at the end of the organisation in use, and selects nothing', () => {
    const book = defaultBook();
    const imports = opened(book);
    const shown = imports.preview(fileWith({}));
    const taken = imports.agreed(shown.ok ? shown.value.previewId : '', ' work ');
    if (!taken.ok) throw new Error(taken.problem.why);
    const { book: next, gatewayId, removed } = taken.value;
    expect(currentOrganisation(next)?.gateways.map(({ name }) => name)).toEqual(['default', 'work']);
    expect(currentOrganisation(next)?.gateways[1]?.id).toBe(gatewayId);
    expect(currentOrganisation(next)?.selectedGatewayId).toBe('default');
    expect(removed).toBeNull();
    expect(book).toEqual(defaultBook());
  });

  test.each([
    ['default', 'gateway-invalid'],
    ['a b', 'gateway-invalid'],
    ['', 'gateway-invalid'],
    ['../x', 'gateway-invalid'],
  ])('the name "%s" is refused, and another can be tried', (name, code) => {
    const imports = opened();
    const shown = imports.preview(fileWith({}));
    const previewId = shown.ok ? shown.value.previewId : '';
    const taken = imports.agreed(previewId, name);
    expect(taken.ok ? '' : taken.problem.code).toBe(code);
    expect(imports.agreed(previewId, 'fine').ok).toBe(true);
  });

  test('is for one of the newest twenty previews', () => {
    const imports = opened();
    const ids = Array.from({ length: 21 }, () => {
      const shown = imports.preview(fileWith({}));
      return shown.ok ? shown.value.previewId : '';
    });
    const answers = ids.map((id) => imports.agreed(id, 'fine'));
    expect(answers.map(({ ok }) => ok)).toEqual([false, ...Array<boolean>(20).fill(true)]);
    expect(answers[0]?.ok === false && answers[0].problem.code).toBe('not-found');
    expect(imports.agreed('made-up', 'fine').ok).toBe(false);
  });
});
