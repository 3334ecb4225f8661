import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Calls, DemoView, LaunchRequest } from '../../preload/contract.ts';
import { t } from '../../preload/language.ts';
import { demoGateway, demoGatewayId, demoName } from '../domain/demo.ts';
import { laneOf, laneSegments, type Gateway } from '../domain/gateway.ts';
import { AppError, problem, problemOf, type Result } from '../domain/problem.ts';
import type { LaunchRoute } from '../domain/routing.ts';
import { playDemo } from '../demo/client.ts';
import { demoFiles, demoPrompt, demoResult } from '../demo/story.ts';
import { startDemoUpstream, type DemoUpstream } from '../demo/upstream.ts';
import type { RecorderThread } from '../recorder/thread.ts';

/** The demo of this run: its upstream, its gateway, and whoever talks to them. Nothing of it stands in `gateways.json`. */
export interface DemoDesk {
  view(): DemoView;
  /** Its gateway while it is on. */
  gateway(): Gateway | null;
  /** The launch of the small client while it talks. */
  routes(): readonly LaunchRoute[];
  /** @throws {AppError} proxy-stopped, file-unwritable. */
  start(): Promise<DemoView>;
  /** @throws {AppError} session-running when Codex still talks to it. */
  end(): Promise<DemoView>;
  /** Something changed in the log. */
  logChanged(): void;
  /** Postern quits: its sessions stay in the log, marked. */
  close(): Promise<void>;
}

export interface DemoDeskOptions {
  /** Where its scratch folder is made. */
  readonly folder: string;
  readonly organisationId: () => string;
  /** Null when the proxy does not listen. */
  readonly port: () => Promise<number | null>;
  /** Puts the gateway and the launches in force; resolves when they are. */
  readonly route: () => Promise<void>;
  /** Starts the Codex of this machine; a problem leaves the session to the small client. */
  readonly launch: (
    request: LaunchRequest & { readonly tail: readonly string[] },
  ) => Promise<Result<unknown>>;
  readonly recorder: Pick<RecorderThread, 'ask'>;
  readonly onChange: (view: DemoView) => void;
  readonly onFailed: (why: string) => void;
}

/** Between two words of an answer, in milliseconds: as fast as a quick model. */
const paceMs = 28;
/** How long a session that is broken off may take to end in the log. */
const endsWithinMs = 5_000;

interface Running {
  readonly upstream: DemoUpstream;
  readonly stop: AbortController;
  how: 'codex' | 'script';
  route: LaunchRoute | null;
}

