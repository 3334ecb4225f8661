import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { LogChanges, ReceiptView } from '../../../preload/contract.ts';
import { createLaunches, type Launches } from '../../../main/codex/launches.ts';
import { launchRecords } from '../../../main/codex/launch-records.ts';
import type { OpenTerminalTask } from '../../../main/codex/open-terminal.ts';
import { planLaunch, type LaunchFacts, type RoutingState } from '../../../main/codex/plan.ts';
import { hashOfToken } from '../../../main/codex/process-lines.ts';
import type { ExchangeNotice } from '../../../main/domain/exchange.ts';
import { defaultGateway, type Backend, type Gateway } from '../../../main/domain/gateway.ts';
import { failed, ok, problem, type Result } from '../../../main/domain/problem.ts';
import type { LaunchRoute } from '../../../main/domain/routing.ts';
import { fakeProcesses, processOf } from '../../fakes/processes.ts';
import { sessionView, turnView } from '../../fakes/views.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const request = { folder: '/work', lane: 'auto' } as const;

const routing = (gateway: Gateway | null): RoutingState => ({
  on: true,
  port: 4711,
  organisationId: 'personal',
  gateway,
  gateways: gateway === null ? [] : [gateway],
});

function bed(change: Partial<LaunchFacts> = {}) {
  const processes = fakeProcesses();
  const opened: OpenTerminalTask[] = [];
  const receipts: ReceiptView[] = [];
  const folders: string[] = [];
  const gone: string[] = [];
  let routes: readonly LaunchRoute[] = [];
  let answer: Result<void> = ok(undefined);
  let routesWhenOpened: readonly LaunchRoute[] = [];
  const launches: Launches = createLaunches({
    now: () => Date.now(),
    plan: (asked) =>
      Promise.resolve(
        planLaunch({
          platform: 'linux',
          request: asked,
          folderThere: true,
          codex: { state: 'found', path: '/usr/bin/codex', version: '0.169.0', foundBy: 'PATH' },
          login: 'chatgpt',
          environment: { PATH: '/usr/bin', HOME: '/home/me' },
          routing: routing(defaultGateway()),
          terminal: {
            id: 'xterm',
            name: 'XTerm',
            program: 'xterm',
            path: '/usr/bin/xterm',
            takes: 'argv',
            start: () => [],
          },
          ...change,
        }),
      ),
    openTerminal: (task) => {
      opened.push(task);
      routesWhenOpened = routes;
      return Promise.resolve(answer);
    },
    processes,
    onReceipt: (one) => receipts.push(one),
    onRoutes: (all) => {
      routes = all;
    },
    onFolderUsed: (folder) => folders.push(folder),
    onCodexGone: (launchId) => gone.push(launchId),
  });
  return {
    launches,
    processes,
    opened,
    receipts,
    folders,
    gone,
    routes: () => routes,
    routesWhenOpened: () => routesWhenOpened,
    refuseTerminal: (value: Result<void>) => {
      answer = value;
    },
  };
}

const tokenIn = (task: OpenTerminalTask | undefined): string =>
  /\/l\/([^/]+)\/v1\//.exec(task?.argv.join(' ') ?? '')?.[1] ?? '';

const valueOf = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(result.problem.what);
  return result.value;
};

const seen = (launchId: string): ExchangeNotice => ({
  type: 'seen',
  exchangeId: 'e1',
  at: Date.now(),
  launchId,
  gateway: 'default',
  backend: 'chatgpt-codex',
  backendId: 'default-chatgpt-codex',
  path: 'responses',
});

const answeredWith = (launchId: string, status: number): ExchangeNotice => ({
  ...seen(launchId),
  type: 'answered',
  status,
  managed: false,
  problem: null,
});

const noChanges: LogChanges = { sessions: [], turns: [], items: [], appended: [], removed: [], total: null };

