import { expect, test } from 'vitest';
import type { FoundTerminal } from '../../../main/codex/find-terminals.ts';
import {
  commandOf,
  planLaunch,
  previewOf,
  type LaunchFacts,
  type RoutingState,
} from '../../../main/codex/plan.ts';
import { problem } from '../../../main/domain/problem.ts';
import { defaultGateway, usualBackend, type Gateway } from '../../../main/domain/gateway.ts';

const xterm: FoundTerminal = {
  id: 'xterm',
  name: 'XTerm',
  program: 'xterm',
  path: '/usr/bin/xterm',
  takes: 'argv',
  start: () => [],
};

const routing = (gateway: Gateway | null, change: Partial<RoutingState> = {}): RoutingState => ({
  on: true,
  port: 4711,
  organisationId: 'personal',
  gateway,
  gateways: gateway === null ? [] : [gateway],
  ...change,
});

const facts = (change: Partial<LaunchFacts> = {}): LaunchFacts => ({
  platform: 'linux',
  request: { folder: '/work', lane: 'auto' },
  folderThere: true,
  codex: { state: 'found', path: '/usr/bin/codex', version: '0.169.0', foundBy: 'PATH' },
  login: 'chatgpt',
  environment: { PATH: '/usr/bin' },
  routing: routing(defaultGateway()),
  terminal: xterm,
  ...change,
});

const problemCode = (change: Partial<LaunchFacts>): string | null =>
  previewOf(planLaunch(facts(change))).problem?.code ?? null;

test('the preview shows everything before it happens, with a placeholder for the token', () => {
  expect(previewOf(planLaunch(facts()))).toEqual({
    folder: '/work',
    lane: 'chatgpt',
    laneReason: 'Codex is signed in with ChatGPT.',
    gateway: 'default',
    backend: 'chatgpt-codex',
    terminal: 'XTerm',
    command:
      `cd /work && NO_PROXY=127.0.0.1,localhost,::1 no_proxy=127.0.0.1,localhost,::1 /usr/bin/codex ` +
      `-c "model_provider='openai'" ` +
      `-c "openai_base_url='http://127.0.0.1:4711/l/LAUNCH-TOKEN/v1/openai-chatgpt/chatgpt-codex'"`,
    routed: true,
    problem: null,
  });
});

test('the command differs from the one shown by its token alone', () => {
  const plan = planLaunch(facts());
  const shown = JSON.stringify(commandOf(plan));
  expect(
    JSON.stringify(commandOf(plan, { token: 'tok', bearer: null })).replace('/l/tok/', '/l/LAUNCH-TOKEN/'),
  ).toBe(shown);
});

test('a key in the terminal’s environment takes the API lane to the gateway’s own backend', () => {
  const plan = planLaunch(facts({ environment: { PATH: '/usr/bin', OPENAI_API_KEY: 'sk-test-canary' } }));
  expect(plan.route).toEqual({
    port: 4711,
    lane: 'api',
    backend: 'openai-transparent',
    provider: 'postern',
    managed: false,
    dialect: 'openai',
    model: null,
    organisationId: 'personal',
    pinnedGatewayId: null,
    startedWith: { gatewayId: 'default', backendId: 'default-openai-transparent' },
  });
  expect(previewOf(plan).command).not.toContain('sk-test-canary');
});

const managedGateway = (): Gateway => ({
  ...defaultGateway('team'),
  name: 'team',
  backends: defaultGateway().backends.map((one) =>
    one.schema === 'ChatGPTCodex' ? { ...one, auth: { type: 'account', accountId: 'a1' } } : one,
  ),
});

test('a backend with an account gives Codex a bearer in its variables alone, and asks for no sign-in', () => {
  const plan = planLaunch(facts({ login: 'none', routing: routing(managedGateway()) }));
  expect(plan).toMatchObject({
    lane: 'chatgpt',
    problem: null,
    route: { backend: 'chatgpt-codex', provider: 'postern', managed: true },
  });
  const command = commandOf(plan, { token: 'tok', bearer: 'test-bearer' });
  expect(command.variables['POSTERN_LAUNCH_KEY']).toBe('test-bearer');
  expect(command.args.join(' ')).not.toContain('test-bearer');
  expect(command.args.at(-1)).toBe(
    `model_providers.postern={name='OpenAI',base_url='http://127.0.0.1:4711/l/tok/v1/openai-chatgpt/chatgpt-codex',` +
      `env_key='POSTERN_LAUNCH_KEY',wire_api='responses',requires_openai_auth=false,supports_websockets=true}`,
  );
  expect(previewOf(plan).command).toContain('POSTERN_LAUNCH_KEY=LAUNCH-KEY /usr/bin/codex');
});

test('routing off, an account of the gateway is out of reach: Codex uses what it has', () => {
  const plan = planLaunch(
    facts({ login: 'none', routing: routing(managedGateway(), { on: false, port: null }) }),
  );
  expect([plan.route, commandOf(plan).variables]).toEqual([null, {}]);
});

test('routing off is plain codex, and the lane’s credential is nobody’s business', () => {
  const preview = previewOf(
    planLaunch(
      facts({
        routing: routing(null, { on: false, port: null }),
        request: { folder: '/work', lane: 'api' },
      }),
    ),
  );
  expect(preview).toMatchObject({ command: 'cd /work && /usr/bin/codex', routed: false, problem: null });
});

const found = (version: string) =>
  ({ state: 'found', path: '/usr/bin/codex', version, foundBy: 'PATH' }) as const;

