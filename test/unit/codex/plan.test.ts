import { expect, test } from 'vitest';
import type { FoundTerminal } from '../../../main/codex/find-terminals.ts';
import { commandOf, planLaunch, previewOf, type LaunchFacts } from '../../../main/codex/plan.ts';
import { problem } from '../../../main/domain/problem.ts';
import { defaultGateway, type Gateway } from '../../../main/domain/gateway.ts';

const xterm: FoundTerminal = {
  id: 'xterm',
  name: 'XTerm',
  program: 'xterm',
  path: '/usr/bin/xterm',
  takes: 'argv',
  start: () => [],
};

const facts = (change: Partial<LaunchFacts> = {}): LaunchFacts => ({
  platform: 'linux',
  request: { folder: '/work', lane: 'auto' },
  folderThere: true,
  codex: { state: 'found', path: '/usr/bin/codex', version: '0.169.0', foundBy: 'PATH' },
  login: 'chatgpt',
  environment: { PATH: '/usr/bin' },
  routing: { on: true, port: 4711, gateway: defaultGateway() },
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
  });
  expect(previewOf(plan).command).not.toContain('sk-test-canary');
});

const managedGateway = (): Gateway => ({
  name: 'team',
  backends: defaultGateway().backends.map((one) =>
    one.schema === 'ChatGPTCodex' ? { ...one, auth: { type: 'account', accountId: 'a1' } } : one,
  ),
});

test('a backend with an account gives Codex a bearer in its variables alone, and asks for no sign-in', () => {
  const plan = planLaunch(
    facts({ login: 'none', routing: { on: true, port: 4711, gateway: managedGateway() } }),
  );
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
    facts({ login: 'none', routing: { on: false, port: null, gateway: managedGateway() } }),
  );
  expect([plan.route, commandOf(plan).variables]).toEqual([null, {}]);
});

test('routing off is plain codex, and the lane’s credential is nobody’s business', () => {
  const preview = previewOf(
    planLaunch(
      facts({
        routing: { on: false, port: null, gateway: null },
        request: { folder: '/work', lane: 'api' },
      }),
    ),
  );
  expect(preview).toMatchObject({ command: 'cd /work && /usr/bin/codex', routed: false, problem: null });
});

test.each([
  ['codex-missing', { codex: { state: 'missing', install: [] } }],
  [
    'codex-broken',
    { codex: { state: 'broken', path: '/x/codex', problem: problem('codex-broken', 'a', 'b', 'c') } },
  ],
  ['folder-missing', { folderThere: false }],
  ['proxy-stopped', { routing: { on: true, port: null, gateway: defaultGateway() } }],
  ['backend-unknown', { routing: { on: true, port: 4711, gateway: { name: 'empty', backends: [] } } }],
  ['launch-no-credential', { request: { folder: '/work', lane: 'api' } }],
  ['terminal-missing', { terminal: null }],
] as const)('what stands in the way is named: %s', (code, change) => {
  expect(problemCode(change)).toBe(code);
});