describe('starting', () => {
  test('each launch has a token of 256 bits that only its command carries; the table gets the hash, before the terminal opens', async () => {
    const { launches, opened, routesWhenOpened, receipts } = bed();
    const receipt = valueOf(await launches.start(request));
    valueOf(await launches.start(request));
    const [one, two] = opened.map(tokenIn);
    expect(Buffer.from(one ?? '', 'base64url')).toHaveLength(32);
    expect(one).not.toBe(two);
    expect(routesWhenOpened()).toHaveLength(2);
    expect(launches.routes()[0]).toEqual({
      launchId: receipt.launchId,
      tokenHash: hashOfToken(one ?? ''),
      bearerHash: null,
      organisationId: 'personal',
      gatewayId: null,
      startedWith: { gatewayId: 'default', backendId: 'default-chatgpt-codex' },
      probe: false,
    });
    const told = JSON.stringify([receipts, launches.receipts(), launches.snapshot()]);
    expect(told).not.toContain(one);
    expect(told).toContain('LAUNCH-TOKEN');
    launches.close();
  });

  test('a launch for a backend with an account gets a bearer of 256 bits in its environment alone; the table and what is kept get its hash', async () => {
    const gateway: Gateway = {
      ...defaultGateway('team'),
      name: 'team',
      backends: defaultGateway().backends.map((one): Backend => ({
        ...one,
        auth: { type: 'account', accountId: 'a1' },
      })),
    };
    const { launches, opened, receipts } = bed({ routing: routing(gateway) });
    valueOf(await launches.start(request));
    const copied = valueOf(await launches.copy(request));
    const bearer = opened[0]?.environment['POSTERN_LAUNCH_KEY'] ?? '';
    expect(Buffer.from(bearer, 'base64url')).toHaveLength(32);
    expect(bearer).not.toBe(tokenIn(opened[0]));
    expect(opened[0]?.argv.join(' ')).not.toContain(bearer);
    expect(launches.routes()[0]?.bearerHash).toBe(hashOfToken(bearer));
    expect(launchRecords(JSON.parse(JSON.stringify(launches.snapshot())))).toEqual(launches.snapshot());
    const inCopy = /POSTERN_LAUNCH_KEY=(\S+) \/usr\/bin\/codex /.exec(copied.command)?.[1] ?? '';
    expect(launches.routes()[1]?.bearerHash).toBe(hashOfToken(inCopy));
    expect(inCopy).not.toBe(bearer);
    const told = JSON.stringify([receipts, launches.receipts(), launches.snapshot()]);
    for (const secret of [bearer, inCopy]) expect(told).not.toContain(secret);
    launches.close();
  });

  test('the terminal gets program and arguments apart, the user’s environment, and the loopback past proxies', async () => {
    const { launches, opened, folders } = bed();
    await launches.start(request);
    const [task] = opened;
    expect(task?.argv.slice(0, 3)).toEqual(['/usr/bin/codex', '-c', `model_provider='openai'`]);
    expect(task?.environment).toEqual({
      PATH: '/usr/bin',
      HOME: '/home/me',
      NO_PROXY: '127.0.0.1,localhost,::1',
      no_proxy: '127.0.0.1,localhost,::1',
    });
    expect(folders).toEqual(['/work']);
    launches.close();
  });

  test('what stands in the way is the answer, and nothing is opened', async () => {
    const { launches, opened, routes } = bed({ folderThere: false });
    const result = await launches.start(request);
    expect(result.ok ? '' : result.problem.code).toBe('folder-missing');
    expect([opened, routes()]).toEqual([[], []]);
  });

  test('a terminal that does not start leaves no launch behind', async () => {
    const { launches, routes, receipts, refuseTerminal, folders } = bed();
    refuseTerminal(failed(problem('terminal-missing', 'a', 'b', 'c')));
    const result = await launches.start(request);
    expect(result.ok ? '' : result.problem.code).toBe('terminal-missing');
    expect([routes(), receipts, launches.receipts(), folders]).toEqual([[], [], [], []]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('following', () => {
  test('the receipt follows process, request, answer and first token; the end takes the launch out of the table', async () => {
    const { launches, processes, opened, receipts, routes } = bed();
    const { launchId } = valueOf(await launches.start(request));
    processes.running = [processOf({ pid: 9, tokenHash: hashOfToken(tokenIn(opened[0])) })];
    await vi.advanceTimersByTimeAsync(500);
    launches.notice(seen(launchId));
    launches.notice(answeredWith(launchId, 101));
    launches.logChanged({
      ...noChanges,
      sessions: [sessionView({ id: 's1', launchId }), sessionView({ id: 't1', launchId, kind: 'title' })],
    });
    launches.logChanged({
      ...noChanges,
      turns: [turnView({ id: 'a', sessionId: 't1', firstTokenAt: Date.now() })],
    });
    expect(receipts.at(-1)?.steps.firstToken).toBeNull();
    launches.logChanged({
      ...noChanges,
      turns: [turnView({ id: 'b', sessionId: 's1', firstTokenAt: Date.now() })],
    });
    const steps = receipts.at(-1)?.steps;
    expect(Object.values(steps ?? {}).every((one) => one !== null)).toBe(true);
    expect(routes()).toHaveLength(1);

    processes.running = [];
    await vi.advanceTimersByTimeAsync(5_100);
    expect(receipts.at(-1)).toMatchObject({ ended: true, problem: null });
    expect(routes()).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('the first turn’s failure before its first token is the receipt’s problem', async () => {
    const { launches, receipts } = bed();
    const { launchId } = valueOf(await launches.start(request));
    launches.notice(seen(launchId));
    launches.logChanged({
      ...noChanges,
      sessions: [sessionView({ id: 's1', launchId })],
      turns: [
        turnView({
          id: 'a',
          sessionId: 's1',
          status: 'failed',
          firstTokenAt: null,
          problem: problem('turn-failed', 'No quota.', 'b', 'c'),
        }),
      ],
    });
    expect(receipts.at(-1)?.problem).toMatchObject({ code: 'launch-no-token', why: 'No quota. b' });
    launches.close();
  });

  test('a terminal that ends with an error before Codex appears says so', async () => {
    const { launches, opened, receipts } = bed();
    await launches.start(request);
    opened[0]?.onFailed(problem('terminal-failed', 'a', 'b', 'c'));
    expect(receipts.at(-1)?.problem?.code).toBe('terminal-failed');
    launches.close();
  });

  test('where processes cannot be seen, a launch in use is not cut off, day after day', async () => {
    const { launches, routes } = bed();
    const { launchId } = valueOf(await launches.start(request));
    for (let hour = 0; hour < 72; hour += 12) {
      await vi.advanceTimersByTimeAsync(12 * 3_600_000);
      launches.notice(seen(launchId));
    }
    expect(routes()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(25 * 3_600_000);
    expect(routes()).toEqual([]);
  });

  test('a plain codex (routing off) is followed by the launch its environment names', async () => {
    const { launches, processes, opened, receipts, routes } = bed({
      routing: { ...routing(null), on: false, port: null },
    });
    const { launchId } = valueOf(await launches.start(request));
    expect(opened[0]?.argv).toEqual(['/usr/bin/codex']);
    expect(opened[0]?.environment).toMatchObject({ POSTERN_LAUNCH: launchId });
    expect(routes()).toEqual([]);
    processes.running = [processOf({ pid: 4, launchId })];
    await vi.advanceTimersByTimeAsync(500);
    expect(receipts.at(-1)?.steps.processUp).not.toBeNull();
    processes.running = [];
    await vi.advanceTimersByTimeAsync(5_100);
    expect(receipts.at(-1)).toMatchObject({ ended: true, problem: null });
  });
});

describe('copying', () => {
  test('the command has a token of its own, needs no terminal, and nothing is polled until it speaks', async () => {
    const { launches, processes, receipts, routes, gone } = bed({ terminal: null });
    const { command, receipt } = valueOf(await launches.copy(request));
    expect(command).toMatch(/^cd \/work && NO_PROXY=.*\/l\/[A-Za-z0-9_-]{43}\/v1\//);
    expect(receipt.command).toContain('LAUNCH-TOKEN');
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(processes.listed).toBe(0);

    const token = /\/l\/([^/]+)\//.exec(command)?.[1] ?? '';
    processes.running = [processOf({ pid: 5, tokenHash: hashOfToken(token) })];
    launches.notice(seen(receipt.launchId));
    await vi.advanceTimersByTimeAsync(0);
    expect(receipts.at(-1)?.steps).toMatchObject({ processUp: 3_600_000, requestSeen: 3_600_000 });

    // Run again from the shell's history: one end is not the end, a day without a sign of life is.
    processes.running = [];
    await vi.advanceTimersByTimeAsync(5_100);
    expect(gone).toEqual([receipt.launchId]);
    expect(routes()).toHaveLength(1);
    processes.running = [processOf({ pid: 6, tokenHash: hashOfToken(token) })];
    launches.notice(seen(receipt.launchId));
    await vi.advanceTimersByTimeAsync(23 * 3_600_000);
    expect(routes()).toHaveLength(1);
    processes.running = [];
    await vi.advanceTimersByTimeAsync(24 * 3_600_000 + 10_000);
    expect(receipts.at(-1)).toMatchObject({ ended: true, problem: null });
    expect(routes()).toEqual([]);
  });

  test('a command that nobody runs ends after a day', async () => {
    const { launches, receipts, routes } = bed();
    await launches.copy(request);
    expect(routes()).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(24 * 3_600_000 + 1);
    expect(receipts.at(-1)?.problem?.code).toBe('launch-no-process');
    expect(routes()).toEqual([]);
  });
});

describe('over a restart', () => {
  test('a running Codex keeps its place; one that is gone ends; a copied one keeps its day', async () => {
    const before = bed();
    const running = valueOf(await before.launches.start(request));
    const gone = valueOf(await before.launches.start(request));
    const copied = valueOf(await before.launches.copy(request)).receipt;
    const tokens = before.opened.map(tokenIn);
    before.processes.running = tokens.map((token, pid) => processOf({ pid, tokenHash: hashOfToken(token) }));
    await vi.advanceTimersByTimeAsync(500);
    const kept = JSON.stringify(before.launches.snapshot());
    before.launches.close();
    for (const token of tokens) expect(kept).not.toContain(token);

    const later = bed();
    later.processes.running = before.processes.running.slice(0, 1);
    later.launches.restore(launchRecords(JSON.parse(kept)));
    expect(later.routes()).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(500);
    expect(later.routes().map((one) => one.launchId)).toEqual([running.launchId, copied.launchId]);
    expect(later.launches.receipts().find((one) => one.launchId === gone.launchId)?.ended).toBe(true);
    later.launches.close();
  });

  test('what is on disk is read with care', () => {
    expect(launchRecords(null)).toEqual([]);
    expect(launchRecords([{ route: { launchId: 'x', tokenHash: 'short', gateway: null } }, 7])).toEqual([]);
  });
});

test('only the newest 50 ended receipts are kept, live ones always', async () => {
  const { launches, processes, opened } = bed();
  const first = valueOf(await launches.start(request));
  processes.running = [processOf({ pid: 1, tokenHash: hashOfToken(tokenIn(opened[0])) })];
  await vi.advanceTimersByTimeAsync(500);
  for (let count = 0; count < 60; count += 1) await launches.copy(request);
  await vi.advanceTimersByTimeAsync(25 * 3_600_000);
  const receipts = launches.receipts();
  expect(receipts).toHaveLength(51);
  expect(receipts.find((one) => one.launchId === first.launchId)?.ended).toBe(false);
  launches.close();
});

describe('a launch for the terminal it was asked for in', () => {
  const here = {
    path: '/usr/bin',
    codexHome: null,
    hasApiKey: false,
    hasAccessToken: false,
    noProxy: { upper: null, lower: null },
  };
  const wish = { ...request, here, tail: ['exec', 'hi'] };

  test('is a command with a token of its own, its route in force, and no terminal opened', async () => {
    const one = bed({ terminal: null });
    const prepared = valueOf(await one.launches.prepare(wish));
    const token = /\/l\/([^/]+)\/v1\//.exec(prepared.command.args.join(' '))?.[1] ?? '';
    expect(one.opened).toEqual([]);
    expect(one.routes().map(({ tokenHash }) => tokenHash)).toEqual([hashOfToken(token)]);
    expect(prepared.command.args.slice(-2)).toEqual(['exec', 'hi']);
    expect(prepared).toMatchObject({ gateway: 'default', backend: 'chatgpt-codex' });
    expect(one.folders).toEqual(['/work']);
    expect(one.receipts).toHaveLength(1);
    expect(JSON.stringify(prepared.receipt)).not.toContain(token);
  });

  test('two of them share nothing', async () => {
    const one = bed();
    const [a, b] = [await one.launches.prepare(wish), await one.launches.prepare(wish)].map(valueOf);
    expect(a?.receipt.launchId).not.toBe(b?.receipt.launchId);
    expect(a?.command.args.join(' ')).not.toBe(b?.command.args.join(' '));
    expect(one.routes()).toHaveLength(2);
  });

  test('ends when its program is said to have ended: the route goes, once', async () => {
    const one = bed();
    const { receipt } = valueOf(await one.launches.prepare(wish));
    one.launches.ended('another');
    expect(one.routes()).toHaveLength(1);
    one.launches.ended(receipt.launchId);
    one.launches.ended(receipt.launchId);
    expect(one.routes()).toEqual([]);
    expect(one.gone).toEqual([receipt.launchId]);
    expect(one.launches.receipts()[0]?.ended).toBe(true);
  });

  test('is followed by its process, so that a command that was killed leaves no route behind', async () => {
    const one = bed();
    const { receipt, command } = valueOf(await one.launches.prepare(wish));
    const token = /\/l\/([^/]+)\/v1\//.exec(command.args.join(' '))?.[1] ?? '';
    one.processes.running = [processOf({ pid: 1, tokenHash: hashOfToken(token) })];
    await vi.advanceTimersByTimeAsync(1_000);
    expect(one.launches.receipts()[0]?.steps.processUp).not.toBe(null);
    one.processes.running = [];
    await vi.advanceTimersByTimeAsync(10_000);
    expect(one.gone).toEqual([receipt.launchId]);
    expect(one.routes()).toEqual([]);
  });

  test('is not begun where something stands in its way', async () => {
    const one = bed({ folderThere: false });
    const prepared = await one.launches.prepare(wish);
    expect(prepared.ok ? '' : prepared.problem.code).toBe('folder-missing');
    expect([one.routes(), one.receipts]).toEqual([[], []]);
  });

  test('with routing off it is plain Codex, known by a variable', async () => {
    const one = bed({ routing: { ...routing(defaultGateway()), on: false } });
    const { command, receipt } = valueOf(await one.launches.prepare(wish));
    expect(command.args).toEqual(['exec', 'hi']);
    expect(command.variables).toEqual({ POSTERN_LAUNCH: receipt.launchId });
  });
});
