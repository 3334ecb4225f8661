import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { ProxyState } from '../../preload/contract.ts';
import type { ExchangeNotice } from '../domain/exchange.ts';
import { failed, ok, problem, problemOf, type Problem, type Result } from '../domain/problem.ts';
import { emptyTable, type RoutingTable } from '../domain/routing.ts';
import { superviseWorker } from '../threads/supervise.ts';
import type { AskCredential } from './credential.ts';
import type { CredentialAnswer, ProxyCommand, ProxyReport } from './port.ts';

type Wanted = Extract<ProxyReport, { type: 'credentialWanted' }>;
type Logged = Extract<ProxyReport, { type: 'log' }>;

/** The proxy as main sees it. */
export interface ProxyThread {
  state(): ProxyState;
  /** Null until it listens; kept over a restart, because every running Codex holds it. */
  port(): number | null;
  /** Listens on another port from now on; a Codex that runs keeps the one it started with. @returns proxy-port */
  move(port: number): Promise<Result<void>>;
  problem(): Problem | null;
  /** Resolves when it is known whether it listens: at once, but for the first moments and a restart. */
  settled(): Promise<void>;
  /** Resolves when requests go by this table, or a later one. */
  route(table: RoutingTable): Promise<void>;
  /** Drains running exchanges within the grace, then ends the thread. */
  stop(graceMs: number): Promise<void>;
}

export interface ProxyThreadOptions {
  readonly entry: URL;
  /** The port to listen on; null lets the system choose. A `preferred` one is only tried. */
  readonly port: { readonly required: number } | { readonly preferred: number | null };
  /** Hands one end of a new line to the recorder whenever the proxy's thread is new. */
  readonly giveRecorder: (port: MessagePort) => void;
  readonly onState: () => void;
  readonly onNotice: (notice: ExchangeNotice) => void;
  /** A request needs a credential of ours. */
  readonly onCredentialWanted: AskCredential;
  readonly onLog: (line: Pick<Logged, 'level' | 'event' | 'facts'>) => void;
}

/** What the thread is asked to do when a stop overruns its own grace, in milliseconds. */
const stopOverrunMs = 1_000;

const credentialFailed = problem(
  'secret-unreadable',
  "Postern could not use this backend's credential:",
  'it could not be read.',
  'Look at the backend in Postern.',
);

const movedDown = problem(
  'proxy-port',
  'The port was not changed.',
  'The proxy stopped meanwhile and is starting again.',
  'Try again.',
);

const movingAlready = problem(
  'proxy-port',
  'The port was not changed.',
  'Another change of it is under way.',
  'Try again.',
);

