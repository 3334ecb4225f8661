import { afterEach, describe, expect, test } from 'vitest';
import { commandEnvironment, routeUrl, type CodexCommand } from '../../main/codex/command.ts';
import { commandOf, planLaunch, type LaunchPlan } from '../../main/codex/plan.ts';
import { hashOfToken } from '../../main/codex/process-lines.ts';
import { processFinder } from '../../main/codex/processes.ts';
import type { CodexLogin } from '../../main/codex/login-status.ts';
import { defaultGateway } from '../../main/domain/gateway.ts';
import { codexEnvironment } from '../codex/environment.ts';
import { codexExecutable } from '../codex/executable.ts';
import { makeCodexHome, type CodexHome, type CodexHomeOptions } from '../codex/home.ts';
import { FAKE_ACCESS_TOKEN, FAKE_API_KEY } from '../codex/login.ts';
import { listRollouts } from '../codex/rollouts.ts';
import { execArgs, runCodex, startCodex } from '../codex/run.ts';
import { changesBetween } from '../codex/snapshot.ts';
import { codexTui, quitCodex, submitPrompt } from '../codex/tui.ts';
import { headerValues } from '../fakes/upstream/exchange.ts';
import { startFakeUpstream, type FakeUpstream } from '../fakes/upstream/server.ts';

// The real Codex, run with exactly what a launch gives it, straight at a fake upstream that stands where the proxy would.

const token = 'tok_'.repeat(11).slice(0, 43);
const endings: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

interface Case {
  readonly name: string;
  readonly auth: CodexHomeOptions['auth'];
  readonly login: CodexLogin;
  readonly key: string | null;
  readonly provider: string;
  readonly bearer: string;
  /** Codex compresses for ChatGPT only. */
  readonly encoding: string | undefined;
}

const cases: readonly Case[] = [
  {
    name: 'ChatGPT sign-in',
    auth: 'chatgpt',
    login: 'chatgpt',
    key: null,
    provider: 'openai',
    bearer: FAKE_ACCESS_TOKEN,
    encoding: 'zstd',
  },
  {
    name: 'key in the environment, beside a ChatGPT sign-in',
    auth: 'chatgpt',
    login: 'chatgpt',
    key: 'sk-test-canary-env',
    provider: 'postern',
    bearer: 'sk-test-canary-env',
    encoding: undefined,
  },
  {
    name: 'stored key',
    auth: 'apiKey',
    login: 'apiKey',
    key: null,
    provider: 'openai',
    bearer: FAKE_API_KEY,
    encoding: undefined,
  },
];

interface Bed {
  readonly upstream: FakeUpstream;
  readonly home: CodexHome;
  readonly command: CodexCommand;
  readonly env: Record<string, string>;
}

async function bed(one: Case, options: { readonly config?: string } = {}): Promise<Bed> {
  const bases = ['openai-chatgpt/chatgpt-codex', 'openai-responses/openai-transparent'];
  const upstream = await startFakeUpstream({ bases: bases.map((base) => `/l/${token}/v1/${base}`) });
  endings.push(() => upstream.close());
  const home = await makeCodexHome({ auth: one.auth, accountsBase: upstream.accountsBase, ...options });
  endings.push(() => home.remove());
  const environment = codexEnvironment(home, one.key === null ? {} : { OPENAI_API_KEY: one.key });
  // A user behind a proxy who knows of no loopback: the launch has to add it.
  delete environment['NO_PROXY'];
  environment['no_proxy'] = 'corp.example';
  const plan: LaunchPlan = planLaunch({
    platform: 'linux',
    request: { folder: home.cwd, lane: 'auto' },
    folderThere: true,
    codex: { state: 'found', path: await codexExecutable(), version: '0.169.0', foundBy: 'test' },
    login: one.login,
    environment,
    routing: {
      on: true,
      port: Number(new URL(upstream.origin).port),
      organisationId: 'personal',
      gateway: defaultGateway(),
      gateways: [],
    },
    terminal: null,
  });
  expect(plan.problem).toBeNull();
  const command = commandOf(plan, { token, bearer: null });
  expect(command.args.join(' ')).toContain(routeUrl({ ...required(plan.route), token, bearer: null }));
  return { upstream, home, command, env: commandEnvironment(command, environment, 'linux') };
}

function required<T>(value: T | null): T {
  if (value === null) throw new Error('missing');
  return value;
}

