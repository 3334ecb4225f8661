import { expect, test } from 'vitest';
import type { FoundTerminal } from '../../../main/codex/find-terminals.ts';
import { commandOf, planLaunch, previewOf, type LaunchFacts } from '../../../main/codex/plan.ts';
import { problem } from '../../../main/domain/problem.ts';
import { defaultGateway } from '../../../main/domain/gateway.ts';

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
  expect(JSON.stringify(commandOf(plan, 'tok')).replace('/l/tok/', '/l/LAUNCH-TOKEN/')).toBe(shown);
});

test('a key in the terminal’s environment takes the API lane to the gateway’s own backend', () => {
  const plan = planLaunch(facts({ environment: { PATH: '/usr/bin', OPENAI_API_KEY: 'sk-test-canary' } }));
  expect(plan.route).toEqual({
    port: 4711,
    lane: 'api',
    backend: 'openai-transparent',
    provider: 'postern',
  });
  expect(previewOf(plan).command).not.toContain('sk-test-canary');
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
