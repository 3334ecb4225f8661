// The real Codex through the managed lane: planned and commanded as a launch is, through the proxy, to the fake upstream.
import { readdir, readFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { commandEnvironment, type CodexCommand } from '../../main/codex/command.ts';
import { commandOf, planLaunch, textOf } from '../../main/codex/plan.ts';
import { defaultGateway, usualBackend } from '../../main/domain/gateway.ts';
import type { CredentialAnswer } from '../../main/proxy/port.ts';
import { codexEnvironment } from '../codex/environment.ts';
import { codexExecutable } from '../codex/executable.ts';
import { makeCodexHome, type CodexHome, type CodexHomeOptions } from '../codex/home.ts';
import { FAKE_ACCESS_TOKEN } from '../codex/login.ts';
import { listRollouts } from '../codex/rollouts.ts';
import { execArgs, runCodex, startCodex } from '../codex/run.ts';
import { codexTui, quitCodex, submitPrompt } from '../codex/tui.ts';
import { filesHolding } from '../e2e/canary.ts';
import { headerValues } from '../fakes/upstream/exchange.ts';
import { startFakeUpstream, type FakeUpstream } from '../fakes/upstream/server.ts';
import { bedToken, hashOf, startBed, type ProxyBed } from '../fakes/proxy-bed.ts';

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

const bearer = 'test-launch-bearer-bbbbbbbbbbbbbbbbbbbbbbbb';
const ourToken = 'at-canary-managed';
const ourAccount = 'account-canary-managed';

interface Bed {
  readonly upstream: FakeUpstream;
  readonly proxy: ProxyBed;
  readonly home: CodexHome;
  readonly command: CodexCommand;
  readonly env: Record<string, string>;
  /** The revisions the upstream rejected, as the proxy told. */
  readonly rejected: (string | null)[];
}

async function bed(auth: CodexHomeOptions['auth'], lane: 'chatgpt' | 'api' = 'chatgpt'): Promise<Bed> {
  const upstream = await startFakeUpstream();
  endings.push(() => upstream.close());
  const rejected: (string | null)[] = [];
  const proxy = await startBed(upstream.origin, {
    credential(_holder, rejectedRevision): Promise<CredentialAnswer> {
      rejected.push(rejectedRevision);
      return Promise.resolve({
        ok: true,
        revision: rejectedRevision === null ? 'r1' : 'r2',
        origin: upstream.origin,
        grant: {
          type: 'headers',
          headers: [
            ['authorization', `Bearer ${ourToken}`],
            ['chatgpt-account-id', ourAccount],
          ],
        },
      });
    },
  });
  endings.push(() => proxy.stop());
  const backend = usualBackend({
    id: 'b-managed',
    name: 'managed',
    schema: lane === 'chatgpt' ? 'ChatGPTCodex' : 'OpenAI',
    upstream: lane === 'chatgpt' ? upstream.chatgptBase : upstream.apiBase,
    auth: { type: 'account', accountId: 'a1' },
  });
  const gateway = { ...defaultGateway(), backends: [backend] };
  const launch = {
    launchId: 'launch-1',
    tokenHash: hashOf(bedToken),
    bearerHash: hashOf(bearer),
    organisationId: 'personal',
    gatewayId: null,
    startedWith: null,
    probe: false,
  };
  proxy.proxy.route(
    proxy.table({
      organisations: [
        { id: 'personal', name: 'Personal', selectedGatewayId: gateway.id, gateways: [gateway] },
      ],
      launches: [launch],
    }),
  );

  const home = await makeCodexHome({ auth, accountsBase: upstream.accountsBase });
  endings.push(() => home.remove());
  const environment = codexEnvironment(home);
  const plan = planLaunch({
    platform: 'linux',
    request: { folder: home.cwd, lane: auth === 'apiKey' ? lane : 'auto' },
    folderThere: true,
    codex: { state: 'found', path: await codexExecutable(), version: '0.169.0', foundBy: 'test' },
    login: auth,
    environment,
    routing: { on: true, port: proxy.port, organisationId: 'personal', gateway, gateways: [gateway] },
    terminal: null,
  });
  expect([plan.problem, plan.lane, plan.route?.managed]).toEqual([null, lane, true]);
  const command = commandOf(plan, { token: bedToken, bearer });
  expect(textOf(plan, command)).toContain(`POSTERN_LAUNCH_KEY=${bearer} `);
  return {
    upstream,
    proxy,
    home,
    command,
    env: commandEnvironment(command, environment, 'linux'),
    rejected,
  };
}

/** Command line and environment of every process in a process group. */
async function processesOf(group: number): Promise<{ argv: string; environ: string }[]> {
  const found: { argv: string; environ: string }[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
      if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]) !== group) continue;
      found.push({
        argv: await readFile(`/proc/${pid}/cmdline`, 'latin1'),
        environ: await readFile(`/proc/${pid}/environ`, 'latin1'),
      });
    } catch {
      // It ended between two reads.
    }
  }
  return found;
}

const carriers = ({ upstream }: Bed) =>
  upstream.exchanges.all.filter(({ path }) => path.endsWith('/responses'));