test.each([
  ['codex-missing', { codex: { state: 'missing', install: [] } }],
  [
    'codex-broken',
    { codex: { state: 'broken', path: '/x/codex', problem: problem('codex-broken', 'a', 'b', 'c') } },
  ],
  ['folder-missing', { folderThere: false }],
  ['proxy-stopped', { routing: routing(defaultGateway(), { port: null }) }],
  ['backend-unknown', { routing: routing({ ...defaultGateway(), backends: [] }) }],
  ['launch-no-credential', { request: { folder: '/work', lane: 'api' } }],
  ['terminal-missing', { terminal: null }],
  ['codex-old', { codex: found('0.113.0') }],
] as const)('what stands in the way is named: %s', (code, change) => {
  expect(problemCode(change)).toBe(code);
});

test.each(['chatgpt', 'api'] as const)(
  'M3: a launch on the %s lane is sent to 127.0.0.1, never to a name or ::1 that somebody else could listen at',
  (lane) => {
    const environment = { PATH: '/usr/bin', OPENAI_API_KEY: 'sk-test-canary' };
    const { args } = commandOf(planLaunch(facts({ environment, request: { folder: '/work', lane } })));
    const addresses = args.join(' ').match(/https?:\/\/[^'\s]+/g) ?? [];
    expect(addresses.length).toBeGreaterThan(0);
    for (const address of addresses) expect(address).toMatch(/^http:\/\/127\.0\.0\.1:4711\//);
  },
);

test('a Codex too old to be routed would go past Postern: its launch says so before it happens', () => {
  const { problem: said } = previewOf(planLaunch(facts({ codex: found('0.113.0') })));
  expect(said).toEqual({
    code: 'codex-old',
    what: 'Codex 0.113.0 is too old to go through Postern.',
    why: 'It would go to its provider past Postern, and nothing would be routed or logged.',
    next: 'Bring Codex up to date, or turn routing off to start this one as it is.',
  });
});

test.each(['0.114.0', '0.115.0', '0.118.0', '0.169.0-alpha.1', '1.0.0', '', 'of today'])(
  'Codex %j is launched',
  (version) => {
    expect(problemCode({ codex: found(version) })).toBeNull();
  },
);

test('without routing an old Codex is launched as it is', () => {
  const off = routing(null, { on: false, port: null });
  expect(problemCode({ codex: found('0.100.1'), routing: off })).toBeNull();
});

const local = usualBackend({
  id: 'b-local',
  name: 'ollama',
  schema: 'OpenAICompatible',
  upstream: 'http://127.0.0.1:11434/v1',
  auth: { type: 'none' },
  model: 'gpt-oss:20b',
});

test('a gateway with one lane decides it, and its model and its plain dialect go with the launch', () => {
  const gateway: Gateway = { ...defaultGateway('g-local'), name: 'local', backends: [local] };
  const plan = planLaunch(facts({ routing: routing(gateway) }));
  expect(plan).toMatchObject({
    lane: 'api',
    laneReason:
      'The gateway serves the API lane alone; the gateway has its own credential, so Codex needs neither key nor sign-in.',
    problem: null,
    route: { backend: 'ollama', managed: true, dialect: 'plain', model: 'gpt-oss:20b' },
  });
  const { args } = commandOf(plan, { token: 'tok', bearer: 'test-bearer' });
  expect(args.at(-1)).toBe(`model='gpt-oss:20b'`);
  expect(args.join(' ')).toContain(`name='Postern'`);
  expect(args.join(' ')).toContain('supports_websockets=false');
});

test('a launch may name a gateway and a backend, and keeps to them', () => {
  const other: Gateway = {
    ...defaultGateway('g-other'),
    name: 'other',
    backends: [...defaultGateway('g-other').backends, local],
  };
  const plan = planLaunch(
    facts({
      request: { folder: '/work', lane: 'auto', gatewayId: 'g-other', backendId: 'b-local' },
      routing: routing(defaultGateway(), { gateways: [defaultGateway(), other] }),
    }),
  );
  expect(plan).toMatchObject({
    gateway: 'other',
    lane: 'api',
    problem: null,
    route: {
      backend: 'ollama',
      pinnedGatewayId: 'g-other',
      startedWith: { gatewayId: 'g-other', backendId: 'b-local' },
    },
  });
});

test.each([
  ['backend-unknown', { gatewayId: 'gone' }, {}],
  ['backend-unknown', { backendId: 'gone' }, {}],
  ['gateway-paused', {}, { paused: true }],
])('a launch that cannot go where it should says %s', (code, request, change) => {
  expect(
    problemCode({
      request: { folder: '/work', lane: 'auto', ...request },
      routing: routing({ ...defaultGateway(), ...change }),
    }),
  ).toBe(code);
});

test('P8 a launch that follows the selected gateway speaks so that every gateway it may be led to understands it', () => {
  const azure: Gateway = {
    ...defaultGateway('g-azure'),
    name: 'azure',
    backends: [{ ...local, schema: 'AzureOpenAI' }],
  };
  const both = [defaultGateway(), azure];
  const dialect = (request: Partial<LaunchFacts['request']>, lane: 'chatgpt' | 'api') =>
    planLaunch(
      facts({
        request: { folder: '/work', lane, ...request },
        environment: { PATH: '/usr/bin', OPENAI_API_KEY: 'sk-test' },
        routing: routing(defaultGateway(), { gateways: both }),
      }),
    ).route?.dialect;
  expect(dialect({}, 'api')).toBe('plain');
  // Kept to its gateway, or on a lane that is the same everywhere, it has all that OpenAI has.
  expect(dialect({ gatewayId: 'default' }, 'api')).toBe('openai');
  expect(dialect({}, 'chatgpt')).toBe('openai');
});