/** Opens it; it is off. */
export function openDemo(options: DemoDeskOptions): DemoDesk {
  const { folder, recorder } = options;
  let running: Running | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  let onLog: () => void = () => undefined;

  const view = (): DemoView => ({ how: running?.how ?? null, folder });

  /** One at a time: starting and ending would get in each other's way. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = turn.then(work);
    turn = mine.catch(() => undefined);
    return mine;
  }

  async function start(): Promise<DemoView> {
    if (running !== null) return view();
    const port = await options.port();
    if (port === null) throw new AppError(notListening());
    await makeFolder(folder);
    const upstream = await startDemoUpstream(paceMs);
    const begun: Running = { upstream, stop: new AbortController(), how: 'codex', route: null };
    running = begun;
    await options.route();
    const launched = await options.launch({
      folder,
      lane: 'api',
      gatewayId: demoGatewayId,
      tail: codexTail(folder),
    });
    if (!launched.ok) await play(begun, port);
    options.onChange(view());
    return view();
  }

  async function play(begun: Running, port: number): Promise<void> {
    const token = randomBytes(32).toString('base64url');
    const bearer = randomBytes(32).toString('base64url');
    const gateway = demoGateway(begun.upstream.url);
    const [backend] = gateway.backends;
    if (backend === undefined) return;
    begun.how = 'script';
    begun.route = {
      launchId: `demo-${randomBytes(6).toString('base64url')}`,
      tokenHash: hashOf(token),
      bearerHash: hashOf(bearer),
      organisationId: options.organisationId(),
      gatewayId: demoGatewayId,
      startedWith: { gatewayId: demoGatewayId, backendId: backend.id },
      probe: false,
    };
    await options.route();
    void playDemo({
      url: `http://127.0.0.1:${port}/l/${token}/v1/${laneSegments[laneOf(backend)]}/${backend.name}`,
      bearer,
      folder,
      signal: begun.stop.signal,
      onPatch: () => writeFile(join(folder, 'greet.js'), demoResult),
    }).catch((error: unknown) => {
      if (!begun.stop.signal.aborted) options.onFailed(String(error));
    });
  }

  async function stop(): Promise<void> {
    const ending = running;
    running = null;
    ending?.stop.abort();
    await ending?.upstream.close();
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }

  /** What was broken off just now is under way in the log for a moment more. */
  async function deleteSessions(): Promise<void> {
    const until = Date.now() + endsWithinMs;
    for (;;) {
      const changed = new Promise<void>((resolve) => {
        onLog = resolve;
        setTimeout(resolve, Math.max(0, until - Date.now())).unref();
      });
      try {
        const ids = await demoSessions(recorder);
        if (ids.length === 0) return;
        await recorder.ask({ kind: 'delete', sessionIds: ids, from: null, to: null });
      } catch (error) {
        const over = problemOf(error, notListening()).code !== 'session-running' || Date.now() >= until;
        if (over) throw error;
        await changed;
      }
    }
  }

  return {
    view,
    gateway: () => (running === null ? null : demoGateway(running.upstream.url)),
    routes: () => (running?.route == null ? [] : [running.route]),
    start: () => inTurn(start),
    end: () =>
      inTurn(async () => {
        await stop();
        await options.route();
        options.onChange(view());
        await deleteSessions();
        return view();
      }),
    logChanged: () => onLog(),
    close: () => inTurn(stop),
  };
}

/** What main does for the calls about the demo. */
export function makeDemoCalls(demo: DemoDesk): {
  readonly 'demo/read': () => DemoView;
  readonly 'demo/start': () => Promise<Calls['demo/start'][1]>;
  readonly 'demo/end': () => Promise<Calls['demo/end'][1]>;
} {
  return { 'demo/read': demo.view, 'demo/start': demo.start, 'demo/end': demo.end };
}

async function demoSessions(recorder: Pick<RecorderThread, 'ask'>): Promise<readonly string[]> {
  // A person's own gateway may have the name as well.
  const page = await recorder.ask({
    kind: 'search',
    filter: { gateways: [demoName] },
    before: null,
    limit: 500,
    quick: true,
  });
  return page.sessions.flatMap(({ session }) => (session.demo === true ? [session.id] : []));
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (const [name, text] of Object.entries(demoFiles)) await writeFile(join(folder, name), text);
  } catch (error) {
    throw new AppError(noFolder(folder, error), error);
  }
}

/**
 * The folder is ours and holds nothing of the person's, so Codex need not ask whether it is trusted, which it would write into
 * its configuration, nor before each of the two commands (Codex 0.169).
 */
function codexTail(folder: string): readonly string[] {
  const trust = /['\n]/.test(folder) ? [] : ['-c', `projects={'${folder}'={trust_level='trusted'}}`];
  return [...trust, '--sandbox', 'workspace-write', '--ask-for-approval', 'never', demoPrompt];
}

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const notListening = () =>
  problem(
    'proxy-stopped',
    t`The demo could not be started.`,
    t`It goes through the proxy as Codex does, and the proxy is not listening.`,
    t`Wait a moment, then try again.`,
  );

function noFolder(folder: string, error: unknown) {
  return problem(
    'file-unwritable',
    t`The demo could not make its folder.`,
    t`The system answered ${(error as NodeJS.ErrnoException).code ?? t`an unknown error`} for ${folder}.`,
    t`Check the disk and the permissions of the folder above it.`,
  );
}