describe.each(['websocket', 'http'] as const)('over %s', (transport) => {
  test.each(['none', 'chatgpt', 'apiKey'] as const)(
    'a tool call with Codex signed in as %s: the upstream gets our account, and Codex holds none of it',
    async (auth) => {
      const one = await bed(auth);
      const { upstream, home, command, env } = one;
      if (transport === 'http') upstream.websocket = { refuse: 426 };
      upstream.hold();
      const args = execArgs(command.args, 'list it [[tool:echo tool-ran-ok]]');
      const codex = await startCodex({ home, args, env });
      await upstream.reached();
      const processes = await processesOf(codex.pid);
      upstream.release();
      const result = await codex.done;
      expect(result, result.stderr).toMatchObject({
        code: 0,
        stdout: 'The fake upstream heard: list it\n',
      });

      const turns = upstream.requests.all.filter(({ kind }) => kind === 'turn');
      expect(turns.map((turn) => turn.transport)).toEqual([transport, transport]);
      expect(turns[1]?.toolOutputs[0]).toContain('tool-ran-ok');
      expect(carriers(one).length).toBeGreaterThan(0);
      for (const exchange of upstream.exchanges.all.filter(({ listener }) => listener === 'model')) {
        expect(headerValues(exchange, 'authorization')).toEqual([`Bearer ${ourToken}`]);
        expect(headerValues(exchange, 'chatgpt-account-id')).toEqual([ourAccount]);
        expect(headerValues(exchange, 'content-encoding')).toEqual([]);
        expect(JSON.stringify(exchange.rawHeaders)).not.toContain(bearer);
        expect(JSON.stringify(exchange.rawHeaders)).not.toContain(FAKE_ACCESS_TOKEN);
      }

      expect(processes.length).toBeGreaterThan(0);
      for (const { argv, environ } of processes) {
        expect(argv).not.toContain(bearer);
        expect(argv + environ).not.toContain(ourToken);
        expect(argv + environ).not.toContain(ourAccount);
      }
      expect(processes.some(({ environ }) => environ.includes(`POSTERN_LAUNCH_KEY=${bearer}`))).toBe(true);
      expect(await filesHolding(home.userHome, [ourToken, ourAccount, bearer])).toEqual([]);
      const [rollout] = await listRollouts(home);
      expect(rollout).toMatchObject({ modelProvider: 'postern' });
    },
  );

  test('A25: a 401 of the upstream is renewed under way; Codex never hears of it', async () => {
    const one = await bed('none');
    const { upstream, home, command, env } = one;
    if (transport === 'http') {
      upstream.websocket = { refuse: 426 };
      upstream.answer({
        times: 1,
        answer: { kind: 'refuse', status: 401, body: { error: { message: 'expired' } } },
      });
    } else {
      upstream.websocket = { refuse: 401 };
      void upstream.exchanges
        .waitFor(({ status }) => status === 401)
        .then(() => (upstream.websocket = 'accept'));
    }
    const result = await runCodex({ home, args: execArgs(command.args, 'say hi'), env });
    expect(result, result.stderr).toMatchObject({ code: 0, stdout: 'The fake upstream heard: say hi\n' });
    expect(one.rejected.filter((revision) => revision !== null)).toEqual(['r1']);
    expect(carriers(one).filter(({ status }) => status === 401)).toHaveLength(1);
    // Not as part of a moment's fractions.
    expect(result.stderr).not.toMatch(/\b401\b/);
  });
});

test('A25: a 401 that renewing does not help is one clear line in Codex, after one try', async () => {
  const one = await bed('none');
  const { upstream, home, command, env } = one;
  upstream.websocket = { refuse: 426 };
  upstream.answer({ answer: { kind: 'refuse', status: 401, body: { error: { message: 'expired' } } } });
  const result = await runCodex({ home, args: execArgs(command.args, 'say hi'), env });
  expect(result.code).toBe(1);
  expect(result.stderr).toContain('Renewing it did not help. Sign in again in Postern.');
  expect(carriers(one).filter(({ status }) => status === 401)).toHaveLength(2);
});

test('an API backend with a key of ours: the key alone, and no account field', async () => {
  const one = await bed('none', 'api');
  const { upstream, home, command, env } = one;
  const result = await runCodex({ home, args: execArgs(command.args, 'say hi'), env });
  expect(result.code, result.stderr).toBe(0);
  const turn = await upstream.requests.waitFor(({ kind }) => kind === 'turn');
  expect(headerValues(turn.exchange, 'authorization')).toEqual([`Bearer ${ourToken}`]);
  expect(headerValues(turn.exchange, 'chatgpt-account-id')).toEqual([]);
});

test('interactive Codex without any sign-in goes straight to work, and starts no daemon', async () => {
  const { upstream, home, command, env } = await bed('none');
  const pane = await codexTui({ home, args: command.args, env });
  endings.push(() => pane.close());
  await pane.waitFor('Ask Codex to do anything');
  await submitPrompt(pane, 'say hi');
  await pane.waitFor('The fake upstream heard: say hi');
  const turn = await upstream.requests.waitFor(({ kind }) => kind === 'turn');
  expect(headerValues(turn.exchange, 'authorization')).toEqual([`Bearer ${ourToken}`]);
  await quitCodex(pane);
  expect(
    [...(await home.snapshot()).keys()].filter((path) => /app-server-daemon|auth\.json$/.test(path)),
  ).toEqual([]);
});