/** Starts the proxy in a worker thread of this process and keeps it there: a fresh thread gets the same port and table. */
export function startProxyThread(options: ProxyThreadOptions): ProxyThread & { linkRecorder(): void } {
  let state: ProxyState = 'starting';
  let port: number | null = null;
  let trouble: Problem | null = null;
  let table = emptyTable;
  let onStopped: (() => void) | null = null;
  // A fresh thread counts its questions anew: an answer for the one before must not reach it.
  let threads = 0;
  const waiting: (() => void)[] = [];
  /** Ports that were in use before; a Codex that runs may still hold one of them. */
  let earlier: readonly number[] = [];
  let wanted = options.port;
  let moving: { readonly port: number; readonly done: (result: Result<void>) => void } | null = null;
  let routing: { readonly revision: number; readonly done: () => void }[] = [];

  const worker = superviseWorker<ProxyCommand, ProxyReport>({
    name: 'proxy',
    entry: options.entry,
    onUp() {
      worker.send({ type: 'route', table });
      linkRecorder();
      worker.send(listenCommand());
    },
    onDown(reason) {
      threads += 1;
      state = 'restarting';
      moved(failed(movedDown));
      trouble = problem(
        'proxy-stopped',
        'The proxy stopped and is starting again.',
        `Its thread ended: ${reason}.`,
        'Codex tries again by itself; nothing needs doing.',
      );
      options.onLog({ level: 'error', event: 'proxy: thread died', facts: { reason } });
      options.onState();
    },
    onReport(report) {
      if (report.type === 'exchanges') return report.notices.forEach(options.onNotice);
      if (report.type === 'log') return options.onLog(report);
      if (report.type === 'credentialWanted') return void answer(report, threads);
      if (report.type === 'stopped') return onStopped?.();
      if (report.type === 'routed') return routed(report.revision);
      if (report.type === 'alsoListening') return alsoListening(report.port);
      if (report.type === 'notListening') return notListening(report.port, report.problem);
      if (report.type === 'listening') {
        const again = port !== null;
        state = 'listening';
        port = report.port;
        trouble = null;
        if (again) for (const one of earlier) worker.send({ type: 'also', port: one });
      }
      if (report.type === 'failed') {
        state = 'failed';
        trouble = report.problem;
      }
      if (report.type !== 'ready') for (const resolve of waiting.splice(0)) resolve();
      options.onState();
    },
  });

  function listenCommand(): ProxyCommand {
    if (port !== null) return { type: 'listen', port, orElse: 'anyPort' };
    if ('required' in wanted) return { type: 'listen', port: wanted.required, orElse: 'fail' };
    return { type: 'listen', port: wanted.preferred ?? 0, orElse: 'anyPort' };
  }

  function alsoListening(opened: number): void {
    if (opened !== moving?.port) return;
    earlier = [...earlier.filter((one) => one !== opened), ...(port === null ? [] : [port])];
    port = opened;
    moved(ok(undefined));
    options.onState();
  }

  function notListening(closed: number, why: Problem): void {
    if (closed === moving?.port) return moved(failed(why));
    options.onLog({ level: 'warn', event: 'proxy: an earlier port is gone', facts: { port: closed } });
    earlier = earlier.filter((one) => one !== closed);
  }

  function moved(result: Result<void>): void {
    moving?.done(result);
    moving = null;
  }

  const settled = (): Promise<void> =>
    state === 'listening' || state === 'failed'
      ? Promise.resolve()
      : new Promise((resolve) => waiting.push(resolve));

  /** One that listens nowhere begins anew. */
  async function beginOn(required: number): Promise<Result<void>> {
    wanted = { required };
    state = 'starting';
    worker.send(listenCommand());
    await settled();
    return trouble === null ? ok(undefined) : failed(trouble);
  }

  async function answer({ id, holder, rejectedRevision, probe }: Wanted, thread: number): Promise<void> {
    const found = await options
      .onCredentialWanted(holder, rejectedRevision, probe)
      .catch((error: unknown): CredentialAnswer => ({
        ok: false,
        problem: problemOf(error, credentialFailed),
      }));
    if (thread === threads) worker.send({ type: 'credential', id, answer: found });
  }

  function routed(revision: number): void {
    const reached = routing.filter((one) => one.revision <= revision);
    routing = routing.filter((one) => one.revision > revision);
    for (const { done } of reached) done();
  }

  function linkRecorder(): void {
    const { port1, port2 } = new MessageChannel();
    worker.send({ type: 'recorder', port: port1 }, [port1]);
    options.giveRecorder(port2);
  }

  return {
    state: () => state,
    port: () => port,
    problem: () => trouble,
    linkRecorder,
    settled,
    async move(next) {
      await settled();
      if (next === port) return ok(undefined);
      if (port === null) return beginOn(next);
      if (moving !== null) return failed(movingAlready);
      if (earlier.includes(next)) {
        earlier = [...earlier.filter((one) => one !== next), port];
        port = next;
        options.onState();
        return ok(undefined);
      }
      return new Promise((done) => {
        moving = { port: next, done };
        worker.send({ type: 'also', port: next });
      });
    },
    route(next) {
      table = next;
      worker.send({ type: 'route', table });
      return new Promise((done) => routing.push({ revision: next.revision, done }));
    },
    async stop(graceMs) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, graceMs + stopOverrunMs);
        onStopped = () => {
          clearTimeout(timer);
          resolve();
        };
        worker.send({ type: 'stop', graceMs });
      });
      await worker.end();
    },
  };
}