describe.each(cases)('$name', (one) => {
  test.each(['websocket', 'http'] as const)('over %s', async (transport) => {
    const { upstream, home, command, env } = await bed(one);
    if (transport === 'http') upstream.websocket = { refuse: 426 };
    const before = await home.snapshot();
    const result = await runCodex({ home, args: execArgs(command.args, 'say hi'), env });
    expect(result.code, result.stderr).toBe(0);
    expect(result.stdout).toContain('The fake upstream heard: say hi');
    const turn = await upstream.requests.waitFor(({ kind }) => kind === 'turn');
    expect(turn.transport).toBe(transport);
    expect(headerValues(turn.exchange, 'authorization')).toEqual([`Bearer ${one.bearer}`]);
    if (transport === 'http') {
      expect(headerValues(turn.exchange, 'content-encoding')).toEqual(
        one.encoding === undefined ? [] : [one.encoding],
      );
    }
    const [rollout] = await listRollouts(home);
    expect(rollout).toMatchObject({ modelProvider: one.provider, cwd: home.cwd });
    const changes = changesBetween(before, await home.snapshot());
    expect([changes.changed, changes.removed]).toEqual([[], []]);
  });

  test('codex resume finds the session again with the same command', async () => {
    const { upstream, home, command, env } = await bed(one);
    const first = await runCodex({ home, args: execArgs(command.args, 'first'), env });
    const again = await runCodex({
      home,
      args: execArgs(command.args, 'second', { resume: '--last' }),
      env,
    });
    expect(again.code, again.stderr).toBe(0);
    expect(again.sessionId).toBe(first.sessionId);
    await upstream.requests.waitFor(({ prompt }) => prompt === 'second');
  });
});

const [chatgpt, envKey] = cases;

test.each(cases)('$name: a provider of the user’s own does not lead past Postern', async (one) => {
  const { upstream, home, command, env } = await bed(one, {
    config:
      'model_provider = "elsewhere"\nmodel_providers.elsewhere = { name = "E", base_url = "http://127.0.0.1:9/v1" }',
  });
  const result = await runCodex({ home, args: execArgs(command.args, 'say hi'), env });
  expect(result.code, result.stderr).toBe(0);
  await upstream.requests.waitFor(({ kind }) => kind === 'turn');
});

test('an entry named postern in the user’s config.toml does not bend the API lane', async () => {
  const { upstream, home, command, env } = await bed(required(envKey ?? null), {
    config:
      'model_providers.postern = { name = "Left", base_url = "http://127.0.0.1:9/v1", requires_openai_auth = true, env_key = "OTHER" }',
  });
  const result = await runCodex({ home, args: execArgs(command.args, 'say hi'), env });
  expect(result.code, result.stderr).toBe(0);
  const turn = await upstream.requests.waitFor(({ kind }) => kind === 'turn');
  expect(headerValues(turn.exchange, 'authorization')).toEqual(['Bearer sk-test-canary-env']);
});

test('a running launch is found by its token: npm’s script and the program it starts', async () => {
  const { upstream, home, command, env } = await bed(required(chatgpt ?? null));
  const finder = processFinder('linux', {});
  upstream.hold();
  const codex = await startCodex({ home, args: [...command.args, ...execArgs([], 'wait')], env });
  await upstream.reached();
  const found = (await finder.find()).filter((one) => one.tokenHash === hashOfToken(token));
  expect(found.map((one) => one.pid)).toContain(codex.pid);
  expect(found.length).toBe(2);
  expect(found.every((one) => finder.isAlive(one))).toBe(true);
  upstream.release();
  expect((await codex.done).code).toBe(0);
  expect(found.some((one) => finder.isAlive(one))).toBe(false);
});

test('interactive Codex, not signed in, goes straight to work with a key in the environment, and starts no daemon', async () => {
  const { upstream, home, command, env } = await bed({
    ...required(envKey ?? null),
    auth: 'none',
    login: 'none',
  });
  const pane = await codexTui({ home, args: command.args, env });
  endings.push(() => pane.close());
  await pane.waitFor('Ask Codex to do anything');
  await submitPrompt(pane, 'say hi');
  await pane.waitFor('The fake upstream heard: say hi');
  const turn = await upstream.requests.waitFor(({ kind }) => kind === 'turn');
  expect(headerValues(turn.exchange, 'authorization')).toEqual(['Bearer sk-test-canary-env']);
  await quitCodex(pane);
  const left = [...(await home.snapshot()).keys()].filter((path) => path.includes('app-server-daemon'));
  expect(left).toEqual([]);
});
