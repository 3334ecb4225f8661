import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { ProxyState } from '../../preload/contract.ts';
import type { ExchangeNotice } from '../domain/exchange.ts';
import { problem, problemOf, type Problem } from '../domain/problem.ts';
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
      if (report.type === 'listening') {
        state = 'listening';
        port = report.port;
        trouble = null;
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
    if ('required' in options.port) return { type: 'listen', port: options.port.required, orElse: 'fail' };
    return { type: 'listen', port: options.port.preferred ?? 0, orElse: 'anyPort' };
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
    settled: () =>
      state === 'listening' || state === 'failed'
        ? Promise.resolve()
        : new Promise((resolve) => waiting.push(resolve)),
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
