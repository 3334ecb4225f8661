import { commandEnvironment, type CodexCommand } from '../../main/codex/command.ts';
import { commandOf, planLaunch } from '../../main/codex/plan.ts';
import { defaultGateway, type Gateway } from '../../main/domain/gateway.ts';
import type { LaunchRoute } from '../../main/domain/routing.ts';
import { codexEnvironment } from '../codex/environment.ts';
import { makeCodexHome, type CodexHome } from '../codex/home.ts';
import { runCodex, type CodexResult } from '../codex/run.ts';
import { makeLogBench, type BenchRecorder } from '../fakes/log-bench.ts';
import { bedLaunch, bedToken, hashOf, startBed, type ProxyBed } from '../fakes/proxy-bed.ts';
import { startFakeUpstream, type FakeUpstream } from '../fakes/upstream/server.ts';
import { ourBearer, type Way } from './ways.ts';

/** The Codex a scenario is about, and how long it may take. */
export interface Subject {
  readonly codex: string;
  readonly version: string;
  /** Each start of Codex is ended after this. */
  readonly deadlineMs: number;
}

/** The transport an upstream takes: `http` refuses a WebSocket with 426. */
export type WireTransport = 'websocket' | 'http';

/** The real Codex, Postern's proxy and log, and an upstream it accepts, in one way of signing in. */
export interface Bed {
  readonly upstream: FakeUpstream;
  readonly proxy: ProxyBed;
  readonly home: CodexHome;
  readonly gateway: Gateway;
  /** What Postern runs for a launch. */
  readonly command: CodexCommand;
  readonly env: Readonly<Record<string, string>>;
  /** Runs Codex to its end. */
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<CodexResult>;
  /** Routes these launches from now on. */
  route(launches: readonly LaunchRoute[]): void;
  /** The log over everything that passed; waits until every exchange has ended. */
  logged(): Promise<BenchRecorder>;
  close(): Promise<void>;
}

const launchBearer = 'test-launch-bearer-bbbbbbbbbbbbbbbbbbbbbbbb';

/** Starts all of it; throws when Postern would not launch. */
export async function openBed(way: Way, transport: WireTransport, subject: Subject): Promise<Bed> {
  const upstream = await startFakeUpstream({ websocket: transport === 'http' ? { refuse: 426 } : 'accept' });
  const proxy = await startBed(upstream.origin, {
    credential: () =>
      Promise.resolve({
        ok: true,
        revision: 'r1',
        origin: upstream.origin,
        grant: { type: 'headers', headers: [['authorization', `Bearer ${ourBearer}`]] },
      }),
  });
  const home = await makeCodexHome({ auth: way.auth, accountsBase: upstream.accountsBase });
  const bench = makeLogBench();
  const gateway: Gateway = { ...defaultGateway(), backends: [way.backend(upstream)] };
  const route = (launches: readonly LaunchRoute[]): void =>
    proxy.proxy.route(
      proxy.table({
        organisations: [
          { id: 'personal', name: 'Personal', selectedGatewayId: gateway.id, gateways: [gateway] },
        ],
        launches,
      }),
    );
  const bearer = way.managed ? launchBearer : null;
  route([bedLaunch({ organisationId: 'personal', bearerHash: bearer === null ? null : hashOf(bearer) })]);
  const environment = codexEnvironment(home, way.key === null ? {} : { OPENAI_API_KEY: way.key });
  const command = launchCommand(way, subject, gateway, proxy.port, home, environment, bearer);
  const env = commandEnvironment(command, environment, process.platform);
  return {
    upstream,
    proxy,
    home,
    gateway,
    command,
    env,
    run: (args, own = env) =>
      runCodex({ home, args, env: own, codex: subject.codex, deadlineMs: subject.deadlineMs }),
    route,
    async logged() {
      const started = proxy.events.filter(({ type }) => type === 'started').length;
      await proxy.ended(started);
      const recorder = bench.open({ now: Date.now });
      recorder.playOneByOne(proxy.events);
      return recorder;
    },
    async close() {
      bench.remove();
      await proxy.stop();
      await upstream.close();
      await home.remove();
    },
  };
}

function launchCommand(
  way: Way,
  subject: Subject,
  gateway: Gateway,
  port: number,
  home: CodexHome,
  environment: Readonly<Record<string, string>>,
  bearer: string | null,
): CodexCommand {
  const plan = planLaunch({
    platform: process.platform,
    request: { folder: home.cwd, lane: way.lane },
    folderThere: true,
    codex: { state: 'found', path: subject.codex, version: subject.version, foundBy: 'test' },
    login: way.auth,
    environment,
    routing: { on: true, port, organisationId: 'personal', gateway, gateways: [gateway], demo: null },
    terminal: null,
  });
  if (plan.problem !== null) throw new Error(`${plan.problem.what} ${plan.problem.why}`);
  return commandOf(plan, { token: bedToken, bearer });
}
